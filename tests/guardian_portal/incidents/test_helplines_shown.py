"""Whom to call: which lines a family sees, in which order, and what stands where no number is known."""

from io import StringIO

import pytest
from django.core.management import call_command

from guardian_portal.incidents.helplines import HELPLINES, KINDS, Helpline, helplines_for, unverified

LOCAL = "Call your local emergency number"


def line(name: str) -> Helpline:
    return next(found for found in HELPLINES if str(found.name) == name)


def emergency_numbers(countries: list[str]) -> dict[str, list[str]]:
    return {
        group.country: [str(group.emergency)]
        if group.emergency
        else [found.phone for found in group.lines if found.kind == "emergency"]
        for group in helplines_for(countries)
    }


@pytest.mark.parametrize(
    ("countries", "numbers"),
    [
        (["KR"], {"KR": ["112"], "*": []}),
        (["kr", " KR "], {"KR": ["112"], "*": []}),
        (["US", "KR"], {"US": ["911"], "KR": ["112"], "*": []}),
        (["KR", "US"], {"KR": ["112"], "US": ["911"], "*": []}),
        (["DE"], {"DE": ["110", "112"], "*": []}),
        (["ES", "NL"], {"ES": ["112"], "NL": ["112"], "*": []}),
        (["GB", "FR"], {"GB": ["999"], "FR": ["17", "112"], "*": []}),
        (["JP"], {"JP": [LOCAL], "*": []}),
        (["ZA", "KR"], {"ZA": [LOCAL], "KR": ["112"], "*": []}),
        (["", "*", "EU"], {"*": [LOCAL]}),
        ([], {"*": [LOCAL]}),
    ],
)
def test_the_emergency_number_of_each_country_in_order(countries: list[str], numbers: dict[str, list[str]]) -> None:
    assert emergency_numbers(countries) == numbers
    assert list(emergency_numbers(countries)) == list(numbers)


@pytest.mark.parametrize("country", sorted({found.country for found in HELPLINES} - {"*", "EU"}))
def test_only_seen_lines_are_shown(country: str) -> None:
    shown = [found for group in helplines_for([country]) for found in group.lines]

    assert shown
    assert all(found.certainty == "seen" and found.checked_on for found in shown)


def test_a_union_member_gets_the_union_lines_after_its_own() -> None:
    (spain, _) = helplines_for(["ES"])

    assert [found.phone for found in spain.lines] == ["112", "116 111", "116 000"]


def test_a_number_is_shown_once_and_under_the_country_s_own_name() -> None:
    (germany, _) = helplines_for(["DE"])

    named = [str(found.name) for found in germany.lines if found.phone == "116 111"]
    assert named == ["Nummer gegen Kummer (children)"]


def test_a_second_union_country_repeats_the_emergency_number_only() -> None:
    (_, netherlands, _) = helplines_for(["DE", "NL"])

    assert [found.phone for found in netherlands.lines] == ["112"]


def test_outside_the_union_its_lines_are_not_shown() -> None:
    (britain, _) = helplines_for(["GB"])

    assert {found.country for found in britain.lines} == {"GB"}


def test_the_world_wide_lines_stand_last_and_once() -> None:
    groups = helplines_for(["KR", "US"])

    assert [group.country for group in groups] == ["KR", "US", "*"]
    assert {found.country for found in groups[-1].lines} == {"*"}


def test_danger_comes_first_within_a_country() -> None:
    order = list(KINDS)
    (states, _) = helplines_for(["US"])
    kinds = [order.index(found.kind) for found in states.lines]

    assert kinds == sorted(kinds)


@pytest.mark.parametrize(
    ("name", "tel"),
    [
        ("988 Suicide and Crisis Lifeline", "tel:988"),
        ("NCMEC CyberTipline", "tel:18008435678"),
        ("KPAI", "tel:+622131901556"),
        ("Police sexual-crime line", "tel:%238103"),
        ("Take It Down", ""),
    ],
)
def test_a_number_as_a_link(name: str, tel: str) -> None:
    assert line(name).tel == tel


def test_groups_are_headed_by_the_country_s_name() -> None:
    assert [str(group.heading) for group in helplines_for(["DE"])] == ["Germany", "In every country"]


def test_the_command_lists_what_is_not_shown() -> None:
    out = StringIO()
    call_command("list_unverified_helplines", stdout=out)

    assert "JP emergency: Police 110" in out.getvalue()
    assert f"{len(unverified())} unverified help lines are not shown." in out.getvalue()
