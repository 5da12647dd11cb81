"""Invitations: a guardian asks another adult to look after the same child."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.family.models.children import Child
from guardian_portal.family.models.guardianships import GuardianRole, Guardianship


class InvitationState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted; your child is asked")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Invitation(models.Model):
    """One invitation. Its token is nowhere stored, the address only while it may still be needed."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="invitations")
    inviter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    inviter_link = models.ForeignKey(Guardianship, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=GuardianRole.choices, default=GuardianRole.GUARDIAN)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="a carer's last moment")
    token_hash = models.CharField(max_length=64, unique=True)
    address = EncryptedField(null=True, help_text="wiped when it is accepted, withdrawn or expired")
    address_hash = models.CharField(max_length=64, help_text="keyed hash, to know a repeat")
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    guardianship = models.ForeignKey(
        Guardianship, on_delete=models.SET_NULL, null=True, related_name="begun_by_invitation"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "expires_at"), name="invitation_by_state"),)
        constraints = (
            models.UniqueConstraint(
                fields=("child", "address_hash"), condition=models.Q(state="open"), name="one_open_invitation"
            ),
            models.CheckConstraint(condition=models.Q(state__in=InvitationState.values), name="invitation_state_known"),
            models.CheckConstraint(condition=models.Q(role__in=GuardianRole.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=models.Q(role="carer", ends_at__isnull=False)
                | (~models.Q(role="carer") & models.Q(ends_at__isnull=True)),
                name="invitation_carer_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", address__isnull=False, closed_at__isnull=True)
                | (~models.Q(state="open") & models.Q(address__isnull=True, closed_at__isnull=False)),
                name="invitation_open_has_an_address",
            ),
        )

    def __str__(self) -> str:
        return self.public_id
