"""Cases: what people ask the desk for, what was said in them, and what staff decided.

Staff sessions, attachments and reviews hang on these rows; none of them is ever shown to anybody but its own person.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.common.ids import new_reference
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection, Platform


class CaseKind(models.TextChoices):
    CANNOT_LINK = "cannot_link", _("Linking does not work")
    WRONG_LINK = "wrong_link", _("A wrong link")
    IDENTITY_CHECK = "identity_check", _("Showing who you are")
    UNLINK = "unlink", _("Ending a link")
    CONTESTED_CUSTODY = "contested_custody", _("A dispute about who looks after a child")
    ALERT_QUESTION = "alert_question", _("A question about an alert")
    CONTROL_NOT_WORKING = "control_not_working", _("A setting that does not work")
    DATA_ACCESS = "data_access", _("A copy of data")
    ERASURE = "erasure", _("Erasing data")
    CORRECTION = "correction", _("Correcting data")
    COMPLAINT = "complaint", _("A complaint")
    SAFETY_CONCERN = "safety_concern", _("Somebody may not be safe")
    DESK_WORK = "desk_work", _("Work in a list of the desk")


class CaseState(models.TextChoices):
    OPEN = "open", _("Waits for us")
    WAITING_PERSON = "waiting_person", _("Waits for the person")
    WAITING_PLATFORM = "waiting_platform", _("Waits for the platform")
    ANSWERED = "answered", _("Answered")
    LISTED = "listed", _("Waits in its own list")
    CLOSED = "closed", _("Closed")


class Side(models.TextChoices):
    """Who opened a case, or wrote in it."""

    GUARDIAN = "guardian", _("Guardian")
    CHILD = "child", _("Child")
    STAFF = "staff", _("Desk")


class Urgency(models.IntegerChoices):
    """The queue's first order; the clock is the second."""

    NOW = 1, _("Now")
    SOON = 2, _("Today")
    NORMAL = 3, _("In its time")


class Clock(models.TextChoices):
    LEGAL = "legal", _("Set by law")
    OWN = "own", _("Our own promise")


class Case(models.Model):
    """One request. Its words are in its messages; every change counts `version` up by a conditional UPDATE.

    `platform` says whose staff may know of it; without one it is for who serves all of them.
    """

    public_id = PublicIdField()
    reference = models.CharField(max_length=12, default=new_reference, unique=True)
    kind = models.CharField(max_length=20, choices=CaseKind.choices)
    opened_side = models.CharField(max_length=8, choices=Side.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="cases",
        help_text="the guardian whose request it is",
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="cases", help_text="about whom")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, null=True, related_name="+")
    # Mails about the case carry it, so that only its platform's staff know of them.
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    link = models.CharField(max_length=24, blank=True, help_text="public id of the guardianship it is about")
    alert = models.CharField(max_length=24, blank=True, help_text="public id of the alert it is about")
    # Of what staff opened it for (sessions/subjects.py): the same item finds the same case.
    subject_kind = models.CharField(max_length=12, blank=True)
    subject_id = models.CharField(max_length=24, blank=True, help_text="public id")
    link_reference = models.CharField(max_length=12, blank=True, help_text="of an attempt to link")
    state = models.CharField(max_length=16, choices=CaseState.choices, default=CaseState.OPEN)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.NORMAL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="assigned_cases"
    )
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=10, default="en")
    opened_at = models.DateTimeField(default=timezone.now)
    first_look_due_at = models.DateTimeField()
    first_looked_at = models.DateTimeField(null=True, blank=True)
    first_looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    # Since when a look is owed anew: its person wrote in it after it was answered, or in need after it was looked at.
    asked_again_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    clock = models.CharField(max_length=5, choices=Clock.choices, default=Clock.OWN)
    clock_source = models.CharField(max_length=80, blank=True, help_text="which law or promise gave due_at")
    # The clock that runs now: the first look's, then the answer's; none once it is answered. The queue's second order.
    next_due_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(default=timezone.now, help_text="when somebody last wrote or changed its state")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = (
            # What waits is little beside all that ever was.
            models.Index(
                fields=("urgency", "next_due_at", "id"), condition=Q(next_due_at__isnull=False), name="case_queue"
            ),
            models.Index(fields=("next_due_at",), condition=Q(next_due_at__isnull=False), name="case_by_clock"),
            models.Index(
                fields=("assignee", "urgency", "next_due_at", "id"),
                condition=Q(next_due_at__isnull=False),
                name="case_by_assignee",
            ),
            models.Index(fields=("state", "-last_at"), name="case_by_state"),
            models.Index(
                fields=("first_looked_at",), condition=Q(first_looked_at__isnull=False), name="case_by_first_look"
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="case_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="case_urgency_known"),
            models.CheckConstraint(condition=Q(clock__in=Clock.values), name="case_clock_known"),
            models.CheckConstraint(
                condition=Q(opened_side="guardian", person__isnull=False)
                | Q(opened_side="child", child__isnull=False, person__isnull=True)
                | Q(opened_side="staff"),
                name="case_opened_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="case_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("answered", "listed", "closed"), next_due_at__isnull=True)
                | Q(state__in=("open", "waiting_person", "waiting_platform"), next_due_at__isnull=False),
                name="case_clock_runs_while_it_waits",
            ),
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id="") | (Q(opened_side="staff") & ~Q(subject_id="")),
                name="case_subject_is_of_staff",
            ),
            models.UniqueConstraint(
                fields=("subject_kind", "subject_id"),
                condition=Q(closed_at__isnull=True) & ~Q(subject_kind=""),
                name="one_open_case_a_subject",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.state != CaseState.CLOSED

    @property
    def is_by_child(self) -> bool:
        return self.opened_side == Side.CHILD


class CaseMessage(models.Model):
    """Something that was said in a case. An internal note is read by staff alone."""

    public_id = PublicIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=8, choices=Side.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    body = EncryptedField()
    is_internal = models.BooleanField(default=False)
    # Of an answer to a child: the platform takes notices, and it was handed to the outbox.
    is_sent = models.BooleanField(default=False)
    # Of the form that brought it and what stood in it (cases/once.py).
    mark = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        indexes = (
            models.Index(fields=("at",), condition=Q(side="staff", is_internal=False), name="case_message_answers"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(side__in=Side.values), name="case_message_side_known"),
            models.UniqueConstraint(fields=("mark",), condition=~Q(mark=""), name="case_message_kept_once"),
            models.CheckConstraint(condition=Q(is_internal=False) | Q(side="staff"), name="case_notes_are_of_staff"),
            models.CheckConstraint(
                condition=Q(side="child") | Q(author__isnull=False), name="case_message_has_an_author"
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def said(self) -> str:
        return bytes(self.body).decode()


class Outcome(models.TextChoices):
    EXPLAINED = "explained", _("Explained: nothing had to be changed")
    DONE = "done", _("Done as asked")
    PARTLY = "partly", _("Done in part")
    REFUSED = "refused", _("Refused")
    PASSED_ON = "passed_on", _("Passed on to the platform or an authority")


class CaseDecision(models.Model):
    """What staff decided in a case, with the reason that no person outside ever reads."""

    public_id = PublicIdField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason = models.TextField(max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="case_outcome_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="case_decision_has_reason"),
        )

    def __str__(self) -> str:
        return self.public_id


class SavedView(models.Model):
    """A selection of the queue that one member of staff comes back to."""

    public_id = PublicIdField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=255, help_text="the address's query, of known filters only")

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="saved_view_named_once"),)

    def __str__(self) -> str:
        return self.name
