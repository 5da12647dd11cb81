"""Staff sessions: for which case and why one member of staff may look and act, for half an hour; and what they read."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.fields import EncryptedField, PublicIdField
from guardian_portal.family.models import Child
from guardian_portal.support.models.cases import Case


class SessionReason(models.TextChoices):
    REQUEST = "request", _("Somebody asked us for it")
    LIST = "list", _("It waits in one of our lists")
    SAFETY = "safety", _("Somebody may not be safe: the family is not shown this day")
    DISPUTE = "dispute", _("People disagree about the child: the family is not shown this day")
    CHECK = "check", _("Checking what a colleague did or proposes")
    OTHER = "other", _("Something else: say what")


class EndedWhy(models.TextChoices):
    PERSON = "person", _("Ended by the person")
    TIME = "time", _("The time was up")
    AGAIN = "again", _("Begun anew with another reason")
    CLOSED = "closed", _("The case was closed")
    ROLE = "role", _("The person does not serve this platform any more")


class StaffSession(models.Model):
    """What one member of staff may read and do about one case, until `ends_at` at the latest.

    `is_protected`: nobody outside is ever shown that anything was read in it.
    """

    public_id = PublicIdField()
    # No index of its own: the unique one below and `staff_session_by_person` begin with it.
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, db_index=False, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sessions")
    reason = models.CharField(max_length=8, choices=SessionReason.choices)
    words = EncryptedField(null=True)
    is_protected = models.BooleanField()
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=6, choices=EndedWhy.choices, blank=True)
    names_at = models.DateTimeField(null=True, blank=True, help_text="since when the family's names are shown in it")
    names_reason = EncryptedField(null=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = (
            models.Index(fields=("staff", "-started_at"), name="staff_session_by_person"),
            models.Index(fields=("-started_at",), name="staff_session_by_start"),
            # Hardly any: what the sweeper looks at.
            models.Index(fields=("ends_at",), condition=Q(ended_at__isnull=True), name="staff_session_running"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(reason__in=SessionReason.values), name="staff_session_reason_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("started_at")), name="staff_session_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | Q(ended_at__isnull=False, ended_why__in=EndedWhy.values),
                name="staff_session_ended_somehow",
            ),
            models.CheckConstraint(
                condition=Q(names_at__isnull=True) | Q(names_reason__isnull=False), name="staff_session_names_reasoned"
            ),
            models.UniqueConstraint(
                fields=("staff", "case"), condition=Q(ended_at__isnull=True), name="one_running_session_a_case"
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def minutes_left(self) -> int:
        """Begun ones count."""
        return max(0, -int((timezone.now() - self.ends_at).total_seconds() // 60))

    @property
    def said(self) -> str:
        """The reason in the person's own words, where they gave any."""
        return bytes(self.words or b"").decode()

    @property
    def names_said(self) -> str:
        """Why the names were needed."""
        return bytes(self.names_reason or b"").decode()


class StaffLook(models.Model):
    """That something of a child was read in a session: once for each page, however often it was opened."""

    session = models.ForeignKey(StaffSession, on_delete=models.PROTECT, db_index=False, related_name="looks")
    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=40, help_text="kind and public id of what was opened")
    is_protected = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("session", "child", "page"), name="one_look_a_page"),)

    def __str__(self) -> str:
        return self.page
