"""What the end or the freeze of a guardianship does to controls: wishes stand another day, locks go with the last link."""

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.services import SYSTEM, Actor
from guardian_portal.controls.models import ControlSheet, LooseningProposal, LooseningState, Why, Wish
from guardian_portal.controls.notices import tell_of_change
from guardian_portal.controls.rules import TIME_TO_OBJECT
from guardian_portal.controls.services.proposals import close_proposals
from guardian_portal.controls.services.sheet import Cause, hold, settle
from guardian_portal.family.models import LIVE_STATES, Child, Guardianship, GuardianshipState

_FREE = (GuardianshipState.ACTIVE, GuardianshipState.PAUSED)
_AT_ONCE = 200


def release_controls(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """A GUARDIANSHIP_EFFECTS function. Values stay as they are: only what a guardian held is let go."""
    child = guardianship.child
    if previous not in LIVE_STATES or child is None or guardianship.state in _FREE:
        return
    held = hold(child)
    proposals = LooseningProposal.objects.filter(guardianship=guardianship, state=LooseningState.WAITING)
    close_proposals(proposals=proposals.select_related("child"), actor=actor)
    if guardianship.state == GuardianshipState.FROZEN:
        return
    Wish.objects.filter(guardianship=guardianship).update(ends_at=timezone.now() + TIME_TO_OBJECT)
    if Guardianship.objects.filter(child=child, state__in=LIVE_STATES).exists():
        return
    keys = list(Wish.objects.filter(child=child).order_by("control").values_list("control", flat=True).distinct())
    Wish.objects.filter(child=child).delete()
    if held is not None and keys:
        settle(held, causes=dict.fromkeys(keys, Cause(Why.ENDED)), actor=actor)


def lapse_wishes() -> int:
    """Run by the sweepers: a day after somebody left, the others' wishes alone count. Returns how many children."""
    over = Wish.objects.filter(ends_at__lte=timezone.now())
    children = Child.objects.filter(pk__in=over.values("child")).select_related("connection").order_by("pk")
    return sum(_lapse(child) for child in children[:_AT_ONCE])


def _lapse(child: Child) -> bool:
    with transaction.atomic():
        held = hold(child)
        over = Wish.objects.filter(child=child, ends_at__lte=timezone.now())
        causes = {wish.control: Cause(Why.LEFT, wish.guardianship_id) for wish in over.order_by("pk")}
        if held is None or not causes:
            return False
        over.delete()
        version = settle(held, causes=causes, actor=SYSTEM)
        tell_of_change(child=child, version=version)
    return True


def follow_ages() -> int:
    """Run by the sweepers: what became looser than law or platform allow at the child's age is asked for anew."""
    due = ControlSheet.objects.filter(read_due_at__lte=timezone.now()).exclude(asked={})
    return sum(_follow(sheet.child) for sheet in due.select_related("child__connection").order_by("pk")[:_AT_ONCE])


def _follow(child: Child) -> bool:
    with transaction.atomic():
        held = hold(child)
        if held is None or not Guardianship.objects.filter(child=child, state__in=LIVE_STATES).exists():
            return False
        known = [control for control in held.catalogue.controls if control.key in held.row.asked]
        causes = {
            control.key: Cause(Why.FLOOR)
            for control in known
            if control.is_looser(held.row.asked[control.key], held.floor(control))
        }
        if not causes:
            return False
        version = settle(held, causes=causes, actor=SYSTEM)
        tell_of_change(child=child, version=version)
    return True
