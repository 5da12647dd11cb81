"""From the files of a request to what is kept of them; what is wrong with each is told in the form."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from allauth.core import ratelimit
from django.db.models import Count, Max, Sum
from django.utils import timezone

from accounts.access import is_recent
from guardian_portal.common.uploads import FileLimits
from guardian_portal.support.attachments import limits
from guardian_portal.support.attachments.fields import FILES_LOST
from guardian_portal.support.attachments.names import shown_name
from guardian_portal.support.attachments.redrawing import Redrawn, redraw
from guardian_portal.support.attachments.refusals import AttachmentRefused, AttachmentsRefused, Refusal, sentence
from guardian_portal.support.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from guardian_portal.common.uploads import ArrivedFile
    from guardian_portal.support.attachments.fields import AttachingForm
    from guardian_portal.support.models import CaseMessage

Kept = TypeVar("Kept")
View = TypeVar("View", bound="Callable[..., HttpResponse]")
ATTACHMENTS = FileLimits(
    file_bytes=limits.FILE_BYTES,
    files=limits.FILES_A_MESSAGE,
    all_bytes=limits.MESSAGE_BYTES,
    body_bytes=limits.BODY_BYTES,
)


def redrawn_files(request: HttpRequest, form: AttachingForm) -> list[Redrawn]:
    """Of a valid form, outside of every transaction: it takes seconds. Raises AttachmentsRefused."""
    arrived: list[ArrivedFile] = form.cleaned_data.get("attachments") or []
    if not arrived:
        return []
    drawn, wrong = _redrawn(request, arrived)
    if wrong and not form.words_first:
        raise AttachmentsRefused(wrong)
    form.set_aside += wrong
    return drawn


def sent_with_files(request: HttpRequest, form: AttachingForm, send: Callable[[Sequence[Redrawn]], Kept]) -> Kept:
    """What `send` makes of a form's files; where words come first also without them. Raises AttachmentsRefused."""
    files = redrawn_files(request, form)
    try:
        return send(files)
    except AttachmentsRefused as refused:
        if not form.words_first:
            raise
        form.set_aside += refused.sentences
        return send([])


def keep_attachments(*, message: CaseMessage, files: Sequence[Redrawn]) -> None:
    """In the transaction that has changed the case, so that nobody adds to it meanwhile. Raises AttachmentsRefused."""
    if not files:
        return
    standing = Attachment.objects.filter(case=message.case_id)
    held = standing.aggregate(bytes=Sum("size", default=0), last=Max("number", default=0))
    size = sum(len(one.content) for one in files)
    if held["bytes"] + size > limits.CASE_BYTES:
        raise AttachmentsRefused.of(Refusal.CASE_FULL)
    today = Attachment.objects.filter(message__author=message.author_id, at__gt=timezone.now() - limits.DAY)
    sent = today.aggregate(bytes=Sum("size", default=0), files=Count("pk"))
    if sent["bytes"] + size > limits.DAY_BYTES or sent["files"] + len(files) > limits.DAY_FILES:
        raise AttachmentsRefused.of(Refusal.DAY_FULL)
    Attachment.objects.bulk_create(
        [_row(message, one, number) for number, one in enumerate(files, held["last"] + 1)],
        batch_size=1,
    )


def counted(files: Sequence[Redrawn]) -> dict[str, int]:
    """For the entry of the audit trail, where there are any."""
    return {"files": len(files)} if files else {}


def _redrawn(request: HttpRequest, arrived: Sequence[ArrivedFile]) -> tuple[list[Redrawn], list[str]]:
    """What could be drawn, and a sentence for each that could not."""
    if not ratelimit.consume(request, action="attachments", user=request.user):
        return [], [sentence(Refusal.OFTEN)]
    drawn, wrong, until = [], [], time.monotonic() + limits.SECONDS_A_MESSAGE
    for one in arrived:
        name = shown_name(one.name)
        try:
            drawn.append(redraw(one.read(), name=name, until=until))
        except AttachmentRefused as refused:
            wrong.append(sentence(refused.refusal, name))
    return drawn, list(dict.fromkeys(wrong))


def _row(message: CaseMessage, file: Redrawn, number: int) -> Attachment:
    return Attachment(
        case=message.case,
        message=message,
        number=number,
        kind=file.kind,
        size=len(file.content),
        digest=file.digest,
        name=file.name.encode(),
        content=file.content,
    )


def marks_lost_files(view: View) -> View:
    """For a form with files that may be sent by somebody who must sign in again first: the form is kept meanwhile, its
    files are not, and it must not go on without them unseen."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.FILES and not is_recent(request):
            marked = request.POST.copy()
            marked[FILES_LOST] = "1"
            request.POST = marked  # type: ignore[assignment]
        return view(request, *args, **kwargs)

    return cast("View", inner)
