"""What should come when and by which way, worked out plainly: minute by minute, and rule by rule, as the contract says
it. It shares nothing with the code that it judges but the words."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ALWAYS_BY_MAIL = {"alerts_urgent", "account", "links", "help", "controls_safety", "desk", "weekly", "digest"}
WORTH_A_PUSH = {"alerts_urgent", "alerts", "controls_safety", "requests"}


@cache
def _walls(zone: str, around: datetime) -> list[tuple[datetime, datetime]]:
    """Each minute of two days before and after, with what the clock on the wall shows."""
    there = ZoneInfo(zone)
    moments = [around + number * MINUTE for number in range(-2 * 1440, 2 * 1440)]
    return [(moment, moment.astimezone(there).replace(tzinfo=None)) for moment in moments]


@cache
def quiet_until(zone: str, begins: str, until: str, at: datetime) -> datetime | None:
    """The first minute after the quiet time in which `at` falls, ten hours later at most."""
    walls = _walls(zone, at.replace(second=0, microsecond=0))
    first, last = time.fromisoformat(begins), time.fromisoformat(until)
    found = []
    for day in sorted({wall.date() for _moment, wall in walls[1:-1]}):
        opens = datetime.combine(day, first)
        closes = datetime.combine(day, last) + (DAY if last <= first else 0 * DAY)
        if not (walls[0][1] < opens and closes < walls[-1][1]):
            continue
        start = next(moment for moment, wall in walls if wall >= opens)
        end = next(moment for moment, wall in reversed(walls) if wall < closes) + MINUTE
        if start <= at < end:
            found.append(min(end, at + timedelta(hours=10)))
    return max(found, default=None)


@cache
def daily_mail_after(zone: str, hour: int, at: datetime) -> datetime:
    """The first minute after `at` at which the clock shows this hour for the first time on its day, or has passed it by
    where it is skipped."""
    there = ZoneInfo(zone)
    shown = set()
    for number in range(-3 * 1440, 4 * 1440):
        moment = at.replace(second=0, microsecond=0, tzinfo=UTC) + number * MINUTE
        wall = moment.astimezone(there).replace(tzinfo=None)
        if wall.date() not in shown and wall.time() >= time(hour):
            shown.add(wall.date())
            if moment > at and number > -3 * 1440 + 1440:
                return moment
    raise AssertionError


def expected(  # the table's columns
    *,
    topic: str,
    mail: str | None,
    push: str | None,
    sms: str | None,
    ways: tuple[str, ...],
    which: str,
    loud: bool,
    may_wait: bool,
) -> tuple[tuple[str, ...], bool]:
    """The channels that it takes now, or when quiet hours end, and whether the daily mail tells of it."""
    by_mail = "now" if topic in ALWAYS_BY_MAIL else mail or "now"
    daily = by_mail == "digest" and may_wait and not loud
    takes = []
    if by_mail == "now" or (by_mail == "digest" and not daily):
        takes.append("email")
    if "push" in ways and (push or ("now" if topic in WORTH_A_PUSH else "off")) == "now":
        takes.append("push")
    if "sms" in ways and (sms or ("now" if topic == "alerts_urgent" else "off")) == "now":
        takes.append("sms")
    if which == "SECOND":
        takes = takes[1:2] if len(takes) > 1 else takes
    if which == "ALL":
        return ways, False
    return tuple(takes), daily
