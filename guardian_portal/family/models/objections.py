"""What a child told the desk in private. No page, list or mail of a guardian may depend on it, nor the child's own."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.common.ids import new_reference
from guardian_portal.family.models.child_sessions import ChildSession
from guardian_portal.family.models.children import Child


class ObjectionState(models.TextChoices):
    OPEN = "open", _("Waits for a person")
    TAKEN = "taken", _("Somebody has it")
    ANSWERED = "answered", _("Answered")


class Objection(models.Model):
    """One private objection, with what staff did about it. Freezing a guardianship is another decision."""

    public_id = PublicIdField()
    reference = models.CharField(max_length=12, default=new_reference, unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="objections")
    session = models.ForeignKey(ChildSession, on_delete=models.SET_NULL, null=True, related_name="objections")
    words = EncryptedField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = EncryptedField(null=True)
    answer_sent = models.BooleanField(default=False, help_text="handed to the outbox: the platform takes notices")

    class Meta:
        ordering = ("-made_at", "-pk")
        indexes = (models.Index(fields=("state", "made_at"), name="objection_by_state"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=ObjectionState.values), name="objection_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state="taken") | models.Q(taken_by__isnull=False), name="objection_taken_by_someone"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="answered") | models.Q(answered_by__isnull=False, answered_at__isnull=False),
                name="objection_answered_by_someone",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def said(self) -> str:
        """The child's words; empty where none were written."""
        return bytes(self.words or b"").decode()

    @property
    def answer_said(self) -> str:
        """What staff wrote to the child."""
        return bytes(self.answer or b"").decode()
