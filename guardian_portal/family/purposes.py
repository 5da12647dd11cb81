"""What is asked a consent for, in whose words, and what taking it back changes.

A short list on purpose: what rests on a consent, and nothing else. The link, alerts, stricter settings and the name
that the child is told never wait for one. settings.CONSENT_PURPOSES names those that something here acts on.
A notice once shown is never changed: new words are a new version at the end of `notices`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import Strength

SUPERVISION_SUMMARY = "supervision_summary"
WEEKLY_FIGURES = "weekly_figures"
# Nobody is asked for these where the law bars summaries.
OF_SUMMARIES = frozenset({SUPERVISION_SUMMARY, WEEKLY_FIGURES})
# Of the words on the pages that verify; kept with each verification.
VERIFICATION_NOTICE = "2026-11"


@dataclass(frozen=True)
class ConsentNotice:
    """The words of one version."""

    version: str
    sentences: tuple[Promise, ...]
    if_withdrawn: tuple[Promise, ...]


@dataclass(frozen=True)
class Purpose:
    """One thing that is asked a consent for. `asked`: the home page asks for a decision."""

    key: str
    title: Promise
    strength: Strength
    asked: bool
    notices: tuple[ConsentNotice, ...]

    @property
    def notice(self) -> ConsentNotice:
        """The words of today."""
        return self.notices[-1]

    def notice_of(self, version: str) -> ConsentNotice:
        """The words of a version; those of today where it is not known any more."""
        return next((one for one in self.notices if one.version == version), self.notice)


PURPOSES: Mapping[str, Purpose] = {
    one.key: one
    for one in (
        Purpose(
            key=SUPERVISION_SUMMARY,
            title=_("Counts for the summary of the week"),
            strength=Strength.INTERNAL,
            asked=True,
            notices=(
                ConsentNotice(
                    version="2026-11",
                    sentences=(
                        _("The platform sends counts about your child's account: minutes, visits, messages, contacts."),
                        _("We keep them and make a summary of the week from them, for the child's guardians."),
                        _("Never part of it: what was written, pictures, searches, places, names of other people."),
                    ),
                    if_withdrawn=(
                        _("From that moment no summary is made for you."),
                        _("We keep new counts only while another guardian of your child has not said no."),
                        _("Your link, alerts and settings stay as they are."),
                    ),
                ),
            ),
        ),
        Purpose(
            key=WEEKLY_FIGURES,
            title=_("Figures in your weekly mail"),
            strength=Strength.DISCLOSURE,
            asked=False,
            notices=(
                ConsentNotice(
                    version="2026-11",
                    sentences=(
                        _("Your weekly mail then holds the figures of the week. Else it says only that it is ready."),
                        _("Mail passes through servers that are not ours, and others may see your inbox."),
                    ),
                    if_withdrawn=(_("The next weekly mail says only that your week is ready."),),
                ),
            ),
        ),
    )
}


def offered() -> list[Purpose]:
    """The purposes that something in this installation acts on."""
    return [PURPOSES[key] for key in settings.CONSENT_PURPOSES]
