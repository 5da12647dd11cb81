"""The rule engine of the Synapse connector: who may reach a child, at which moment, against everybody in the room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from guardian_synapse import rules
from guardian_synapse.rules import Deed, House, Kind, Rules, Ward, Who, decide
from hypothesis import given
from hypothesis import strategies as st

CHILD, FRIEND, STRANGER = "@child:school.example", "@friend:school.example", "@stranger:school.example"
FAR, HELPER = "@far:other.example", "@moderator:school.example"
HOUSE = House("school.example", frozenset({HELPER}))
MONDAY_NOON, MONDAY_NIGHT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
NIGHT = ({"days": ["mon"], "start": "21:00", "end": "06:00"},)
TALKING = [Kind.MESSAGE, Kind.FILE, Kind.CALL]


def child(**held: object) -> dict[str, Ward]:
    return {CHILD: Ward(CHILD, "mx_child", Rules(**held), frozenset({FRIEND}))}


def deed(kind: Kind, actor: str, *joined: str, **more: object) -> Deed:
    return Deed(kind=kind, actor=actor, joined=frozenset(joined), **{"at": MONDAY_NOON, **more})


def control(wards: dict[str, Ward], what: Deed) -> str | None:
    refusal = decide(what, wards, HOUSE)
    return refusal.control if refusal else None


STRICT = child(messages=Who.CONTACTS, invites=Who.CONTACTS, calls=Who.CONTACTS)


@pytest.mark.parametrize(
    ("what", "by"),
    [
        (deed(Kind.MESSAGE, STRANGER, CHILD, STRANGER), rules.MESSAGES),
        (deed(Kind.MESSAGE, CHILD, CHILD, FRIEND, STRANGER), rules.MESSAGES),
        (deed(Kind.MESSAGE, FRIEND, CHILD, FRIEND, STRANGER), None),
        (deed(Kind.CALL, STRANGER, CHILD, STRANGER), rules.CALLS),
        (deed(Kind.INVITE, FRIEND, FRIEND, STRANGER, target=CHILD), rules.INVITES),
        (deed(Kind.INVITE, FRIEND, FRIEND, target=CHILD), None),
        (deed(Kind.INVITE, FRIEND, FRIEND, CHILD, target=STRANGER), rules.INVITES),
        (deed(Kind.INVITE, CHILD, CHILD, target=STRANGER), rules.INVITES),
        (deed(Kind.JOIN, CHILD, FRIEND, STRANGER, target=CHILD), rules.INVITES),
        (deed(Kind.JOIN, STRANGER, FRIEND, CHILD, target=STRANGER), rules.INVITES),
        (deed(Kind.JOIN, STRANGER, FRIEND, target=STRANGER), None),
        (deed(Kind.MESSAGE, STRANGER, FRIEND, STRANGER), None),
        (deed(Kind.MESSAGE, CHILD, CHILD), None),
    ],
)
def test_contacts_alone(what: Deed, by: str | None) -> None:
    assert control(STRICT, what) == by


@pytest.mark.parametrize("kind", TALKING)
def test_nobody_means_not_even_friends(kind: Kind) -> None:
    wards = child(messages=Who.NOBODY, calls=Who.NOBODY)
    assert control(wards, deed(kind, FRIEND, CHILD, FRIEND))
    assert control(wards, deed(kind, CHILD, CHILD, FRIEND))


@pytest.mark.parametrize("kind", TALKING)
def test_people_who_help_are_shut_out_by_nothing(kind: Kind) -> None:
    wards = child(messages=Who.NOBODY, calls=Who.NOBODY, files=False, quiet=({**NIGHT[0], "days": ["mon"]},))
    for actor in (HELPER, CHILD):
        assert control(wards, deed(kind, actor, CHILD, HELPER, at=MONDAY_NIGHT)) is None


def test_other_servers() -> None:
    wards = child(federation=False)
    assert control(wards, deed(Kind.MESSAGE, FAR, CHILD, FAR)) == rules.FEDERATION
    assert control(wards, deed(Kind.JOIN, CHILD, FAR, target=CHILD)) == rules.FEDERATION
    assert control(wards, deed(Kind.MESSAGE, STRANGER, CHILD, STRANGER)) is None
    assert control(child(messages=Who.SERVER), deed(Kind.MESSAGE, FAR, CHILD, FAR)) == rules.MESSAGES


def test_public_rooms() -> None:
    wards = child(public_rooms=False)
    assert control(wards, deed(Kind.JOIN, CHILD, FRIEND, target=CHILD, public=True)) == rules.ROOMS
    assert control(wards, deed(Kind.INVITE, FRIEND, FRIEND, target=CHILD, public=True)) == rules.ROOMS
    assert control(wards, deed(Kind.JOIN, CHILD, FRIEND, target=CHILD)) is None


def test_a_public_room_older_than_the_rule_is_read_and_no_more() -> None:
    wards = child(public_rooms=False)
    assert control(wards, deed(Kind.MESSAGE, CHILD, CHILD, STRANGER, public=True)) == rules.ROOMS
    assert control(wards, deed(Kind.MESSAGE, STRANGER, CHILD, STRANGER, public=True)) is None, "nobody else is silenced"
    assert control(wards, deed(Kind.MESSAGE, CHILD, CHILD, HELPER, public=True)) is None


def test_a_room_with_the_child_in_it_is_not_opened_to_anybody() -> None:
    wards = child(public_rooms=False)
    for actor in (CHILD, FRIEND):
        assert control(wards, deed(Kind.OPEN, actor, CHILD, FRIEND)) == rules.ROOMS
    assert control(wards, deed(Kind.OPEN, FRIEND, FRIEND)) is None
    assert control(wards, deed(Kind.OPEN, FRIEND, CHILD, FRIEND, public=True)) is None, "it is open already"


def test_files_in_both_directions() -> None:
    wards = child(files=False)
    assert control(wards, deed(Kind.FILE, FRIEND, CHILD, FRIEND)) == rules.FILES
    assert control(wards, deed(Kind.FILE, CHILD, CHILD, FRIEND)) == rules.FILES
    assert control(wards, deed(Kind.MESSAGE, CHILD, CHILD, FRIEND)) is None


def test_quiet_hours_stop_the_childs_own_doing_alone() -> None:
    wards = child(quiet=NIGHT)
    assert control(wards, deed(Kind.MESSAGE, CHILD, CHILD, FRIEND, at=MONDAY_NIGHT)) == rules.QUIET
    assert control(wards, deed(Kind.MESSAGE, FRIEND, CHILD, FRIEND, at=MONDAY_NIGHT)) is None
    assert control(wards, deed(Kind.MESSAGE, CHILD, CHILD, FRIEND, at=MONDAY_NOON)) is None
    early_tuesday = datetime(2026, 11, 24, 5, 59, tzinfo=UTC)
    assert control(wards, deed(Kind.MESSAGE, CHILD, CHILD, FRIEND, at=early_tuesday)) == rules.QUIET
    early_monday = datetime(2026, 11, 23, 5, 59, tzinfo=UTC)
    assert control(wards, deed(Kind.MESSAGE, CHILD, CHILD, FRIEND, at=early_monday)) is None


def test_two_children_in_one_room_each_keep_their_own_rule() -> None:
    other = Ward(FRIEND, "mx_friend", Rules(messages=Who.CONTACTS), frozenset())
    wards = {**child(), FRIEND: other}
    refusal = decide(deed(Kind.MESSAGE, CHILD, CHILD, FRIEND), wards, HOUSE)
    assert refusal is not None
    assert refusal.ward == other


people = st.sampled_from([CHILD, FRIEND, STRANGER, FAR, HELPER, "@other:school.example"])
who = st.sampled_from(list(Who))
some_rules = st.builds(
    Rules,
    messages=who,
    invites=who,
    calls=who,
    public_rooms=st.booleans(),
    federation=st.booleans(),
    files=st.booleans(),
    quiet=st.sampled_from([(), NIGHT]),
)
some_deeds = st.builds(
    Deed,
    kind=st.sampled_from(list(Kind)),
    actor=people,
    target=people,
    joined=st.frozensets(people),
    public=st.booleans(),
    at=st.sampled_from([MONDAY_NOON, MONDAY_NIGHT]),
)
CHOICES = ("messages", "invites", "calls")
SWITCHES = ("public_rooms", "federation", "files")


def ward(held: Rules) -> dict[str, Ward]:
    return {CHILD: Ward(CHILD, "mx_child", held, frozenset({FRIEND}))}


def of(held: Rules, **changes: object) -> Rules:
    return Rules(**{**{name: getattr(held, name) for name in Rules.__slots__}, **changes})


@given(some_rules, some_deeds)
def test_stricter_never_allows_more(held: Rules, what: Deed) -> None:
    if decide(what, ward(held), HOUSE) is None:
        return
    order = list(Who)
    for name in CHOICES:
        for stricter in order[: order.index(getattr(held, name))]:
            assert decide(what, ward(of(held, **{name: stricter})), HOUSE)
    for name in SWITCHES:
        assert decide(what, ward(of(held, **{name: False})), HOUSE)
    assert decide(what, ward(of(held, quiet=({"days": ["mon"], "start": "00:00", "end": "24:00"},))), HOUSE)


@given(some_rules, some_deeds)
def test_who_touches_no_ward_is_never_refused(held: Rules, what: Deed) -> None:
    if CHILD not in {what.actor, what.target, *what.joined}:
        assert decide(what, ward(held), HOUSE) is None


@given(some_deeds)
def test_without_a_guardians_wish_nothing_is_refused(what: Deed) -> None:
    assert decide(what, ward(Rules()), HOUSE) is None


@given(some_rules, some_deeds)
def test_one_wards_no_is_enough(held: Rules, what: Deed) -> None:
    beside = Ward(STRANGER, "mx_stranger", Rules(), frozenset())
    alone, both = ward(held), {STRANGER: beside, **ward(held)}
    assert bool(decide(what, both, HOUSE)) == bool(decide(what, alone, HOUSE))
