"""Starhaven's own Korean catalogue is complete and compiled as it stands."""

from pathlib import Path

from tests.catalogues import not_compiled, unfinished

CATALOGUE = Path(__file__).parents[3] / "guardian_portal/sandbox/locale/ko/LC_MESSAGES/django.po"


def test_every_string_is_translated_and_compiled() -> None:
    assert unfinished(CATALOGUE) + not_compiled(CATALOGUE) == []
