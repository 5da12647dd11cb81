"""What the child is asked to agree to where the law asks the child, what they decided, and the receipt of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from guardian_portal.dashboard.consent_pages import country_of, language_name
from guardian_portal.family.childs_words import ChildsWords, words_for_child, words_of_version
from guardian_portal.family.consents import Competence, Decider, competence, offered_for
from guardian_portal.family.models import AgeRule, Child, ConsentRecord, Decision
from guardian_portal.family.selectors import guardians_of
from guardian_portal.family.standing import is_live

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import Promise

    from guardian_portal.family.rulebook import RuleBook


@dataclass(frozen=True)
class Choice:
    """One thing that the child is asked, in words for their age. Of the guardians only that one of them agreed."""

    purpose: str
    words: ChildsWords
    own: ConsentRecord | None
    a_guardian_agreed: bool

    @property
    def agreed(self) -> bool:
        return self.own is not None and self.own.decision == Decision.GIVEN


@dataclass(frozen=True)
class Choices:
    """What is asked, and whether a guardian's yes is needed too. Empty where the law does not ask the child."""

    asked: Sequence[Choice] = ()
    with_guardian: bool = False


@dataclass(frozen=True)
class ReceiptLine:
    """One past decision, for the list of receipts."""

    record: ConsentRecord
    title: Promise | str


@dataclass(frozen=True)
class ChildsReceipt:
    """One decision with everything that was true of it, in the words and the language it was made in."""

    record: ConsentRecord
    title: Promise | str
    words: ChildsWords | None
    language: str
    rule: AgeRule | None
    country: str


def choices_of(child: Child, book: RuleBook | None = None) -> Choices:
    """By the age rules of today, while somebody supervises the child or a decision of theirs stands."""
    who = competence(child, timezone.localdate(), book)
    if not who.asks_child:
        return Choices()
    current = list(ConsentRecord.objects.filter(child=child, is_current=True).select_related("guardianship"))
    if not (any(one.guardianship is None for one in current) or guardians_of(child).exists()):
        return Choices()
    asked = [_choice(purpose.key, child, who, current) for purpose in offered_for(child)]
    return Choices(asked, with_guardian=who.decider is Decider.BOTH)


def _choice(purpose: str, child: Child, who: Competence, current: Sequence[ConsentRecord]) -> Choice:
    said = [one for one in current if one.purpose == purpose]
    return Choice(
        purpose=purpose,
        words=words_for_child(purpose, child),
        own=next((one for one in said if one.guardianship is None), None),
        a_guardian_agreed=who.asks_guardian
        and any(one.guardianship and is_live(one.guardianship) and one.decision == Decision.GIVEN for one in said),
    )


def decisions_of(child: Child) -> list[ReceiptLine]:
    """The child's own decisions, newest first."""
    own = ConsentRecord.objects.filter(child=child, guardianship__isnull=True).order_by("-decided_at", "-pk")
    return [ReceiptLine(one, _title(one)) for one in own]


def receipt_for(child: Child, record: str) -> ChildsReceipt | None:
    """One of them."""
    own = ConsentRecord.objects.filter(child=child, guardianship__isnull=True, public_id=record).first()
    if own is None:
        return None
    rule = AgeRule.objects.filter(public_id=own.age_rule).first()
    return ChildsReceipt(
        record=own,
        title=_title(own),
        words=words_of_version(own.purpose, own.notice_version),
        language=language_name(own.language),
        rule=rule,
        country=country_of(rule) if rule else "",
    )


def _title(record: ConsentRecord) -> Promise | str:
    words = words_of_version(record.purpose, record.notice_version)
    return words.title if words else record.purpose
