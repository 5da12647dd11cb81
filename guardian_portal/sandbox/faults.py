"""Playing a fault on purpose, so that the portal's behaviour under a bad platform can be tested for real."""

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse

from .ages import BANDS
from .controls import held_revision
from .controlvalues import defaults_for
from .models import Account, Fault, new_subject
from .problems import Problem

MODES = ("none", "slow", "down", "lie", "error")
TARGETS = ("claim", "controls", "catalogue", "notify", "all")
DEFAULT_SLOW_SECONDS = 5.0
LONGEST_SLOW_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class PlayedFault:
    """The fault in force for one kind of request."""

    mode: str
    seconds: float
    target: str

    def as_dict(self) -> dict[str, Any]:
        """The fault as the remote control shows it."""
        return {"mode": self.mode, "seconds": self.seconds, "for": self.target}


NO_FAULT = PlayedFault("none", 0.0, "all")


def current_fault() -> PlayedFault:
    """The fault set at the moment."""
    row = Fault.objects.first()
    return PlayedFault(row.mode, row.seconds, row.target) if row else NO_FAULT


def fault_for(target: str) -> PlayedFault:
    """The fault in force for requests of one target."""
    fault = current_fault()
    return fault if fault.target in (target, "all") else NO_FAULT


def set_fault(document: dict[str, Any]) -> PlayedFault:
    """Replace the fault in force; 400 `invalid-data` for a mode, target or time that does not exist."""
    mode, target = document.get("mode"), document.get("for", "all")
    seconds = document.get("seconds", DEFAULT_SLOW_SECONDS if mode == "slow" else 0)
    if mode not in MODES or target not in TARGETS:
        raise Problem(400, "invalid-data", f"`mode` is one of {MODES}, `for` one of {TARGETS}.")
    number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    if not number or not 0 <= seconds <= LONGEST_SLOW_SECONDS:
        raise Problem(400, "invalid-data", f"`seconds` is a number from 0 to {LONGEST_SLOW_SECONDS:.0f}.")
    with transaction.atomic():
        Fault.objects.all().delete()
        if mode != "none":
            Fault.objects.create(mode=mode, seconds=float(seconds), target=target)
    return current_fault()


def lie_to(op: str, document: dict[str, Any]) -> HttpResponse:
    """A well-formed 200 that is untrue: another account, a lower revision, nothing done."""
    match op:
        case "links.claim":
            return JsonResponse(_another_accounts_claim(document))
        case "controls.put" | "controls.read":
            return JsonResponse(_lower_revision(document))
        case "events.poll":
            return HttpResponse("[]", content_type="application/cloudevents-batch+json")
        case "catalogue":
            return JsonResponse({"age_bands": [], "groups": [], "controls": [], "public_places": []})
        case _:
            return HttpResponse(status=204)


def _another_accounts_claim(document: dict[str, Any]) -> dict[str, Any]:
    profile = {
        "display_handle": f"stranger-{secrets.token_hex(3)}",
        "age_band": BANDS[1].as_dict(),
        "locale": "en",
        "country": "DE",
    }
    return {
        "account": new_subject(),
        "link_id": document.get("link_id"),
        "state": "confirmed",
        "needs_child_approval": True,
        "profile": profile,
    }


def _lower_revision(document: dict[str, Any]) -> dict[str, Any]:
    account = Account.objects.filter(subject=str(document.get("account"))).first()
    held = held_revision(account) if account else 0
    asked = document.get("revision")
    revision = max(asked if isinstance(asked, int) else held, 1) - 1
    band = account.age_band if account else BANDS[1]
    return {"revision": revision, "effective": defaults_for(band), "rejected": [], "locks": []}
