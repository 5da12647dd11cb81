"""The growing-up plan: steps on days or ages, and who agreed to each."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models import Child


class Loosening(models.TextChoices):
    """What a step loosens, in words that both sides read."""

    MORE_TIME = "more_time", _("More time each day")
    LATER_EVENINGS = "later_evenings", _("Later in the evening")
    NEW_CONTACTS = "new_contacts", _("New contacts without asking first")
    MESSAGES = "messages", _("Messages with more people")
    VOICE = "voice", _("Voice chat")
    SPENDING = "spending", _("Spending without asking first")
    VISIBILITY = "visibility", _("A profile that more people can see")
    FEWER_SUMMARIES = "fewer_summaries", _("Guardians see alerts only, no weekly figures")


class StepState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    DONE = "done", _("Its day has come")
    WITHDRAWN = "withdrawn", _("Taken back")


OPEN_STEPS = (StepState.PROPOSED, StepState.AGREED)


def utc_today() -> date:
    """The day that the plan's clock goes by."""
    return timezone.now().date()


class PlanStep(models.Model):
    """One step: on a day, or when the child turns an age. Without `proposed_by` the child proposed it."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="plan_steps")
    loosens = models.CharField(max_length=15, choices=Loosening.choices)
    control = models.CharField(max_length=64, blank=True, help_text="what is set on its day; blank: nothing by itself")
    value = models.JSONField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=StepState.choices, default=StepState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="plan_steps"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    watch_on = models.DateField(default=utc_today, help_text="before this day the clock has nothing to do with it")

    class Meta:
        ordering = ("proposed_at", "pk")
        indexes = (
            models.Index(fields=("child", "state"), name="plan_step_by_child"),
            models.Index(fields=("state", "watch_on"), name="plan_step_to_watch"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=StepState.values), name="plan_step_state_known"),
            models.CheckConstraint(condition=models.Q(loosens__in=Loosening.values), name="plan_step_loosens_known"),
            models.CheckConstraint(
                condition=models.Q(on__isnull=True, age__isnull=False) | models.Q(on__isnull=False, age__isnull=True),
                name="plan_step_day_or_age",
            ),
            models.UniqueConstraint(
                fields=("child", "loosens"),
                condition=models.Q(state="proposed") | models.Q(state="agreed"),
                name="one_open_step_a_loosening",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class StepAnswer(models.Model):
    """One person's yes or no to a step. Without `guardian` it is the child's."""

    step = models.ForeignKey(PlanStep, on_delete=models.CASCADE, related_name="answers")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agrees = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("step", "guardian"), name="one_answer_a_guardian"),
            models.UniqueConstraint(
                fields=("step",), condition=models.Q(guardian__isnull=True), name="one_answer_of_the_child"
            ),
        )

    def __str__(self) -> str:
        return f"{self.step_id} {self.agrees}"
