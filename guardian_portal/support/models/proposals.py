"""Four eyes: what one member of staff proposes and another one answers."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.platforms.models import Platform
from guardian_portal.support.models.cases import Case


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class Proposal(models.Model):
    """One change that needs two people. `kind` names what approving does (proposal_kinds.py), `thing` what it is about.

    `platform` says whose staff it concerns; without one the whole installation, and who serves all of its platforms.
    `params` holds ids, numbers, dates and plain words: what the kind's `apply` needs and its `describe` shows.
    """

    public_id = PublicIdField()
    # No choices here: a new kind is no change of the table.
    kind = models.CharField(max_length=40)
    thing = models.CharField(max_length=64, help_text="public id or key of what would change")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, null=True, related_name="+")
    # Whose request it answers; some are no answer to anybody.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    params = models.JSONField(default=dict)
    reason = models.TextField(max_length=2000)
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        indexes = (models.Index(fields=("state", "-proposed_at"), name="proposal_by_state"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="proposal_has_reason"),
            models.UniqueConstraint(
                fields=("kind", "thing"), condition=models.Q(state="proposed"), name="one_open_proposal_a_thing"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=("approved", "declined"))
                | (models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("proposed_by"))),
                name="proposal_answered_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.public_id
