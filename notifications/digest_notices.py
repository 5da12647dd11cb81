"""The daily mail itself: whether anything it tells of is still due, and how many of each, asked anew at each moment."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.channels import EMAIL
from notifications.kinds import NoticeKind, kind_named
from notifications.models import DAILY_DIGEST, Notice, WithheldReason
from notifications.routing import UNKNOWN, choices_of
from notifications.topics import CHOOSABLE, Pace, Topic

# What a mail may say of a topic: neither what happened nor to whom.
WORDS: Mapping[str, str | Promise] = {
    Topic.ALERTS: _("Alerts"),
    Topic.CONTROLS: _("Settings"),
    Topic.REQUESTS: _("Requests"),
    Topic.PLAN: _("Plans"),
}


def _still_due(notice: Notice) -> WithheldReason | None:
    return _many_still_due([notice])[notice.pk]


def _many_still_due(notices: Sequence[Notice]) -> dict[int, WithheldReason | None]:
    """Due while anything in it is; without anything, something newer or nothing at all took its place."""
    told = _still_told(notices)
    return {one.pk: None if told[one.pk] else WithheldReason.SUPERSEDED for one in notices}


def _still_told(notices: Sequence[Notice]) -> dict[int, list[Notice]]:
    """By mail, what it may tell of now: by each one's own rules, and where its reader has not switched it off."""
    members = list(Notice.objects.filter(told_by__in=notices).select_related("recipient").order_by("pk"))
    chosen = choices_of({one.recipient_id for one in members if one.recipient_id is not None})
    wanted = [
        one for one in members if chosen.get(one.recipient_id or 0, UNKNOWN).pace(Topic(one.topic), EMAIL) != Pace.OFF
    ]
    reasons = _reasons(wanted)
    found: dict[int, list[Notice]] = defaultdict(list)
    for one in wanted:
        if reasons[one.pk] is None and one.told_by_id is not None:
            found[one.told_by_id].append(one)
    return found


def _reasons(members: Sequence[Notice]) -> dict[int, WithheldReason | None]:
    """Each kind is asked about all of its own at once, where it can be."""
    by_kind: dict[str, list[Notice]] = defaultdict(list)
    for one in members:
        by_kind[one.kind].append(one)
    found: dict[int, WithheldReason | None] = {}
    for key, several in by_kind.items():
        kind = kind_named(key)
        ask = kind.many_still_due
        found.update(ask(several) if ask else {one.pk: kind.still_due(one) for one in several})
    return found


def _context(notice: Notice) -> dict[str, object]:
    counts = Counter(one.topic for one in _still_told([notice])[notice.pk])
    return {
        "path": settings.LOGIN_REDIRECT_URL,
        "counts": [(WORDS[topic], counts[topic]) for topic in CHOOSABLE if counts[topic]],
        "day": timezone.localtime(notice.created_at).date(),
    }


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        DAILY_DIGEST,
        _("The daily mail"),
        Topic.DIGEST,
        "bulk",
        _still_due,
        _context,
        many_still_due=_many_still_due,
    ),
)
