"""What is consented to, by whom, and whether it is verified: the one truth that pages and other rooms ask."""

import enum
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.ages import age_of, is_monitoring_barred
from guardian_portal.family.models import (
    OPEN_REQUESTS,
    AgeRule,
    AgeRuleKind,
    Child,
    ConsentRecord,
    Decision,
    Guardianship,
    Verification,
    VerificationRequest,
)
from guardian_portal.family.policies import hides_from
from guardian_portal.family.purposes import OF_SUMMARIES, Purpose, offered
from guardian_portal.family.rulebook import RuleBook
from guardian_portal.family.standing import is_live
from guardian_portal.family.verification.methods import accepted, covers


class Decider(enum.StrEnum):
    """Who decides about a consent concerning a child of this age in this country."""

    GUARDIAN = "guardian"
    BOTH = "both"
    CHILD = "child"


@dataclass(frozen=True)
class Competence:
    """Who decides, and the age rule that says so."""

    decider: Decider
    rule: AgeRule

    @property
    def asks_guardian(self) -> bool:
        return self.decider is not Decider.CHILD

    @property
    def asks_child(self) -> bool:
        return self.decider is not Decider.GUARDIAN


@dataclass(frozen=True)
class PurposeState:
    """One purpose as this guardian sees it: their own record, and of others no more than that they agreed, and when.

    Without the day where they are hidden from this guardian.
    """

    purpose: Purpose
    own: ConsentRecord | None
    childs: ConsentRecord | None
    others: list[datetime | None]
    verified: bool
    competence: Competence

    @property
    def is_given(self) -> bool:
        return self.own is not None and self.own.decision == Decision.GIVEN

    @property
    def child_agreed(self) -> bool:
        return self.childs is not None and self.childs.decision == Decision.GIVEN

    @property
    def waits_for(self) -> list[Promise]:
        """What is still missing to a yes that one side has said, in words for the guardian; a no ends the wait."""
        said = {one.decision for one in (self.own, self.childs) if one}
        if said != {Decision.GIVEN}:
            return []
        guardian, child = self.competence.asks_guardian, self.competence.asks_child
        missing = (
            (_("your own yes"), guardian and not self.is_given),
            (_("that you show that you are the guardian"), guardian and not self.verified),
            (_("your child's yes"), child and not self.child_agreed),
        )
        return [words for words, is_missing in missing if is_missing]

    @property
    def stands(self) -> bool:
        """Whether everybody who is asked has agreed, and the guardian is verified well enough for it."""
        guardians = not self.competence.asks_guardian or (self.is_given and self.verified)
        return guardians and (not self.competence.asks_child or self.child_agreed)


# The rules that `competence` goes by.
COMPETENCE_RULES = (AgeRuleKind.JOINT_CONSENT, AgeRuleKind.CONSENT)


def competence(child: Child, on: date, book: RuleBook | None = None) -> Competence:
    """Who decides on a day. Unsure of the age, the guardian is asked, and where the law asks for both, both.

    `book`: rules read already, with COMPETENCE_RULES among them.
    """
    age, book = age_of(child, on).min, book or RuleBook.read(*COMPETENCE_RULES)
    joint = book.rule_for(country=child.country, kind=AgeRuleKind.JOINT_CONSENT, on=on)
    if age < joint.age:
        return Competence(Decider.BOTH, joint)
    rule = book.rule_for(country=child.country, kind=AgeRuleKind.CONSENT, on=on)
    return Competence(Decider.GUARDIAN if age < rule.age else Decider.CHILD, rule)


def offered_for(child: Child) -> list[Purpose]:
    """The purposes on offer for one child: where the law bars summaries, nobody can agree to them."""
    barred = is_monitoring_barred(child, timezone.localdate())
    return [one for one in offered() if not (barred and one.key in OF_SUMMARIES)]


def purpose_states(guardianship: Guardianship, child: Child, who: Competence) -> list[PurposeState]:
    """Every purpose on offer, for the page of one guardian."""
    current = list(
        ConsentRecord.objects.filter(child=child, is_current=True).select_related("guardianship").order_by("decided_at")
    )
    verifications = standing_verifications(guardianship)
    return [_state(purpose, guardianship, child, who, current, verifications) for purpose in offered_for(child)]


def _state(
    purpose: Purpose,
    guardianship: Guardianship,
    child: Child,
    who: Competence,
    current: list[ConsentRecord],
    verifications: list[Verification],
) -> PurposeState:
    mine = [one for one in current if one.purpose == purpose.key]
    return PurposeState(
        purpose=purpose,
        own=next((one for one in mine if one.guardianship_id == guardianship.pk), None),
        childs=next((one for one in mine if one.guardianship_id is None), None),
        others=[
            None if hides_from(one.guardianship, guardianship) else one.decided_at
            for one in mine
            if one.guardianship is not None
            and one.guardianship_id != guardianship.pk
            and is_live(one.guardianship)
            and one.decision == Decision.GIVEN
        ],
        verified=any(counts(one, child, purpose.strength) for one in verifications),
        competence=who,
    )


def standing_verifications(guardianship: Guardianship) -> list[Verification]:
    """Of one link, newest first, without those taken back."""
    return list(guardianship.verifications.filter(undone_at__isnull=True).order_by("-verified_at", "-pk"))


def counts(verification: Verification, child: Child, strength: str) -> bool:
    """Whether the child's country accepts this verification for a consent of this strength today."""
    return covers(verification.scope, strength) and verification.method in accepted(
        country=child.country, strength=strength
    )


def open_requests(guardianship: Guardianship) -> list[VerificationRequest]:
    """Verifications under way for one link."""
    return list(guardianship.verification_requests.filter(state__in=OPEN_REQUESTS).order_by("asked_at"))


def is_refused(guardianship: Guardianship, purpose: str) -> bool:
    """Whether this guardian has said no to a purpose, at first or later: what acts on it leaves them out."""
    return (
        ConsentRecord.objects.filter(guardianship=guardianship, purpose=purpose, is_current=True)
        .exclude(decision=Decision.GIVEN)
        .exists()
    )


def stands(guardianship: Guardianship, child: Child, purpose: str) -> bool:
    """Whether a purpose that needs a yes first has one that counts."""
    who = competence(child, timezone.localdate())
    return any(state.stands for state in purpose_states(guardianship, child, who) if state.purpose.key == purpose)
