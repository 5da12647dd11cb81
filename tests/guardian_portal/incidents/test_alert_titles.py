"""A headline says "may" until the platform has acted, blames nobody, and keeps the protected class secret."""

import pytest

from guardian_portal.incidents.classes import CLASSES, title_for
from guardian_portal.incidents.titles import TITLES

CODES = sorted(CLASSES)
# Words that judge the child or the family, or paint a picture.
BANNED = ("fault", "blame", "guilty", "should have", "naked", "nude", "rape", "victim", "porn", "%", "{", "!")


def test_every_class_has_its_pair() -> None:
    assert set(TITLES) == set(CLASSES)


@pytest.mark.parametrize("code", CODES)
def test_a_title_says_may_until_it_is_certain(code: str) -> None:
    assert " may " in str(title_for(code, certain=False))
    assert " may " not in str(title_for(code, certain=True))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("certain", [True, False])
def test_a_title_is_short_and_calm(code: str, certain: bool) -> None:
    title = str(title_for(code, certain=certain))

    assert len(title) <= 80
    assert not [word for word in BANNED if word in title.lower()]


def test_the_avatar_title() -> None:
    assert str(title_for("avatar-harassment", certain=False)) == "Someone may have harassed your child's avatar"
    assert str(title_for("avatar-harassment", certain=True)) == "Someone harassed your child's avatar"


def test_an_unknown_code_reads_as_other() -> None:
    assert title_for("never-heard-of", certain=False) == title_for("other", certain=False)


@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("role", ["target", "sender", "reporter", "bystander"])
def test_guardian_risk_cannot_be_told_from_other(certain: bool, role: str) -> None:
    risk = title_for("guardian-risk", certain=certain, role=role)

    assert risk == title_for("other", certain=certain, role=role)


def test_a_sender_is_not_called_the_target() -> None:
    title = str(title_for("avatar-harassment", certain=True, role="sender"))

    assert "your child's account" in title.lower()
    assert "harassed your child" not in title


@pytest.mark.parametrize("role", ["reporter", "bystander"])
def test_a_witness_is_not_called_the_target(role: str) -> None:
    assert str(title_for("bullying-target", certain=True, role=role)) == "Your child came across something harmful"


def test_a_title_about_the_child_holds_in_any_role() -> None:
    assert title_for("self-harm-acute", certain=False, role="sender") == (title_for("self-harm-acute", certain=False))
