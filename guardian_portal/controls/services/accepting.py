"""A catalogue that takes what somebody set, accepted by two people of the desk: what that does to each child.

It counts at once; until a child is settled, a value that does not exist any more counts as the strictest.
"""

import time

from django.db import transaction

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.controls.catalogue import Catalogue
from guardian_portal.controls.declaring import BadCatalogue, has_turned, losses, nearest, read_catalogue
from guardian_portal.controls.known import current_catalogue, values_in_use
from guardian_portal.controls.models import Cause, ControlSheet, LooseningProposal, LooseningState, Wish
from guardian_portal.controls.notices import tell_of_withdrawal
from guardian_portal.controls.services.catalogues import OFFERED, put_in_force
from guardian_portal.controls.services.proposals import close_proposals
from guardian_portal.controls.services.requests import end_requests
from guardian_portal.controls.services.sheet import HeldSheet, Reason, hold, settle
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import CatalogueState, Connection, DeclaredCatalogue

BATCH = 100
SETTLING_SECONDS = 15.0


class CannotAccept(Exception):
    """It can't be used at all, it is not what the platform declares now, or it counts already."""


def accept_catalogue(*, declared: DeclaredCatalogue, actor: Actor) -> None:
    """Inside a transaction. The children follow by the sweepers. Raises CannotAccept."""
    Connection.objects.select_for_update(no_key=True).get(pk=declared.connection_id)
    newest = DeclaredCatalogue.objects.filter(connection=declared.connection_id).order_by("-version").first()
    if newest is None or newest.pk != declared.pk or newest.state not in (OFFERED, CatalogueState.REFUSED):
        raise CannotAccept
    turned = sorted(lost_by(newest))
    put_in_force(newest, turned=turned, settled_to=0 if turned else None)
    record(
        actor=actor,
        action=Action.CATALOGUE_ACCEPTED,
        object_kind="connection",
        object_id=declared.connection.public_id,
        version=declared.version,
        controls=turned,
    )


def lost_by(declared: DeclaredCatalogue) -> dict[str, int]:
    """The controls that it takes or turns, with how many children's settings name each. Raises CannotAccept."""
    try:
        new = read_catalogue(declared.body)
    except BadCatalogue:
        raise CannotAccept from None
    old = current_catalogue(declared.connection_id)
    found = losses(old=old, new=new, in_use=values_in_use(declared.connection)) if old else []
    keys = {problem.partition(":")[0] for problem in found}
    sheets = ControlSheet.objects.filter(child__connection=declared.connection_id)
    return {key: sheets.filter(asked__has_key=key).count() for key in sorted(keys)}


def settle_accepted() -> int:
    """Run by the sweepers, any number at once. Returns how many children were settled."""
    stop, done = time.monotonic() + SETTLING_SECONDS, 0
    for declared in DeclaredCatalogue.objects.filter(settled_to__isnull=False).order_by("connection", "version"):
        while time.monotonic() < stop:
            children = _next_children(declared)
            for child in children:
                done += _settle(child, declared)
            mine = DeclaredCatalogue.objects.filter(pk=declared.pk)
            declared.settled_to = children[-1].pk if children else None
            mine.update(settled_to=declared.settled_to)
            if not children:
                break
    return done


def _next_children(declared: DeclaredCatalogue) -> list[Child]:
    """Whose settings or wishes name one of the controls; behind the last one."""
    behind = Child.objects.filter(connection=declared.connection_id, pk__gt=declared.settled_to or 0)
    asked = ControlSheet.objects.filter(asked__has_any_keys=declared.turned).values("child")
    wished = Wish.objects.filter(control__in=declared.turned).values("child")
    either = behind.filter(pk__in=asked) | behind.filter(pk__in=wished)
    return list(either.select_related("connection").order_by("pk")[:BATCH])


@transaction.atomic
def _settle(child: Child, declared: DeclaredCatalogue) -> bool:
    """Two sweepers at the same child: the second one finds nothing to write that would be new."""
    held = hold(child)
    if held is None:
        return False
    wishes = Wish.objects.filter(child=child, control__in=declared.turned)
    named = {key for key in declared.turned if key in held.row.asked} | set(wishes.values_list("control", flat=True))
    gone = {key for key in named if not _is_for_guardians(held, key)}
    end_requests(child=child, actor=SYSTEM, control__in=declared.turned)
    waiting = LooseningProposal.objects.filter(
        child=child, control__in=declared.turned, state=LooseningState.WAITING
    ).select_related("child")
    close_proposals(proposals=waiting, actor=SYSTEM)
    wishes.filter(control__in=gone).delete()
    old_values = {key: held.row.asked.get(key) for key in named}
    changed = gone | _turn(held, named - gone, _before(declared))
    if not changed:
        return False
    reasons = {key: Reason(Cause.WITHDRAWN, old=old_values[key]) for key in sorted(changed)}
    version = settle(held, reasons=reasons, actor=SYSTEM, gone=gone)
    tell_of_withdrawal(child=child, version=version)
    return True


def _is_for_guardians(held: HeldSheet, key: str) -> bool:
    control = held.control(key)
    return control is not None and control.managed_by == "guardian"


def _turn(held: HeldSheet, keys: set[str], before: Catalogue | None) -> set[str]:
    """What does not exist any more becomes the nearest that allows no more. The keys that mean something else now."""
    turned = set()
    for key in keys:
        control, old = held.control(key), before.control(key) if before else None
        if control is None:
            continue
        if has_turned(old, control):
            turned.add(key)
        for wish in Wish.objects.filter(child=held.child, control=key):
            if not control.is_valid(wish.value):
                turned.add(key)
                wish.value = nearest(old=old, new=control, value=wish.value)
                wish.save(update_fields=["value"])
        if key in held.row.asked and not control.is_valid(held.row.asked[key]):
            turned.add(key)
            held.row.asked[key] = nearest(old=old, new=control, value=held.row.asked[key])
    return turned


def _before(declared: DeclaredCatalogue) -> Catalogue | None:
    """The one that counted until then."""
    past = DeclaredCatalogue.objects.filter(
        connection=declared.connection_id, state=CatalogueState.PAST, version__lt=declared.version
    )
    row = past.order_by("-version").first()
    return read_catalogue(row.body) if row else None
