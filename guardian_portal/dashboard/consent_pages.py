"""What the pages about consent show: decisions, who decides and why, verifications and the ways to be verified."""

from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.functional import Promise
from django_countries import countries

from accounts.models import User
from guardian_portal.family.consent_policies import can_consent
from guardian_portal.family.consents import (
    Competence,
    PurposeState,
    competence,
    open_requests,
    purpose_states,
    standing_verifications,
)
from guardian_portal.family.models import (
    ANY_COUNTRY,
    AgeRule,
    Child,
    ConsentRecord,
    Guardianship,
    Verification,
    VerificationRequest,
)
from guardian_portal.family.purposes import PURPOSES, ConsentNotice, Purpose
from guardian_portal.family.verification.methods import name_of
from guardian_portal.family.verification.providers import Applicant, Provider, offers, provider_of


@dataclass(frozen=True)
class VerificationRow:
    """One verification as its guardian reads it."""

    verification: Verification
    method: Promise | str


@dataclass(frozen=True)
class RequestRow:
    """One verification under way, in words."""

    request: VerificationRequest
    method: Promise | str
    next_steps: tuple[Promise | str, ...]
    shows_reference: bool


@dataclass(frozen=True)
class DecisionRow:
    """One past decision, for the list of receipts."""

    record: ConsentRecord
    title: Promise | str


@dataclass(frozen=True)
class ConsentPage:
    """Everything on `/children/<child>/consent/`."""

    competence: Competence
    country: str
    states: list[PurposeState]
    may_agree: bool
    verifications: list[VerificationRow]
    requests: list[RequestRow]
    offers: list[Provider]
    decisions: list[DecisionRow]

    @property
    def needs_verification(self) -> bool:
        """Something was agreed to that no verification covers yet."""
        return any(state.is_given and not state.verified for state in self.states)


@dataclass(frozen=True)
class Receipt:
    """One decision with everything that was true of it, in the words and the language it was made in."""

    record: ConsentRecord
    purpose: Purpose | None
    title: Promise | str
    notice: ConsentNotice | None
    language: str
    rule: AgeRule | None
    country: str
    verifications: list[VerificationRow]


def consent_page(user: User, child: Child, link: Guardianship, applicant: Applicant) -> ConsentPage:
    """What one guardian reads; of others no more than that they agreed, and when."""
    who = competence(child, timezone.localdate())
    may_agree = can_consent(user, link) and who.asks_guardian
    return ConsentPage(
        competence=who,
        country=country_of(who.rule),
        states=purpose_states(link, child, who),
        may_agree=may_agree,
        verifications=_verification_rows(link),
        requests=[_request_row(one) for one in open_requests(link)],
        offers=offers(applicant) if may_agree else [],
        decisions=[DecisionRow(one, title_of(one)) for one in own_decisions(user, child)],
    )


def own_decisions(user: User, child: Child) -> list[ConsentRecord]:
    """A guardian's own decisions about one child, newest first."""
    mine = ConsentRecord.objects.filter(child=child, guardianship__guardian=user)
    return list(mine.order_by("-decided_at", "-pk"))


def own_decision(user: User, child: Child, record: str) -> ConsentRecord | None:
    """One of them."""
    mine = ConsentRecord.objects.filter(child=child, guardianship__guardian=user, public_id=record)
    return mine.select_related("guardianship").first()


def receipt_of(record: ConsentRecord) -> Receipt:
    """What the receipt of a decision says."""
    purpose = PURPOSES.get(record.purpose)
    rule = AgeRule.objects.filter(public_id=record.age_rule).first()
    return Receipt(
        record=record,
        purpose=purpose,
        title=title_of(record),
        notice=purpose.notice_of(record.notice_version) if purpose else None,
        language=language_name(record.language),
        rule=rule,
        country=country_of(rule) if rule else "",
        verifications=_verification_rows(record.guardianship) if record.guardianship else [],
    )


def title_of(record: ConsentRecord) -> Promise | str:
    """The purpose in words; one that was taken out since keeps its key."""
    purpose = PURPOSES.get(record.purpose)
    return purpose.title if purpose else record.purpose


def country_of(rule: AgeRule) -> str:
    """The country of a rule by name; empty for the protective default."""
    return "" if rule.country == ANY_COUNTRY else str(countries.name(rule.country))


def language_name(code: str) -> str:
    """In the language of the reader."""
    try:
        return str(translation.get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _verification_rows(link: Guardianship) -> list[VerificationRow]:
    return [VerificationRow(one, name_of(one.method)) for one in standing_verifications(link)]


def _request_row(request: VerificationRequest) -> RequestRow:
    provider = provider_of(request.method)
    return RequestRow(
        request=request,
        method=name_of(request.method),
        next_steps=provider.waiting(request) if provider else (),
        shows_reference=request.phone is not None,
    )
