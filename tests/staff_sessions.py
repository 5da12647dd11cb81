"""Staff begin a session before they look at a family: on the page that asks them why."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.test import Client

from guardian_portal.family.models import AgeOut, Child, Guardianship, Objection, VerificationRequest
from guardian_portal.incidents.models import Escalation, Incident
from guardian_portal.platforms.models import QuarantinedEvent
from guardian_portal.support.models import Case, Proposal

if TYPE_CHECKING:
    from django.db.models import Model

KINDS: dict[type[Model], str] = {
    AgeOut: "ending",
    Case: "case",
    Child: "child",
    Escalation: "escalation",
    Guardianship: "link",
    Incident: "incident",
    Objection: "objection",
    Proposal: "proposal",
    QuarantinedEvent: "event",
    VerificationRequest: "call",
}

ASKED_WHY = re.compile(r'<form method="post" action="(/support/sessions/begin/[^"]+)"')


class DeskClient(Client):
    """Says why wherever the desk asks, as staff do, and then asks once more."""

    def generic(self, method: str, path: Any, *args: Any, **kwargs: Any) -> Any:
        answer: Any = super().generic(method, path, *args, **kwargs)
        if str(path).startswith("/support/sessions/") or answer.status_code not in (200, 403):
            return answer
        asked = ASKED_WHY.search(answer.content.decode(errors="replace"))
        if asked is None:
            return answer
        begun: Any = self.post(asked[1], {"reason": "request"})
        assert begun.status_code == 302
        return super().generic(method, path, *args, **kwargs)


def begin_at(thing: Model) -> str:
    """Where a session on this thing begins."""
    return f"/support/sessions/begin/{KINDS[type(thing)]}/{thing.public_id}/"  # type: ignore[attr-defined]


def begin_session(client: Client, *things: Model, reason: str = "request") -> Client:
    """This member of staff has said why they want to see these things."""
    for thing in things:
        assert client.post(begin_at(thing), {"reason": reason}).status_code == 302, thing
    return client
