"""The rule: what protects more counts at once; what is looser than others want or the default waits for a no."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian_portal.controls.catalogue import Control
from guardian_portal.controls.rules import (
    ControlProblem,
    Editor,
    Held,
    Present,
    Verdict,
    is_agreed,
    judge,
    ripen,
    value_to_ask,
)
from tests.guardian_portal.controls.declared import CHOICE, EVERY_TYPE, LIMIT, REST, control, values

PARENT = Editor(may_change=True, may_loosen=True, is_verified=True)
UNVERIFIED = Editor(may_change=True, may_loosen=True, is_verified=False)
CARER = Editor(may_change=True, may_loosen=False, is_verified=True)
ONLOOKER = Editor(may_change=False, may_loosen=False, is_verified=True)

AT_ONCE, WAITS = "at once", "waits"
P = ControlProblem


def messages(value: str, *others: str, floor: str = "everyone") -> Present:
    return Present(value=value, others=others, default="friends", floor=floor)


@pytest.mark.parametrize(
    ("editor", "wanted", "present", "outcome"),
    [
        # Stricter, by whoever may change anything.
        (PARENT, "nobody", messages("friends"), AT_ONCE),
        (UNVERIFIED, "nobody", messages("everyone", "everyone"), AT_ONCE),
        (CARER, "nobody", messages("friends", "friends"), AT_ONCE),
        (CARER, "friends", messages("friends"), AT_ONCE),
        (ONLOOKER, "nobody", messages("friends"), P.NOT_ALLOWED),
        # Looser, within the default, over nobody's wish.
        (UNVERIFIED, "friends", messages("nobody"), AT_ONCE),
        (CARER, "friends", messages("nobody"), P.MAY_NOT_LOOSEN),
        # Over another guardian's wish.
        (UNVERIFIED, "friends", messages("nobody", "nobody"), WAITS),
        (PARENT, "friends", messages("nobody", "friends"), AT_ONCE),
        # Beyond the default: also where there is no other guardian.
        (PARENT, "everyone", messages("friends"), WAITS),
        (PARENT, "everyone", messages("friends", "everyone"), WAITS),
        (UNVERIFIED, "everyone", messages("friends"), P.NOT_VERIFIED),
        (CARER, "everyone", messages("friends"), P.MAY_NOT_LOOSEN),
        # What stands already needs nobody.
        (UNVERIFIED, "everyone", messages("everyone", "everyone"), AT_ONCE),
        # Law and platform.
        (PARENT, "everyone", messages("friends", floor="friends"), P.FLOOR),
        (PARENT, "strangers", messages("friends"), P.NOT_A_VALUE),
        (PARENT, 3, messages("friends"), P.NOT_A_VALUE),
    ],
)
def test_what_becomes_of_a_change(editor: Editor, wanted: Any, present: Present, outcome: object) -> None:
    verdict = judge(CHOICE, wanted, present, editor)
    if outcome == AT_ONCE:
        assert verdict == Verdict(now=wanted)
    elif outcome == WAITS:
        assert (verdict.now, verdict.later, verdict.problem) == (present.value, wanted, None)
        assert verdict.beyond_default == (wanted == "everyone")
    else:
        assert verdict.problem == outcome


def test_what_the_child_or_the_platform_manages_is_no_guardians() -> None:
    profile = control("visibility.profile")
    assert judge(profile, "nobody", messages("friends"), PARENT).problem == P.NOT_YOURS


def test_the_stricter_part_of_other_hours_need_not_wait() -> None:
    evening = [{"days": ["mon"], "start": "20:00", "end": "22:00"}]
    morning = [{"days": ["mon"], "start": "06:00", "end": "08:00"}]
    present = Present(value=evening, others=[evening], default=[], floor=[])
    verdict = judge(REST, morning, present, PARENT)
    assert REST.same(verdict.now, [*evening, *morning])
    assert verdict.later == morning


@pytest.mark.parametrize(
    ("wishes", "carried", "asked"),
    [
        ([], None, None),
        ([], "nobody", "nobody"),
        (["friends"], "nobody", "friends"),
        (["friends", "nobody", "everyone"], None, "nobody"),
        (["everyone"], None, "friends"),
        ([], "everyone", "friends"),
    ],
)
def test_what_is_asked_for(wishes: list[str], carried: str | None, asked: str | None) -> None:
    assert value_to_ask(CHOICE, wishes, carried, "friends") == asked


STRICT, LOOSE = Held(1, "nobody", can_answer=True), Held(2, "everyone", can_answer=True)
SILENCED = Held(3, "nobody", can_answer=False)


@pytest.mark.parametrize(
    ("wanted", "others", "editor", "beyond", "replaced"),
    [
        ("friends", [], PARENT, False, set()),
        ("friends", [STRICT, LOOSE], PARENT, False, {1}),
        ("everyone", [STRICT], PARENT, True, {1}),
        ("everyone", [STRICT], UNVERIFIED, True, None),
        ("friends", [STRICT], UNVERIFIED, False, {1}),
        ("friends", [STRICT], CARER, False, None),
        ("friends", [SILENCED], PARENT, False, None),
        ("strangers", [], PARENT, False, None),
    ],
)
def test_what_a_day_of_silence_makes_of_a_proposal(
    wanted: str, others: list[Held], editor: Editor, beyond: bool, replaced: set[int] | None
) -> None:
    usable = CHOICE if wanted != "strangers" else LIMIT
    if usable is LIMIT:
        assert not ripen(LIMIT, 17, 1440, editor, [], beyond=beyond).stands
        return
    ripe = ripen(CHOICE, wanted, "everyone", editor, others, beyond=beyond)
    assert (set(ripe.replaces) if ripe.stands else None) == replaced
    assert not ripen(CHOICE, "everyone", "friends", editor, others, beyond=beyond).stands


def test_it_need_not_wait_once_everybody_who_wanted_it_stricter_has_agreed() -> None:
    others = [STRICT, LOOSE]
    assert is_agreed(CHOICE, "friends", others, [1], beyond=False)
    assert not is_agreed(CHOICE, "friends", others, [2], beyond=False)
    assert not is_agreed(CHOICE, "everyone", others, [1, 2], beyond=True)


EDITORS = st.builds(Editor, may_change=st.booleans(), may_loosen=st.booleans(), is_verified=st.booleans())


@pytest.mark.parametrize("one", EVERY_TYPE, ids=lambda one: one.key)
@settings(deadline=None)
@given(data=st.data())
def test_nothing_looser_than_anybody_wants_or_allows_is_ever_at_once(one: Control, data: st.DataObject) -> None:
    wishes = data.draw(st.lists(values(one), max_size=2))
    default, wanted, editor = data.draw(values(one)), data.draw(values(one)), data.draw(EDITORS)
    floor = one.at_ages(0, 120).loosest
    in_effect = value_to_ask(one, wishes, default, floor)
    present = Present(value=in_effect, others=wishes, default=default, floor=floor)
    verdict = judge(one, wanted, present, editor)
    if verdict.problem:
        return
    after = value_to_ask(one, [*wishes, verdict.now], None, floor)
    for limit in (*wishes, floor, verdict.now):
        assert not one.is_looser(after, limit)
    if one.is_looser(after, in_effect):
        assert editor.may_loosen
        assert not one.is_looser(after, default)
    if one.is_looser(wanted, in_effect) and one.is_looser(wanted, default):
        assert editor.is_verified
        assert verdict.later == wanted
