"""What was said in a case, its newest part first: each message is decrypted, and some threads are long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from guardian_portal.common.ids import PUBLIC_ID_LENGTH
from guardian_portal.support.attachments.selectors import with_attachments

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from guardian_portal.support.models import CaseMessage

MESSAGES_A_PAGE = 50


@dataclass(frozen=True)
class Thread:
    """Some messages in their order; `earlier`: before which of them the page before begins, if there is one."""

    messages: list[CaseMessage]
    earlier: str
    is_newest: bool


def thread_of(messages: QuerySet[CaseMessage], before: str = "") -> Thread:
    """The last ones, or the last ones before that message. An id that is none of these says nothing."""
    start = messages.filter(public_id=before).values_list("at", "pk").first() if before else None
    if start is not None:
        at, pk = start
        messages = messages.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    newest_first = messages.order_by("-at", "-pk").select_related("author").prefetch_related(with_attachments())
    found = list(newest_first[: MESSAGES_A_PAGE + 1])
    shown = found[:MESSAGES_A_PAGE]
    earlier = shown[-1].public_id if len(found) > MESSAGES_A_PAGE else ""
    return Thread(shown[::-1], earlier, is_newest=start is None)


def before_in(request: HttpRequest) -> str:
    """Which part of the thread the address asks for."""
    return request.GET.get("before", "")[:PUBLIC_ID_LENGTH]
