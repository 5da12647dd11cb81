"""What is known of a child's age: told by the platform, or asked of the family where only an age band is known."""

import copy
import enum
import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.ageing import midnight
from guardian_portal.family.ageing_notices import tell_child, tell_of_plan
from guardian_portal.family.ages import known_band, majority_of
from guardian_portal.family.birthdays import band_dates, month_dates, narrowed
from guardian_portal.family.models import (
    AgeOutOrigin,
    AgeRuleKind,
    BirthMonthBy,
    Child,
    Guardianship,
)
from guardian_portal.family.rulebook import RuleBook
from guardian_portal.family.services.ageing import NOTICE_NEEDED, announce_age_out
from guardian_portal.family.standing import live_at
from guardian_portal.platforms.events import AccountUpdated

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_EARLIEST_YEAR = 1900


class BirthMonthProblem(enum.StrEnum):
    """Why a birth month is not taken."""

    KNOWN = "known"  # the platform said it, or somebody of the family did
    NOT_A_MONTH = "not_a_month"
    OUTSIDE_BAND = "outside_band"  # the platform's age band says otherwise
    TOO_SOON = "too_soon"  # supervision would end within 30 days: the platform has to say so


class BirthMonthRefused(Exception):
    """The birth month is not taken; `problem` says why."""

    def __init__(self, problem: BirthMonthProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def give_birth_month(*, child: Child, month: str, actor: Actor, guardian_id: int | None = None) -> None:
    """A guardian (or the child) says in which month (YYYY-MM) the child was born; all others are told.

    Once: the platform's word, or staff through it, changes it later. Raises BirthMonthRefused.
    """
    _check(child, month)
    by = BirthMonthBy.CHILD if actor.kind == ActorKind.CHILD else BirthMonthBy.GUARDIAN
    with transaction.atomic():
        unknown = Child.objects.filter(pk=child.pk, birth_month="")
        if not unknown.update(birth_month=month, birth_month_by=by):
            raise BirthMonthRefused(BirthMonthProblem.KNOWN)
        child.birth_month, child.birth_month_by = month, by
        record(
            actor=actor,
            action=Action.BIRTH_MONTH_GIVEN,
            object_kind="child",
            object_id=child.public_id,
            month=month,
        )
        tell_of_plan(child=child, thing=child.public_id, but=guardian_id)
        if by == BirthMonthBy.GUARDIAN:
            tell_child(child=child, key="birth_month_given", month=month)


def is_month(written: str) -> bool:
    """Whether somebody who lives can have been born in it."""
    return bool(_MONTH.fullmatch(written)) and f"{_EARLIEST_YEAR}-01" <= written <= f"{timezone.now():%Y-%m}"


def _check(child: Child, month: str) -> None:
    if child.birth_month:
        raise BirthMonthRefused(BirthMonthProblem.KNOWN)
    if not is_month(month):
        raise BirthMonthRefused(BirthMonthProblem.NOT_A_MONTH)
    first, last = month_dates(month)
    band = known_band(child)
    if band and (last < band[0] or band[1] < first):
        raise BirthMonthRefused(BirthMonthProblem.OUTSIDE_BAND)
    known = majority_of(_with(child, {"birth_month": month}))
    if known and midnight(known.on) < timezone.now() + NOTICE_NEEDED:
        raise BirthMonthRefused(BirthMonthProblem.TOO_SOON)


def age_facts(*, child: Child, profile: AccountUpdated, time: datetime, actor: Actor) -> dict[str, object]:
    """What to take over of age and country. Where supervision would end by them in less than 30 days although it was
    not to, they wait for staff, as an announced end does."""
    told = _told(child, profile, time)
    facts = {name: value for name, value in told.items() if getattr(child, name) != value}
    if not facts.keys() & {"birth_month", "born_until", "country"}:
        return facts
    book = RuleBook.read(AgeRuleKind.MAJORITY)
    before, after = majority_of(child, book), majority_of(_with(child, facts), book)
    soon = timezone.now() + NOTICE_NEEDED
    if before is None or after is None or after.on >= before.on or midnight(after.on) >= soon:
        return facts
    if midnight(before.on) <= timezone.now() or not _is_supervised(child):
        return facts
    announce_age_out(
        child=child,
        effective_at=midnight(after.on),
        reason="",
        time=time,
        actor=actor,
        origin=AgeOutOrigin.PROFILE,
    )
    return {}


def _told(child: Child, profile: AccountUpdated, time: datetime) -> dict[str, object]:
    facts: dict[str, object] = {"country": profile.country} if profile.country else {}
    if profile.birth_month and is_month(profile.birth_month):
        facts |= {"birth_month": profile.birth_month, "birth_month_by": BirthMonthBy.PLATFORM}
    if profile.age_band:
        low, high = profile.age_band.min, profile.age_band.max
        born_from, born_until = narrowed(known_band(child), band_dates(low, max(low, high), time.date()))
        facts |= {"age_min": low, "age_max": high, "born_from": born_from, "born_until": born_until}
    return facts


def _with(child: Child, facts: dict[str, object]) -> Child:
    """The child as it would be, unsaved."""
    changed = copy.copy(child)
    for name, value in facts.items():
        setattr(changed, name, value)
    return changed


def _is_supervised(child: Child) -> bool:
    return Guardianship.objects.filter(live_at(timezone.now()), child=child).exists()
