"""Asks a platform to link: builds the claim, sends it, and reads the answer without believing more than it must."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from guardian_portal.family.models import ClaimOutcome, Guardianship
from guardian_portal.platforms import client
from guardian_portal.platforms.events import AccountUpdated


class Proved(msgspec.Struct, frozen=True):
    """The 200 of a claim (contract, section 3)."""

    account: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    needs_child_approval: bool
    profile: AccountUpdated


@dataclass(frozen=True)
class ClaimAnswer:
    """Either the proof, or the outcome that the platform's answer amounts to."""

    outcome: ClaimOutcome
    proved: Proved | None = None


def address_sha256(address: str) -> str:
    """How portal and platform compare addresses: SHA-256 (hex) of the trimmed lower-case address."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def claim(*, guardianship: Guardianship, proof: Mapping[str, object]) -> ClaimAnswer:
    """One signed call, outside any transaction. The same link id gets the same answer, so it may be repeated."""
    guardian = guardianship.guardian
    members = {
        "method": guardianship.method,
        "link_id": guardianship.public_id,
        "guardian": {
            "ref": guardian.public_id,
            "display_name": guardian.display_name,
            "email_sha256": address_sha256(guardian.email),
        },
        **proof,
    }
    try:
        answer = client.claim_link(connection=guardianship.connection, claim=members)
    except client.PlatformDown as down:
        busy = down.retry_after is not None
        return ClaimAnswer(ClaimOutcome.PLATFORM_BUSY if busy else ClaimOutcome.PLATFORM_DOWN)
    except client.PlatformRefused as refused:
        return ClaimAnswer(_refusal(refused))
    return _read(answer)


def _refusal(refused: client.PlatformRefused) -> ClaimOutcome:
    match refused.status:
        case 404:
            return ClaimOutcome.CODE_UNKNOWN
        case 410:
            return ClaimOutcome.CODE_GONE
        case 403 if _names_minor(refused.problem):
            return ClaimOutcome.GUARDIAN_IS_MINOR
    return ClaimOutcome.NONSENSE


def _names_minor(problem: object) -> bool:
    """RFC 9457 puts the name at the end of `type`; some send it as `code` or `title`."""
    said = problem if isinstance(problem, dict) else {}
    return any(str(said.get(member, "")).endswith("guardian-is-minor") for member in ("type", "code", "title"))


def _read(answer: client.Answer) -> ClaimAnswer:
    if answer.status == 202:
        return ClaimAnswer(ClaimOutcome.WAITING_PLATFORM)
    try:
        proved = msgspec.convert(answer.body, Proved)
    except msgspec.ValidationError:
        return ClaimAnswer(ClaimOutcome.NONSENSE)
    if answer.status != 200 or "\x00" in proved.account or not _is_storable(proved.profile):
        return ClaimAnswer(ClaimOutcome.NONSENSE)
    return ClaimAnswer(ClaimOutcome.WAITING_CHILD, proved)


def _is_storable(profile: AccountUpdated) -> bool:
    """PostgreSQL stores no NUL in text, and no database a lone surrogate."""
    try:
        return b"\\u0000" not in msgspec.json.encode(profile)
    except UnicodeEncodeError:
        return False
