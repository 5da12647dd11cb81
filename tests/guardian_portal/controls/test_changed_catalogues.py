"""A platform declares anew: what is good counts from now on; what would take or turn what somebody set, does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from guardian_portal.controls.errors import ControlsRefused
from guardian_portal.controls.known import current_catalogue
from guardian_portal.controls.rules import ControlProblem
from guardian_portal.controls.services import judge_catalogues
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue
from tests.guardian_portal.controls.declared import declared
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db
KEY = "contact.messages"


def states() -> list[tuple[int, str]]:
    return list(DeclaredCatalogue.objects.order_by("version").values_list("version", "state"))


def without(document: dict[str, Any], key: str) -> None:
    document["controls"] = [control for control in document["controls"] if control["key"] != key]


def test_the_same_again_is_no_new_version(home: Household) -> None:
    home.read_catalogue()
    assert states() == [(1, "current")]


def test_another_is_a_version_of_its_own_and_counts(home: Household) -> None:
    without(home.platform.catalogue, "contact.voice")
    home.read_catalogue()
    assert states() == [(1, "past"), (2, "current")]
    with pytest.raises(ControlsRefused) as refused:
        home.set(home.amina, {"contact.voice": False})
    assert refused.value.problems == {"contact.voice": ControlProblem.UNKNOWN}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda document: without(document, KEY), id="dropped"),
        pytest.param(
            lambda document: declared(document, KEY)["values"].insert(0, declared(document, KEY)["values"].pop(1)),
            id="another order",
        ),
        pytest.param(lambda document: declared(document, KEY)["values"].pop(0), id="a value in use gone"),
        pytest.param(lambda document: declared(document, KEY).update(managed_by="child"), id="no guardian's any more"),
        pytest.param(
            lambda document: declared(document, KEY).update(declared(document, "contact.voice"), key=KEY),
            id="another type",
        ),
    ],
)
def test_what_somebody_set_is_not_taken_or_turned(home: Household, change: Any) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    change(home.platform.catalogue)
    home.read_catalogue()
    assert states() == [(1, "current"), (2, "refused")]
    (problem, *_more) = DeclaredCatalogue.objects.get(version=2).problems
    assert problem.startswith(KEY)
    assert problem.endswith("somebody set it.")
    assert (home.view().state, home.view().words_in_force) == ("in_force", "Nobody")
    with pytest.raises(ControlsRefused):
        home.messages(home.amina, "strangers")
    home.set(home.amina, {"time.daily": 60})
    home.sweep()
    assert home.platform.controls == {KEY: "nobody", "time.daily": 60}


def test_once_nobody_needs_it_any_more_the_new_one_counts(home: Household) -> None:
    home.messages(home.amina, "nobody")
    without(home.platform.catalogue, KEY)
    home.read_catalogue()
    assert states()[-1] == (2, "refused")
    home.forget_all()
    home.read_catalogue()
    assert states() == [(1, "past"), (2, "current")]


def test_staff_are_alarmed_once_about_the_same_bad_one(home: Household, monkeypatch: pytest.MonkeyPatch) -> None:
    alarms: list[str] = []
    monkeypatch.setattr(
        "guardian_portal.controls.services.catalogues.alarm_operator", lambda *, cause: alarms.append(cause)
    )
    home.platform.catalogue = {"groups": [], "controls": []}
    home.read_catalogue()
    home.read_catalogue()
    assert alarms == ["catalogue-refused"]
    assert current_catalogue(home.kit.connection_id)
    assert mail.outbox == []


def test_its_public_places_count_all_the_same(home: Household) -> None:
    home.platform.catalogue = {"controls": "nonsense", "public_places": [{"key": "garden"}]}
    home.read_catalogue()
    assert Connection.objects.get().public_places == ["garden"]


def test_a_value_that_vanished_at_the_very_moment_counts_as_the_strictest(home: Household) -> None:
    """Two transactions at once: one judged the catalogue before the other's wish could be seen."""
    home.messages(home.amina, "friends")
    row = DeclaredCatalogue.objects.get()
    declared(row.body, KEY)["values"].pop(1)
    for band in declared(row.body, KEY)["bands"]:
        band["default"] = "nobody"
    row.digest = "other"
    row.save()
    assert home.view().words_asked == "Unknown"
    home.set(home.ben, {"time.daily": 60})
    with pytest.raises(ControlsRefused):
        home.messages(home.ben, "friends")
    assert home.set(home.ben, {KEY: "nobody"}).applied


def test_what_the_platform_did_not_know_it_may_know_with_a_new_catalogue(home: Household) -> None:
    home.platform.unknown = {KEY}
    home.messages(home.amina, "nobody")
    home.sweep()
    assert home.view().state == "refused"
    home.platform.unknown = set()
    without(home.platform.catalogue, "contact.voice")
    home.read_catalogue()
    home.set(home.amina, {"time.daily": 60})
    home.sweep()
    assert (home.view().state, home.platform.controls[KEY]) == ("in_force", "nobody")


def test_a_looser_limit_of_the_platform_loosens_nothing_and_a_stricter_one_is_followed(home: Household) -> None:
    home.set(home.amina, {"time.daily": 120})
    home.sweep()
    for band in declared(home.platform.catalogue, "time.daily")["bands"]:
        band["default"] = band["loosest"] = 60
    home.read_catalogue()
    home.wait()
    home.sweep()
    assert home.platform.controls["time.daily"] == 60
    assert home.ledger()[-1] == ("time.daily", 120, 60, "floor")
    assert home.view("time.daily").state == "in_force"


def test_old_versions_do_not_pile_up(home: Household) -> None:
    for number in range(25):
        home.platform.catalogue["public_places"] = [{"key": f"place-{number}", "labels": {"en": "Place"}}]
        home.read_catalogue()
    assert DeclaredCatalogue.objects.count() <= 21
    assert DeclaredCatalogue.objects.get(state=CatalogueState.CURRENT).version == 26
    assert judge_catalogues() == 0
