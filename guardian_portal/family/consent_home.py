"""Whether a guardian's home page asks about consent: columns for the query that it makes anyway, and their reading."""

from datetime import UTC

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from guardian_portal.family.ages import age_of
from guardian_portal.family.consent_policies import can_consent
from guardian_portal.family.models import (
    ANY_COUNTRY,
    AgeRule,
    AgeRuleKind,
    ConsentRecord,
    Decision,
    Guardianship,
    Verification,
)
from guardian_portal.family.purposes import SUPERVISION_SUMMARY

DECIDE = _("Please decide about your consent")
BE_VERIFIED = _("Please show that you are the guardian")
CHILDS_YES = _("Your consent waits for your child's yes")


def columns() -> dict[str, Subquery | Exists]:
    """For a query over guardianships: the ages in force, one's own and the child's decision, whether verified."""
    return {
        "consent_age": _age(AgeRuleKind.CONSENT, AgeRuleKind.JOINT_CONSENT),
        "joint_age": _age(AgeRuleKind.JOINT_CONSENT),
        "barred_below": _age(AgeRuleKind.MONITORING_BARRED),
        "consent_decision": _decision(guardianship=OuterRef("pk")),
        "childs_decision": _decision(guardianship__isnull=True, child=OuterRef("child")),
        "is_verified": _verified(),
    }


def asks(guardian: User, link: Guardianship) -> Promise | None:
    """What the card asks for. Of a verification only whether there is one: the consent page knows if it suffices."""
    child = link.child
    if child is None or not can_consent(guardian, link):
        return None
    age = age_of(child, timezone.localdate()).min
    if age < (getattr(link, "barred_below", None) or 0) or age >= (getattr(link, "consent_age", None) or 0):
        return None
    decision = getattr(link, "consent_decision", None)
    if decision is None:
        return DECIDE
    if decision != Decision.GIVEN:
        return None
    if not getattr(link, "is_verified", False):
        return BE_VERIFIED
    asks_child = age < (getattr(link, "joint_age", None) or 0)
    return CHILDS_YES if asks_child and getattr(link, "childs_decision", None) is None else None


def _age(*kinds: AgeRuleKind) -> Subquery:
    """The highest age of the rules of these kinds that are in force today for the child's country."""
    today = TruncDate(Now(), tzinfo=UTC)
    rules = AgeRule.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        Q(country=OuterRef("child__country")) | Q(country=ANY_COUNTRY),
        kind__in=kinds,
        replaced_at__isnull=True,
        valid_from__lte=today,
    )
    own_first = Case(When(country=ANY_COUNTRY, then=Value(1)), default=Value(0))
    return Subquery(rules.order_by(own_first, F("age").desc()).values("age")[:1])


def _decision(**whose: object) -> Subquery:
    said = ConsentRecord.objects.filter(purpose=SUPERVISION_SUMMARY, is_current=True, **whose)
    return Subquery(said.values("decision")[:1])


def _verified() -> Exists:
    return Exists(Verification.objects.filter(guardianship=OuterRef("pk"), undone_at__isnull=True))
