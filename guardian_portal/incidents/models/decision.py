"""What staff decide about a held incident: by one person, or by two where a guardian may be the danger."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models import Guardianship

from .incident import HoldReason, Incident


class Decision(models.TextChoices):
    RELEASED = "released", _("Tell the guardians")
    REFUSED = "refused", _("Do not tell the guardians")


class DecisionState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    DECIDED = "decided", _("Decided")
    DECLINED = "declined", _("The second person did not agree")
    LAPSED = "lapsed", _("The incident changed meanwhile")


class HoldDecision(models.Model):
    """One decision. `proposed_by` is empty where the clock released it."""

    public_id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=8, choices=Decision.choices)
    state = models.CharField(max_length=8, choices=DecisionState.choices)
    hold_reason = models.CharField(max_length=14, choices=HoldReason.choices, help_text="the hold it is about")
    reason = models.TextField(max_length=2000)
    two_people = models.BooleanField(default=False)
    named = models.ManyToManyField(Guardianship, related_name="+", blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at",)
        constraints = (
            models.CheckConstraint(condition=models.Q(decision__in=Decision.values), name="decision_known"),
            models.CheckConstraint(condition=models.Q(state__in=DecisionState.values), name="decision_state_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="decision_has_reason"),
            models.UniqueConstraint(
                fields=("incident",), condition=models.Q(state="proposed"), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=models.Q(two_people=False)
                | ~models.Q(state="decided")
                | (models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("proposed_by"))),
                name="decision_by_two_different_people",
            ),
            # Where a guardian or the household may be the danger, nobody decides alone; so the one above holds.
            models.CheckConstraint(
                condition=models.Q(two_people=True)
                | ~models.Q(hold_reason__in=(HoldReason.GUARDIAN_RISK, HoldReason.RELATION)),
                name="decision_about_danger_by_two",
            ),
        )

    def __str__(self) -> str:
        return self.public_id
