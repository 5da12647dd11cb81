"""The check of translations finds what is missing, in doubt, or not compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.catalogues import not_compiled, out_of_step, read_catalogue, unfinished, unlike_placeholders

if TYPE_CHECKING:
    from pathlib import Path

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
DONE = 'msgctxt "verb"\nmsgid "Open"\nmsgstr "열기"\n\n'
LONG = 'msgid ""\n"Two "\n"lines"\nmsgstr ""\n"두 "\n"줄"\n\n'
PLURAL = 'msgid "%d day"\nmsgid_plural "%d days"\nmsgstr[0] "%d일"\nmsgstr[1] ""\n\n'
DOUBTED = '#, fuzzy, python-format\nmsgid "Close %s"\nmsgstr "닫기 %s"\n\n'
OBSOLETE = '#~ msgid "Gone"\n#~ msgstr ""\n'


def catalogue(path: Path, *entries: str) -> Path:
    path.write_text(HEADER + "".join(entries), encoding="utf-8")
    return path


def test_contexts_and_long_messages_are_read(tmp_path: Path) -> None:
    entries = read_catalogue(catalogue(tmp_path / "django.po", DONE, LONG, OBSOLETE))

    assert {entry.key: entry.translations for entry in entries} == {
        "verb\x04Open": ["열기"],
        "Two lines": ["두 줄"],
    }


def test_a_finished_catalogue_has_nothing_to_say(tmp_path: Path) -> None:
    assert unfinished(catalogue(tmp_path / "django.po", DONE, LONG, OBSOLETE)) == []


def test_a_missing_plural_and_a_doubted_message_are_found(tmp_path: Path) -> None:
    problems = unfinished(catalogue(tmp_path / "django.po", DONE, PLURAL, DOUBTED))

    assert problems == ["not translated: '%d day'", "not translated: 'Close %s'"]


def test_a_lost_and_an_unknown_placeholder_are_found(tmp_path: Path) -> None:
    lost = 'msgid "%(n)s of %(total)s"\nmsgstr "%(n)s"\n\n'
    unknown = 'msgid "one"\nmsgid_plural "%(n)s days"\nmsgstr[0] "%(days)s일"\n\n'

    problems = unlike_placeholders(catalogue(tmp_path / "django.po", DONE, lost, unknown))

    assert problems == ["placeholders differ: '%(n)s of %(total)s'", "placeholders differ: 'one'"]


def test_a_catalogue_that_was_never_compiled_is_found(tmp_path: Path) -> None:
    (problem,) = not_compiled(catalogue(tmp_path / "django.po", DONE))

    assert "./run messages" in problem


def test_messages_that_only_one_side_has_are_found(tmp_path: Path) -> None:
    here = catalogue(tmp_path / "here.po", DONE)
    there = catalogue(tmp_path / "there.po", LONG)

    assert out_of_step(here, there) == [
        "in the sources, not in the catalogue: 'Two lines'",
        "in the catalogue, not in the sources: 'verb\\x04Open'",
    ]
