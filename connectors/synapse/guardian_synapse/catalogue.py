"""The controls a Matrix homeserver can keep, as the contract declares them, and what a valid value of each is.

Synapse itself restricts nobody by age: each default is what an account without guardians may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guardian_synapse import rules
from guardian_synapse.rules import NO_LIMIT, Rules, Who
from guardian_synapse.schedule import is_spans

Declared = dict[str, Any]
KEEPS_OPEN = ["reporting", "help", "mine", "guardians"]


def _words(en: str, ko: str) -> dict[str, str]:
    return {"en": en, "ko": ko}


def _control(key: str, type_: str, free: Any, labels: dict[str, str], help_: dict[str, str], **more: Any) -> Declared:
    return {
        "key": key,
        "group": key.partition(".")[0],
        "type": type_,
        "labels": labels,
        "help": help_,
        "bands": [{"min": 0, "max": 120, "default": free, "loosest": free}],
        "managed_by": "guardian",
        **more,
    }


_AUDIENCE = [
    {"value": Who.NOBODY.value, "labels": _words("Nobody", "아무도 없음")},
    {"value": Who.CONTACTS.value, "labels": _words("People on the child's list", "아이의 목록에 있는 사람")},
    {"value": Who.SERVER.value, "labels": _words("People of this server", "이 서버의 사람")},
    {"value": Who.EVERYONE.value, "labels": _words("Everyone", "모두")},
]

GROUPS = [
    {"key": "contact", "labels": _words("Contact", "연락")},
    {"key": "media", "labels": _words("Pictures and files", "사진과 파일")},
    {"key": "time", "labels": _words("Time", "시간")},
]

CONTROLS: list[Declared] = [
    _control(
        rules.MESSAGES,
        "choice",
        Who.EVERYONE.value,
        _words("Who can exchange messages", "메시지를 주고받을 수 있는 사람"),
        _words(
            "In both directions, in every room that your child is in.",
            "아이가 들어가 있는 모든 방에서 양쪽 방향 모두에 적용됩니다.",
        ),
        values=_AUDIENCE,
    ),
    _control(
        rules.INVITES,
        "choice",
        Who.EVERYONE.value,
        _words("Who can be in a room with your child", "아이와 같은 방에 있을 수 있는 사람"),
        _words(
            "Holds for invitations and for entering, and for everybody in the room.",
            "초대와 입장, 그리고 방에 있는 모든 사람에게 적용됩니다.",
        ),
        values=_AUDIENCE,
    ),
    _control(
        rules.CALLS,
        "choice",
        Who.EVERYONE.value,
        _words("Who can call", "통화할 수 있는 사람"),
        _words(
            "Voice and video calls, in both directions. In encrypted rooms a call of two people looks like a message.",
            "음성과 영상 통화, 양쪽 방향 모두입니다. 암호화된 방에서는 두 사람의 통화를 메시지와 구별할 수 없습니다.",
        ),
        values=_AUDIENCE,
    ),
    _control(
        rules.LIMIT,
        "limit",
        NO_LIMIT,
        _words("How many people can be on the list", "목록에 있을 수 있는 사람 수"),
        _words(
            "When the list is full, your child asks for each new person. 0: asks every time.",
            "목록이 가득 차면 새로운 사람마다 아이가 허락을 구합니다. 0이면 매번 묻습니다.",
        ),
        unit="contacts",
        min=0,
        max=NO_LIMIT,
        step=1,
    ),
    _control(
        rules.ROOMS,
        "switch",
        True,
        _words("Public rooms", "공개 방"),
        _words(
            "Rooms that anybody can enter without an invitation. In one entered before, your child can only read.",
            "초대 없이 누구나 들어갈 수 있는 방입니다. 전에 들어간 방에서는 읽을 수만 있습니다.",
        ),
        strict=False,
    ),
    _control(
        rules.FEDERATION,
        "switch",
        True,
        _words("People of other servers", "다른 서버의 사람"),
        _words("Off: only people of this server.", "끄면 이 서버의 사람하고만 연락할 수 있습니다."),
        strict=False,
    ),
    _control(
        rules.FILES,
        "switch",
        True,
        _words("Send and receive pictures and files", "사진과 파일 주고받기"),
        _words(
            "In encrypted rooms only sending can be stopped.",
            "암호화된 방에서는 보내기만 막을 수 있습니다.",
        ),
        strict=False,
    ),
    _control(
        rules.QUIET,
        "schedule",
        [],
        _words("Quiet hours", "조용한 시간"),
        _words(
            "Your child can read but not write. Help and reporting always stay open.",
            "읽을 수는 있지만 쓸 수는 없습니다. 도움 요청과 신고는 언제나 열려 있습니다.",
        ),
        spans="blocked",
        keeps_open=KEEPS_OPEN,
    ),
]

BY_KEY: Mapping[str, Declared] = {control["key"]: control for control in CONTROLS}
DEFAULTS: Mapping[str, Any] = {key: control["bands"][0]["default"] for key, control in BY_KEY.items()}


def document() -> Declared:
    """What `GET catalogue` answers."""
    return {"age_bands": [{"min": 0, "max": 120}], "groups": GROUPS, "controls": CONTROLS, "public_places": []}


def is_valid(key: str, value: object) -> bool:
    """Whether a control can have this value."""
    match BY_KEY[key]["type"]:
        case "choice":
            return isinstance(value, str) and value in list(Who)
        case "switch":
            return isinstance(value, bool)
        case "limit":
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= NO_LIMIT
        case _:
            return is_spans(value)


def rules_of(values: Mapping[str, Any]) -> Rules:
    """The rules that a document's values amount to; what it leaves out is as for anybody."""
    held = {**DEFAULTS, **values}
    return Rules(
        messages=Who(held[rules.MESSAGES]),
        invites=Who(held[rules.INVITES]),
        calls=Who(held[rules.CALLS]),
        public_rooms=held[rules.ROOMS],
        federation=held[rules.FEDERATION],
        files=held[rules.FILES],
        contact_limit=held[rules.LIMIT],
        quiet=tuple(held[rules.QUIET]),
    )
