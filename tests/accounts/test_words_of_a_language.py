"""`/me/` and every time shown read as the chosen language writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format

from accounts.forms import MeForm


@pytest.mark.parametrize("language", ["en", "ko"])
def test_countries_stand_in_the_order_of_their_names(language: str) -> None:
    with translation.override(language):
        names = [str(name) for _code, name in MeForm().fields["country"].choices]  # type: ignore[attr-defined]

    assert len(names) > 200
    plain = [name for name in names[1:] if name.isascii() == (language == "en")]
    assert plain == sorted(plain, key=str.casefold)


def test_korean_names_the_half_of_the_day_before_the_hour() -> None:
    at = datetime(2026, 11, 22, 11, 14, tzinfo=UTC)

    with translation.override("ko"):
        assert date_format(at, "DATETIME_FORMAT") == "2026년 11월 22일 오전 11:14"
