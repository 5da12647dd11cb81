"""What the lead's view keeps: the weekly sample that colleagues look at again, and who read very much on a day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.support.models.cases import Case


class Sample(models.Model):
    """The draw of one week; its row decides which of several sweepers draws."""

    week = models.DateField(primary_key=True, help_text="its Monday")
    drawn_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-week",)

    def __str__(self) -> str:
        return self.week.isoformat()


class Verdict(models.TextChoices):
    GOOD = "good", _("Good as it is")
    BETTER = "better", _("Could be better")
    WRONG = "wrong", _("Must be put right")


class PeerReview(models.Model):
    """A closed case that a colleague looks at again. Without a reviewer: nobody else serves its platform."""

    public_id = PublicIdField()
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="reviews")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="whose work it is"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="peer_reviews"
    )
    verdict = models.CharField(max_length=6, choices=Verdict.choices, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-sample", "pk")
        indexes = (models.Index(fields=("reviewer",), condition=Q(done_at__isnull=True), name="peer_review_undone"),)
        constraints = (
            models.UniqueConstraint(fields=("sample", "case"), name="peer_review_once_a_draw"),
            models.CheckConstraint(condition=~Q(reviewer=F("worker")), name="peer_review_by_another"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, verdict="")
                | (Q(done_at__isnull=False, verdict__in=Verdict.values, reviewer__isnull=False) & ~Q(note="")),
                name="peer_review_says_what_and_why",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class ViewAlarm(models.Model):
    """One day on which one member of staff read unusually much within the window, with the most that was counted."""

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    cases = models.PositiveIntegerField(help_text="different ones")
    records = models.PositiveIntegerField(help_text="different things about children and families")
    at = models.DateTimeField(default=timezone.now, help_text="when that was counted")

    class Meta:
        ordering = ("-day", "-at", "pk")
        constraints = (models.UniqueConstraint(fields=("person", "day"), name="one_view_alarm_a_day"),)

    def __str__(self) -> str:
        return self.public_id
