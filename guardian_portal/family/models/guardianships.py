"""Guardianships: the link between one guardian and one child, its state and its role."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models.children import Child
from guardian_portal.platforms.models import Connection


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
    cooling_until = models.DateTimeField(null=True, blank=True, help_text="when it starts if nobody says no")
    ends_at = models.DateTimeField(
        null=True, blank=True, help_text="a carer's last moment; it counts before any sweeper"
    )
    end_told_at = models.DateTimeField(null=True, blank=True, help_text="when both sides were told that it ends soon")
    frozen_from = models.CharField(max_length=10, blank=True, help_text="the state that lifting the freeze returns to")
    review_ends_at = models.DateTimeField(null=True, blank=True)
    is_danger = models.BooleanField(default=False, help_text="staff named this guardian the danger")
    asks_child = models.BooleanField(default=False, help_text="nobody's yes but the child's begins it")
    is_protected = models.BooleanField(default=False, help_text="other guardians learn neither name nor day")

    class Meta:
        indexes = (
            models.Index(fields=("child", "state"), name="guardianship_by_child"),
            # For the sweepers: the few that wait, and the few that end on a day.
            models.Index(fields=("state", "cooling_until"), name="guardianship_by_state"),
            models.Index(fields=("ends_at",), name="guardianship_by_end"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("child", "guardian"),
                condition=models.Q(state__in=[state.value for state in STANDING_STATES]),
                name="one_standing_guardianship",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=GuardianshipState.values), name="guardianship_state_known"
            ),
            models.CheckConstraint(condition=models.Q(role__in=GuardianRole.values), name="guardianship_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role=GuardianRole.CARER) | models.Q(ends_at__isnull=False),
                name="guardianship_carer_has_end",
            ),
            models.CheckConstraint(
                condition=models.Q(frozen_from__in=("", GuardianshipState.ACTIVE, GuardianshipState.PAUSED)),
                name="guardianship_frozen_from_live",
            ),
            models.CheckConstraint(
                condition=models.Q(is_danger=False)
                | ~models.Q(state__in=[GuardianshipState.ACTIVE.value, GuardianshipState.PAUSED.value]),
                name="guardianship_danger_is_not_free",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[state.value for state in LIVE_STATES])
                | models.Q(activated_at__isnull=False, child__isnull=False),
                name="guardianship_live_has_child_and_activation",
            ),
        )

    def __str__(self) -> str:
        return self.public_id
