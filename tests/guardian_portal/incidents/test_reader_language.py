"""Titles and guidance come in the language of whoever reads them, not of whoever made the alert."""

import re

from django.utils import translation

from guardian_portal.incidents.classes import title_for
from guardian_portal.incidents.guidance import guidance_for

HANGUL = re.compile("[가-힣]")


def test_the_reader_s_language_is_chosen_when_the_page_is_made() -> None:
    title = title_for("avatar-harassment", certain=False)
    steps = guidance_for(["harassment"], role="target").now

    with translation.override("ko"):
        assert str(title) == "누군가 아이의 아바타를 괴롭혔을 수 있어요"
        assert all(HANGUL.search(str(step)) for step in steps)
    with translation.override("en"):
        assert str(title) == "Someone may have harassed your child's avatar"
