"""System checks on the tables of verification methods and on what the settings name: a slip stops the start."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from guardian_portal.family.models import Certainty, Strength
from guardian_portal.family.purposes import PURPOSES
from guardian_portal.family.verification import methods
from guardian_portal.family.verification.providers import installed

# 16 CFR 312.5(b)(2) bars them where a child's data is disclosed.
PLUS = frozenset({"email_plus", "text_plus"})


@register()
def check_verification(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What would otherwise show as a way to be verified that leads nowhere, or that does not count."""
    return [*_check_methods(), *_check_acceptances(), *_check_providers(), *_check_purposes()]


def _check_methods() -> Iterator[CheckMessage]:
    for key in sorted(set(methods.METHODS) ^ set(methods.NAMES)):
        yield Error(f"Verification method {key!r} is in the table or in NAMES, but not in both.", id="family.E001")


def _check_acceptances() -> Iterator[CheckMessage]:
    for row in methods.ACCEPTANCES:
        where = f"Accepted methods of {row.country}, {row.strength}"
        if unknown := row.methods - set(methods.METHODS):
            yield Error(f"{where}: unknown {sorted(unknown)}.", id="family.E002")
        if row.strength not in Strength.values or row.certainty not in Certainty.values:
            yield Error(f"{where}: unknown strength or certainty.", id="family.E003")
        if not row.source and row.certainty != Certainty.DEFAULT:
            yield Error(f"{where}: no source.", id="family.E004")
        if row.country in ("US", methods.EVERYWHERE) and row.strength == Strength.DISCLOSURE and row.methods & PLUS:
            yield Error(f"{where}: not for what is disclosed: {sorted(row.methods & PLUS)}.", id="family.E005")
    for strength in Strength.values:
        if not methods.accepted(country=methods.EVERYWHERE, strength=strength):
            yield Error(f"No protective default for {strength}.", id="family.E006")


def _check_providers() -> Iterator[CheckMessage]:
    try:
        found = installed()
    except ImportError as error:
        yield Error(f"VERIFICATION_PROVIDERS can't be imported: {error}", id="family.E007")
        return
    for one in found:
        if one.method not in methods.METHODS:
            yield Error(f"{one!r} is a provider of no known method.", id="family.E008")


def _check_purposes() -> Iterator[CheckMessage]:
    for key in settings.CONSENT_PURPOSES:
        if key not in PURPOSES:
            yield Error(f"CONSENT_PURPOSES names {key!r}, which purposes.py does not know.", id="family.E009")
