"""What the platform declares: its catalogue of controls and public places. Contract, section 2."""

from __future__ import annotations

from guardian_portal.conformance.checking import Check, Failed, expect, require
from guardian_portal.conformance.trial import Trial
from guardian_portal.controls.declaring import BadCatalogue, read_catalogue

SHOWN = 5


def catalogue(trial: Trial) -> None:
    """Kept for the checks that follow."""
    reply = trial.ask.send("GET", "/catalogue", None, {})
    expect(reply, 200)
    try:
        trial.catalogue = read_catalogue(reply.members)
    except BadCatalogue as bad:
        more = len(bad.problems) - SHOWN
        words = "; ".join(bad.problems[:SHOWN])
        raise Failed(f"{words}; and {more} more" if more > 0 else words) from bad


def in_english(trial: Trial) -> None:
    """Readers of a language that the platform does not have read English."""
    missing = [one.key for one in trial.declared().controls if not {"en"} <= {*one.labels} & {*one.help}]
    require(not missing, f"no English words: {', '.join(missing[:SHOWN])}")


CHECKS = (
    Check("catalogue", "The catalogue is public and can be used", catalogue),
    Check("catalogue.english", "Each control has a name and help in English", in_english),
)
