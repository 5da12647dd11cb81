"""The browsers and phones that a person wants told."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.devices import device_named
from guardian_portal.common.fields import EncryptedField, PublicIdField


class Ending(models.TextChoices):
    """Why nothing is sent to a device any more."""

    UNKNOWN = "unknown", _("Its push service does not know it any more")
    REMOVED = "removed", _("Its owner removed it")
    SIGNED_OUT = "signed_out", _("Somebody signed out there")
    KEYS = "keys", _("The portal has other keys now")


class PushDevice(models.Model):
    """One browser's subscription at its maker's push service. The endpoint's address is a secret: who has it may send.

    A device that has gone keeps its row for a while, for its owner to see, but neither address nor keys.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = EncryptedField(null=True)
    endpoint_hash = models.CharField(max_length=64, blank=True)
    p256dh = EncryptedField(null=True, help_text="the browser's public key (RFC 8291)")
    auth = EncryptedField(null=True, help_text="the secret shared with the browser (RFC 8291)")
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_accepted_at = models.DateTimeField(null=True, help_text="when its push service last took something")
    made_for = models.CharField(max_length=16, help_text="how the portal's public key began when it was switched on")
    gone_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("made_for",), condition=Q(gone_at__isnull=True), name="push_device_live"),
            models.Index(fields=("gone_at",), condition=Q(gone_at__isnull=False), name="push_device_gone"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("endpoint_hash",), condition=Q(gone_at__isnull=True), name="one_live_push_device"
            ),
            models.CheckConstraint(
                condition=Q(
                    gone_at__isnull=True,
                    ending="",
                    endpoint__isnull=False,
                    p256dh__isnull=False,
                    auth__isnull=False,
                )
                | Q(
                    gone_at__isnull=False,
                    ending__in=Ending.values,
                    endpoint__isnull=True,
                    endpoint_hash="",
                    p256dh__isnull=True,
                    auth__isnull=True,
                ),
                name="push_device_live_or_gone",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def label(self) -> str:
        """`Firefox on Android`, in the reader's language."""
        return device_named(self.browser, self.system)

    @property
    def is_live(self) -> bool:
        return self.gone_at is None
