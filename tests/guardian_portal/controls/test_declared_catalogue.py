"""A declared catalogue is taken only if it makes sense, a newer one only if it takes nothing from what is set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guardian_portal.controls.catalogue import words
from guardian_portal.controls.declaring import BadCatalogue, losses, read_catalogue
from guardian_portal.controls.floors import Origin, floor_of
from guardian_portal.family.ages import AgeRange
from tests.guardian_portal.controls.declared import CHOICE, LIMIT, a_catalogue, a_document, control, declared

Document = dict[str, Any]


def test_starhavens_catalogue_is_good() -> None:
    catalogue = a_catalogue()
    assert len(catalogue.controls) >= 20
    assert CHOICE.order == ["nobody", "friends", "everyone"]  # type: ignore[union-attr]
    assert {terms.default for terms in CHOICE.bands} == {"friends"}
    assert words(CHOICE.labels, "ko") == "메시지를 보낼 수 있는 사람"
    assert words(CHOICE.labels, "fr") == "Who can send messages"


def test_of_a_child_who_may_be_of_several_ages_the_more_protective_terms_hold() -> None:
    assert LIMIT.at_ages(10, 10) == (90, 480)
    assert LIMIT.at_ages(11, 14) == (90, 480)
    assert LIMIT.at_ages(0, 120) == (60, 240)
    assert LIMIT.at_ages(0, 3) == (60, 240)


def _set(key: str, /, **members: Any) -> Callable[[Document], None]:
    return lambda document: declared(document, key).update(members)


def _band(key: str, /, **members: Any) -> Callable[[Document], None]:
    return lambda document: declared(document, key)["bands"][0].update(members)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda document: document["controls"].clear(), "length >= 1"),
        (lambda document: document.pop("groups"), "missing required field `groups`"),
        (lambda document: document["controls"].append(document["controls"][0]), "contact.messages: declared twice"),
        (_set("contact.messages", group="elsewhere"), "its group elsewhere is not declared"),
        (_set("contact.messages", type="wheel"), "Invalid value 'wheel'"),
        (_set("contact.messages", labels={}), "length >= 1"),
        (_band("contact.messages", default="aliens"), "`default` is not a value"),
        (_band("contact.messages", default="everyone", loosest="friends"), "`default` is looser than `loosest`"),
        (_band("contact.messages", max=10), "in order and apart"),
        (_set("spending.money", currency=None), "needs its `currency`"),
        (_set("time.daily", min=100, max=50), "`min` has to be less than `max`"),
        (_set("time.rest", keeps_open=["help"]), "has to name guardians, mine, reporting"),
        (_set("contact.messages", key="safety.reporting"), "never a guardian's to set"),
    ],
)
def test_what_makes_no_sense_is_refused_in_clear_words(spoil: Callable[[Document], Any], problem: str) -> None:
    document = a_document()
    spoil(document)
    with pytest.raises(BadCatalogue) as refused:
        read_catalogue(document)
    assert problem in str(refused.value)


def _drop(key: str) -> Callable[[Document], None]:
    return lambda document: document["controls"].remove(declared(document, key))


def _friends_first(document: Document) -> None:
    values = declared(document, "contact.messages")["values"]
    values.insert(0, values.pop(1))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_drop("contact.messages"), "dropped"),
        (_friends_first, "another order"),
        (lambda d: declared(d, "contact.messages")["values"].pop(0), "does not exist any more"),
        (_set("contact.messages", managed_by="child"), "managed by the child now"),
        (_set("contact.messages", type="switch", strict=True, bands=[]), "switch now"),
    ],
)
def test_a_catalogue_may_not_take_what_somebody_set(change: Callable[[Document], Any], problem: str) -> None:
    document = a_document()
    change(document)
    for own in declared_switches(document):
        own["bands"] = [{"min": 0, "max": 120, "default": True, "loosest": True}]
    new = read_catalogue(document)
    [found] = losses(old=a_catalogue(), new=new, in_use={"contact.messages": ["nobody"]})
    assert problem in found
    assert losses(old=a_catalogue(), new=new, in_use={"time.daily": [60]}) == []


def declared_switches(document: Document) -> list[Document]:
    return [one for one in document["controls"] if one["type"] == "switch" and not one["bands"]]


def test_a_value_between_two_others_takes_nothing() -> None:
    document = a_document()
    between = {"value": "friends_of_friends", "labels": {"en": "Friends of friends"}}
    declared(document, "contact.messages")["values"].insert(2, between)
    assert losses(old=a_catalogue(), new=read_catalogue(document), in_use={"contact.messages": ["friends"]}) == []


@pytest.mark.parametrize(
    ("country", "age", "origin", "value"),
    [
        ("DE", 14, Origin.LAW, False),
        ("DE", 18, Origin.PLATFORM, True),
        ("KR", 14, Origin.PLATFORM, True),
        ("", 7, Origin.PLATFORM, False),
    ],
)
def test_the_law_of_a_country_stands_above_the_platform(country: str, age: int, origin: Origin, value: bool) -> None:
    floor = floor_of(control("data.ads"), AgeRange(age, age), country)
    assert (floor.origin, floor.value) == (origin, value)
    assert floor.why
    assert bool(floor.law) == (origin is Origin.LAW)
