"""The incident: one flagged interaction of one child, as its events in any order add up to."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.common.ids import new_reference
from guardian_portal.family.models import Child


class Severity(models.IntegerChoices):
    """Ordered, so that the highest wins; the contract's words are the lower-case names."""

    LOW = 1, _("Good to know")
    MEDIUM = 2, _("Look this week")
    HIGH = 3, _("Look today")
    CRITICAL = 4, _("Act now")

    @classmethod
    def of(cls, word: str) -> "Severity":
        """The severity of a contract's word; an unknown one asks for a look today."""
        return cls.__members__.get(word.upper(), cls.HIGH)

    @property
    def word(self) -> str:
        return self.name.lower()


class State(models.TextChoices):
    """Where the platform stands with the incident."""

    OPEN = "open", _("Open")
    REVIEWING = "reviewing", _("Under review")
    ACTIONED = "actioned", _("Acted on")
    CLEARED = "cleared", _("Cleared")


class Hold(models.TextChoices):
    """Whether guardians may see the incident, after the contract's rules and what staff decided."""

    NONE = "none", _("Shown to guardians")
    STAFF_ONLY = "staff_only", _("Staff only")
    DELAYED = "delayed", _("Waits for a date")
    REVIEW = "review", _("Waits for a person")
    QUIET = "quiet", _("No alert by rule")


class HoldReason(models.TextChoices):
    """Which rule holds it: the first one that fits, in the contract's order."""

    NONE = "", _("Nothing holds it")
    FORBIDDEN = "forbidden", _("The platform forbids telling guardians")
    GUARDIAN_RISK = "guardian_risk", _("The danger may come from a guardian")
    RELATION = "relation", _("The other account belongs to a guardian or the household")
    DELAYED = "delayed", _("The platform asks to wait")
    HUMAN_REVIEW = "human_review", _("A person looks at this kind first")
    SENSITIVE = "sensitive", _("Marked as sensitive")
    LOW_CONFIDENCE = "low_confidence", _("The platform is not sure")
    DEFECT = "defect", _("The event could not be read in full")
    REPORTER = "reporter", _("The child's own report")


HELD = (Hold.STAFF_ONLY, Hold.DELAYED, Hold.REVIEW)


class Incident(models.Model):
    """What the newest event said of each field (`stamps` tells which event that was), and what follows from it."""

    public_id = PublicIdField()
    reference = models.CharField(max_length=12, default=new_reference, unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="incidents")
    incident_id = models.CharField(max_length=128, help_text="the platform's id")

    # As told by the platform.
    class_code = models.CharField(max_length=64)
    role = models.CharField(max_length=10)
    detected_by = models.CharField(max_length=16)
    occurred_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    guardian_notice = models.CharField(max_length=14)
    notice_at = models.DateTimeField(null=True, blank=True)
    stated_severity = models.CharField(max_length=8, blank=True)
    confidence = models.CharField(max_length=6)
    raised_by = models.JSONField(default=list)
    reported_class = models.CharField(max_length=64, blank=True)
    actor_relation = models.CharField(max_length=16)
    sensitive = models.BooleanField(default=False)
    contact_ref = models.CharField(max_length=255, blank=True)
    actions_taken = models.JSONField(default=list)
    outcome = models.CharField(max_length=24, blank=True)
    appeal_url = models.URLField(max_length=500, blank=True)
    defect = models.CharField(max_length=255, blank=True, help_text="why an event about it could not be read")

    # Which event each field comes from, so that any order of events ends in the same state.
    stamps = models.JSONField(default=dict, help_text="{field: [time, event id]}")
    history = models.JSONField(default=list, help_text="[[time, event id, step], ...]: what the events say happened")
    state_time = models.DateTimeField()
    state_event_id = models.CharField(max_length=128, blank=True)
    flagged_time = models.DateTimeField(help_text="the earliest flagged event's own time")

    # What follows.
    severity = models.PositiveSmallIntegerField(choices=Severity.choices)
    hold = models.CharField(max_length=10, choices=Hold.choices)
    hold_reason = models.CharField(max_length=14, choices=HoldReason.choices, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    on_call_pages = models.PositiveSmallIntegerField(default=0, help_text="pages sent to the on-call address")

    # The decision in force (HoldDecision has who and why).
    decision = models.CharField(max_length=8, blank=True)
    decided_reason = models.CharField(max_length=14, choices=HoldReason.choices, blank=True)
    unchecked = models.BooleanField(default=False, help_text="released by time: no person has checked it yet")
    named_only = models.BooleanField(default=False, help_text="only the guardians named by two staff are told")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (
            models.Index(fields=("hold", "-severity", "held_at"), name="incident_held"),
            models.Index(fields=("hold", "notice_at"), name="incident_due"),
        )
        constraints = (
            models.UniqueConstraint(fields=("child", "incident_id"), name="incident_once_per_child"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="incident_state_known"),
            models.CheckConstraint(condition=models.Q(hold__in=Hold.values), name="incident_hold_known"),
            models.CheckConstraint(
                condition=models.Q(hold_reason__in=HoldReason.values), name="incident_hold_reason_known"
            ),
            models.CheckConstraint(condition=models.Q(severity__in=Severity.values), name="incident_severity_known"),
            models.CheckConstraint(
                condition=models.Q(decision__in=["", "released", "refused"]), name="incident_decision_known"
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def severity_word(self) -> str:
        return Severity(self.severity).word

    @property
    def cleared(self) -> bool:
        return self.state == State.CLEARED


class EarlyUpdate(models.Model):
    """An update that came before its flagged event; it waits for that, encrypted, and goes when applied."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    incident_id = models.CharField(max_length=128)
    event_id = models.CharField(max_length=128)
    time = models.DateTimeField(help_text="the event's own time")
    data = EncryptedField()
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=("child", "incident_id"), name="early_update_by_incident"),)
        constraints = (models.UniqueConstraint(fields=("child", "event_id"), name="early_update_once"),)

    def __str__(self) -> str:
        return self.event_id
