"""Two people take a catalogue that drops what somebody set: nearest stricter values, what is gone let go, all told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.catalogue import Choice, Limit, Option
from guardian_portal.controls.declaring import nearest
from guardian_portal.controls.models import ChildRequest, LedgerEntry, LooseningProposal, RequestState, Wish
from guardian_portal.controls.selectors import ledger_page
from guardian_portal.controls.services import CannotAccept, accept_catalogue, settle_accepted
from guardian_portal.platforms.models import DeclaredCatalogue
from notifications.models import Notice
from tests.guardian_portal.controls.declared import declared
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db
KEY = "contact.messages"


def without(document: dict[str, Any], key: str) -> None:
    document["controls"] = [control for control in document["controls"] if control["key"] != key]


def take(home: Household) -> None:
    """What the second person's yes does; then the sweepers come by."""
    home.read_catalogue()
    newest = DeclaredCatalogue.objects.select_related("connection").order_by("-version")[0]
    assert newest.state == "refused"
    with transaction.atomic():
        accept_catalogue(declared=newest, actor=SYSTEM)
    while settle_accepted():
        pass
    home.sweep()


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="controls_withdrawn").order_by("recipient__email")
    return list(rows.values_list("recipient__email", "topic"))


def drop_value(document: dict[str, Any], key: str, value: str) -> None:
    """And no band names it any more."""
    control = declared(document, key)
    control["values"] = [one for one in control["values"] if one["value"] != value]
    left = [one["value"] for one in control["values"]]
    for band in control["bands"]:
        for word in ("default", "loosest"):
            band[word] = band[word] if band[word] in left else left[0]


def test_a_setting_that_is_gone_is_let_go_and_everybody_is_told(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.set(home.ben, {"time.daily": 60})
    home.sweep()
    without(home.platform.catalogue, KEY)
    take(home)
    assert not Wish.objects.filter(control=KEY).exists()
    assert home.newest().controls == {"time.daily": 60}
    assert home.newest().locks == ["time.daily"]
    assert home.ledger()[-1] == (KEY, "nobody", None, "withdrawn")
    assert told() == [("amina@example.org", "controls_safety"), ("ben@example.org", "controls_safety")]
    assert (
        [one.name for one in [*home.platform.told]][-1:] == ["controls_changed"]
        if hasattr(home.platform, "told")
        else True
    )


def test_a_value_that_is_gone_becomes_the_nearest_that_allows_no_more(home: Household) -> None:
    home.messages(home.amina, "friends")
    home.sweep()
    drop_value(home.platform.catalogue, KEY, "friends")
    take(home)
    assert (Wish.objects.get().value, home.newest().controls) == ("nobody", {KEY: "nobody"})
    assert home.ledger()[-1] == (KEY, "friends", "nobody", "withdrawn")
    assert home.view().state == "in_force"
    line = ledger_page(home.kit, reader=home.amina, language="en").lines[0]
    assert (line.words_old, line.words_new, line.may_undo) == ("Unknown", "Nobody", False)


def test_what_the_child_or_the_platform_manages_now_is_no_guardians_any_more(home: Household) -> None:
    home.messages(home.amina, "nobody")
    declared(home.platform.catalogue, KEY).update(managed_by="child")
    take(home)
    assert not Wish.objects.exists()
    assert home.newest().controls == {}
    assert home.ledger()[-1][1:] == ("nobody", None, "withdrawn")


def test_what_waited_about_it_ends(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.messages(home.ben, "friends")
    waiting = home.waiting()
    ChildRequest.objects.create(child=home.kit, control=KEY, wanted="friends", expires_at=waiting.ripens_at)
    without(home.platform.catalogue, KEY)
    take(home)
    assert LooseningProposal.objects.get().state == "lapsed"
    assert ChildRequest.objects.get().state == RequestState.EXPIRED


def test_who_set_nothing_of_it_hears_nothing(home: Household) -> None:
    home.messages(home.amina, "nobody")
    without(home.platform.catalogue, KEY)
    home.read_catalogue()
    home.forget_all()
    lines = LedgerEntry.objects.count()
    newest = DeclaredCatalogue.objects.order_by("-version")[0]
    with transaction.atomic():
        accept_catalogue(declared=newest, actor=SYSTEM)
    assert settle_accepted() == 0
    assert (LedgerEntry.objects.count(), told()) == (lines, [])
    assert DeclaredCatalogue.objects.get(state="current").settled_to is None


def test_settling_goes_on_where_it_stopped_and_does_it_once(home: Household) -> None:
    home.messages(home.amina, "nobody")
    without(home.platform.catalogue, KEY)
    take(home)
    DeclaredCatalogue.objects.filter(state="current").update(settled_to=0)
    lines = LedgerEntry.objects.count()
    assert settle_accepted() == 0
    assert (LedgerEntry.objects.count(), len(told())) == (lines, 2)


def test_it_is_recorded_once_with_what_it_takes(home: Household) -> None:
    home.messages(home.amina, "nobody")
    without(home.platform.catalogue, KEY)
    take(home)
    (entry,) = Entry.objects.filter(action="catalogue.accepted")
    assert (entry.object_id, entry.data) == (home.kit.connection.public_id, {"version": 2, "controls": [KEY]})


def test_what_cannot_be_used_or_is_not_declared_any_more_is_not_taken(home: Household) -> None:
    home.messages(home.amina, "nobody")
    good = home.platform.catalogue
    home.platform.catalogue = {"groups": [], "controls": []}
    home.read_catalogue()
    unusable = DeclaredCatalogue.objects.get(version=2)
    with pytest.raises(CannotAccept), transaction.atomic():
        accept_catalogue(declared=unusable, actor=SYSTEM)
    home.platform.catalogue = good
    home.read_catalogue()
    with pytest.raises(CannotAccept), transaction.atomic():
        accept_catalogue(declared=unusable, actor=SYSTEM)
    assert DeclaredCatalogue.objects.get(state="current").body == good


def choice(*order: str) -> Choice:
    words = {"en": "x"}
    values = [Option(value=one, labels=words) for one in order]
    return Choice(key="c", group="g", bands=[], managed_by="guardian", labels=words, help=words, values=values)


def limit(low: int, high: int, *, step: int = 1, stricter: str = "lower", unit: str = "minutes_per_day") -> Limit:
    words = {"en": "x"}
    return Limit(
        key="c",
        group="g",
        bands=[],
        managed_by="guardian",
        labels=words,
        help=words,
        unit=unit,
        min=low,
        max=high,
        step=step,
        stricter=stricter,
    )


@pytest.mark.parametrize(
    ("old", "new", "value", "found"),
    [
        (limit(0, 240), limit(0, 90), 120, 90),
        (limit(0, 240), limit(0, 240, step=30), 100, 90),
        (limit(0, 240), limit(60, 240), 30, 60),
        (limit(0, 240), limit(10, 95, step=30), 240, 70),
        (limit(0, 10, stricter="higher"), limit(0, 10, step=4, stricter="higher"), 5, 8),
        (limit(0, 10, stricter="higher"), limit(0, 4, stricter="higher"), 9, 4),
        (limit(0, 10, stricter="higher"), limit(6, 9, stricter="higher"), 2, 6),
        # What counts in another unit, or the other way, says nothing about the old value.
        (limit(0, 240), limit(0, 4, unit="hours_per_day"), 120, 0),
        (limit(0, 9), limit(20, 30, stricter="higher"), 5, 30),
    ],
)
def test_numbers_find_the_nearest_step_that_allows_no_more(old: Limit, new: Limit, value: int, found: int) -> None:
    assert nearest(old=old, new=new, value=value) == found
    assert new.is_valid(found)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (("nobody", "friends", "everyone"), "friends"),
        (("nobody", "everyone"), "nobody"),
        (("few", "everyone"), "few"),
        # In another order nobody can tell which of them allows no more.
        (("everyone", "nobody"), "everyone"),
    ],
)
def test_of_a_choice_the_loosest_that_allows_no_more_is_found(new: tuple[str, ...], found: str) -> None:
    old = choice("nobody", "friends", "classmates", "everyone")
    assert nearest(old=old, new=choice(*new), value="classmates") == found
