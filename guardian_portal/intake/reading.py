"""From the bytes of a body to its events, each judged; by a short way where all of them are summaries."""

from __future__ import annotations

from collections.abc import Sequence

from guardian_portal.intake.judging import Judged, Rules, judge_all
from guardian_portal.intake.limits import MAX_EVENTS
from guardian_portal.intake.problems import Refusal
from guardian_portal.intake.strict import split
from guardian_portal.intake.summaries import read_summaries


def judge_body(body: bytes, rules: Rules, *, batch: bool) -> Sequence[Judged]:
    """Raises Refusal for what concerns the body as a whole."""
    judged: Sequence[Judged] | None = read_summaries(body, rules) if batch else None
    if judged is not None:
        return judged
    pieces = split(body, batch=batch)
    if len(pieces.raws) > MAX_EVENTS:
        raise Refusal("too-large", f"A batch has at most {MAX_EVENTS} events")
    return judge_all(pieces, rules)
