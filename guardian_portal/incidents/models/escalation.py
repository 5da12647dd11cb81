"""A grave alert that nobody has taken in hand: how far up the ladder it is, and each step for each alert."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField

from .alert import Alert, Thread
from .incident import Severity


class Step(models.TextChoices):
    """What is done; `data/escalation_steps.csv` says when."""

    TOLD = "told", _("Everybody is told")
    SECOND_CHANNEL = "second_channel", _("Each one's second way of being reached")
    ALL_CHANNELS = "all_channels", _("Everybody again, by every way there is")
    DESK = "desk", _("The support desk")


class Stopped(models.TextChoices):
    """Why it went no further."""

    TAKEN = "taken", _("Somebody has it")
    GONE = "gone", _("There is nothing left to take in hand, or nobody who could")
    RESTARTED = "restarted", _("It began anew")
    REACHED = "reached", _("The desk has seen to it")


class Escalation(models.Model):
    """One for all guardians of a thread. Each move is a conditional UPDATE on `stopped_at` and `next_rung`."""

    public_id = PublicIdField()
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="escalations")
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    started_at = models.DateTimeField(default=timezone.now)
    about_from = models.DateTimeField(help_text="it is about what became that grave from then on")
    next_rung = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="of the next step, also once it stopped: it may go on; empty after the last"
    )
    desk_at = models.DateTimeField(null=True, blank=True, help_text="since when it is the desk's")
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=10, choices=Stopped.choices, blank=True)
    reached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reached_note = models.TextField(max_length=2000, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("due_at",), condition=Q(stopped_at__isnull=True), name="escalation_due"),
            models.Index(fields=("desk_at",), condition=Q(stopped_at__isnull=True), name="escalation_at_desk"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("thread",), condition=Q(stopped_at__isnull=True), name="one_standing_escalation"
            ),
            models.CheckConstraint(condition=Q(severity__in=Severity.values), name="escalation_severity_known"),
            models.CheckConstraint(
                condition=(Q(stopped_at__isnull=True) & Q(stopped_why=""))
                | (Q(stopped_at__isnull=False) & Q(stopped_why__in=Stopped.values)),
                name="escalation_stopped_says_why",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=False) | Q(due_at__isnull=False) | Q(desk_at__isnull=False),
                name="escalation_goes_on_or_is_the_desks",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class EscalationStep(models.Model):
    """A step as it stands on one alert's timeline. `mail`: as in Telling, which says what it was about."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="steps")
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=16, choices=Step.choices)
    minutes = models.PositiveSmallIntegerField()
    mail = models.CharField(max_length=24, db_index=True, help_text="the notice's `thing`; the desk's has no notice")
    mailed = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("alert", "at"), name="escalation_step_by_alert"),)
        constraints = (
            models.UniqueConstraint(fields=("escalation", "alert", "step"), name="escalation_step_once"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="escalation_step_known"),
        )

    def __str__(self) -> str:
        return f"{self.step} {self.pk}"
