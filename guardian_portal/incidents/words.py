"""The fixed phrases of an alert: how sure, how grave, where it stands, what was done and when we write next.

Every function is total: a token that a platform invents later reads as the safest phrase there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

HOW_SURE: Mapping[str, StrPromise] = {
    "moderator": _("A person checked this."),
    "user_report": _("Someone reported this; it is not checked yet."),
    "automation": _("A computer noticed this; it can be wrong."),
    "trusted_flagger": _("A safety group that the platform trusts reported this."),
}

# From the gravest to the mildest.
SEVERITIES: Mapping[str, StrPromise] = {
    "critical": _("Act now"),
    "high": _("Look today"),
    "medium": _("Look this week"),
    "low": _("Good to know"),
}

STATES: Mapping[str, StrPromise] = {
    "open": _("The platform knows about this."),
    "reviewing": _("The platform is looking into this."),
    "actioned": _("The platform has acted on this."),
    "cleared": _("The platform looked into this and found no problem."),
}

# Said of "an account", not of "the other account": with role `sender` it is the child's own.
ACTIONS: Mapping[str, StrPromise] = {
    "none": _("No action was taken."),
    "warned": _("An account was warned."),
    "content_removed": _("Content was removed."),
    "contact_blocked": _("The contact was blocked."),
    "account_restricted": _("An account was limited."),
    "reported_to_authority": _("This was reported to an authority."),
}
OTHER_ACTION = _("The platform took another step.")
NOT_TOLD = _("The platform has not told us yet what it did.")

# For the desk: what the contract's tokens say about the two accounts and about certainty.
ROLES: Mapping[str, StrPromise] = {
    "target": _("The child was meant by it."),
    "sender": _("The child's own account did it."),
    "reporter": _("The child reported it."),
    "bystander": _("The child was there."),
}
RELATIONS: Mapping[str, StrPromise] = {
    "linked_guardian": _("A guardian who is linked here"),
    "household": _("Somebody of the same household"),
    "other": _("Somebody else"),
    "unknown": _("Not known"),
}
CONFIDENCES: Mapping[str, StrPromise] = {
    "low": _("The platform's confidence is low."),
    "medium": _("The platform's confidence is medium."),
    "high": _("The platform's confidence is high."),
}

NEXT_UPDATES: Mapping[str, StrPromise] = {
    "open": _("We write again as soon as the platform tells us more."),
    "reviewing": _("We write again when the platform has finished looking into it."),
    "actioned": _("We write again only if something changes."),
    "cleared": _("This is closed. We write again only if something changes."),
}

# What the platform says happened, step by step.
STEPS: Mapping[str, StrPromise] = {
    "received": _("The platform noticed this or was told of it."),
    "reviewing": _("The platform began to look into it."),
    "actioned": _("The platform acted on it."),
    "reported_to_authority": _("The platform reported it to an authority."),
    "cleared": _("The platform found no problem."),
    "reopened": _("The platform opened it again."),
}
OTHER_STEP = _("The platform took another step.")
SENSITIVE_NEXT = _("We write again only if something changes.")
# Under a critical alert that nobody has yet. The same while we ask and afterwards: it promises no minute.
UNCLAIMED_NEXT = _(
    "Until somebody says “I have it”, we ask again by more ways of reaching you, and in the end tell our support desk."
)

# The headings over the parts of a `guidance.Guidance`, by the name of the field.
SECTIONS: Mapping[str, StrPromise] = {
    "now": _("Now"),
    "today": _("Today"),
    "this_week": _("This week"),
    "do_not": _("What not to do"),
    "words": _("Words to open the talk"),
}


def how_sure(detected_by: str) -> StrPromise:
    """An unknown detector is the least certain one: a computer."""
    return HOW_SURE.get(detected_by, HOW_SURE["automation"])


def confidence_in_words(confidence: str) -> StrPromise:
    """A word that the contract does not know counts as low: a person looks harder."""
    return CONFIDENCES.get(confidence, CONFIDENCES["low"])


def role_in_words(role: str) -> StrPromise:
    """Without a known role the child is taken for the one who was meant."""
    return ROLES.get(role, ROLES["target"])


def relation_in_words(relation: str) -> StrPromise:
    return RELATIONS.get(relation, RELATIONS["unknown"])


def severity_in_words(severity: str) -> StrPromise:
    """An unknown severity asks for a look today: late is worse than early."""
    return SEVERITIES.get(severity, SEVERITIES["high"])


def state_in_words(state: str) -> StrPromise:
    return STATES.get(state, STATES["open"])


def next_update(state: str) -> StrPromise:
    return NEXT_UPDATES.get(state, NEXT_UPDATES["open"])


def step_in_words(step: str) -> StrPromise:
    return STEPS.get(step, OTHER_STEP)


def actions_in_words(tokens: Iterable[str]) -> tuple[StrPromise, ...]:
    """One sentence an action, in the order told, without repeats; `none` only where it is the only one."""
    known = list(dict.fromkeys(token if token in ACTIONS else "" for token in tokens))
    taken = [token for token in known if token != "none"] or known
    return tuple(ACTIONS.get(token, OTHER_ACTION) for token in taken) or (NOT_TOLD,)
