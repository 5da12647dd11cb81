"""What guardians are told about verifications by mail. Neither the mail nor its subject says of which child."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import (
    Guardianship,
    RequestState,
    Verification,
    VerificationRequest,
)
from guardian_portal.family.standing import is_live
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason
from notifications.services import NoticeRequest, notify
from notifications.topics import Topic

# The second mail of e-mail plus.
VERIFICATION_CONFIRM = "verification_confirm"
# Staff have recorded, refused or undone a verification.
VERIFICATION_CHANGED = "verification_changed"


def confirm_by_mail(*, request: VerificationRequest, due_at: datetime, expires_at: datetime) -> None:
    """Queue the second mail."""
    notify(
        requests=[
            NoticeRequest(
                kind=VERIFICATION_CONFIRM,
                recipient_id=request.guardianship.guardian_id,
                connection_id=request.guardianship.connection_id,
                thing=request.public_id,
                due_at=due_at,
                expires_at=expires_at,
            )
        ]
    )


def tell_of_verification(*, guardianship: Guardianship, thing: str) -> None:
    """Tell a guardian that staff have done something about a verification of theirs."""
    notify(
        requests=[
            NoticeRequest(
                kind=VERIFICATION_CHANGED,
                recipient_id=guardianship.guardian_id,
                connection_id=guardianship.connection_id,
                thing=thing,
            )
        ],
    )


def _confirm_due(notice: Notice) -> WithheldReason | None:
    request = VerificationRequest.objects.select_related("guardianship").filter(public_id=notice.thing).first()
    if request is None or request.state != RequestState.CONFIRMING:
        return WithheldReason.WITHDRAWN
    return _due_while_linked(notice, request.guardianship)


def _changed_due(notice: Notice) -> WithheldReason | None:
    link = _link(notice)
    return WithheldReason.SUPERSEDED if link is None else _due_while_linked(notice, link)


def _due_while_linked(notice: Notice, link: Guardianship) -> WithheldReason | None:
    entitled = link.guardian_id == notice.recipient_id and is_live(link)
    return None if entitled else WithheldReason.NOT_ENTITLED


def _link(notice: Notice) -> Guardianship | None:
    for model in (Verification, VerificationRequest):
        found = model.objects.select_related("guardianship__child").filter(public_id=notice.thing).first()
        if found:
            return found.guardianship
    return None


def _context(notice: Notice) -> dict[str, object]:
    link = _link(notice)
    if link is None or link.child is None:
        return {"path": reverse("dashboard:home")}
    return {"path": reverse("dashboard:consent_show", args=[link.child.public_id])}


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(
        VERIFICATION_CONFIRM,
        _("A verification waits for its confirmation"),
        Topic.LINKS,
        "bulk",
        _confirm_due,
        _context,
    ),
    NoticeKind(VERIFICATION_CHANGED, _("A verification was changed"), Topic.LINKS, "bulk", _changed_due, _context),
)
