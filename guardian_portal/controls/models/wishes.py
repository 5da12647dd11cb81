"""What guardians want: standing wishes, and looser values that wait a day for somebody to say no."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models import Child, Guardianship


class Wish(models.Model):
    """One guardian's standing wish for one control. Of several, the more protective counts (rules.py)."""

    guardianship = models.ForeignKey(Guardianship, on_delete=models.PROTECT, related_name="wishes")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="wishes")
    control = models.CharField(max_length=64)
    value = models.JSONField()
    set_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(
        null=True, blank=True, db_index=True, help_text="of somebody who left: they stand another day"
    )

    class Meta:
        indexes = (models.Index(fields=("child", "control"), name="wish_by_child"),)
        constraints = (
            models.UniqueConstraint(fields=("guardianship", "control"), name="one_wish_a_guardian_and_control"),
        )

    def __str__(self) -> str:
        return f"{self.guardianship_id} {self.control}"


class LooseningState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    REFUSED = "refused", _("A guardian said no")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("Not possible any more")


class LooseningProposal(models.Model):
    """A value that somebody has to be asked about: looser than the platform's default, or than another's wish."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="loosenings")
    guardianship = models.ForeignKey(Guardianship, on_delete=models.PROTECT, related_name="loosenings")
    control = models.CharField(max_length=64)
    value = models.JSONField()
    held = models.JSONField(help_text="the value that stays until then")
    beyond_default = models.BooleanField(help_text="looser than the default: the day has to pass, whoever agrees")
    state = models.CharField(max_length=9, choices=LooseningState.choices, default=LooseningState.WAITING)
    why = models.CharField(max_length=200, blank=True, help_text="in the guardian's own words")
    asked_at = models.DateTimeField(default=timezone.now)
    ripens_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "ripens_at"), name="loosening_due"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=LooseningState.values), name="loosening_state_known"),
            models.UniqueConstraint(
                fields=("child", "control"), condition=models.Q(state="waiting"), name="one_waiting_loosening"
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class LooseningAnswer(models.Model):
    """A guardian's yes or no to it."""

    proposal = models.ForeignKey(LooseningProposal, on_delete=models.CASCADE, related_name="answers")
    guardianship = models.ForeignKey(Guardianship, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("proposal", "guardianship"), name="one_loosening_answer"),)

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.agrees}"
