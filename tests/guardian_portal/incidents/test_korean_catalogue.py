"""Korean is complete: each string of the incidents app stands in the catalogue, translated and compiled."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils import translation

from guardian_portal.incidents.classes import title_for
from guardian_portal.incidents.guidance import guidance_for

ROOT = Path(__file__).parents[3]
CATALOGUE = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
HANGUL = re.compile("[가-힣]")


def marked_strings(module: Path) -> set[str]:
    """The literals that a module marks for translation."""
    calls = [node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call)]
    marked = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in MARKERS]
    literals = [argument.value for argument in marked if isinstance(argument, ast.Constant)]
    return {text for text in literals if isinstance(text, str)}


def entries() -> list[str]:
    """The catalogue's entries as written, the header and what is obsolete left out."""
    paragraphs = CATALOGUE.read_text("utf-8").strip().split("\n\n")
    return [entry for entry in paragraphs[1:] if not entry.startswith("#~")]


def field(entry: str, keyword: str) -> str:
    """The text of the entry's `msgid` or `msgstr`, its quoted lines joined."""
    found = re.search(rf'^{keyword}(?:\[0\])? ((?:".*"\n?)+)', entry, re.MULTILINE)
    return "".join(ast.literal_eval(line) for line in found[1].splitlines()) if found else ""


@pytest.fixture(scope="module")
def korean() -> gettext.GNUTranslations:
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


SOURCES = sorted((ROOT / "guardian_portal" / "incidents").rglob("*.py"))


@pytest.mark.parametrize("module", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_marked_string_is_translated_and_compiled(korean: gettext.GNUTranslations, module: Path) -> None:
    untranslated = [text for text in marked_strings(module) if not HANGUL.search(korean.gettext(text))]

    assert untranslated == []


def test_no_entry_is_empty_or_fuzzy() -> None:
    assert len(entries()) > 300
    assert [field(entry, "msgid") for entry in entries() if not field(entry, "msgstr")] == []
    assert [entry for entry in entries() if re.search(r"^#,.*fuzzy", entry, re.MULTILINE)] == []


def test_the_compiled_catalogue_is_the_written_one(korean: gettext.GNUTranslations) -> None:
    plain = [entry for entry in entries() if not re.search(r"^msg(ctxt|id_plural) ", entry, re.MULTILINE)]
    written = {field(entry, "msgid"): field(entry, "msgstr") for entry in plain}

    assert [source for source, target in written.items() if korean.gettext(source) != target] == []


def test_the_catalogue_names_no_place_on_a_machine() -> None:
    assert not re.search(r"^#: ?/", CATALOGUE.read_text("utf-8"), re.MULTILINE)


def test_the_reader_s_language_is_chosen_when_the_page_is_made() -> None:
    title = title_for("avatar-harassment", certain=False)
    steps = guidance_for(["harassment"], role="target").now

    with translation.override("ko"):
        assert str(title) == "누군가 아이의 아바타를 괴롭혔을 수 있어요"
        assert all(HANGUL.search(str(step)) for step in steps)
    with translation.override("en"):
        assert str(title) == "Someone may have harassed your child's avatar"
