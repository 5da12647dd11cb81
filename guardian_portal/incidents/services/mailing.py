"""Decides which alerts are worth a mail now: one per thread, guardian and ten minutes, and a rise at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guardian_portal.common.ids import new_public_id
from guardian_portal.common.rows import insert_rows, save_rows
from guardian_portal.incidents.models import Acknowledgement, Alert, Severity, Sighting, Telling
from guardian_portal.incidents.notices import topic_for
from notifications.services import NoticeRequest, notify

from .counting import level_of

if TYPE_CHECKING:
    from .telling import Turn

ONE_MAIL_PER = timedelta(minutes=10)
# After this long without news the next incident is a new matter, whoever had the last one.
NEW_MATTER_AFTER = timedelta(hours=24)


def write_mails(turns: Sequence[Turn], *, connections: Mapping[int, int | None], now: datetime) -> set[Alert]:
    """Requests the mails, remembers what each tells of, and reopens "I have it" where it got worse.

    `connections`: guardianship -> the connection of its child. Returns the alerts that are mailed about; the caller
    saves them.
    """
    requests: list[NoticeRequest] = []
    mailed: set[Alert] = set()
    tellings: list[Telling] = []
    reopened: list[tuple[Alert, Sighting]] = []
    for turn in turns:
        rising = _rising(turn)
        worse = rising or (turn.new and now - turn.last_at_before >= NEW_MATTER_AFTER)
        if worse and not turn.is_first:
            reopened.append((turn.alert, (rising or turn.new)[0]))
        kind = _kind_of_mail(turn, rising, now)
        if kind:
            requests.append(_address(turn, kind, connections.get(turn.alert.guardianship_id), now))
            mailed.add(turn.alert)
        tellings += _tellings(turn, rising, caused=bool(kind), now=now)
    notify(requests=requests)
    insert_rows(tellings)
    _reopen(reopened, now=now)
    return mailed


def _rising(turn: Turn) -> list[Sighting]:
    """The sightings that make an alert graver than it was, gravest first; none where it is not."""
    if level_of(turn.alert) <= turn.level_before:
        return []
    some = [one for one in (*turn.new, *turn.refreshed) if not one.cleared and one.severity > turn.level_before]
    return sorted(some, key=lambda one: -one.severity)


def _kind_of_mail(turn: Turn, rising: Sequence[Sighting], now: datetime) -> str:
    """Empty: no mail. An alert that was already mailed about and got graver says so at once."""
    if any(one.incident_id in turn.mailable for one in rising):
        return "alert_severity_raised" if turn.alert.mailed_at and turn.level_before else "alert_new"
    news = any(one.incident_id in turn.mailable for one in turn.new)
    resting = turn.alert.mailed_at is not None and now - turn.alert.mailed_at < ONE_MAIL_PER
    return "alert_new" if news and not resting else ""


def _address(turn: Turn, kind: str, connection_id: int | None, now: datetime) -> NoticeRequest:
    alert = turn.alert
    alert.mail, alert.mailed_at = new_public_id(), now
    return NoticeRequest(
        kind=kind,
        recipient_id=alert.guardian_id,
        connection_id=connection_id,
        thing=alert.mail,
        thread=alert.public_id,
        topic=topic_for(alert.severity),
        breaks_quiet=alert.severity >= Severity.CRITICAL,
        may_wait=turn.may_wait,
    )


def _tellings(turn: Turn, rising: Sequence[Sighting], *, caused: bool, now: datetime) -> list[Telling]:
    """News that comes while a mail is fresh is told by that mail's link, without having caused it."""
    if not turn.alert.mail:
        return []
    told = {one.pk: one for one in (*turn.new, *(rising if caused else ())) if one.incident_id in turn.mailable}
    return [Telling(mail=turn.alert.mail, sighting=one, caused=caused, at=now) for one in told.values()]


def _reopen(reopened: Sequence[tuple[Alert, Sighting]], *, now: datetime) -> None:
    by_alert = {alert.pk: sighting for alert, sighting in reopened}
    standing = list(Acknowledgement.objects.filter(alert__in=by_alert, reopened_at__isnull=True)) if by_alert else []
    for one in standing:
        one.reopened_at, one.reopened_by = now, by_alert[one.alert_id]
    save_rows(standing, ["reopened_at", "reopened_by"])
