"""What staff decided about a guardianship, with the reason that no guardian ever reads."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models.guardianships import Guardianship


class DecisionKind(models.TextChoices):
    FROZEN = "frozen", _("Put under review")
    DANGER_NAMED = "danger_named", _("Named as the danger")
    REVIEW_MOVED = "review_moved", _("Review continued until another day")
    PROTECTED = "protected", _("Hidden from the other guardians")
    LIFTED = "lifted", _("Review ended")
    FROZEN_QUIET = "frozen_quiet", _("Put under review, without a mail to this guardian")
    ENDED = "ended", _("Link ended")
    ENDED_QUIET = "ended_quiet", _("Link ended, without a mail to this guardian")
    REOPENED = "reopened", _("The child is asked once more")


class GuardianshipDecision(models.Model):
    """One decision about one guardianship."""

    public_id = PublicIdField()
    guardianship = models.ForeignKey(Guardianship, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=12, choices=DecisionKind.choices)
    reason = models.TextField(max_length=2000, blank=True)
    review_ends_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=DecisionKind.values), name="guardianship_decision_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.public_id
