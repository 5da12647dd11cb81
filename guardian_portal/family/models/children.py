"""A child's account on a platform."""

from django.db import models
from django.utils import timezone

from guardian_portal.common.fields import PublicIdField
from guardian_portal.platforms.models import Connection


class ChildState(models.TextChoices):
    ACTIVE = "active"
    DISABLED = "disabled"
    DELETED = "deleted"


class BirthMonthBy(models.TextChoices):
    """Who said in which month the child was born; the platform's word counts most."""

    PLATFORM = "platform"
    GUARDIAN = "guardian"
    CHILD = "child"


class Child(models.Model):
    """A child's account on a platform, as the platform last described it."""

    public_id = PublicIdField()
    # No index of its own: the unique one begins with it, and the planner once took this one for a look-up by account.
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="children", db_index=False)
    account = models.CharField(max_length=255, help_text="the platform's opaque account id")
    display_handle = models.CharField(max_length=80, blank=True)
    age_min = models.PositiveSmallIntegerField(null=True, blank=True)
    age_max = models.PositiveSmallIntegerField(null=True, blank=True)
    age_source = models.CharField(max_length=40, blank=True)
    locale = models.CharField(max_length=35, blank=True)
    country = models.CharField(max_length=2, blank=True)
    birth_month = models.CharField(max_length=7, blank=True, help_text="YYYY-MM")
    birth_month_by = models.CharField(max_length=8, choices=BirthMonthBy.choices, blank=True)
    # Together, what every age band told so far says about the date of birth.
    born_from = models.DateField(null=True, blank=True, help_text="earliest")
    born_until = models.DateField(null=True, blank=True, help_text="latest")
    state = models.CharField(max_length=8, choices=ChildState.choices, default=ChildState.ACTIVE)
    profile_time = models.DateTimeField(null=True, blank=True, help_text="time of the newest profile applied")
    summaries_ended_at = models.DateTimeField(
        null=True, blank=True, help_text="by the growing-up plan: guardians see alerts only"
    )
    created_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="the row stays, for ids that name it")

    class Meta:
        indexes = (
            models.Index(fields=("birth_month", "born_until"), name="child_by_birth"),
            # Hardly any: who was made without the dates that their age band says.
            models.Index(
                fields=("age_min",),
                condition=models.Q(born_until__isnull=True, age_min__isnull=False),
                name="child_without_dates",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(birth_month_by__in=("", *BirthMonthBy.values)), name="child_birth_month_by_known"
            ),
            models.UniqueConstraint(fields=("connection", "account"), name="child_once_per_account"),
            models.CheckConstraint(condition=models.Q(state__in=ChildState.values), name="child_state_known"),
        )

    def __str__(self) -> str:
        return self.public_id
