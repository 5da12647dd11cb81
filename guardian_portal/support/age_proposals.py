"""A change of the age rules as a proposal: how it is put, how it reads to the second person, what approving it does."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from guardian_portal.audit.services import Actor
from guardian_portal.family.models import ANY_COUNTRY, AgeRule, AgeRuleKind, Certainty
from guardian_portal.family.services.age_rules import AgeRuleConflict, AgeRuleRefused, RuleChange, put_in_force
from guardian_portal.support.models import Proposal
from guardian_portal.support.proposal_kinds import Described, ProposalConflict

KIND = "age_rule"

CONFLICTS: Mapping[AgeRuleConflict, Promise] = {
    AgeRuleConflict.REVERSED: gettext_lazy("The last day comes before the first one."),
    AgeRuleConflict.TOO_EARLY: gettext_lazy("Rules begin on 1 January 2000 at the earliest."),
    AgeRuleConflict.AGE: gettext_lazy("This age is not possible here. Majority is at least 15, no age is over 25."),
    AgeRuleConflict.OVERLAPS: gettext_lazy(
        "Another rule of this country is valid on some of these days. Change that rule, or choose other days."
    ),
    AgeRuleConflict.LEAVES_GAP: gettext_lazy(
        "Some days would have no default. The default must be valid on every day, so it cannot end."
    ),
    AgeRuleConflict.CHANGED: gettext_lazy(
        "The rule that this would change was changed meanwhile. Look at the list and propose anew."
    ),
    AgeRuleConflict.OTHER_COUNTRY: gettext_lazy("The rule that this would change is another country's or unknown."),
}


def thing_of(change: RuleChange) -> str:
    """One country and kind: two changes of it must not wait side by side."""
    return f"{change.country}:{change.kind}"


def params_of(change: RuleChange) -> dict[str, object]:
    """What the proposal keeps."""
    return {
        "country": change.country,
        "kind": change.kind,
        "age": change.age,
        "valid_from": change.valid_from.isoformat(),
        "valid_to": change.valid_to.isoformat() if change.valid_to else "",
        "certainty": change.certainty,
        "note": change.note,
        "replaces": change.replaces,
    }


def change_of(proposal: Proposal) -> RuleChange:
    """What the proposal asks for."""
    kept = proposal.params
    return RuleChange(
        **{
            **kept,
            "valid_from": _day(kept["valid_from"]),
            "valid_to": _day(kept["valid_to"]) if kept["valid_to"] else None,
        }
    )


def apply(*, proposal: Proposal, actor: Actor) -> None:
    """Put the rule in force. Raises ProposalConflict where the rules changed meanwhile."""
    try:
        put_in_force(change=change_of(proposal), actor=actor)
    except AgeRuleRefused as refused:
        raise ProposalConflict(CONFLICTS[refused.conflict]) from None


def describe(proposal: Proposal) -> Sequence[Described]:
    """The new rule, and the one that it changes."""
    change = change_of(proposal)
    lines = [
        Described(_("Country"), country_name(change.country)),
        Described(_("Rule"), AgeRuleKind(change.kind).label),
        Described(_("Age"), age_words(change.age)),
        Described(_("Valid"), period_words(change.valid_from, change.valid_to)),
        Described(_("How certain"), Certainty(change.certainty).label),
        Described(_("Note"), change.note or _("None")),
    ]
    old = AgeRule.objects.filter(public_id=change.replaces).first() if change.replaces else None
    if old:
        words = f"{age_words(old.age)}, {period_words(old.valid_from, old.valid_to)}"
        lines.append(Described(_("Instead of"), words))
    return lines


def country_name(code: str) -> str:
    """In the reader's language."""
    return _("Every other country") if code == ANY_COUNTRY else str(countries.name(code) or code)


def age_words(age: int) -> str:
    """0 says that the rule concerns nobody."""
    return str(age) if age else _("at no age")


def period_words(valid_from: date, valid_to: date | None) -> str:
    """The first day, and the first day on which it is not valid any more."""
    begin = date_format(valid_from)
    if valid_to is None:
        return _("from %(begin)s") % {"begin": begin}
    return _("from %(begin)s until before %(end)s") % {"begin": begin, "end": date_format(valid_to)}


def _day(written: str) -> date:
    return date.fromisoformat(written)
