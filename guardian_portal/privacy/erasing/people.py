"""Erases one guardian's account, and nothing that is the child's. Once more changes nothing."""

from __future__ import annotations

import json
from typing import Any

from allauth.usersessions.adapter import get_adapter as get_sessions_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.controls.models import ChildRequest, LedgerEntry, LooseningProposal
from guardian_portal.family.models import Guardianship
from guardian_portal.platforms.models import OutboundEvent
from guardian_portal.privacy.erasing.hanging import delete_hanging
from guardian_portal.privacy.erasing.staying import KEPT_OF_ACCOUNT
from guardian_portal.privacy.erasing.words import empty_cases, empty_links, empty_proposals
from guardian_portal.support.models import Case
from notifications.addresses import address_marks
from notifications.models import Delivery, Notice

FORGOTTEN: dict[str, Any] = {
    "name": "",
    "country": "",
    "language": "en",
    "time_zone": "UTC",
    "is_active": False,
    "last_login": None,
    "has_long_password": False,
    "address_asked_at": None,
}


@transaction.atomic
def erase(*, person: User, actor: Actor) -> bool:
    """False where it was done before. Who may ask for it, and when, is asked before (obstacles.py)."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None:
        return False
    links, address = Guardianship.objects.filter(guardian=person), person.email
    get_sessions_adapter().end_sessions(list(UserSession.objects.filter(user=person)))
    words = empty_cases(Case.objects.filter(person=person))
    empty_links(links)
    empty_proposals(Q(thing=person.public_id) | Q(thing__in=links.values("public_id")))
    ChildRequest.objects.filter(answered_by__in=links).update(word="")
    LedgerEntry.objects.filter(guardianship__in=links).update(why="")
    LooseningProposal.objects.filter(guardianship__in=links).update(why="")
    _forget_events(links)
    _delete_mails_to(address)
    rows = delete_hanging(User.objects.filter(pk=person.pk), but=KEPT_OF_ACCOUNT)
    _forget(person)
    record(
        actor=actor,
        action=Action.ACCOUNT_ERASED,
        object_kind="user",
        object_id=person.public_id,
        rows=rows,
        words=words,
    )
    return True


def _forget_events(links: Any) -> None:
    """What told platforms of these links, with the name that the person had chosen."""
    ids = set(links.values_list("public_id", flat=True))
    accounts = set(links.exclude(child=None).values_list("child__account", flat=True))
    connections = set(links.values_list("connection", flat=True))
    sent = OutboundEvent.objects.filter(connection__in=connections, subject__in=accounts)
    theirs = [one.pk for one in sent.iterator() if _link_of(bytes(one.payload)) in ids]
    OutboundEvent.objects.filter(pk__in=theirs).delete()


def _link_of(payload: bytes) -> str:
    data = json.loads(payload).get("data", {})
    return str(data.get("link_id") or data.get("params", {}).get("link_id", ""))


def _delete_mails_to(address: str) -> None:
    """Mails to the bare address: codes, and what others composed."""
    bare = Delivery.objects.filter(address_mark__in=address_marks(address), notice__recipient__isnull=True)
    Notice.objects.filter(pk__in=list(bare.values_list("notice", flat=True))).delete()


def _forget(person: User) -> None:
    """Nobody can sign in; the address is free for whoever has the mailbox."""
    nobodys = f"erased-{person.public_id}@erased.invalid".lower()
    changes = {**FORGOTTEN, "email": nobodys, "password": make_password(None), "erased_at": timezone.now()}
    User.objects.filter(pk=person.pk).update(**changes)
