"""What a child asks for: on the platform or on their own page, answered by a guardian, or over by itself."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models import Child, Guardianship


class RequestState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    APPROVED = "approved", _("A guardian said yes")
    REFUSED = "refused", _("A guardian said no")
    EXPIRED = "expired", _("Nobody answered in time")
    WITHDRAWN = "withdrawn", _("Taken back")


class ChildRequest(models.Model):
    """One control, and the value that the child would like. `request_id` is the platform's; blank: asked here."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="control_requests")
    request_id = models.CharField(max_length=128, blank=True)
    control = models.CharField(max_length=64)
    wanted = models.JSONField()
    state = models.CharField(max_length=9, choices=RequestState.choices, default=RequestState.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(Guardianship, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    word = models.CharField(max_length=200, blank=True, help_text="what the guardian says to it")

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=("state", "expires_at"), name="child_request_due"),
            models.Index(fields=("child", "asked_at"), name="child_request_by_child"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=RequestState.values), name="child_request_state_known"),
            models.UniqueConstraint(
                fields=("child", "request_id"), condition=~models.Q(request_id=""), name="child_request_once"
            ),
            models.UniqueConstraint(
                fields=("child", "control"), condition=models.Q(state="open"), name="one_open_request_a_control"
            ),
        )

    def __str__(self) -> str:
        return self.public_id
