"""A child's controls as a whole: what is asked of the platform, what is in force there, and how that came about."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import PublicIdField
from guardian_portal.family.models import Child, Guardianship


class ControlSheet(models.Model):
    """One child's controls. Its row is what two editors at once wait for, and the promise to talk to the platform."""

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="control_sheet")
    version = models.PositiveIntegerField(default=0, help_text="rises with every change of wishes or of what is asked")
    # By control. A value stays asked for when its last wish has gone: nothing loosens without somebody doing it.
    asked = models.JSONField(default=dict)
    set_aside = models.JSONField(default=dict, help_text="what the platform did not know, and how often it said so")
    revision = models.PositiveBigIntegerField(default=0, help_text="the highest that we used or the platform named")
    in_force = models.JSONField(default=dict, help_text="as the platform last said")
    in_force_revision = models.PositiveBigIntegerField(default=0)
    in_force_at = models.DateTimeField(null=True, blank=True)
    read_due_at = models.DateTimeField(default=timezone.now, null=True, blank=True)
    send_due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=24, blank=True, help_text="token of whoever is talking to the platform")
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("send_due_at",), name="sheet_to_send"),
            models.Index(fields=("read_due_at",), name="sheet_to_read"),
        )

    def __str__(self) -> str:
        return f"version {self.version}"


class RevisionState(models.TextChoices):
    QUEUED = "queued", _("On its way to the platform")
    ASKED = "asked", _("Asked; the platform has not answered yet")
    IN_FORCE = "in_force", _("In force")
    PARTLY = "partly", _("Partly in force")
    REFUSED = "refused", _("The platform refused it")
    SUPERSEDED = "superseded", _("Replaced by a newer change")
    TIMED_OUT = "timed_out", _("The platform has not answered for a day")


# What still waits for the platform. After a day without an answer that is said, and it is tried on.
OPEN_REVISIONS = (RevisionState.QUEUED, RevisionState.ASKED, RevisionState.TIMED_OUT)


class Revision(models.Model):
    """A whole desired document, exactly as it is sent, however often."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="control_revisions")
    number = models.PositiveBigIntegerField()
    controls = models.JSONField(default=dict)
    locks = models.JSONField(default=list)
    set_by = models.CharField(max_length=24, help_text="a link's public id, or portal")
    set_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=RevisionState.choices, default=RevisionState.QUEUED)
    rejected = models.JSONField(default=dict, help_text="by control, why it is not in force")
    settled_at = models.DateTimeField(null=True, blank=True)
    last_status = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = (models.Index(fields=("state", "set_at"), name="revision_by_state"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=RevisionState.values), name="revision_state_known"),
            models.UniqueConstraint(fields=("child", "number"), name="revision_number_once"),
        )

    def __str__(self) -> str:
        return f"revision {self.number}"


class Cause(models.TextChoices):
    """What made something change."""

    SET = "set", _("Set by a guardian")
    UNDONE = "undone", _("Taken back by a guardian")
    NOBODY_OBJECTED = "nobody_objected", _("Nobody said no")
    ALL_AGREED = "all_agreed", _("Every guardian agreed")
    REQUEST = "request", _("The child asked for it, and a guardian said yes")
    PLAN = "plan", _("Agreed in the growing-up plan")
    LEFT = "left", _("A guardian's wish ended a day after they left")
    ENDED = "ended", _("Supervision ended; nothing is locked any more")
    FLOOR = "floor", _("The law or the platform allows no more at this age")
    DRIFTED = "drifted", _("Changed on the platform")
    WITHDRAWN = "withdrawn", _("The platform does not offer it in this way any more")


class LedgerEntry(models.Model):
    """One change, exactly one line: of a standing wish with what came of it, or of the value on the platform."""

    public_id = PublicIdField()
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="control_ledger")
    control = models.CharField(max_length=64)
    version = models.PositiveIntegerField(help_text="of the sheet after the change")
    guardianship = models.ForeignKey(
        Guardianship, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="none: by itself"
    )
    at = models.DateTimeField(default=timezone.now)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    cause = models.CharField(max_length=15, choices=Cause.choices)
    why = models.CharField(max_length=200, blank=True, help_text="in the guardian's own words")
    revision = models.PositiveBigIntegerField(default=0, help_text="the revision that asked the platform for it")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("child", "control", "version"), name="ledger_by_control"),)
        constraints = (models.CheckConstraint(condition=models.Q(cause__in=Cause.values), name="ledger_cause_known"),)

    def __str__(self) -> str:
        return self.public_id
