"""What keeps an account safe over time: the devices it was opened on, and changes of address that wait two days."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField


class KnownDevice(models.Model):
    """A browser in which this person signed in, known again by a random cookie alone: no fingerprint, no address."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices")
    device_hash = models.CharField(max_length=64, help_text="of cookie and person: two people's rows never match")
    # Proper names of makers, as on the list of sessions; empty where the browser does not say.
    browser = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=20, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "device_hash"), name="one_row_a_known_device"),)

    def __str__(self) -> str:
        return str(self.public_id)


class AddressChangeState(models.TextChoices):
    """waiting -> applied, stopped by a person, or failed because another account had taken the address meanwhile."""

    WAITING = "waiting", _("Waiting")
    APPLIED = "applied", _("Done")
    STOPPED = "stopped", _("Stopped")
    TAKEN = "taken", _("The address was taken")


class AddressChange(models.Model):
    """A proved new address that waits until its `due_at`, so that the owner of the old one can stop a thief."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes")
    new_address = models.EmailField(max_length=254)
    state = models.CharField(max_length=10, choices=AddressChangeState.choices, default=AddressChangeState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    # The one session that stays when the change is applied.
    asked_in = models.ForeignKey("usersessions.UserSession", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("due_at",), condition=Q(state="waiting"), name="address_change_due"),)
        constraints = (
            models.UniqueConstraint(fields=("user",), condition=Q(state="waiting"), name="one_waiting_address_change"),
            models.CheckConstraint(condition=Q(state__in=AddressChangeState.values), name="address_change_state_known"),
            models.CheckConstraint(condition=Q(new_address=Lower("new_address")), name="address_change_lower_case"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, state="waiting")
                | (Q(settled_at__isnull=False) & ~Q(state="waiting")),
                name="address_change_settled_says_when",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)
