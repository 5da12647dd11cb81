"""What a guardian reads as the headline of an alert: a calm sentence for each class, doubtful and certain.

No title blames anyone in the family or says more than the kind of thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class TitlePair:
    """`may` until the platform has acted on the incident, `certain` from then on."""

    may: StrPromise
    certain: StrPromise


# What somebody else did: true as it stands only where the child was the target.
DONE_TO_CHILD: Mapping[str, TitlePair] = {
    "sexual-extortion": TitlePair(
        _("Someone may have threatened to share a private picture of your child"),
        _("Someone threatened to share a private picture of your child"),
    ),
    "financial-extortion": TitlePair(
        _("Someone may have used threats to ask your child for money"),
        _("Someone used threats to ask your child for money"),
    ),
    "trade-coercion": TitlePair(
        _("Someone may have offered your child items or money for something sexual"),
        _("Someone offered your child items or money for something sexual"),
    ),
    "avatar-harassment": TitlePair(
        _("Someone may have harassed your child's avatar"),
        _("Someone harassed your child's avatar"),
    ),
    "grooming": TitlePair(
        _("Someone may have tried to win your child's trust in order to do harm"),
        _("Someone tried to win your child's trust in order to do harm"),
    ),
    "off-platform-move": TitlePair(
        _("Someone may have pressed your child to move to a private app"),
        _("Someone pressed your child to move to a private app"),
    ),
    "meeting-request": TitlePair(
        _("Someone may have asked your child to meet in person"),
        _("Someone asked your child to meet in person"),
    ),
    "sadistic-coercion": TitlePair(
        _("A group may have pressed your child to hurt themselves or others"),
        _("A group pressed your child to hurt themselves or others"),
    ),
    "unsolicited-sexual-content": TitlePair(
        _("Someone may have sent your child sexual content"),
        _("Someone sent your child sexual content"),
    ),
    "bullying-target": TitlePair(
        _("Someone may have bullied your child"),
        _("Someone bullied your child"),
    ),
    "hate-or-extremism": TitlePair(
        _("Your child may have met hate or extremist talk"),
        _("Your child met hate or extremist talk"),
    ),
    "personal-data-exposed": TitlePair(
        _("Your child's private details may have been asked for or shared"),
        _("Your child's private details were asked for or shared"),
    ),
    "scam": TitlePair(
        _("Someone may have tried to trick your child out of items or an account"),
        _("Someone tried to trick your child out of items or an account"),
    ),
    "regulated-goods": TitlePair(
        _("Your child may have come across drugs, gambling or similar offers"),
        _("Your child came across drugs, gambling or similar offers"),
    ),
}

# True whatever the child's part in it was. `guardian-risk` is never shown and says no more than `other`.
WHATEVER_ROLE: Mapping[str, TitlePair] = {
    "abuse-material": TitlePair(
        _("A sexual image of a child may have been asked for or shared"),
        _("A sexual image of a child was asked for or shared"),
    ),
    "self-harm-acute": TitlePair(
        _("Your child may be thinking of hurting themselves"),
        _("Your child showed signs of wanting to hurt themselves"),
    ),
    "self-harm-pattern": TitlePair(
        _("Your child may have looked up self-harm or not eating more than once"),
        _("Your child looked up self-harm or not eating more than once"),
    ),
    "bullying-actor": TitlePair(
        _("Your child's account may have been used to bully others"),
        _("Your child's account was used to bully others"),
    ),
    "violent-threat": TitlePair(
        _("There may be a threat of violence that concerns your child"),
        _("There was a threat of violence that concerns your child"),
    ),
    "unusual-spending": TitlePair(
        _("There may be unusual spending or gifts on your child's account"),
        _("There was unusual spending or a gift on your child's account"),
    ),
    "unsuitable-content": TitlePair(
        _("Your child may have seen something meant for older people"),
        _("Your child saw something meant for older people"),
    ),
    "account-takeover": TitlePair(
        _("Someone may have got into your child's account or changed its details"),
        _("Someone got into your child's account or changed its details"),
    ),
    "control-bypass": TitlePair(
        _("A safety setting may have been turned off or worked around"),
        _("A safety setting was turned off or worked around"),
    ),
    "sanction": TitlePair(
        _("Your child's account may have been warned or paused"),
        _("Your child's account was warned or paused"),
    ),
    "child-report": TitlePair(
        _("Your child may want you to know about something"),
        _("Your child asked the platform to tell you about something"),
    ),
    "guardian-risk": TitlePair(
        _("Something may need a look"),
        _("Something needs a look"),
    ),
    "other": TitlePair(
        _("Something may need a look"),
        _("Something needs a look"),
    ),
}

TITLES: Mapping[str, TitlePair] = MappingProxyType({**DONE_TO_CHILD, **WHATEVER_ROLE})

BY_ROLE: Mapping[str, TitlePair] = {
    "sender": TitlePair(
        _("Your child's account may have been part of something that broke a rule"),
        _("Your child's account was part of something that broke a rule"),
    ),
    "reporter": TitlePair(
        _("Your child may have come across something harmful"),
        _("Your child came across something harmful"),
    ),
    "bystander": TitlePair(
        _("Your child may have come across something harmful"),
        _("Your child came across something harmful"),
    ),
}


def title_for(code: str, *, certain: bool, role: str = "target") -> StrPromise:
    """The headline for a guardian; an unknown code reads as `other`, so there is always one."""
    pair = TITLES.get(code, TITLES["other"])
    if code in DONE_TO_CHILD:
        pair = BY_ROLE.get(role, pair)
    return pair.certain if certain else pair.may
