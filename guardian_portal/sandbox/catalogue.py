"""The control catalogue Starhaven declares: what a guardian may set, for which age, in which words."""

from typing import Any

from .ages import BANDS
from .controls_of_contact import CONTACT, VISIBILITY
from .controls_of_use import CONTENT, DATA, SPENDING, TIME
from .declaring import Labels, in_words

__all__ = ["BY_KEY", "CONTROLS", "GROUPS", "PUBLIC_PLACES", "Labels", "catalogue_document"]

GROUPS: list[dict[str, Any]] = [
    {"key": "contact", "labels": in_words("Contact", "연락")},
    {"key": "visibility", "labels": in_words("Who sees me", "나를 볼 수 있는 사람")},
    {"key": "content", "labels": in_words("Content", "콘텐츠")},
    {"key": "spending", "labels": in_words("Spending and trade", "지출과 거래")},
    {"key": "time", "labels": in_words("Time", "이용 시간")},
    {"key": "data", "labels": in_words("Use of data", "데이터 이용")},
]

CONTROLS: list[dict[str, Any]] = [*CONTACT, *VISIBILITY, *CONTENT, *SPENDING, *TIME, *DATA]

PUBLIC_PLACES: list[dict[str, Any]] = [
    {"key": "plaza", "labels": in_words("Star Plaza", "별빛 광장")},
    {"key": "skate-park", "labels": in_words("Comet Skate Park", "혜성 스케이트장")},
    {"key": "garden", "labels": in_words("Moon Garden", "달 정원")},
    {"key": "race-track", "labels": in_words("Ring Race Track", "고리 경주장")},
    {"key": "studio", "labels": in_words("Dress-up Studio", "꾸미기 스튜디오")},
]

BY_KEY = {control["key"]: control for control in CONTROLS}


def catalogue_document() -> dict[str, Any]:
    """The catalogue as the portal reads it."""
    return {
        "age_bands": [band.as_dict() for band in BANDS],
        "groups": GROUPS,
        "controls": CONTROLS,
        "public_places": PUBLIC_PLACES,
    }
