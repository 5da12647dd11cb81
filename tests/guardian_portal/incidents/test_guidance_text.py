"""Each class brings complete guidance in short, calm sentences; the protected block reaches no guardian."""

import re

import pytest

from guardian_portal.incidents.classes import CLASSES
from guardian_portal.incidents.guidance import BLOCKS, Guidance, guidance_for, staff_guidance_for

SECTIONS = ("now", "today", "this_week", "do_not", "words")
FOR_GUARDIANS = sorted(set(CLASSES) - {"guardian-risk"})
# A text names nobody, fills in nothing, frightens nobody and holds no number: those come from the table.
BANNED = re.compile(
    r"%\(|%s|[{}!]|\d{2,}|pornograph|predator|stupid|should have|bad parent|your (son|daughter)",
    re.IGNORECASE,
)


def sentences(guidance: Guidance) -> list[str]:
    return [str(item) for section in SECTIONS for item in getattr(guidance, section)]


def test_the_blocks_are_those_of_the_class_table() -> None:
    assert set(BLOCKS) == {block for found in CLASSES.values() for block in found.guidance}
    assert len(BLOCKS) == 17


@pytest.mark.parametrize("code", FOR_GUARDIANS)
@pytest.mark.parametrize("role", ["target", "sender", "reporter", "bystander"])
def test_a_guardian_finds_every_part(code: str, role: str) -> None:
    guidance = guidance_for(CLASSES[code].guidance, role=role)

    assert all(getattr(guidance, section) for section in SECTIONS)


@pytest.mark.parametrize("key", sorted(BLOCKS))
@pytest.mark.parametrize("section", SECTIONS)
def test_a_part_has_three_to_five_short_items(key: str, section: str) -> None:
    items = [str(item) for item in getattr(BLOCKS[key], section)]

    assert 3 <= len(items) <= 5
    assert all(len(item) <= 110 for item in items)


@pytest.mark.parametrize("key", sorted(BLOCKS))
def test_no_banned_word_stands_in_a_block(key: str) -> None:
    assert not [text for text in sentences(BLOCKS[key]) if BANNED.search(text)]


@pytest.mark.parametrize("key", sorted(BLOCKS))
def test_what_not_to_do_says_do_not(key: str) -> None:
    assert all(str(item).startswith("Do not ") for item in BLOCKS[key].do_not)


def test_blocks_merge_in_order_and_say_nothing_twice() -> None:
    merged = guidance_for(["bullying", "harassment"], role="target")

    assert merged.key == "bullying|harassment"
    assert merged.now[0] == BLOCKS["bullying"].now[0]
    assert set(sentences(merged)) == set(sentences(BLOCKS["bullying"]) + sentences(BLOCKS["harassment"]))
    assert all(len(set(getattr(merged, section))) == len(getattr(merged, section)) for section in SECTIONS)


def test_a_block_named_twice_is_shown_once() -> None:
    assert guidance_for(["scam", "scam"], role="target") == guidance_for(["scam"], role="target")


def test_a_sender_gets_the_own_conduct_block_alone() -> None:
    assert guidance_for(["extortion", "crisis"], role="sender") == guidance_for(["own-conduct"], role="target")


@pytest.mark.parametrize("role", ["target", "sender", "reporter", "bystander"])
def test_guardians_get_nothing_of_the_staff_protocol(role: str) -> None:
    assert sentences(guidance_for(CLASSES["guardian-risk"].guidance, role=role)) == []


def test_staff_read_the_protocol() -> None:
    protocol = staff_guidance_for(CLASSES["guardian-risk"].guidance)

    assert "Guardians get nothing." in str(protocol.now[0])


@pytest.mark.parametrize(
    ("block", "section", "said"),
    [
        ("extortion", "do_not", "Do not pay"),
        ("extortion", "do_not", "Do not delete the messages or the account"),
        ("extortion", "now", "keep the account"),
        ("crisis", "now", "Stay with your child"),
        ("crisis", "now", "Ask directly"),
        ("crisis", "now", "out of reach"),
        ("crisis", "do_not", "secret"),
        ("image", "do_not", "Do not open, copy, save or send on"),
        ("image", "today", "Take It Down"),
        ("harassment", "words", "not your fault"),
        ("grooming", "now", "does not go"),
        ("threat", "now", "emergency number"),
    ],
)
def test_safeguarding_practice_is_kept(block: str, section: str, said: str) -> None:
    assert any(said in str(item) for item in getattr(BLOCKS[block], section))
