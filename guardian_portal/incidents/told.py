"""What guardians were told about a child, for the child: that there was an alert, of which kind, and what was done.

Made from the same copies that the guardians' pages show. What is held from every guardian is not here either, nor what
two staff released to named guardians: somebody whom it is kept from may be looking on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.child_selectors import name_for_child
from guardian_portal.family.models import Child

from . import words
from .models import Alert, Decision, DecisionState, HoldDecision, Sighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise, StrPromise

NEVER_TOLD = "guardian-risk"
A_GUARDIAN = _("A guardian")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that guardians were alerted to. `role` is the child's part in it; of a sensitive one nothing more."""

    class_code: str
    role: str
    sensitive: bool
    at: datetime
    state: StrOrPromise
    done: Sequence[StrPromise]
    guardians: Sequence[str]


def told_about(child: Child) -> QuerySet[Sighting, Any]:
    """The incidents that at least one guardian was alerted to, newest first, as rows for a paginator."""
    found = _visible(child).order_by().values("incident").annotate(at=Min("added_at"))
    return found.order_by("-at", "-incident")


def told_rows(child: Child, incidents: Collection[int], hidden: Collection[int]) -> list[Told]:
    """The page of `told_about` that these incidents are, in the same order; one query. `hidden`: guardians unnamed."""
    views: dict[int, list[Sighting]] = defaultdict(list)
    wanted = _visible(child).filter(incident__in=incidents).select_related("alert__guardian")
    for sighting in wanted.order_by("added_at", "pk"):
        views[sighting.incident_id].append(sighting)
    return [_told(views[incident], hidden) for incident in incidents if incident in views]


def _visible(child: Child) -> QuerySet[Sighting]:
    naming = HoldDecision.objects.filter(
        incident=OuterRef("incident"), two_people=True, state=DecisionState.DECIDED, decision=Decision.RELEASED
    )
    named_at = Subquery(naming.order_by("answered_at").values("answered_at")[:1])
    # Shown to somebody before staff named who may see it, and left as it was: still on that guardian's own list.
    untouched = Q(named_at__isnull=True) | Q(frozen_at__lt=F("named_at"))
    shown = Sighting.objects.filter(alert__thread__child=child, withdrawn_at__isnull=True)
    return shown.exclude(facts__class_code=NEVER_TOLD).annotate(named_at=named_at).filter(untouched)


def _name(alert: Alert, hidden: Collection[int]) -> str:
    return name_for_child(alert.guardian, hidden) or str(A_GUARDIAN)


def _told(views: Sequence[Sighting], hidden: Collection[int]) -> Told:
    facts = views[0].facts
    return Told(
        class_code=facts["class_code"],
        role=facts["role"],
        sensitive=facts["sensitive"],
        at=views[0].added_at,
        state="" if facts["sensitive"] else words.state_in_words(facts["state"]),
        done=() if facts["sensitive"] else words.actions_in_words(facts["actions"]),
        guardians=list(dict.fromkeys(_name(one.alert, hidden) for one in views)),
    )
