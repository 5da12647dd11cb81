"""Files go: one that staff delete since it should never have been sent, and all of a case that is long over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.support.cases.changing import keep
from guardian_portal.support.cases.working import note_case
from guardian_portal.support.models import Attachment

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def delete_attachment(*, attachment: Attachment, staff: User, why: str) -> None:
    """For good, also in a closed case; colleagues read in a note that and why. Raises CaseRefused.

    Of two at once the second one finds nothing to delete.
    """
    case, about = attachment.case, {"file": attachment.file_name, "why": why.strip()}
    with transaction.atomic():
        if not Attachment.objects.filter(pk=attachment.pk).delete()[0]:
            return
        note_case(case=case, staff=staff, words=_("%(file)s was deleted: %(why)s") % about)
        keep(case, Action.CASE_ATTACHMENT_DELETED, actor_of(staff), attachment=attachment.public_id)


def delete_attachments_before(moment: datetime) -> int:
    """Of cases that were closed before; how many."""
    return Attachment.objects.filter(case__closed_at__lt=moment).delete()[0]


def delete_forgotten_attachments_before(moment: datetime) -> int:
    """Of cases in which nobody wrote or changed anything since; how many."""
    return Attachment.objects.filter(case__last_at__lt=moment).delete()[0]
