"""Whoever chooses a language reads all of the product in it: nothing missing, nothing in doubt, nothing stale."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import allauth
import django_countries
import pytest
from django import core, forms
from django.conf import settings
from django.contrib import auth
from django.utils import translation

from accounts.packaged_words import COUNTRIES, PLAIN
from tests.catalogues import ROOT, all_catalogues, not_compiled, read_catalogue, unfinished, unlike_placeholders
from tests.marked import Marked, marked_in

STARHAVEN = ROOT / "guardian_portal" / "sandbox"
ROOMS = [ROOT / name for name in ("accounts", "guardian_portal", "notifications", "templates")]
PACKAGES = [Path(str(package.__file__)).parent for package in (allauth, auth, core, forms, django_countries)]
SUFFIXES = {".py", ".html", ".txt"}
EVERY_CATALOGUE = pytest.mark.parametrize("path", all_catalogues(), ids=lambda path: str(path.relative_to(ROOT)))


@cache
def marked(starhaven: bool) -> list[Marked]:
    """Every marked string of the product, or of the stand-in platform, which has catalogues of its own."""
    files = [path for room in ROOMS for path in room.rglob("*") if path.suffix in SUFFIXES]
    mine = [path for path in files if path.is_relative_to(STARHAVEN) is starhaven]
    return [one for path in sorted(mine) for one in marked_in(path)]


def marked_for(catalogue: Path) -> list[Marked]:
    return marked(catalogue.is_relative_to(STARHAVEN))


def test_every_language_on_offer_has_a_catalogue() -> None:
    offered = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    assert {path.parts[-3] for path in all_catalogues() if path.is_relative_to(ROOT / "locale")} == offered


@EVERY_CATALOGUE
def test_every_marked_string_is_in_the_catalogue(path: Path) -> None:
    known = {entry.key for entry in read_catalogue(path)}

    assert [(one.key, str(one.source)) for one in marked_for(path) if one.key not in known] == []


@EVERY_CATALOGUE
def test_the_catalogue_has_nothing_that_nobody_says(path: Path) -> None:
    said = {one.key for one in marked_for(path)}

    assert [entry.key for entry in read_catalogue(path) if entry.key not in said] == []
    assert "\n#~ " not in path.read_text(encoding="utf-8")


@EVERY_CATALOGUE
def test_no_message_is_untranslated_or_in_doubt(path: Path) -> None:
    assert unfinished(path) == []


@EVERY_CATALOGUE
def test_no_message_was_only_copied(path: Path) -> None:
    assert [entry.key for entry in read_catalogue(path) if entry.parts["msgid"] in entry.translations] == []


@EVERY_CATALOGUE
def test_translations_keep_every_placeholder(path: Path) -> None:
    assert unlike_placeholders(path) == []


@EVERY_CATALOGUE
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    assert not_compiled(path) == []


@EVERY_CATALOGUE
def test_the_catalogue_names_no_place_on_a_machine_and_no_address(path: Path) -> None:
    assert not re.search(r"^#: |@\w+\.\w", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("starhaven", [False, True], ids=["portal", "starhaven"])
def test_one_message_has_one_plural(starhaven: bool) -> None:
    plurals: dict[str, set[str]] = defaultdict(set)
    for one in marked(starhaven):
        plurals[one.key] |= {one.plural} - {""}

    assert [key for key, found in plurals.items() if len(found) > 1] == []


def test_packaged_words_that_we_say_anew_are_those_of_the_packages() -> None:
    files = [path for package in PACKAGES for path in package.rglob("*") if path.suffix in SUFFIXES]
    said = {one.key for path in files if "tests" not in path.parts for one in marked_in(path)}

    assert {*PLAIN, *COUNTRIES} - said == set()


@pytest.mark.parametrize("word", ["Remember Me", "This field is required.", "Seychelles"])
def test_our_words_come_before_those_of_the_packages(word: str) -> None:
    (ours,) = [entry for entry in read_catalogue(ROOT / "locale/ko/LC_MESSAGES/django.po") if entry.key == word]

    with translation.override("ko"):
        assert [translation.gettext(word)] == ours.translations
