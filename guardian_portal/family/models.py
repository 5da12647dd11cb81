"""Children, guardianships (the link between a guardian and a child, and its state) and the attempts to link."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.common.ids import new_reference
from guardian_portal.platforms.models import Connection


class ChildState(models.TextChoices):
    ACTIVE = "active"
    DISABLED = "disabled"
    DELETED = "deleted"


class Child(models.Model):
    """A child's account on a platform, as the platform last described it."""

    public_id = PublicIdField()
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="children")
    account = models.CharField(max_length=255, help_text="the platform's opaque account id")
    display_handle = models.CharField(max_length=80, blank=True)
    age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(null=True, blank=True)
    age_source = models.CharField(max_length=40, blank=True)
    locale = models.CharField(max_length=35, blank=True)
    country = models.CharField(max_length=2, blank=True)
    birth_month = models.CharField(max_length=7, blank=True, help_text="YYYY-MM")
    state = models.CharField(max_length=8, choices=ChildState.choices, default=ChildState.ACTIVE)
    profile_time = models.DateTimeField(null=True, blank=True, help_text="time of the newest profile applied")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("connection", "account"), name="child_once_per_account"),
            models.CheckConstraint(condition=models.Q(state__in=ChildState.values), name="child_state_known"),
        )

    def __str__(self) -> str:
        return self.public_id


class GuardianshipState(models.TextChoices):
    """The states of the contract, section 3."""

    REQUESTED = "requested", _("Waiting")
    PROVED = "proved", _("Waiting for your child's yes")
    COOLING = "cooling", _("Starts in 24 hours")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    FROZEN = "frozen", _("Under review")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Ended")
    ENDED = "ended", _("Ended")
    AGED_OUT = "aged_out", _("Ended: your child is grown up")


PENDING_STATES = (GuardianshipState.REQUESTED, GuardianshipState.PROVED, GuardianshipState.COOLING)
LIVE_STATES = (GuardianshipState.ACTIVE, GuardianshipState.PAUSED, GuardianshipState.FROZEN)
# What counts as "already linked"; towards "up to six guardians a child" only the live ones count.
STANDING_STATES = PENDING_STATES + LIVE_STATES


class GuardianRole(models.TextChoices):
    GUARDIAN = "guardian", _("Guardian")
    CARER = "carer", _("Carer")
    VIEW_ONLY = "view_only", _("View only")


class Guardianship(models.Model):
    """One guardian's link to one child. `public_id` is the contract's `link_id`. Relinking makes a new row."""

    public_id = PublicIdField()
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guardianships")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="guardianships", null=True)
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="guardianships")
    state = models.CharField(max_length=10, choices=GuardianshipState.choices, default=GuardianshipState.REQUESTED)
    role = models.CharField(max_length=10, choices=GuardianRole.choices, default=GuardianRole.GUARDIAN)
    method = models.CharField(max_length=12, default="code")
    requested_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = (models.Index(fields=("child", "state"), name="guardianship_by_child"),)
        constraints = (
            models.UniqueConstraint(
                fields=("guardian", "child"),
                condition=models.Q(state__in=[state.value for state in STANDING_STATES]),
                name="one_standing_guardianship",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=GuardianshipState.values), name="guardianship_state_known"
            ),
            models.CheckConstraint(condition=models.Q(role__in=GuardianRole.values), name="guardianship_role_known"),
            models.CheckConstraint(
                condition=~models.Q(state__in=[state.value for state in LIVE_STATES])
                | models.Q(activated_at__isnull=False, child__isnull=False),
                name="guardianship_live_has_child_and_activation",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class ClaimOutcome(models.TextChoices):
    """What became of one attempt. A guardian is told less than this: see CODE_NOT_TAKEN."""

    PENDING = "pending"  # on its way to the platform, or never heard of again
    WAITING_CHILD = "waiting_child"
    WAITING_PLATFORM = "waiting_platform"
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
    TOO_MANY_OWN = "too_many_own"
    TOO_MANY_ADDRESS = "too_many_address"
    TOO_MANY_ALL = "too_many_all"


# Wrong, expired and used: one answer for all, or codes could be searched for.
CODE_NOT_TAKEN = (ClaimOutcome.CODE_UNKNOWN, ClaimOutcome.CODE_GONE)


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
        max_length=64, blank=True, db_index=True, help_text="keyed hash of the code, to know a retry"
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
