"""Notices when one member of staff reads unusually much in a short time: a sign of looking around, not of work.

Counted from the audit trail by ids of things; nobody outside the desk is named or told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffRole, User
from guardian_portal.audit.models import ActorKind, Entry
from guardian_portal.support.lead import limits
from guardian_portal.support.lead.work import colleagues_of
from guardian_portal.support.models import ViewAlarm
from notifications.alarms import is_turn
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.services import NoticeRequest, notify
from notifications.topics import Topic

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

BULK_VIEW = "bulk_view"
LOOKED_EVERY = timedelta(minutes=5)
SHOWN_FOR = timedelta(days=28)
CASE = "case"
# Kinds of things about one child or family. Whatever staff do with one of them, they have seen it.
RECORDS = (
    "alert",
    "child",
    "child_request",
    "control_revision",
    "escalation",
    "guardianship",
    "incident",
    "objection",
    "verification",
    "verification_call",
)


def watch_reading() -> None:
    """A sweeper: now and then counts what each member of staff opened within the window."""
    with transaction.atomic():
        if not is_turn(BULK_VIEW, every=LOOKED_EVERY):
            return
        for person, cases, records in _unusual():
            _note(person, cases, records)


def view_alarms(staff: User) -> QuerySet[ViewAlarm]:
    """Lately, of the colleagues on the platforms they serve; of who serves another one, too, only for who does so."""
    lately = ViewAlarm.objects.filter(day__gte=(timezone.now() - SHOWN_FOR).date()).select_related("person")
    return lately if staff.serves_all_platforms else lately.filter(person__in=_reckoned_by(staff))


def delete_alarms_before(moment: datetime) -> int:
    """How many."""
    return ViewAlarm.objects.filter(day__lt=moment.date()).delete()[0]


def _unusual() -> list[tuple[str, int, int]]:
    """Public id of the person, different cases and different records."""
    since = timezone.now() - limits.BULK_VIEW_WITHIN
    read = Entry.objects.filter(at__gte=since, actor_kind=ActorKind.STAFF, object_kind__in=(CASE, *RECORDS))
    counted = (
        read.order_by()
        .values("actor_id")
        .annotate(
            cases=Count("object_id", distinct=True, filter=Q(object_kind=CASE)),
            records=Count("object_id", distinct=True, filter=Q(object_kind__in=RECORDS)),
        )
    )
    many = counted.filter(Q(cases__gte=limits.BULK_VIEW_CASES) | Q(records__gte=limits.BULK_VIEW_RECORDS))
    return list(many.values_list("actor_id", "cases", "records"))


def _note(public_id: str, cases: int, records: int) -> None:
    """The day's row is written once, and then keeps the most of the day; with it the leads are told."""
    person, now = User.objects.filter(public_id=public_id).first(), timezone.now()
    if person is None:
        return
    counted = {"cases": cases, "records": records, "at": now}
    alarm, is_new = ViewAlarm.objects.get_or_create(person=person, day=now.date(), defaults=counted)
    if is_new:
        notify(requests=[_told(alarm, lead) for lead in _leads_of(person)])
    else:
        more = ViewAlarm.objects.filter(Q(cases__lt=cases) | Q(records__lt=records), pk=alarm.pk)
        more.update(cases=Greatest("cases", cases), records=Greatest("records", records), at=now)


def _leads_of(person: User) -> list[User]:
    """Nobody hears of their own."""
    leads = User.objects.filter(staff_role=StaffRole.LEAD, is_active=True).exclude(pk=person.pk).order_by("pk")
    return [one for one in leads if one.serves_all_platforms or _reckoned_by(one).filter(pk=person.pk).exists()]


def _reckoned_by(lead: User) -> QuerySet[User]:
    """What somebody read is counted over all that they serve: it is told to who serves all of that, too."""
    mine = User.platforms.through.objects.filter(user=lead).values("platform")
    elsewhere = User.platforms.through.objects.filter(user=OuterRef("pk")).exclude(platform__in=mine)
    return colleagues_of(lead).filter(~Exists(elsewhere), serves_all_platforms=False).exclude(pk=lead.pk)


def _told(alarm: ViewAlarm, lead: User) -> NoticeRequest:
    return NoticeRequest(kind=BULK_VIEW, recipient_id=lead.pk, thing=alarm.public_id, thread=f"{BULK_VIEW}-{alarm.day}")


def _due_for_lead(notice: Notice) -> WithheldReason | None:
    """Whoever is not a lead any more does not read it."""
    reader = notice.recipient
    return None if reader and reader.staff_role == StaffRole.LEAD else WithheldReason.NOT_ENTITLED


def _way(_notice: Notice) -> dict[str, object]:
    return {"path": reverse("support:lead_view")}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(BULK_VIEW, _("Somebody of the desk read very much"), Topic.DESK, "bulk", _due_for_lead, _way),
)
