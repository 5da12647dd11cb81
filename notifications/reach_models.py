"""How else a person can be reached (MessengerAddress), and who called a mail of ours spam (Complaint)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from guardian_portal.common.fields import EncryptedField, PublicIdField


class MessengerAddress(models.Model):
    """A person's number or handle on one messenger, good for messages once a code sent there came back.

    A change is a new row's work: one is removed, another added and proved.
    """

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messenger_addresses")
    channel = models.CharField(max_length=10, help_text="key of the operator's entry")
    address = EncryptedField()
    confirmed_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=128, blank=True, help_text="of the code on its way; empty when none is")
    code_expires_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="wrong codes typed for this one")
    refused_at = models.DateTimeField(null=True, help_text="since when the messenger says that it does not exist")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=("created_at",), condition=Q(confirmed_at__isnull=True), name="messenger_unproved"),
        )
        constraints = (
            models.UniqueConstraint(fields=("person", "channel"), name="one_address_a_messenger"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(code_hash="", code_expires_at__isnull=True),
                name="confirmed_messenger_waits_for_no_code",
            ),
        )

    def __str__(self) -> str:
        return str(self.public_id)


class Complaint(models.Model):
    """A reader's mail service said that they called a mail spam. One a delivery: a repeated report is nothing new."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="complaints")
    delivery = models.OneToOneField("notifications.Delivery", on_delete=models.CASCADE, related_name="complaint")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"complaint {self.pk}"
