"""What people ask the desk about, and what mostly helps at once: answers come first, the form after them.

Where somebody may be in danger or a family disputes, nobody is sent through answers: the form comes at once, with what
to do now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from guardian_portal.support.cases.kinds import PRIVATE_KINDS
from guardian_portal.support.models import CaseKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Answer:
    """A question that many have, and what helps; `page` is the name of the address where it is done."""

    question: StrPromise
    text: StrPromise
    page: str = ""
    page_words: StrPromise | None = None


@dataclass(frozen=True)
class Topic:
    """One thing to ask about. `first`: what to do before anything else, on the form's page."""

    kind: CaseKind
    title: StrPromise
    says: StrPromise
    answers: tuple[Answer, ...] = ()
    first: tuple[StrPromise, ...] = field(default=())

    @property
    def slug(self) -> str:
        return self.kind.value.replace("_", "-")

    @property
    def is_straight(self) -> bool:
        """To the form at once."""
        return self.kind in PRIVATE_KINDS

    @property
    def asks_reference(self) -> bool:
        return self.kind in (CaseKind.CANNOT_LINK, CaseKind.WRONG_LINK)


_TOPICS = (
    Topic(
        CaseKind.SAFETY_CONCERN,
        _("A child may not be safe"),
        _("A person at the desk looks within the hour."),
        first=(
            _("Is somebody in danger right now? Do not wait for us: call one of the numbers on this page."),
            _("Only the desk reads this. No other guardian and no child is told that you wrote."),
            _("Do not write here what could identify you or the child if somebody looks over your shoulder."),
        ),
    ),
    Topic(
        CaseKind.CONTESTED_CUSTODY,
        _("A dispute about who looks after a child"),
        _("Another guardian should not have this link, or yours is disputed."),
        first=(
            _("Is somebody in danger right now? Do not wait for us: call one of the numbers on this page."),
            _("Only the desk reads this. The other guardians are not told that you wrote."),
            _(
                "Say what a court or an office has decided, and when. Do not send papers yet: we ask for what we need. "
                "We take no side and decide nothing on one person's word alone."
            ),
        ),
    ),
    Topic(
        CaseKind.CANNOT_LINK,
        _("Linking does not work"),
        _("A code, an invitation or a sign-in was refused, or nothing happens."),
        answers=(
            Answer(
                _("The code was refused"),
                _(
                    "A code works once, for ten minutes, and only as the app shows it. Ask your child to open the "
                    "family page in the app again and to show a new code."
                ),
                "dashboard:link_code",
                _("Type a new code"),
            ),
            Answer(
                _("The request waits, and nothing happens"),
                _(
                    "Your child has to say yes in the app. Ask your child to look there. After 48 hours a request "
                    "ends by itself, and you can ask again."
                ),
                "dashboard:home",
                _("See my requests"),
            ),
            Answer(
                _("The invitation is for another address"),
                _(
                    "An invitation works only for the e-mail address that it was made for. Is that address yours? Make "
                    "it the one of your account, confirm it, and open the invitation again."
                ),
                "account_email",
                _("My e-mail address"),
            ),
            Answer(
                _("Where do I find the reference?"),
                _(
                    "Each try that failed shows a reference such as GP-7XKD-93PM. Your last ones are below. The desk "
                    "sees by it what went wrong; we can't find you by anything else."
                ),
            ),
        ),
    ),
    Topic(
        CaseKind.ALERT_QUESTION,
        _("A question about an alert"),
        _("What it means, what was done, what you can do."),
        answers=(
            Answer(
                _("What exactly was written?"),
                _(
                    "We do not know, and neither does anybody here: the platform tells us the kind of thing and never "
                    "the words. Ask your child calmly; the page of the alert has words to begin with."
                ),
                "incidents:alert_list",
                _("My alerts"),
            ),
            Answer(
                _("How sure is it?"),
                _(
                    "Each alert says who noticed it: a person, somebody's report, or a computer, which can be wrong. "
                    "When the platform finds that nothing was wrong, everybody who was alerted is told so."
                ),
            ),
            Answer(
                _("Who did it?"),
                _("We never learn that, and the platform may not tell us. The police can ask the platform."),
            ),
        ),
    ),
    Topic(
        CaseKind.CONTROL_NOT_WORKING,
        _("A setting does not work"),
        _("It is not in force, or something else is."),
        answers=(
            Answer(
                _("It says “asked; not in force yet”"),
                _("The platform has not answered yet. We ask again by ourselves; mostly it takes some minutes."),
            ),
            Answer(
                _("The platform refused it, or changed it"),
                _(
                    "Some settings follow the platform's own rules. The history of the settings shows what was asked, "
                    "by whom, and what the platform said. There you can also ask it once more."
                ),
                "dashboard:home",
                _("My children"),
            ),
            Answer(
                _("I want to allow more, and it waits"),
                _("What allows more than the platform's own choice waits a day, so that the others can say no."),
            ),
        ),
    ),
    Topic(
        CaseKind.UNLINK,
        _("Ending a link"),
        _("You do not want to look after an account here any longer."),
        answers=(
            Answer(
                _("I want to leave"),
                _(
                    "On the child's page under “Guardians” you can leave at any time, without us. The other guardians "
                    "stay. To have a rest, pause instead."
                ),
                "dashboard:home",
                _("My children"),
            ),
            Answer(
                _("Another guardian should leave"),
                _("No guardian can remove another. Is there a dispute? Choose “A dispute about who looks after”."),
            ),
        ),
    ),
    Topic(
        CaseKind.WRONG_LINK,
        _("A wrong link"),
        _("You see a child who is not yours, or somebody unknown is linked."),
        answers=(
            Answer(
                _("I see a child whom I do not know"),
                _(
                    "Please change nothing and read nothing further. Leave on that child's page under “Guardians”, "
                    "then write to us, so that we find out how it came about."
                ),
            ),
        ),
    ),
    Topic(
        CaseKind.IDENTITY_CHECK,
        _("Showing who you are"),
        _("You can't be verified in the ways that are offered."),
        answers=(
            Answer(
                _("Must I?"),
                _(
                    "Only for what allows more than the platform's own choice, and where the law asks. Links, alerts "
                    "and stricter settings never wait for it."
                ),
            ),
            Answer(
                _("Shall I send a copy of my passport?"),
                _("No. Never send us documents or card numbers. We keep only how and when you were verified."),
            ),
        ),
    ),
    Topic(
        CaseKind.DATA_ACCESS,
        _("A copy of the data"),
        _("What is kept about you or your child."),
        answers=(
            Answer(
                _("The week of my child"),
                _("The child's page has a table of any days for a spreadsheet, and a page to print."),
                "dashboard:home",
                _("My children"),
            ),
        ),
    ),
    Topic(
        CaseKind.CORRECTION,
        _("Correcting data"),
        _("Something about you or your child is wrong."),
        answers=(
            Answer(
                _("My name, language or country is wrong"),
                _("You can change them yourself."),
                "accounts:me",
                _("My account"),
            ),
            Answer(
                _("My child's age or name is wrong"),
                _("They come from the platform. Have them corrected there; they are then right here, too."),
            ),
        ),
    ),
    Topic(
        CaseKind.ERASURE,
        _("Erasing data"),
        _("Of your account, or about your child."),
        answers=(
            Answer(
                _("What happens then?"),
                _(
                    "Your links end, and what the platform has in force stays as it is there. What is kept about a "
                    "child is erased by two people of the desk, once nothing about that child is open."
                ),
            ),
        ),
    ),
    Topic(
        CaseKind.COMPLAINT,
        _("A complaint"),
        _("About us, the platform or a decision."),
    ),
)

TOPICS: Mapping[str, Topic] = {one.slug: one for one in _TOPICS}
TOPIC_OF_KIND: Mapping[str, Topic] = {one.kind.value: one for one in _TOPICS}
# What a child may ask about; each is private.
CHILD_TOPICS: Mapping[str, tuple[CaseKind, StrPromise]] = {
    "not-safe": (CaseKind.SAFETY_CONCERN, _("I do not feel safe, or I am worried about somebody")),
    "who-looks-after-me": (CaseKind.WRONG_LINK, _("Somebody looks after my account who should not")),
    "told-about-me": (CaseKind.ALERT_QUESTION, _("Something that you told the people who look after me")),
    "setting": (CaseKind.CONTROL_NOT_WORKING, _("A setting in the app")),
    "kept-about-me": (CaseKind.DATA_ACCESS, _("What you keep about me")),
    "erase": (CaseKind.ERASURE, _("I want you to erase something about me")),
    "not-right": (CaseKind.COMPLAINT, _("Something that is not right")),
}
