"""The weekly mail itself: whether it is still due, and what it says, asked anew for each hand-over."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.dashboard.weekly.contents import Reader, Standing, standings
from guardian_portal.dashboard.weekly.figures import figures_of
from guardian_portal.incidents.weekly import mails_with_news
from notifications.kinds import NoticeKind
from notifications.models import WEEKLY_READY, Notice, WeeklyChoice, WithheldReason
from notifications.topics import Topic
from notifications.ways_out import one_click


def _still_due(notice: Notice) -> WithheldReason | None:
    return _many_still_due([notice])[notice.pk]


def _many_still_due(notices: Sequence[Notice]) -> dict[int, WithheldReason | None]:
    """For a batch in five queries, as for one."""
    now = timezone.now()
    people = [one.recipient_id for one in notices]
    wanted = set(WeeklyChoice.objects.filter(person__in=people, is_on=True).values_list("person_id", flat=True))
    found = standings([reader_of(one) for one in notices], now=now)
    news = mails_with_news(mails={one.thing for one in notices}, now=now)
    return {one.pk: _reason(one, wanted, found, news) for one in notices}


def _reason(notice: Notice, wanted: set[int], found: Mapping[int, Standing], news: set[str]) -> WithheldReason | None:
    standing = found.get(notice.recipient_id or 0)
    if notice.recipient_id not in wanted:
        return WithheldReason.PREFERENCE
    if standing is None:
        return WithheldReason.NOT_ENTITLED
    return None if standing.active or notice.thing in news else WithheldReason.SUPERSEDED


def reader_of(notice: Notice) -> Reader:
    """Its reader on today's calendar of theirs, and the week that it was written for."""
    return Reader.of(notice.recipient, date.fromisoformat(notice.thread))


def _context(notice: Notice) -> dict[str, object]:
    reader, now = reader_of(notice), timezone.now()
    choice = _choice(notice)
    standing = standings([reader], now=now).get(reader.person_id, Standing())
    return {
        "path": reverse("dashboard:home"),
        "way_out": _way_out(choice),
        "first": reader.period.first,
        "last": reader.period.last,
        "has_activity": bool(standing.active),
        "has_alerts": bool(mails_with_news(mails={notice.thing}, now=now)),
        "figures": figures_of(standing, reader, now=now) if choice.wants_figures else None,
    }


def _headers(notice: Notice) -> Mapping[str, str]:
    """RFC 8058: a mail program shows a button that stops these mails at once, without opening a page."""
    return one_click(_way_out(_choice(notice)))


def _choice(notice: Notice) -> WeeklyChoice:
    """Fetched once for a hand-over: its recipient keeps it."""
    if notice.recipient is None:
        raise ValueError("a weekly mail is for a person")
    choice: WeeklyChoice = notice.recipient.weekly_choice
    return choice


def _way_out(choice: WeeklyChoice) -> str:
    return reverse("notifications:unsubscribe", args=[choice.token])


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        WEEKLY_READY,
        _("The weekly mail"),
        Topic.WEEKLY,
        "bulk",
        _still_due,
        _context,
        many_still_due=_many_still_due,
        headers=_headers,
    ),
)
