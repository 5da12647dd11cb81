"""The controls Starhaven holds for an account: taking the portal's desired document and reading it back."""

import hashlib
import json
from typing import Any

from django.db import transaction

from .catalogue import BY_KEY
from .controlvalues import band_values, defaults_for, is_looser, is_valid
from .models import Account, HeldControls
from .problems import Problem
from .strictjson import object_member

LARGEST_REVISION = 2**53


def held_revision(account: Account) -> int:
    """The revision in force; 0 before the portal ever set anything."""
    return HeldControls.objects.filter(account=account).values_list("revision", flat=True).first() or 0


def effective_controls(account: Account) -> dict[str, Any]:
    """Every control's value in force: the catalogue's default unless the held document says otherwise."""
    held = HeldControls.objects.filter(account=account).first()
    return defaults_for(account.age_band) | (held.values if held else {})


def read_controls(account: Account) -> dict[str, Any]:
    """Revision, values and locks in force, for the portal's nightly comparison."""
    held = HeldControls.objects.filter(account=account).first()
    return {
        "revision": held.revision if held else 0,
        "effective": effective_controls(account),
        "locks": held.locks if held else [],
    }


def take_controls(*, account: Account, document: dict[str, Any]) -> dict[str, Any]:
    """Take a whole desired document if its revision is higher; the same one again gets the same answer."""
    revision = _revision(document)
    wished, locks = _checked_wishes(document), _checked_locks(document)
    body_hash = _hash(document)
    with transaction.atomic():
        held = HeldControls.objects.filter(account=account).first()
        if held and revision == held.revision and body_hash == held.body_hash:
            return dict(held.answer)
        if held and revision <= held.revision:
            raise _stale(account, held.revision)
        values, rejected = _sort_out(account, wished)
        effective = defaults_for(account.age_band) | values
        answer = {"revision": revision, "effective": effective, "rejected": rejected}
        HeldControls.objects.update_or_create(
            account=account,
            defaults={
                "revision": revision,
                "values": values,
                "locks": locks,
                "set_by": document.get("set_by"),
                "body_hash": body_hash,
                "answer": answer,
            },
        )
    return answer


def _revision(document: dict[str, Any]) -> int:
    revision = document.get("revision")
    if not isinstance(revision, int) or isinstance(revision, bool) or not 1 <= revision <= LARGEST_REVISION:
        raise Problem(400, "invalid-data", "`revision` has to be a whole number from 1.")
    return revision


def _checked_wishes(document: dict[str, Any]) -> dict[str, Any]:
    wished = object_member(document, "controls")
    errors = [
        {"control": key, "code": "unknown-value" if key in BY_KEY else "unknown-control"}
        for key, value in wished.items()
        if key not in BY_KEY or not is_valid(BY_KEY[key], value)
    ]
    if errors:
        raise Problem(422, "unknown-control-or-value", "Nothing was changed.", errors=errors[:20])
    return wished


def _checked_locks(document: dict[str, Any]) -> list[str]:
    locks = document.get("locks", [])
    if not isinstance(locks, list):
        raise Problem(400, "invalid-data", "`locks` has to be a list of control keys.")
    unknown = [key for key in locks if not isinstance(key, str) or key not in BY_KEY]
    if unknown:
        errors = [{"control": str(key)[:100], "code": "unknown-control"} for key in unknown[:20]]
        raise Problem(422, "unknown-control-or-value", "Nothing was changed.", errors=errors)
    return locks


def _sort_out(account: Account, wished: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Split the wishes into what Starhaven takes and what its own rules refuse."""
    taken: dict[str, Any] = {}
    rejected: list[dict[str, str]] = []
    for key, value in wished.items():
        control = BY_KEY[key]
        if control["managed_by"] != "guardian":
            detail = f"This control belongs to the {control['managed_by']}."
            rejected.append({"control": key, "code": "not-guardian-managed", "detail": detail})
        elif is_looser(control, value, band_values(control, account.age_band)["loosest"]):
            detail = "Looser than Starhaven allows at this age."
            rejected.append({"control": key, "code": "too-loose", "detail": detail})
        else:
            taken[key] = value
    return taken, rejected


def _stale(account: Account, revision: int) -> Problem:
    return Problem(
        409,
        "stale-revision",
        "Starhaven holds a newer or another document of this revision.",
        current_revision=revision,
        effective=effective_controls(account),
    )


def _hash(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
