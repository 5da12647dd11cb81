"""The choice of a weekly mail: on which day, at which hour, with or without figures; and when it is next due."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from notifications.week import DEFAULT_HOUR, DEFAULT_WEEKDAY


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class WeeklyChoice(models.Model):
    """One person's weekly mail. `token` is what an unsubscribe link carries: random, and good for nothing else."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_choice")
    token = PublicIdField()
    is_on = models.BooleanField(default=True)
    weekday = models.PositiveSmallIntegerField(choices=Weekday.choices, default=DEFAULT_WEEKDAY)
    hour = models.PositiveSmallIntegerField(default=DEFAULT_HOUR, validators=[MaxValueValidator(23)])
    wants_figures = models.BooleanField(default=False)
    # Both empty: still to be reckoned, as after a change of time zone.
    due_at = models.DateTimeField(null=True)
    due_week = models.DateField(null=True, help_text="Monday of the week that the next mail tells of")
    told_week = models.DateField(null=True, help_text="Monday of the last week that is settled, with a mail or without")
    taken_by = models.CharField(max_length=24, blank=True, help_text="mark of the run that had it in hand last")

    class Meta:
        indexes = (models.Index(fields=("due_at", "person"), condition=Q(is_on=True), name="weekly_choice_due"),)
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_choice_weekday_known"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="weekly_choice_hour_known"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True, due_week__isnull=True)
                | Q(due_at__isnull=False, due_week__isnull=False),
                name="weekly_choice_due_with_its_week",
            ),
        )

    def __str__(self) -> str:
        return f"weekly choice {self.pk}"
