"""The evidence pack of one alert: what a school or the police may need to find it again, from the reader's own copy.

References, kinds and times; no content, no other person, no id that names another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.models import User

from . import words
from .models import Alert
from .pages import NOT_CHECKED
from .selectors import AlertRow, row_of
from .timeline import Moment, mails_of, timeline_of

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """Everything `templates/incidents/alert_evidence.html` shows."""

    row: AlertRow
    platform: str
    limited: bool  # sensitive: only that it is worth a talk
    how_sure: StrPromise
    state_words: StrPromise
    done: Sequence[StrPromise]
    timeline: Sequence[Moment]
    countries: tuple[str, ...]
    printed_by: str
    printed_at: datetime

    @property
    def alert(self) -> Alert:
        return self.row.alert


def evidence_page(alert: Alert, user: User) -> EvidencePage:
    """`alert` comes from `alerts_to_show(user)`. Of the other guardians nothing: this page leaves the family."""
    row = row_of(alert)
    facts, child = row.facts, alert.thread.child
    return EvidencePage(
        row=row,
        platform=child.connection.platform.name,
        limited=facts["sensitive"],
        how_sure=NOT_CHECKED if facts["unchecked"] else words.how_sure(facts["detected_by"]),
        state_words=words.state_in_words(facts["state"]),
        done=words.actions_in_words(facts["actions"]),
        timeline=timeline_of(alert, facts, mails=mails_of(alert), mine=_taken_at(alert), others=()),
        countries=(child.country, user.country.code or ""),
        printed_by=user.display_name,
        printed_at=timezone.now(),
    )


def _taken_at(alert: Alert) -> datetime | None:
    standing = alert.acknowledgements.filter(reopened_at__isnull=True).values_list("at", flat=True)
    return standing.first()
