"""Erases what is kept about one child. Once more changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from guardian_portal.activity.services import erase_activity
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.models import AgeOut, Child, ChildState, Guardianship, Invitation, Objection
from guardian_portal.family.services.transitions import lock_child
from guardian_portal.incidents.models import Alert, HoldDecision, Incident, Sighting, Thread
from guardian_portal.platforms.models import OutboundEvent, QuarantinedEvent, StoredEvent
from guardian_portal.privacy.erasing.hanging import delete_hanging, foreign_keys_to
from guardian_portal.privacy.erasing.words import delete_notices, empty_cases, empty_links, empty_proposals
from guardian_portal.support.models import Case

if TYPE_CHECKING:
    from django.db.models import QuerySet

FORGOTTEN: dict[str, Any] = {
    "display_handle": "",
    "age_min": None,
    "age_max": None,
    "age_source": "",
    "locale": "",
    "country": "",
    "birth_month": "",
    "birth_month_by": "",
    "born_from": None,
    "born_until": None,
    "profile_time": None,
    "summaries_ended_at": None,
    "state": ChildState.DELETED,
}


@transaction.atomic
def erase(*, child: Child, actor: Actor) -> bool:
    """False where it was done before. Who may ask for it, and when, is asked before (obstacles.py)."""
    lock_child(child)
    child.refresh_from_db()
    if child.erased_at is not None:
        return False
    links, things = Guardianship.objects.filter(child=child), _things_of(child)
    cases = Case.objects.filter(Q(child=child) | Q(link__in=things) | Q(alert__in=things))
    messages = delete_notices(things)
    words = empty_cases(cases)
    empty_links(links)
    empty_proposals(Q(thing__in=things))
    _delete_incidents(child)
    Invitation.objects.filter(child=child).delete()
    Objection.objects.filter(child=child).delete()
    rows = erase_activity(child_id=child.pk) + delete_hanging(Child.objects.filter(pk=child.pk))
    _forget_events(child)
    _forget(child)
    record(
        actor=actor,
        action=Action.CHILD_ERASED,
        object_kind="child",
        object_id=child.public_id,
        rows=rows,
        notices=messages,
        words=words,
    )
    return True


def _things_of(child: Child) -> set[str]:
    """Public ids that a message or a proposal about this child can name."""
    about: list[QuerySet[Any]] = [
        Child.objects.filter(pk=child.pk),
        Guardianship.objects.filter(child=child),
        Alert.objects.filter(thread__child=child),
        Incident.objects.filter(child=child),
        Objection.objects.filter(child=child),
        Invitation.objects.filter(child=child),
        AgeOut.objects.filter(child=child),
        Case.objects.filter(child=child),
    ]
    # What hangs on the child and can be named: requests, plans, looser values, visits.
    for key, goes in foreign_keys_to(Child):
        if goes and any(field.name == "public_id" for field in key.model._meta.get_fields()):
            about.append(key.model._default_manager.filter(**{key.name: child}))
    return {one for rows in about for one in rows.values_list("public_id", flat=True)}


def _delete_incidents(child: Child) -> None:
    """From the leaves to the root: the rows hold one another fast."""
    threads = Thread.objects.filter(child=child)
    delete_hanging(threads)
    Sighting.objects.filter(incident__child=child).delete()
    Alert.objects.filter(thread__in=threads).delete()
    HoldDecision.objects.filter(incident__child=child).delete()
    Incident.objects.filter(child=child).delete()
    threads.delete()


def _forget_events(child: Child) -> None:
    """What came about this account and waits, what could not be read, and what was sent."""
    named = {"connection": child.connection_id, "subject": child.account}
    StoredEvent.objects.filter(**named).delete()
    OutboundEvent.objects.filter(**named).delete()
    unusable = QuarantinedEvent.objects.filter(connection=child.connection_id, payload__isnull=False)
    # Of what no subject could be read, theirs is what names the account at all.
    unread, name = unusable.filter(subject=""), child.account.encode()
    theirs = [one.pk for one in unread.iterator() if name in bytes(one.payload or b"")]
    unusable.filter(Q(subject=child.account) | Q(pk__in=theirs)).update(payload=None, detail="", subject="")


def _forget(child: Child) -> None:
    """Events about the account are about nobody here from now on; who links it anew makes a new row."""
    changes = {**FORGOTTEN, "account": f"erased-{child.public_id}", "erased_at": timezone.now()}
    Child.objects.filter(pk=child.pk).update(**changes)
    for name, value in changes.items():
        setattr(child, name, value)
