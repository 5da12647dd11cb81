"""How a person wants to be told: quiet hours, the hour of the daily mail, how much a mail says, and which topics."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from notifications.quiet import LONGEST_MINUTES, MINUTES_A_DAY, Quiet
from notifications.topics import FLOORS, Pace, Topic

DIGEST_HOUR = 18
EMAIL = "email"
_DAY_LATER = Q(quiet_until__lte=F("quiet_from") - (MINUTES_A_DAY - LONGEST_MINUTES))
_SAME_DAY = Q(quiet_until__gt=F("quiet_from"), quiet_until__lte=F("quiet_from") + LONGEST_MINUTES)


class Detail(models.TextChoices):
    """How much a mail says."""

    NORMAL = "normal", _("That there is something to look at, how soon, and the way to it")
    PORTAL_ONLY = "portal_only", _("Only that something is on the portal")


class Preference(models.Model):
    """One person's. Without a row everything is as by default. Quiet hours are minutes after midnight, wall time."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preference")
    quiet_from = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(MINUTES_A_DAY - 1)])
    quiet_until = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(MINUTES_A_DAY - 1)])
    digest_hour = models.PositiveSmallIntegerField(default=DIGEST_HOUR, validators=[MaxValueValidator(23)])
    detail = models.CharField(max_length=12, choices=Detail.choices, default=Detail.NORMAL)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(detail__in=Detail.values), name="preference_detail_known"),
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="preference_digest_hour_known"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & Q(quiet_from__lt=MINUTES_A_DAY, quiet_until__lt=MINUTES_A_DAY)
                    & (_SAME_DAY | _DAY_LATER)
                ),
                name="preference_quiet_at_most_ten_hours",
            ),
        )

    def __str__(self) -> str:
        return f"preference {self.pk}"

    @property
    def quiet(self) -> Quiet | None:
        """None: off."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        return Quiet(self.quiet_from, self.quiet_until)


class TopicChoice(models.Model):
    """How one topic comes to one person by one channel, where they chose it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="topic_choices")
    topic = models.CharField(max_length=16, choices=Topic.choices)
    channel = models.CharField(max_length=20)
    pace = models.CharField(max_length=8, choices=Pace.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "topic", "channel"), name="one_choice_a_topic_and_channel"),
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="topic_choice_topic_known"),
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="topic_choice_pace_known"),
            models.CheckConstraint(
                condition=~Q(topic__in=sorted(FLOORS), channel=EMAIL) | Q(pace=Pace.NOW),
                name="topic_choice_keeps_floor",
            ),
            models.CheckConstraint(
                condition=~Q(pace=Pace.DIGEST) | Q(channel=EMAIL), name="topic_choice_digest_is_a_mail"
            ),
        )

    def __str__(self) -> str:
        return f"topic choice {self.pk}"


class WayOut(models.Model):
    """What the unsubscribe link of a topic's mails carries: random, and good for nothing but that."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ways_out")
    topic = models.CharField(max_length=16, choices=Topic.choices)
    token = PublicIdField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "topic"), name="one_way_out_a_topic"),)

    def __str__(self) -> str:
        return f"way out {self.pk}"
