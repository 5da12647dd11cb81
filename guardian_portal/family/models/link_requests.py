"""Attempts to link, and what became of each."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from guardian_portal.common.fields import PublicIdField
from guardian_portal.common.ids import new_reference
from guardian_portal.family.models.guardianships import Guardianship
from guardian_portal.platforms.models import Connection


class ClaimOutcome(models.TextChoices):
    """What became of one attempt. A guardian is told less than this: see CODE_NOT_TAKEN."""

    PENDING = "pending"  # on its way to the platform, or never heard of again
    WAITING_CHILD = "waiting_child"
    WAITING_PLATFORM = "waiting_platform"
    COOLING = "cooling"
    ACTIVE = "active"
    CODE_UNKNOWN = "code_unknown"
    CODE_GONE = "code_gone"
    GUARDIAN_IS_MINOR = "guardian_is_minor"
    ALREADY_LINKED = "already_linked"
    ALREADY_WAITING = "already_waiting"
    FULL = "full"
    CANCELLED = "cancelled"
    PLATFORM_DOWN = "platform_down"
    PLATFORM_BUSY = "platform_busy"
    NONSENSE = "nonsense"
    # Sign-in as the child at the platform came to no proof; nothing was claimed.
    SIGN_IN_CANCELLED = "sign_in_cancelled"
    SIGN_IN_STALE = "sign_in_stale"
    SIGN_IN_TOO_OLD = "sign_in_too_old"
    SIGN_IN_REFUSED = "sign_in_refused"
    PROVIDER_DOWN = "provider_down"
    INVITE_INVALID = "invite_invalid"  # not signed by this platform for this portal; the audit trail says more
    INVITE_EXPIRED = "invite_expired"
    INVITE_USED = "invite_used"
    INVITE_NOT_YOURS = "invite_not_yours"  # for another address than this guardian's
    KEYS_AWAY = "keys_away"  # the platform's keys could not be fetched
    TOO_MANY_OWN = "too_many_own"
    TOO_MANY_ADDRESS = "too_many_address"
    TOO_MANY_ALL = "too_many_all"


# Wrong, expired and used: one answer for all, or codes could be searched for.
CODE_NOT_TAKEN = (ClaimOutcome.CODE_UNKNOWN, ClaimOutcome.CODE_GONE)
INVITE_NOT_TAKEN = (
    ClaimOutcome.INVITE_INVALID,
    ClaimOutcome.INVITE_EXPIRED,
    ClaimOutcome.INVITE_USED,
    ClaimOutcome.INVITE_NOT_YOURS,
)


class LinkMethod(models.TextChoices):
    """How a guardian proves that a child's account may be linked (contract, section 3, A to D)."""

    CODE = "code"
    OIDC = "oidc"
    INVITE = "invite"  # signed by the platform
    INVITATION = "invitation"  # by another guardian


class LinkRequest(models.Model):
    """One attempt to link, with the reference code a guardian can tell support; only support sees the outcome."""

    public_id = PublicIdField()
    reference = models.CharField(max_length=12, default=new_reference, unique=True)
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="link_requests")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="link_requests", null=True)
    guardianship = models.ForeignKey(Guardianship, on_delete=models.SET_NULL, null=True, related_name="link_requests")
    method = models.CharField(max_length=12, default="code")
    outcome = models.CharField(max_length=20, choices=ClaimOutcome.choices, default=ClaimOutcome.PENDING)
    proof_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="keyed hash of the proof, to know a retry"
    )
    address_hash = models.CharField(
        max_length=64, blank=True, help_text="keyed hash of the network address, for limits"
    )
    attempted_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = (
            models.Index(fields=("guardian", "attempted_at"), name="link_request_by_guardian"),
            models.Index(fields=("address_hash", "attempted_at"), name="link_request_by_address"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome__in=ClaimOutcome.values), name="link_request_outcome_known"
            ),
        )

    def __str__(self) -> str:
        return self.reference
