"""What a child is asked for their own consent, in words for their age, where the law asks the child.

As in purposes.py: what was once shown is never changed, new words are a new version at the end of their band.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.ages import age_of
from guardian_portal.family.models import Child
from guardian_portal.family.purposes import SUPERVISION_SUMMARY, WEEKLY_FIGURES, ConsentNotice


@dataclass(frozen=True)
class ChildsWords:
    """The words of one version, for children from this age on."""

    from_age: int
    title: Promise
    notice: ConsentNotice


CHILDS_WORDS: Mapping[str, tuple[ChildsWords, ...]] = {
    SUPERVISION_SUMMARY: (
        ChildsWords(
            from_age=0,
            title=_("Numbers about your week"),
            notice=ConsentNotice(
                version="2026-11-child",
                sentences=(
                    _("The app counts: how many minutes, how many messages, how many new friends."),
                    _("We keep these numbers and make a page of your week. Your grown-ups can read that page."),
                    _("Never on it: what you write, pictures, what you search for, where you are, names of others."),
                ),
                if_withdrawn=(
                    _("Then we keep no new numbers about you, for nobody."),
                    _("Your grown-ups still look after you. They still hear when something may not be okay."),
                ),
            ),
        ),
        ChildsWords(
            from_age=10,
            title=_("Numbers for a page about your week"),
            notice=ConsentNotice(
                version="2026-11-from-10",
                sentences=(
                    _("The app sends us numbers about your account: minutes, visits, messages, contacts."),
                    _("We keep them and make a page of your week. The people who look after your account can read it."),
                    _("Never on it: what was written, pictures, searches, places, names of other people."),
                ),
                if_withdrawn=(
                    _("Then we keep no new numbers about you, whoever looks after your account."),
                    _("They still look after your account, and still hear when something may not be okay."),
                ),
            ),
        ),
        ChildsWords(
            from_age=13,
            title=_("Counts for the summary of your week"),
            notice=ConsentNotice(
                version="2026-11-from-13",
                sentences=(
                    _("The platform sends us counts about your account: minutes, visits, messages, contacts."),
                    _("We keep them and make a summary of the week for the people who supervise your account."),
                    _("Never part of it: what was written, pictures, searches, places, names of other people."),
                ),
                if_withdrawn=(
                    _("From that moment we keep no new counts, whoever supervises your account."),
                    _("The supervision itself, alerts and settings stay as they are."),
                ),
            ),
        ),
    ),
    WEEKLY_FIGURES: (
        ChildsWords(
            from_age=0,
            title=_("Numbers in a mail to your grown-ups"),
            notice=ConsentNotice(
                version="2026-11-child",
                sentences=(
                    _("A grown-up can ask for the numbers of your week in a mail."),
                    _("A mail goes through many computers, and somebody else may read it."),
                ),
                if_withdrawn=(_("Then the mail says only that the week is ready. There are no numbers in it."),),
            ),
        ),
        ChildsWords(
            from_age=10,
            title=_("The numbers of your week in a mail"),
            notice=ConsentNotice(
                version="2026-11-from-10",
                sentences=(
                    _("Somebody who looks after your account can ask for the numbers of your week in a mail."),
                    _("Mail passes through computers that are not ours, and others may see an inbox."),
                ),
                if_withdrawn=(_("Then the weekly mail says only that the week is ready."),),
            ),
        ),
    ),
}


def words_for_child(purpose: str, child: Child) -> ChildsWords:
    """The words of today for the youngest that this child can be."""
    age = age_of(child, timezone.localdate()).min
    known = [one for one in CHILDS_WORDS[purpose] if one.from_age <= age]
    return max(known, key=lambda one: (one.from_age, CHILDS_WORDS[purpose].index(one)))


def words_of_version(purpose: str, version: str) -> ChildsWords | None:
    """The words that a decision of a child was made on; None where they are not known any more."""
    return next((one for one in CHILDS_WORDS.get(purpose, ()) if one.notice.version == version), None)
