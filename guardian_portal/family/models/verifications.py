"""Verifications of guardians, what is under way towards one, and what a platform declares about its own checks.

Kept is how, by whom, when and under which reference: never a document, a number of one, a card or a face.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.common.ids import new_reference
from guardian_portal.family.models.guardianships import Guardianship
from guardian_portal.platforms.models import Connection


class Strength(models.TextChoices):
    """How far what is consented to goes, and so how strong a verification it needs."""

    INTERNAL = "internal", _("What stays inside this portal")
    DISCLOSURE = "disclosure", _("Also what leaves this portal")


class RequestState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    CONFIRMING = "confirming", _("Waiting for the second mail")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Not confirmed")
    LAPSED = "lapsed", _("Ended by time")
    WITHDRAWN = "withdrawn", _("Taken back")


OPEN_REQUESTS = (RequestState.WAITING, RequestState.CONFIRMING)


class Verification(models.Model):
    """One guardian shown to be who they say, for one child's link. `method` is a key of verification/methods.py."""

    public_id = PublicIdField()
    guardianship = models.ForeignKey(Guardianship, on_delete=models.PROTECT, related_name="verifications")
    method = models.CharField(max_length=30)
    reference = models.CharField(max_length=64)
    scope = models.CharField(max_length=10, choices=Strength.choices)
    verifier_kind = models.CharField(max_length=10, help_text="who checked: staff, platform or system")
    verifier_id = models.CharField(max_length=64, blank=True)
    verified_at = models.DateTimeField(default=timezone.now)
    notice_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    reason = models.TextField(max_length=500, blank=True, help_text="of the staff; guardians never read it")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(scope__in=Strength.values), name="verification_scope_known"),
            models.CheckConstraint(condition=~models.Q(reference=""), name="verification_has_reference"),
            models.CheckConstraint(
                condition=models.Q(undone_at__isnull=True, undone_by="")
                | models.Q(undone_at__isnull=False, undone_by__in=("guardian", "staff")),
                name="verification_undone_says_by_whom",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class VerificationRequest(models.Model):
    """A verification under way. What is needed only until its end (number to call, code) goes with the end."""

    public_id = PublicIdField()
    reference = models.CharField(max_length=12, default=new_reference, unique=True)
    guardianship = models.ForeignKey(Guardianship, on_delete=models.PROTECT, related_name="verification_requests")
    method = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    notice_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    phone = EncryptedField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(max_length=500, blank=True, help_text="of the staff who refused; guardians never read it")

    class Meta:
        indexes = (models.Index(fields=("state", "asked_at"), name="verification_request_waits"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="verification_request_state_known"
            ),
            models.UniqueConstraint(
                fields=("guardianship", "method"),
                condition=models.Q(state__in=[state.value for state in OPEN_REQUESTS]),
                name="one_open_verification_request",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in OPEN_REQUESTS], ended_at__isnull=True)
                | models.Q(ended_at__isnull=False, phone__isnull=True, code_hash=""),
                name="verification_request_ended_forgets",
            ),
        )

    def __str__(self) -> str:
        return self.reference


class PlatformDeclaration(models.Model):
    """A platform's word, given to the operator in writing, that it verified each guardian whose address it invites."""

    public_id = PublicIdField()
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="declarations")
    method = models.CharField(max_length=30, help_text="how the platform verifies: a key of the catalogue")
    reference = models.CharField(max_length=64, help_text="where the platform's word is filed")
    declared_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("connection",), condition=models.Q(ended_at__isnull=True), name="one_standing_declaration"
            ),
        )

    def __str__(self) -> str:
        return self.public_id
