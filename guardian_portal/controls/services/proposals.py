"""Looser values that wait: proposed, taken back, answered, and done after a day in which nobody said no."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.controls.catalogue import Control, Value
from guardian_portal.controls.errors import LooseningProblem, LooseningRefused
from guardian_portal.controls.models import Cause, LooseningAnswer, LooseningProposal, LooseningState, Wish
from guardian_portal.controls.notices import tell_of_change, tell_of_loosening
from guardian_portal.controls.policies import can_answer_loosening, can_withdraw_loosening, editor_of
from guardian_portal.controls.rules import TIME_TO_OBJECT, Held, Verdict, is_agreed, ripen
from guardian_portal.controls.services.sheet import HeldSheet, Reason, hold, settle
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.selectors import guardianship_of
from guardian_portal.family.standing import is_live, live_at

WAITING = LooseningState.WAITING
_AT_ONCE = 200


def propose(
    *, held: HeldSheet, control: Control, link: Guardianship, verdict: Verdict, why: str, actor: Actor
) -> LooseningProposal:
    """Tell everybody, and wait a day. The caller holds the sheet and has closed the guardian's earlier proposal."""
    now = timezone.now()
    made = LooseningProposal.objects.create(
        child=held.child,
        guardianship=link,
        control=control.key,
        value=control.protective(verdict.later, verdict.later),
        held=held.in_effect(control),
        beyond_default=verdict.beyond_default,
        why=why[:200],
        asked_at=now,
        ripens_at=now + TIME_TO_OBJECT,
    )
    _record(made, Action.LOOSENING_PROPOSED, actor)
    tell_of_loosening(made)
    return made


def close_overtaken(*, held: HeldSheet, control: Control, link: Guardianship, wanted: Value, actor: Actor) -> None:
    """Whoever sets a control anew takes back what they proposed; somebody else's looser proposal gets their no."""
    for proposal in LooseningProposal.objects.filter(child=held.child, control=control.key, state=WAITING):
        if proposal.guardianship_id == link.pk:
            _close(proposal, LooseningState.WITHDRAWN, actor)
        elif control.is_looser(proposal.value, wanted):
            LooseningAnswer.objects.update_or_create(proposal=proposal, guardianship=link, defaults={"agrees": False})
            _close(proposal, LooseningState.REFUSED, actor)


def refuse_loosening(*, loosening: LooseningProposal, guardian: User, actor: Actor) -> None:
    """One no keeps the strict value. Raises LooseningRefused."""
    with transaction.atomic():
        hold(loosening.child)
        _answer(loosening, guardian, actor, agrees=False)
        _settle(loosening, LooseningState.REFUSED, actor)


def accept_loosening(*, loosening: LooseningProposal, guardian: User, actor: Actor) -> None:
    """A yes; what is within the default need not wait once all who wanted it stricter have said it."""
    with transaction.atomic():
        held = hold(loosening.child)
        _answer(loosening, guardian, actor, agrees=True)
        control = held.control(loosening.control) if held else None
        if held is None or control is None:
            return
        agreeing = loosening.answers.filter(agrees=True).values_list("guardianship_id", flat=True)
        others = _others(held, loosening)
        if is_agreed(control, loosening.value, others, agreeing, beyond=loosening.beyond_default):
            _ripen(held, control, loosening, actor)


def withdraw_loosening(*, loosening: LooseningProposal, guardian: User, actor: Actor) -> None:
    """Whoever proposed it takes it back. Raises LooseningRefused."""
    if not can_withdraw_loosening(guardian, loosening):
        raise LooseningRefused(LooseningProblem.NOT_ALLOWED)
    with transaction.atomic():
        hold(loosening.child)
        _settle(loosening, LooseningState.WITHDRAWN, actor)


def ripen_loosenings() -> int:
    """Run by the sweepers, any number at once. Returns how many came to an end."""
    now = timezone.now()
    due = LooseningProposal.objects.filter(state=WAITING, ripens_at__lte=now).select_related("child__connection")
    return sum(_come_due(proposal, now) for proposal in due.order_by("ripens_at", "pk")[:_AT_ONCE])


def close_proposals(*, proposals: Iterable[LooseningProposal], actor: Actor) -> None:
    """Whoever proposed them can't any more."""
    for proposal in proposals:
        _close(proposal, LooseningState.LAPSED, actor)


def _come_due(proposal: LooseningProposal, now: datetime) -> bool:
    with transaction.atomic():
        held = hold(proposal.child)
        proposal.refresh_from_db(fields=["state", "ripens_at"])
        if held is None or proposal.state != WAITING:
            return False
        control = held.control(proposal.control)
        if control is None:
            return _close(proposal, LooseningState.LAPSED, SYSTEM)
        later = max([*_newcomers_until(proposal), *_leavers_until(held, control, proposal)], default=now)
        if later > now:
            LooseningProposal.objects.filter(pk=proposal.pk, state=WAITING).update(ripens_at=later)
            return False
        _ripen(held, control, proposal, SYSTEM)
    return True


def _newcomers_until(proposal: LooseningProposal) -> list[datetime]:
    """Whoever became a guardian meanwhile has a day of their own to say no."""
    newcomers = Guardianship.objects.filter(
        live_at(timezone.now()), child=proposal.child_id, activated_at__gt=proposal.asked_at
    )
    moments = newcomers.values_list("activated_at", flat=True)
    return [moment + TIME_TO_OBJECT for moment in moments if moment]


def _leavers_until(held: HeldSheet, control: Control, proposal: LooseningProposal) -> list[datetime]:
    """The stricter wishes of whoever left stand their day. A carer past the date is about to leave."""
    stricter = [
        wish for wish in held.wishes().get(proposal.control, []) if control.is_looser(proposal.value, wish.value)
    ]
    return [
        wish.ends_at or timezone.now() + TIME_TO_OBJECT
        for wish in stricter
        if wish.ends_at or not is_live(wish.guardianship)
    ]


def _ripen(held: HeldSheet, control: Control, proposal: LooseningProposal, actor: Actor) -> None:
    link = Guardianship.objects.select_related("guardian", "child").get(pk=proposal.guardianship_id)
    ripe = ripen(
        control,
        proposal.value,
        held.floor(control),
        editor_of(link),
        _others(held, proposal),
        beyond=control.is_looser(proposal.value, held.default(control)),
    )
    if not ripe.stands:
        _close(proposal, LooseningState.LAPSED, actor)
        return
    now = timezone.now()
    Wish.objects.filter(guardianship__in=ripe.replaces, control=control.key).update(value=proposal.value, set_at=now)
    Wish.objects.update_or_create(
        guardianship=link,
        control=control.key,
        defaults={"child": held.child, "value": proposal.value, "set_at": now, "ends_at": None},
    )
    _close(proposal, LooseningState.DONE, actor)
    cause = Cause.ALL_AGREED if timezone.now() < proposal.ripens_at else Cause.NOBODY_OBJECTED
    reasons = {control.key: Reason(cause, link.pk, proposal.why)}
    version = settle(held, reasons=reasons, actor=actor, set_by=link.public_id)
    tell_of_change(child=held.child, version=version)


def _others(held: HeldSheet, proposal: LooseningProposal) -> list[Held]:
    return [
        Held(
            wish.guardianship_id,
            wish.value,
            can_answer=is_live(wish.guardianship) and wish.guardianship.state != GuardianshipState.FROZEN,
        )
        for wish in held.wishes().get(proposal.control, [])
        if wish.guardianship_id != proposal.guardianship_id
    ]


def _answer(proposal: LooseningProposal, guardian: User, actor: Actor, *, agrees: bool) -> None:
    proposal.refresh_from_db(fields=["state"])
    link = guardianship_of(guardian, proposal.child)
    if link is None or not can_answer_loosening(guardian, link, proposal):
        raise LooseningRefused(LooseningProblem.NOT_ALLOWED)
    if proposal.state != WAITING:
        raise LooseningRefused(LooseningProblem.SETTLED)
    LooseningAnswer.objects.update_or_create(
        proposal=proposal, guardianship=link, defaults={"agrees": agrees, "at": timezone.now()}
    )
    _record(proposal, Action.LOOSENING_ANSWERED, actor, agrees=agrees)


def _settle(proposal: LooseningProposal, state: LooseningState, actor: Actor) -> None:
    if not _close(proposal, state, actor):
        raise LooseningRefused(LooseningProblem.SETTLED)


def _close(proposal: LooseningProposal, state: LooseningState, actor: Actor) -> bool:
    """The row count decides which of two ends counts."""
    waiting = LooseningProposal.objects.filter(pk=proposal.pk, state=WAITING)
    if not waiting.update(state=state, settled_at=timezone.now()):
        return False
    proposal.state = state
    _record(proposal, Action.LOOSENING_SETTLED, actor, state=str(state))
    return True


def _record(proposal: LooseningProposal, action: Action, actor: Actor, **said: object) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="loosening",
        object_id=proposal.public_id,
        child=proposal.child.public_id,
        control=proposal.control,
        **said,
    )
