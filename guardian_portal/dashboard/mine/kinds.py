"""The kind of an alert in a child's words. The youngest read four plain sentences, everybody else one for each class.

Never more than the guardians were told, and nothing that could be read as the child's fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guardian_portal.incidents.told import Told

from .bands import Band

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WORTH_A_TALK = _("Something that is worth a talk")
BY_ROLE: Mapping[str, StrPromise] = {
    "sender": _("Something that your account may have done"),
    "reporter": _("Something that you may have come across"),
    "bystander": _("Something that you may have come across"),
}
KINDS: Mapping[str, StrPromise] = {
    "sexual-extortion": _("Somebody may have threatened to show a private picture of you"),
    "financial-extortion": _("Somebody may have threatened you to get money"),
    "trade-coercion": _("Somebody may have offered you things for something that nobody should ask of you"),
    "avatar-harassment": _("Somebody may have bothered your avatar in a nasty way"),
    "grooming": _("Somebody may have been nice to you only to do something bad later"),
    "off-platform-move": _("Somebody may have pushed you to chat somewhere else"),
    "meeting-request": _("Somebody may have asked to meet you in real life"),
    "abuse-material": _("Somebody may have asked for or shared a picture that nobody should"),
    "sadistic-coercion": _("Somebody may have pushed you to hurt yourself or others"),
    "unsolicited-sexual-content": _("Somebody may have sent you something sexual that you did not ask for"),
    "self-harm-acute": _("You may not have been feeling well at all"),
    "self-harm-pattern": _("You may not have been feeling well"),
    "bullying-target": _("Somebody may have been mean to you"),
    "bullying-actor": _("Your account may have been mean to others"),
    "hate-or-extremism": _("Somebody may have talked hate to you"),
    "personal-data-exposed": _("Your address, school or something else private may have been asked for or shared"),
    "violent-threat": _("There may have been a threat of violence"),
    "scam": _("Somebody may have tried to trick you out of your things or your account"),
    "unusual-spending": _("There may have been unusual spending or a gift on your account"),
    "regulated-goods": _("You may have come across things that are not for young people"),
    "unsuitable-content": _("You may have seen something meant for older people"),
    "account-takeover": _("Somebody may have got into your account"),
    "control-bypass": _("A safety setting may have been turned off"),
    "sanction": _("Your account may have been warned or paused"),
    "child-report": _("You asked the platform to tell them something"),
}
OTHER = _("Something may need a look")

_SOMEBODY = _("Somebody may have done something to you that is not okay")
_FEELING = _("You may not have been feeling well")
_SEEN = _("You may have seen something that is not for children")
_ACCOUNT = _("Something may have happened with your account")
_FOR_THE_YOUNG: Mapping[str, StrPromise] = {
    "self-harm-acute": _FEELING,
    "self-harm-pattern": _FEELING,
    "hate-or-extremism": _SEEN,
    "regulated-goods": _SEEN,
    "unsuitable-content": _SEEN,
    "bullying-actor": _ACCOUNT,
    "unusual-spending": _ACCOUNT,
    "account-takeover": _ACCOUNT,
    "control-bypass": _ACCOUNT,
    "sanction": _ACCOUNT,
    "child-report": KINDS["child-report"],
}


def kind_in_words(told: Told, band: Band) -> StrPromise:
    """Total: a class that a platform invents later reads as something that needs a look."""
    if told.sensitive:
        return WORTH_A_TALK
    if told.role in BY_ROLE and told.class_code not in _FOR_THE_YOUNG:
        return BY_ROLE[told.role]
    if band is Band.YOUNG:
        return _FOR_THE_YOUNG.get(told.class_code, _SOMEBODY if told.class_code in KINDS else OTHER)
    return KINDS.get(told.class_code, OTHER)
