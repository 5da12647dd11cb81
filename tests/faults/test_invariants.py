"""Each invariant's check can fail: what it says of a whole run, and of the same run with one thing broken."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.evidence import AlertRow, DeliveryRow, Evidence, Flag, IncidentRow, Leaver, Mail, Probe
from tests.faults.invariants import INVARIANTS, violations

if TYPE_CHECKING:
    from collections.abc import Callable

AMINA, BEN = "amina@example.org", "ben@example.org"
THREAD = ("kit", "scam")
MAIL = Mail("<d1@example.org>", AMINA, 1000.0)
DELIVERY = DeliveryRow(
    public_id="d1",
    message_id=MAIL.message_id,
    guardian=AMINA,
    kind="alert_new",
    state="sent",
    shown="handed_over",
    thread=THREAD,
    incidents=frozenset({"i1"}),
)
ALERT = AlertRow("a1", AMINA, THREAD, 1)
INCIDENT = IncidentRow("n1", "i1", "kit", "open")
AUDIT = Counter({("incident.recorded", "n1"): 1, ("alert.created", "a1"): 1, ("delivery.settled", "d1"): 1})
WELL = Evidence(
    flags=(Flag("e1", "i1", "kit", "scam"),),
    guardians_of={"kit": frozenset({AMINA})},
    deliveries=(DELIVERY,),
    mails=(MAIL,),
    incidents=(INCIDENT,),
    alerts=(ALERT,),
    receipts=Counter({"e1": 1}),
    audit=AUDIT,
    after_repost={"deliveries": (1, 1)},
    probes=(Probe("/", 200, 0.1),),
)


def delivery(**changes: Any) -> Callable[[Evidence], Evidence]:
    return lambda seen: replace(seen, deliveries=(replace(DELIVERY, **changes),))


def also(**changes: Any) -> Callable[[Evidence], Evidence]:
    """A second delivery about the same thread."""
    second = replace(DELIVERY, public_id="d2", message_id="<d2@example.org>", **changes)
    return lambda seen: replace(seen, deliveries=(DELIVERY, second))


def with_(**changes: Any) -> Callable[[Evidence], Evidence]:
    return lambda seen: replace(seen, **changes)


def without_mail(**changes: Any) -> Callable[[Evidence], Evidence]:
    return lambda seen: replace(delivery(**changes)(seen), mails=())


BROKEN: list[tuple[str, str, Callable[[Evidence], Evidence]]] = [
    ("I1", "no delivery was made", with_(deliveries=(), mails=())),
    ("I1", "the row says sent and nothing arrived", without_mail()),
    ("I1", "withheld from a guardian who is entitled", without_mail(state="withheld", shown="not_sent")),
    ("I1", "the mail tells of something else", delivery(incidents=frozenset({"i2"}))),
    ("I1", "one of two guardians", with_(guardians_of={"kit": frozenset({AMINA, BEN})})),
    ("I2", "twice, and the row does not say so", with_(mails=(MAIL, MAIL))),
    ("I2", "two mails about one thread", also()),
    ("I2", "two mails about one thread within ten minutes", also(asked_at=599.0)),
    ("I2", "three times, marked", lambda seen: replace(delivery(possibly_duplicated=True)(seen), mails=(MAIL,) * 3)),
    ("I3", "a mail that belongs to nothing", with_(mails=(MAIL, Mail("<x@example.org>", AMINA, 1000.0)))),
    ("I3", "to somebody else", with_(mails=(replace(MAIL, to=BEN),))),
    ("I3", "to no guardian of the child", with_(guardians_of={"kit": frozenset({BEN})})),
    ("I3", "after the link had ended", with_(leaver=Leaver(AMINA, "kit", "g1", 990.0))),
    ("I4", "sent without a mail", without_mail()),
    ("I4", "the page says more than the row", without_mail(state="due")),
    ("I4", "sent before the server had it", with_(said_too_early=(MAIL.message_id,))),
    ("I4", "sent without ever being handed over", delivery(handing_over=False)),
    ("I4", "failed, unmarked, yet it arrived", delivery(state="failed", shown="failed")),
    ("I5", "a 2xx without a receipt", with_(receipts=Counter())),
    ("I5", "a 2xx without an incident", with_(incidents=())),
    ("I5", "posted again, it doubled", with_(after_repost={"deliveries": (1, 2)})),
    ("I5", "a batch that was never taken", with_(unposted=("batch 3",))),
    ("I6", "two receipts", with_(receipts=Counter({"e1": 2}))),
    ("I6", "recorded twice", with_(incidents=(INCIDENT, replace(INCIDENT, public_id="n2")))),
    ("I6", "counted twice", with_(alerts=(replace(ALERT, count=2),))),
    ("I6", "not counted", with_(alerts=(replace(ALERT, count=0),))),
    ("I6", "two alerts about one thread", with_(alerts=(ALERT, replace(ALERT, public_id="a2")))),
    ("I7", "an older event won", with_(incidents=(replace(INCIDENT, state="reviewing"),))),
    ("I10", "no entry", with_(audit=AUDIT - Counter({("delivery.settled", "d1"): 1}))),
    ("I10", "two entries", with_(audit=AUDIT + Counter({("incident.recorded", "n1"): 1}))),
    ("I10", "an entry about what is not settled", delivery(state="due", shown="on_its_way")),
    ("I10", "no entry of the link that ended", with_(leaver=Leaver(AMINA, "kit", "g1", 2000.0))),
    ("I10", "an entry that was changed", with_(forged_entries=1)),
    ("I10", "a seal that does not hold", with_(tampering=("edit: seal 3",))),
    ("I11", "a page that failed", with_(probes=(Probe("/", 500, 0.1),))),
    ("I11", "a page that hung", with_(probes=(Probe("/", 200, 9.0),))),
    ("I11", "a post that was not taken", with_(refused_posts=1)),
    ("I12", "a name in a log", with_(leaks=("worker.log holds Amina",))),
    ("I13", "too late", with_(recovered_after=61.0)),
    ("I13", "never", with_(recovered_after=None)),
    ("failure", "failed, and nothing had refused it", without_mail(state="failed", shown="failed")),
    ("failure", "expired", without_mail(state="withheld", shown="failed", withheld_reason="expired")),
    ("address", "refused and not flagged", with_(refused_addresses=frozenset({AMINA}))),
    ("address", "flagged by mistake", with_(flagged=frozenset({AMINA}))),
    ("alarm", "nobody was told", with_(must_alarm=True)),
    ("fault", "nothing was there to break", with_(struck=0)),
]


def test_a_whole_run_breaks_nothing() -> None:
    assert violations(WELL) == []


@pytest.mark.parametrize(("name", "what", "broken"), BROKEN, ids=[f"{name}: {what}" for name, what, _ in BROKEN])
def test_what_is_broken_is_found(name: str, what: str, broken: Callable[[Evidence], Evidence]) -> None:
    assert any(one.startswith(f"{name}:") for one in violations(broken(WELL))), what


def test_every_invariant_is_shown_to_fail() -> None:
    assert {name for name, _, _ in BROKEN} == set(INVARIANTS)


@pytest.mark.parametrize(
    "allowed",
    [
        pytest.param(
            lambda seen: replace(delivery(possibly_duplicated=True)(seen), mails=(MAIL, MAIL)), id="twice and marked"
        ),
        pytest.param(
            lambda seen: replace(
                also(asked_at=600.0)(seen),
                mails=(MAIL, Mail("<d2@example.org>", AMINA, 1000.0)),
                audit=AUDIT + Counter({("delivery.settled", "d2"): 1}),
            ),
            id="again ten minutes later",
        ),
        pytest.param(without_mail(state="failed", shown="failed", possibly_duplicated=True), id="a failure that shows"),
        pytest.param(
            lambda seen: replace(
                without_mail(state="failed", shown="failed")(seen),
                refused_addresses=frozenset({AMINA}),
                flagged=frozenset({AMINA}),
            ),
            id="an address that does not exist",
        ),
        pytest.param(with_(must_alarm=True, alarms=("RCPT 451",)), id="trouble that was told"),
        pytest.param(
            lambda seen: replace(
                without_mail(state="withheld", shown="not_sent")(seen),
                leaver=Leaver(AMINA, "kit", "g1", 990.0),
                audit=AUDIT + Counter({("guardianship.changed", "g1"): 1}),
            ),
            id="withheld from who left",
        ),
        pytest.param(
            with_(probes=(Probe("/", 0, 0.1),), refused_posts=3, pages_stay_up=False, intake_stays_up=False),
            id="the portal itself was killed",
        ),
    ],
)
def test_what_the_promise_allows_is_no_violation(allowed: Callable[[Evidence], Evidence]) -> None:
    assert violations(allowed(WELL)) == []
