"""What the desk mails: to a guardian that an answer is there or that something about the account is asked for, to the
person on call that somebody may not be safe."""

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guardian_portal.support.models import Case, CaseState, Proposal, ProposalState
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.topics import Topic

CASE_ANSWERED = "case_answered"
CASE_PAGE = "case_page"
# Two people of the desk agreed that this person may be asked to change their address.
ADDRESS_INVITED = "address_invited"
# One of them proposed to erase this account; the owner has a day to say no.
ERASURE_ASKED = "erasure_asked"
ERASURE_WAIT = timedelta(hours=24)


def _due_while_theirs(notice: Notice) -> WithheldReason | None:
    theirs = Case.objects.filter(public_id=notice.thing, person=notice.recipient_id)
    return None if theirs.exists() else WithheldReason.NOT_ENTITLED


def _due_until_seen(notice: Notice) -> WithheldReason | None:
    unseen = Case.objects.filter(public_id=notice.thing, first_looked_at__isnull=True)
    return None if unseen.exclude(state=CaseState.CLOSED).exists() else WithheldReason.SUPERSEDED


def _way_to_own(notice: Notice) -> dict[str, object]:
    return {"path": reverse("help:case_show", args=[notice.thing])}


def _way_to_case(notice: Notice) -> dict[str, object]:
    return {"path": reverse("support:case_detail", args=[notice.thing])}


def _due_once_agreed(notice: Notice) -> WithheldReason | None:
    agreed = Proposal.objects.filter(public_id=notice.thing, state=ProposalState.APPROVED)
    return None if agreed.exists() else WithheldReason.SUPERSEDED


def _due_while_proposed(notice: Notice) -> WithheldReason | None:
    waits = Proposal.objects.filter(public_id=notice.thing, state=ProposalState.PROPOSED)
    return None if waits.exists() else WithheldReason.SUPERSEDED


def _way_to_address(notice: Notice) -> dict[str, object]:
    return {"path": reverse("accounts:address_confirm")}


def _way_to_help(notice: Notice) -> dict[str, object]:
    return {"path": reverse("help:home"), "not_before": notice.created_at + ERASURE_WAIT}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(CASE_ANSWERED, _("The desk answered a request"), Topic.HELP, "bulk", _due_while_theirs, _way_to_own),
    NoticeKind(
        CASE_PAGE,
        _("On call: somebody may not be safe"),
        Topic.DESK,
        "alerts",
        _due_until_seen,
        _way_to_case,
        needs_verified_address=False,
    ),
    NoticeKind(
        ADDRESS_INVITED,
        _("An invitation to change the address"),
        Topic.ACCOUNT,
        "alerts",
        _due_once_agreed,
        _way_to_address,
    ),
    NoticeKind(
        ERASURE_ASKED,
        _("Somebody asked to erase the account"),
        Topic.ACCOUNT,
        "alerts",
        _due_while_proposed,
        _way_to_help,
    ),
)
