"""The whole table of what a reader chose, how urgent it is, quiet hours and time zones, against a plain reckoning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.zones import zone_names
from notifications.quiet import LONGEST_MINUTES, MINUTES_A_DAY, Quiet, quiet_end
from notifications.routing import Chosen, Routed, Wish, route
from notifications.topics import FLOORS, Channels, Pace, Topic
from tests.notifications.choices import daily_mail_after, expected, quiet_until

HALF_AN_HOUR, TEN_HOURS = timedelta(minutes=30), timedelta(hours=10)
# A plain day, and each moment at which the clock is changed, both ways; on Lord Howe by half an hour.
CHANGES = {
    "Asia/Seoul": ["2026-06-10T12:00"],
    "Europe/London": ["2026-03-29T01:00", "2026-10-25T01:00"],
    "America/St_Johns": ["2026-03-08T05:30", "2026-11-01T04:30"],
    "Pacific/Chatham": ["2026-04-04T14:00", "2026-09-26T14:00"],
    "Australia/Lord_Howe": ["2026-04-04T15:00", "2026-10-03T15:30"],
}
MOMENTS = [
    (zone, datetime.fromisoformat(change).replace(tzinfo=UTC) + hours * timedelta(hours=1) + off)
    for zone, changes in CHANGES.items()
    for change in changes
    for hours in (-13, -9, -5, -2, -1, 0, 1, 2, 4, 8)
    for off in (timedelta(0), timedelta(minutes=17, seconds=29))
]
# None; a night; ten hours; within a day; two that begin or end in an hour that is skipped or comes twice.
QUIET = [None, ("22:00", "07:00"), ("21:30", "07:30"), ("12:00", "14:45"), ("23:00", "02:15"), ("01:30", "06:00")]
NEVER = datetime(1999, 1, 1, tzinfo=UTC)  # each case has its own moment
SEVERITIES = {
    "critical": Wish(Topic.ALERTS_URGENT, NEVER, breaks_quiet=True, may_wait=False),
    "high": Wish(Topic.ALERTS_URGENT, NEVER, may_wait=False),
    "medium, at once": Wish(Topic.ALERTS, NEVER, may_wait=False),
    "medium, by the day": Wish(Topic.ALERTS, NEVER),
    "a code": Wish(Topic.ACCOUNT, NEVER, breaks_quiet=True),
    "a request": Wish(Topic.REQUESTS, NEVER),
}
WAYS = [("email",), ("email", "push"), ("email", "sms"), ("email", "push", "sms")]


def at(wish: Wish, moment: datetime, **changes: object) -> Wish:
    fields = {name: getattr(wish, name) for name in wish.__slots__}
    return Wish(**{**fields, "due_at": moment, **changes})


def minutes(quiet: tuple[str, str] | None) -> Quiet | None:
    if quiet is None:
        return None
    begins, until = (int(one[:2]) * 60 + int(one[3:]) for one in quiet)
    return Quiet(begins, until)


@pytest.mark.parametrize("zone", CHANGES)
def test_each_severity_and_pace_at_each_hour_of_each_zone(zone: str) -> None:
    moments = [moment for where, moment in MOMENTS if where == zone]
    checked = 0
    for moment, quiet, (name, wish), pace in product(moments, QUIET, SEVERITIES.items(), (None, *Pace.values)):
        paces = {(wish.topic, "email"): pace} if pace else {}
        chosen = Chosen(ZoneInfo(zone), minutes(quiet), 18, paces=paces)
        end = None if wish.breaks_quiet or quiet is None else quiet_until(zone, *quiet, moment)
        channels, daily = expected(
            topic=wish.topic,
            mail=pace,
            push=None,
            sms=None,
            ways=("email",),
            which="CHOSEN",
            loud=wish.breaks_quiet,
            may_wait=wish.may_wait,
        )
        found = route(at(wish, moment), chosen, ["email"])
        case = (name, pace, quiet, moment)
        assert [(one.channel, one.due_at) for one in found.routes] == [(one, end or moment) for one in channels], case
        assert found.digest_at == (daily_mail_after(zone, 18, moment) if daily else None), case
        checked += 1
    assert checked == len(moments) * len(QUIET) * len(SEVERITIES) * 4


@pytest.mark.parametrize("topic", Topic)
def test_each_topic_by_each_way_in_and_out_of_quiet_hours(topic: Topic) -> None:
    night = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
    columns = product(
        (None, *Pace.values), (None, "now", "off"), (None, "now", "off"), WAYS, Channels, (True, False), (True, False)
    )
    for mail, push, sms, ways, which, loud, may_wait in columns:
        stored = {"email": mail, "push": push, "sms": sms}
        paces = {(topic.value, channel): pace for channel, pace in stored.items() if pace}
        wish = Wish(topic, night, which, loud, may_wait)
        channels, daily = expected(
            topic=topic, mail=mail, push=push, sms=sms, ways=ways, which=which.name, loud=loud, may_wait=may_wait
        )
        for quiet, end in ((None, night), (Quiet(1320, 420), night + timedelta(hours=7.5)), (Quiet(780, 900), night)):
            found = route(wish, Chosen(UTC, quiet, 18, paces=paces), ways)
            due = night if loud else end
            case = (mail, push, sms, ways, which, loud, may_wait, quiet)
            assert [(one.channel, one.due_at) for one in found.routes] == [(one, due) for one in channels], case
            assert all(one.quiet_since == (night if due > night else None) for one in found.routes), case
            assert (found.digest_at is not None) == daily, case


zones = st.sampled_from(zone_names())
moments_ever = st.integers(0, 37 * 365 * 24 * 60).map(lambda one: datetime(2000, 1, 2, tzinfo=UTC) + one * HALF_AN_HOUR)
quiets = st.none() | st.tuples(st.integers(0, MINUTES_A_DAY - 1), st.integers(1, LONGEST_MINUTES)).map(
    lambda one: Quiet(one[0], (one[0] + one[1]) % MINUTES_A_DAY)
)
wishes = st.builds(
    Wish,
    topic=st.sampled_from(Topic),
    due_at=moments_ever,
    channels=st.sampled_from(Channels),
    breaks_quiet=st.booleans(),
    may_wait=st.booleans(),
)
paces_chosen = st.dictionaries(
    st.tuples(st.sampled_from(Topic.values), st.sampled_from(["email", "push", "sms"])), st.sampled_from(Pace.values)
)
chosens = st.builds(Chosen, zone=zones.map(ZoneInfo), quiet=quiets, digest_hour=st.integers(0, 23), paces=paces_chosen)


def routed(wish: Wish, chosen: Chosen, ways: tuple[str, ...]) -> Routed:
    # The form allows the daily mail for mails alone, and the table of choices too.
    paces = {key: pace for key, pace in chosen.paces.items() if pace != "digest" or key[1] == "email"}
    return route(wish, Chosen(chosen.zone, chosen.quiet, chosen.digest_hour, paces=paces), ways)


@given(wish=wishes, chosen=chosens, ways=st.sampled_from(WAYS))
def test_it_never_comes_early_nor_more_than_ten_hours_late_nor_in_quiet_hours(
    wish: Wish, chosen: Chosen, ways: tuple[str, ...]
) -> None:
    for one in routed(wish, chosen, ways).routes:
        assert wish.due_at <= one.due_at <= wish.due_at + TEN_HOURS
        assert (one.quiet_since is None) == (one.due_at == wish.due_at)
        if wish.breaks_quiet:
            assert one.due_at == wish.due_at
        elif chosen.quiet and one.due_at < wish.due_at + TEN_HOURS:
            assert quiet_end(chosen.quiet, zone=chosen.zone, at=one.due_at) is None


@given(wish=wishes, chosen=chosens, ways=st.sampled_from(WAYS))
def test_what_nobody_can_switch_off_always_has_a_way_of_its_own(
    wish: Wish, chosen: Chosen, ways: tuple[str, ...]
) -> None:
    found = routed(wish, chosen, ways)
    if wish.topic in FLOORS:
        assert found.routes
        assert found.digest_at is None
        if wish.channels is not Channels.SECOND:
            assert found.routes[0].channel == "email"


@given(wish=wishes, chosen=chosens, ways=st.sampled_from(WAYS))
def test_a_daily_mail_is_at_most_a_day_and_a_change_of_clock_away(
    wish: Wish, chosen: Chosen, ways: tuple[str, ...]
) -> None:
    found = routed(wish, chosen, ways)
    if found.digest_at is not None:
        assert wish.may_wait
        assert not wish.breaks_quiet
        # 24 hours more: Samoa and Kwajalein have each moved to the other side of the date line.
        assert wish.due_at < found.digest_at <= wish.due_at + timedelta(hours=49)


@given(quiet=quiets.filter(bool), zone=zones, moment=moments_ever)
def test_the_end_of_quiet_hours_is_the_same_for_all_who_wait_for_it(quiet: Quiet, zone: str, moment: datetime) -> None:
    there = ZoneInfo(zone)
    end = quiet_end(quiet, zone=there, at=moment)
    if end is not None and end < moment + TEN_HOURS:
        later = moment + (end - moment) / 2
        assert quiet_end(quiet, zone=there, at=later) == end


def test_what_would_be_too_late_at_the_end_of_quiet_hours_does_not_wait() -> None:
    night = datetime(2026, 6, 10, 23, 30, tzinfo=UTC)
    chosen = Chosen(UTC, Quiet(1320, 420))
    for hours, due in ((1, night), (7.5, night), (8, night + timedelta(hours=7.5))):
        wish = Wish(Topic.LINKS, night, expires_at=night + timedelta(hours=hours))
        assert [one.due_at for one in route(wish, chosen, ["email"]).routes] == [due]
