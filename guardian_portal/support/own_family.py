"""What is about a member of staff's own family though it names it by a public id alone: proposals, items of lists.

Each is looked up by the id of the row at hand: whole tables are never gone through for a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, Model, OuterRef, Q

from accounts.models import User
from guardian_portal.family.models import Objection
from guardian_portal.family.own_family import family_of
from guardian_portal.family.serving import is_own_family, of_own_family
from guardian_portal.incidents.models import Escalation, Incident
from guardian_portal.support.models import Case, Proposal

if TYPE_CHECKING:
    from collections.abc import Sequence


def proposals_of_family(staff: User) -> Q:
    """Those about one of its things, or in a case of it."""
    in_case = of_own_family(staff, child="case__child", people=("case__person",))
    return in_case | Q(thing__in=family_of(staff).things)


def cases_of_items(staff: User) -> Q:
    """Cases that staff opened for an item of a list: a link may have no child yet, and a proposal never says whose."""
    proposals = Proposal.objects.filter(proposals_of_family(staff), public_id=OuterRef("subject_id"))
    found = Q(subject_kind="link", subject_id__in=family_of(staff).links)
    return found | Q(subject_kind="proposal") & Q(Exists(proposals))


def pages_of_family(staff: User) -> Q:
    """Deliveries to the person on call: they name nobody, and are about a case, an objection or an alert."""
    about = Q(pk__in=())
    for model, child, people in _PAGED:
        things = model._default_manager.filter(of_own_family(staff, child=child, people=people))
        about |= Q(Exists(things.filter(public_id=OuterRef("notice__thing"))))
    return Q(notice__recipient__isnull=True) & about


def concerns(staff: User, proposal: Proposal) -> bool:
    """Staff are guardians, too: about their own request, link, account or child others decide. Also of one that is not
    stored yet."""
    case = proposal.case
    if case is not None and is_own_family(staff, child=case.child_id, people=[case.person_id]):
        return True
    return proposal.thing in family_of(staff).things


_PAGED: Sequence[tuple[type[Model], str, tuple[str, ...]]] = (
    (Case, "child", ("person",)),
    (Objection, "child", ()),
    (Escalation, "thread__child", ()),
    (Incident, "child", ()),
)
