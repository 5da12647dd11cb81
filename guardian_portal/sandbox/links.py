"""Guardians and accounts: claiming a link, and the child's answer."""

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .accounts import profile_of
from .models import Account, FailedClaim, Link, OutboxEvent
from .outbox import record_event
from .problems import Problem
from .proofs import prove
from .strictjson import object_member, text_member

LINK_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]*")
TRY_WINDOW = timedelta(minutes=10)
TRIES_A_GUARDIAN = 10
TRIES_IN_ALL = 1000
WAITS_FOR_CHILD = timedelta(hours=48)


def claim_link(document: dict[str, Any]) -> dict[str, Any]:
    """Claim an account for a guardian with one of four proofs; the same `link_id` always gets the same answer."""
    link_id = link_id_of(document)
    guardian = object_member(document, "guardian")
    ref = text_member(guardian, "ref")
    # The count has to survive the refusal, so it is written outside the claim's transaction.
    _refuse_too_many_tries(ref)
    try:
        with transaction.atomic():
            return _claim_once(link_id=link_id, guardian=guardian, document=document)
    except Problem as problem:
        if problem.status in (404, 410):
            FailedClaim.objects.create(guardian_ref=ref)
        raise


def link_id_of(document: dict[str, Any]) -> str:
    """The `link_id` member; it becomes part of an address in the child's app, so its letters are plain."""
    link_id = text_member(document, "link_id")
    if not LINK_ID.fullmatch(link_id):
        raise Problem(400, "invalid-data", "`link_id`: letters, digits, `_`, `-`, `.` and `:`.")
    return link_id


def waiting_links(account: Account) -> QuerySet[Link]:
    """What waits for the child's answer; after 48 hours nothing waits any more."""
    since = timezone.now() - WAITS_FOR_CHILD
    return Link.objects.filter(account=account, state=Link.State.WAITING, created_at__gt=since).order_by("created_at")


def answer_link(*, link: Link, approve: bool) -> OutboxEvent:
    """The child says yes or no; the event for the portal is stored with the answer. 404 when it no longer waits."""
    state = Link.State.CONFIRMED if approve else Link.State.DECLINED
    with transaction.atomic():
        waiting = waiting_links(link.account).filter(pk=link.pk)
        if not waiting.update(state=state, answered_at=timezone.now()):
            raise Problem(404, "nothing-waits", "Nothing waits for an answer.")
        return record_event(
            type="link.confirmed.v1" if approve else "link.declined.v1",
            subject=link.account.subject,
            data={"link_id": link.link_id, "by": "child"},
        )


def seed_link(*, account: Account, link_id: str, guardian_ref: str, display_name: str) -> Link:
    """Write down a confirmed link made elsewhere; 409 when it exists."""
    link, created = Link.objects.get_or_create(
        link_id=link_id,
        defaults={
            "account": account,
            "guardian_ref": guardian_ref,
            "display_name": display_name,
            "method": "seed",
            "state": Link.State.CONFIRMED,
            "portal_state": "active",
            "answered_at": timezone.now(),
        },
    )
    if not created:
        raise Problem(409, "link-id-reuse", "This `link_id` exists already.")
    return link


def _claim_once(*, link_id: str, guardian: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    ref, name = text_member(guardian, "ref"), text_member(guardian, "display_name")
    email_sha256 = text_member(guardian, "email_sha256", longest=64)
    known = Link.objects.filter(link_id=link_id).first()
    if known is not None:
        if known.guardian_ref != ref:
            raise Problem(409, "link-id-reuse", "This `link_id` belongs to another guardian.")
        return dict(known.claim_answer)
    account, use = prove(document)
    # Only asked with a good proof in hand, so that nobody can probe which addresses belong to minors.
    if _is_minors_address(email_sha256):
        raise Problem(403, "guardian-is-minor", "This address belongs to the account of a minor.")
    use()
    answer = {
        "account": account.subject,
        "needs_child_approval": account.needs_child_approval,
        "profile": profile_of(account),
    }
    Link.objects.create(
        link_id=link_id,
        account=account,
        guardian_ref=ref,
        display_name=name,
        method=text_member(document, "method"),
        claim_answer=answer,
    )
    return answer


def _is_minors_address(email_sha256: str) -> bool:
    owners = Account.objects.filter(email_sha256=email_sha256.lower())
    return any(account.is_minor for account in owners)


def _refuse_too_many_tries(ref: str) -> None:
    since = timezone.now() - TRY_WINDOW
    FailedClaim.objects.filter(at__lt=since).delete()
    own = FailedClaim.objects.filter(guardian_ref=ref).count()
    if own >= TRIES_A_GUARDIAN or FailedClaim.objects.count() >= TRIES_IN_ALL:
        raise Problem(429, "too-many-tries", "This code cannot be used.", retry_after=int(TRY_WINDOW.total_seconds()))
