"""Templates hold nothing that the browser policy refuses, stay short, and never show a form without its errors."""

import re
from pathlib import Path

import allauth
import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# Mails are not under the policy: their styles are moved into the elements when they are rendered.
SOURCES = sorted(path for path in TEMPLATES.rglob("*.html") if "emails" not in path.relative_to(TEMPLATES).parts)
INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|\b(src|href)=\"data:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(TEMPLATES)))
class TestTemplate:
    def test_has_no_inline_style_script_or_handler(self, path: Path) -> None:
        source = path.read_text()
        assert INLINE.findall(source) == []
        assert SCRIPT.findall(source) == []

    def test_is_at_most_120_lines(self, path: Path) -> None:
        assert len(path.read_text().splitlines()) <= 120

    def test_shows_the_errors_of_a_form_above_it(self, path: Path) -> None:
        source = path.read_text()
        if re.search(r"\{\{ form \}\}", source):
            assert "components/error_summary.html" in source.split("{{ form }}")[0]


def test_every_packaged_page_that_the_policy_would_break_is_our_own() -> None:
    packaged = Path(allauth.__file__).parent / "templates"
    broken = {
        path.relative_to(packaged)
        for room in ("account", "allauth", "mfa", "usersessions")
        for path in (packaged / room).rglob("*.html")
        if INLINE.search(path.read_text()) or "data_uri" in path.read_text()
    }
    assert broken, "the package has mended its pages: ours may go"
    assert [str(path) for path in broken if not (TEMPLATES / path).exists()] == []
