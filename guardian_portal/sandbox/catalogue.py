"""The control catalogue Starhaven declares: what a guardian may set, for which age, in which words (data)."""

from typing import Any

from .ages import BANDS

Labels = dict[str, str]


def _words(en: str, ko: str) -> Labels:
    return {"en": en, "ko": ko}


def _bands(defaults: list[Any], loosest: list[Any]) -> list[dict[str, Any]]:
    return [
        {"min": band.min, "max": band.max, "default": default, "loosest": most}
        for band, default, most in zip(BANDS, defaults, loosest, strict=True)
    ]


def _everywhere(default: Any, loosest: Any) -> list[dict[str, Any]]:
    return _bands([default] * len(BANDS), [loosest] * len(BANDS))


def _choices(*values: tuple[str, Labels]) -> list[dict[str, Any]]:
    return [{"value": value, "labels": labels} for value, labels in values]


AUDIENCE = _choices(
    ("nobody", _words("Nobody", "아무도 없음")),
    ("friends", _words("Friends", "친구")),
    ("everyone", _words("Everyone", "모두")),
)
NIGHT = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "start": "21:00", "end": "06:30"}
LATE_NIGHT = {"days": ["mon", "tue", "wed", "thu", "sun"], "start": "22:30", "end": "06:00"}

GROUPS: list[dict[str, Any]] = [
    {"key": "contact", "labels": _words("Contact", "연락")},
    {"key": "worlds", "labels": _words("Worlds", "월드")},
    {"key": "privacy", "labels": _words("Privacy", "개인정보")},
    {"key": "time", "labels": _words("Time", "이용 시간")},
    {"key": "spending", "labels": _words("Spending", "지출")},
    {"key": "content", "labels": _words("Content", "콘텐츠")},
]

CONTROLS: list[dict[str, Any]] = [
    {
        "key": "contact.messages",
        "group": "contact",
        "type": "choice",
        "values": AUDIENCE,
        "bands": _everywhere("friends", "everyone"),
        "managed_by": "guardian",
        "labels": _words("Who can send messages", "메시지를 보낼 수 있는 사람"),
        "help": _words("Messages from anyone else never arrive.", "그 밖의 사람이 보낸 메시지는 도착하지 않습니다."),
    },
    {
        "key": "contact.voice",
        "group": "contact",
        "type": "switch",
        "strict": False,
        "bands": _bands([False, False, True, True, True], [False, True, True, True, True]),
        "managed_by": "guardian",
        "labels": _words("Voice chat", "음성 채팅"),
        "help": _words("Talking by voice with friends.", "친구와 음성으로 대화합니다."),
    },
    {
        "key": "worlds.join",
        "group": "worlds",
        "type": "choice",
        "values": AUDIENCE,
        "bands": _bands(["nobody", "friends", "friends", "everyone", "everyone"], ["friends", *["everyone"] * 4]),
        "managed_by": "guardian",
        "labels": _words("Who can follow into a world", "월드에 따라 들어올 수 있는 사람"),
        "help": _words(
            "Who can see the current world and join there.",
            "지금 있는 월드를 보고 함께 들어올 수 있는 사람입니다.",
        ),
    },
    {
        "key": "privacy.profile",
        "group": "privacy",
        "type": "choice",
        "values": AUDIENCE,
        "bands": _bands(["nobody", "friends", "friends", "everyone", "everyone"], ["friends", *["everyone"] * 4]),
        "managed_by": "child",
        "labels": _words("Who can see the profile", "프로필을 볼 수 있는 사람"),
        "help": _words("The player chooses this alone.", "플레이어가 스스로 정합니다."),
    },
    {
        "key": "time.daily",
        "group": "time",
        "type": "limit",
        "unit": "minutes_per_day",
        "min": 15,
        "max": 1440,
        "step": 15,
        "bands": _bands([60, 90, 180, 1440, 1440], [240, 480, 1440, 1440, 1440]),
        "managed_by": "guardian",
        "labels": _words("Play time a day", "하루 이용 시간"),
        "help": _words("Play ends gently when the time is used up.", "시간을 다 쓰면 안내와 함께 천천히 종료됩니다."),
    },
    {
        "key": "time.rest",
        "group": "time",
        "type": "schedule",
        "bands": _bands([[NIGHT], [NIGHT], [LATE_NIGHT], [], []], [[], [], [], [], []]),
        "managed_by": "guardian",
        "labels": _words("Rest hours", "쉬는 시간"),
        "help": _words(
            "Hours without play. Help and reporting always stay open.",
            "이용하지 않는 시간입니다. 도움 요청과 신고는 언제나 열려 있습니다.",
        ),
    },
    {
        "key": "spending.monthly",
        "group": "spending",
        "type": "limit",
        "unit": "starcoins_per_month",
        "min": 0,
        "max": 10000,
        "step": 100,
        "bands": _bands([0, 500, 1000, 5000, 10000], [1000, 3000, 5000, 10000, 10000]),
        "managed_by": "guardian",
        "labels": _words("Starcoins a month", "한 달 스타코인"),
        "help": _words("How much can be spent in one month.", "한 달에 쓸 수 있는 양입니다."),
    },
    {
        "key": "content.level",
        "group": "content",
        "type": "choice",
        "values": _choices(
            ("all_ages", _words("All ages", "전체 이용")),
            ("older_children", _words("From 9", "9세부터")),
            ("teens", _words("From 13", "13세부터")),
        ),
        "bands": _bands(
            ["all_ages", "older_children", "teens", "teens", "teens"],
            ["all_ages", "older_children", "teens", "teens", "teens"],
        ),
        "managed_by": "guardian",
        "labels": _words("Worlds for this age", "이용 가능한 월드 등급"),
        "help": _words("Worlds above this level stay closed.", "이 등급보다 높은 월드는 열리지 않습니다."),
    },
    {
        "key": "content.filter",
        "group": "content",
        "type": "switch",
        "strict": True,
        "bands": _everywhere(True, True),
        "managed_by": "platform",
        "labels": _words("Filter for rude words", "욕설 필터"),
        "help": _words("Always on; Starhaven keeps it.", "항상 켜져 있으며 Starhaven이 관리합니다."),
    },
]

PUBLIC_PLACES: list[dict[str, Any]] = [
    {"key": "plaza", "labels": _words("Star Plaza", "별빛 광장")},
    {"key": "skate-park", "labels": _words("Comet Skate Park", "혜성 스케이트장")},
    {"key": "garden", "labels": _words("Moon Garden", "달 정원")},
    {"key": "race-track", "labels": _words("Ring Race Track", "고리 경주장")},
    {"key": "studio", "labels": _words("Dress-up Studio", "꾸미기 스튜디오")},
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
