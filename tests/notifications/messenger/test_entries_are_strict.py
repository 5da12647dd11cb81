"""What an operator writes into MESSENGERS is checked at the start, an address before it is put into a URL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.messenger.checks import check_messengers
from notifications.messenger.entries import ADDRESS_KINDS, BadEntryError, Entry, entries, entry_of

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

GOOD = {"key": "sms", "label": "SMS", "url": "json://gateway.example/{to}", "address": "phone"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "email"},
        {"key": "push"},
        {"key": "Far-Too-Long"},
        {"label": ""},
        {"url": "json://gateway.example/"},
        {"url": "json://gateway.example/{to}/{to}"},
        {"url": "{to}://gateway.example/"},
        {"address": "url"},
        {"gone": ["410"]},
        {"gone": [True]},
        {"gone": [200]},
        {"secret": "x"},
    ],
    ids=str,
)
def test_a_wrong_entry_is_named_by_its_place_and_never_quoted(wrong: dict[str, Any], settings: Settings) -> None:
    settings.MESSENGERS = [GOOD, {**GOOD, "key": "other", **wrong}]
    [error] = check_messengers()
    assert str(error.msg).startswith("Entry 2 of MESSENGERS")
    assert "gateway" not in str(error.msg)
    assert list(entries()) == ["sms"]


def test_an_url_that_apprise_does_not_know_is_named(settings: Settings) -> None:
    settings.MESSENGERS = [{**GOOD, "url": "nothing-like-it://{to}"}]
    assert [one.id for one in check_messengers()] == ["notifications.E022"]
    settings.MESSENGERS = [GOOD, GOOD]
    assert [one.id for one in check_messengers()] == ["notifications.E021"]
    settings.MESSENGERS = {"key": "sms"}
    assert [one.id for one in check_messengers()] == ["notifications.E020"]


@pytest.mark.parametrize("kind", ADDRESS_KINDS)
@given(address=st.text(max_size=40))
def test_no_text_that_passes_leaves_its_place_in_the_url(kind: str, address: str) -> None:
    entry = entry_of({**GOOD, "address": kind})
    try:
        url = entry.url_to(address)
    except ValueError:
        return
    placed = url.removeprefix("json://gateway.example/")
    assert not set(placed) & set("/?#@:&= \\")


def test_an_entry_says_nothing_of_its_secrets_when_it_is_refused() -> None:
    with pytest.raises(BadEntryError) as caught:
        entry_of({**GOOD, "url": "twilio://SECRET:TOKEN@from"})
    assert "SECRET" not in str(caught.value)
    assert isinstance(entry_of(GOOD), Entry)
