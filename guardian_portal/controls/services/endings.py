"""What the end or the freeze of a guardianship does to controls: wishes stand a day, locks go with the last link."""

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.services import SYSTEM, Actor
from guardian_portal.controls.models import Cause, ControlSheet, LooseningProposal, LooseningState, Wish
from guardian_portal.controls.notices import tell_of_change
from guardian_portal.controls.rules import TIME_TO_OBJECT
from guardian_portal.controls.services.proposals import close_proposals
from guardian_portal.controls.services.requests import end_requests
from guardian_portal.controls.services.sheet import Reason, hold, settle
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.family.selectors import guardians_of
from guardian_portal.family.standing import begins, ends

_AT_ONCE = 200


def begin_controls(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """A GUARDIANSHIP_EFFECTS function: whoever is new wants to see what is in force."""
    if begins(previous, guardianship.state) and guardianship.child is not None:
        ControlSheet.objects.update_or_create(child=guardianship.child, defaults={"read_due_at": timezone.now()})


def release_controls(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """A GUARDIANSHIP_EFFECTS function. Values stay as they are: only what a guardian held is let go."""
    child, is_over = guardianship.child, ends(previous, guardianship.state)
    if child is None or not (is_over or guardianship.state == GuardianshipState.FROZEN):
        return
    held = hold(child)
    proposals = LooseningProposal.objects.filter(guardianship=guardianship, state=LooseningState.WAITING)
    close_proposals(proposals=proposals.select_related("child"), actor=actor)
    if not is_over:
        return
    Wish.objects.filter(guardianship=guardianship).update(ends_at=timezone.now() + TIME_TO_OBJECT)
    if guardians_of(child).exists():
        return
    end_requests(child=child, actor=actor)
    keys = list(Wish.objects.filter(child=child).order_by("control").values_list("control", flat=True).distinct())
    Wish.objects.filter(child=child).delete()
    if held is not None and keys:
        settle(held, reasons=dict.fromkeys(keys, Reason(Cause.ENDED)), actor=actor)


def lapse_wishes() -> int:
    """Run by the sweepers: a day after somebody left, the others' wishes alone count. Returns how many children."""
    over = Wish.objects.filter(ends_at__lte=timezone.now())
    children = Child.objects.filter(pk__in=over.values("child")).select_related("connection").order_by("pk")
    return sum(_lapse(child) for child in children[:_AT_ONCE])


def _lapse(child: Child) -> bool:
    with transaction.atomic():
        held = hold(child)
        over = Wish.objects.filter(child=child, ends_at__lte=timezone.now())
        reasons = {wish.control: Reason(Cause.LEFT, wish.guardianship_id) for wish in over.order_by("pk")}
        if held is None or not reasons:
            return False
        over.delete()
        version = settle(held, reasons=reasons, actor=SYSTEM)
        tell_of_change(child=child, version=version)
    return True


def follow_ages() -> int:
    """Run by the sweepers: what became looser than law or platform allow at the child's age is asked for anew."""
    due = ControlSheet.objects.filter(read_due_at__lte=timezone.now()).exclude(asked={})
    sheets = due.select_related("child__connection").order_by("read_due_at")
    return sum(_follow(sheet.child) for sheet in sheets[:_AT_ONCE])


def _follow(child: Child) -> bool:
    with transaction.atomic():
        held = hold(child)
        if held is None or not guardians_of(child).exists():
            return False
        known = [control for control in held.catalogue.controls if control.key in held.row.asked]
        reasons = {
            control.key: Reason(Cause.FLOOR)
            for control in known
            if control.is_looser(held.in_effect(control), held.floor(control))
        }
        if not reasons:
            return False
        version = settle(held, reasons=reasons, actor=SYSTEM)
        tell_of_change(child=child, version=version)
    return True
