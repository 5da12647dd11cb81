"""Who takes part in the journeys: a new guardian with a new child, and the two of the desk."""

from __future__ import annotations

import pytest

from tests.journeys.outside import Demo, Person
from tests.journeys.pairs import REQUEST, Pair, new_pair


@pytest.fixture
def pair(demo: Demo) -> Pair:
    return new_pair(demo)


@pytest.fixture
def linked(pair: Pair) -> Pair:
    """Linked, and told so by mail."""
    before = pair.mails()
    pair.guardian.link(pair.handle)
    pair.demo.wait_for_mails(pair.guardian.email, before + 1)
    return pair


@pytest.fixture
def asking(pair: Pair) -> Pair:
    """Waiting for the child's answer."""
    answer = pair.ask()
    assert REQUEST.search(answer.url.path), answer.url
    return pair


@pytest.fixture(scope="session")
def sam(demo: Demo) -> Person:
    """Agent at the desk. Signs in once: a second factor's number works once."""
    return _staff(demo, "sam")


@pytest.fixture(scope="session")
def lee(demo: Demo) -> Person:
    """Lead of the desk."""
    return _staff(demo, "lee")


def _staff(demo: Demo, name: str) -> Person:
    told = demo.connection["people"][name]
    someone = Person(demo, told["email"], told["password"])
    someone.sign_in(told["totp_secret"])
    return someone
