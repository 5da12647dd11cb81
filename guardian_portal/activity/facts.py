"""The figures of a summary as facts in words: counts and kinds, and how little a sign proves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guardian_portal.activity.figures import ActivitySummary, BlockedFigures, BypassSign
from guardian_portal.activity.money import money

KINDS: Mapping[str, Promise] = {
    "dm": gettext_lazy("Messages"),
    "invite": gettext_lazy("Invitations"),
    "call": gettext_lazy("Calls"),
    "trade": gettext_lazy("Trades"),
    "join": gettext_lazy("Joining a place"),
}


@dataclass(frozen=True)
class Fact:
    """One fact in words: its name, what it comes to, and what it is made of."""

    name: str
    values: tuple[str, ...]


def facts_of(summary: ActivitySummary) -> Iterator[Fact]:
    """What is counted besides time, in the order in which a parent asks."""
    yield Fact(_("Contacts"), tuple(_contacts(summary)))
    yield Fact(_("Messages"), (_messages(summary),))
    yield Fact(_("Purchases"), tuple(_purchases(summary)) or (_("None"),))
    yield Fact(_("Stopped by controls"), tuple(_blocked(summary)) or (_("Nothing was reported as stopped."),))
    yield Fact(_("Visits"), (grouped(summary.sessions),))


def sign_in_words(sign: BypassSign) -> str:
    """Said with what it may also mean: it is no proof of anything."""
    count = sign.count
    if sign.kind == "silent":
        words = ngettext(
            "For %(n)s day no counts came, though there usually are some. That may be a time without the app, a fault "
            "of the platform, or another account.",
            "For %(n)s days in a row no counts came, though there usually are some. That may be a time without the "
            "app, a fault of the platform, or another account.",
            count,
        )
    else:
        words = ngettext(
            "%(n)s time the platform held another setting than was asked for. That may be a fault of the platform, or "
            "somebody changed it there.",
            "%(n)s times the platform held another setting than was asked for. That may be a fault of the platform, or "
            "somebody changed it there.",
            count,
        )
    return words % {"n": grouped(count)}


def _messages(summary: ActivitySummary) -> str:
    sent, received = grouped(summary.messages_sent), grouped(summary.messages_received)
    return _("%(sent)s sent, %(received)s received") % {"sent": sent, "received": received}


def _contacts(summary: ActivitySummary) -> Iterator[str]:
    added, removed = summary.new_contacts, summary.contacts_removed
    known = min(added, summary.contacts_known_to_friends)
    yield ngettext("%(n)s added", "%(n)s added", added) % {"n": grouped(added)}
    if known:
        words = ngettext("%(n)s of them known to friends", "%(n)s of them known to friends", known)
        yield words % {"n": grouped(known)}
    if removed:
        yield ngettext("%(n)s removed", "%(n)s removed", removed) % {"n": grouped(removed)}


def _purchases(summary: ActivitySummary) -> Iterator[str]:
    for one in summary.purchases:
        words = ngettext("%(n)s purchase, %(sum)s", "%(n)s purchases, %(sum)s", one.count)
        yield words % {"n": grouped(one.count), "sum": money(one.minor_units, one.currency)}


def _blocked(summary: ActivitySummary) -> Iterator[str]:
    """The whole in a sentence, then what was stopped and by which control."""
    count = summary.blocked_count
    if count:
        words = ngettext("Your control worked %(n)s time.", "Your control worked %(n)s times.", count)
        yield words % {"n": grouped(count)}
    yield from map(_stopped, summary.blocked)


def _stopped(one: BlockedFigures) -> str:
    """Without a name in the platform's catalogue the control stays unnamed: its key is nothing that anybody reads."""
    words = _("%(what)s: %(n)s, by “%(control)s”") if one.label else _("%(what)s: %(n)s")
    return words % {"what": KINDS.get(one.kind, one.kind), "n": grouped(one.count), "control": one.label}


def grouped(count: int) -> str:
    """A number as the reader writes it."""
    return str(number_format(count, force_grouping=True))
