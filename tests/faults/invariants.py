"""The invariants of docs/delivery.md as functions from the evidence of one run to what is wrong with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from tests.faults.evidence import SETTLED, DeliveryRow, Evidence, Flag

RECOVERY_SECONDS = 60.0
PAGE_SECONDS = 5.0
# Between the question "still entitled?" and DATA; after that a mail to somebody who left is wrong.
HAND_OVER_SECONDS = 1.0
# By the portal's own clock: where that jumps by hours, a second mail is what hours later would have brought.
ONE_MAIL_PER = 600.0
ALERTS = frozenset({"alert_new", "alert_severity_raised"})

Check = Callable[[Evidence], Iterator[str]]


def no_silent_loss(seen: Evidence) -> Iterator[str]:
    """I1: for each 2xx event and entitled guardian the mail server has a mail, or a failure shows."""
    telling: dict[tuple[str, str], list[DeliveryRow]] = defaultdict(list)
    for row in seen.deliveries:
        for incident in row.incidents:
            telling[incident, row.guardian].append(row)
    for flag in seen.flags:
        for guardian in sorted(seen.guardians_of[flag.account]):
            rows = telling[flag.incident_id, guardian]
            if not _may_go_untold(seen, flag, guardian) and not any(_arrived_or_shown(seen, row) for row in rows):
                states = ", ".join(row.state for row in rows) or "no delivery"
                yield f"{flag.incident_id} never reached {guardian} ({states})"


def no_unmarked_duplicate(seen: Evidence) -> Iterator[str]:
    """I2: nobody is told twice, but once more by a row that says so; one mail per thread, guardian and 10 min."""
    rows = {row.message_id: row for row in seen.deliveries}
    for message_id, times in seen.caught.items():
        row = rows.get(message_id)
        if times > 1 and not (row and row.possibly_duplicated):
            yield f"{message_id} arrived {times} times, unmarked"
        elif times > 2:
            yield f"{message_id} arrived {times} times"
    told: dict[tuple[str, object], list[float]] = defaultdict(list)
    for row in seen.deliveries:
        if row.kind in ALERTS:
            told[row.guardian, row.thread].append(row.asked_at)
    for (guardian, thread), moments in told.items():
        if any(later - sooner < ONE_MAIL_PER for sooner, later in pairwise(sorted(moments))):
            yield f"{guardian} was written to too soon again about the thread {thread}"


def only_to_the_entitled(seen: Evidence) -> Iterator[str]:
    """I3: no mail to a stranger of the run, and none to who has left."""
    rows = {row.message_id: row for row in seen.deliveries}
    for mail in seen.mails:
        row = rows.get(mail.message_id)
        if row is None:
            yield f"{mail.message_id} belongs to no delivery of this run"
        elif row.guardian != mail.to:
            yield f"{mail.message_id} is {row.guardian}'s and went to {mail.to}"
        elif row.thread and mail.to not in seen.guardians_of.get(row.thread[0], frozenset()):
            yield f"{mail.message_id} went to {mail.to}, who is no guardian of {row.thread[0]}"
        elif _came_after_leaving(seen, row, mail.at):
            yield f"{mail.message_id} went to {mail.to} after the link had ended"


def sent_means_sent(seen: Evidence) -> Iterator[str]:
    """I4: neither a row nor a page says sent unless the mail server has it; a failure that arrived is marked."""
    yield from (f"{one} was called sent before the mail server had it" for one in seen.said_too_early)
    caught = seen.caught
    for row in seen.deliveries:
        arrived = caught[row.message_id] > 0
        if row.state == "sent" and not (arrived and row.handing_over):
            yield f"{row.public_id} says sent, the mail server does not have it"
        if row.shown == "handed_over" and not arrived:
            yield f"the page of {row.public_id} says handed over, the mail server does not have it"
        if arrived and row.state not in {"sent", "bounced"} and not row.possibly_duplicated:
            yield f"{row.public_id} says {row.state}, the mail server has it"


def accepted_is_stored(seen: Evidence) -> Iterator[str]:
    """I5: every 2xx has its committed rows, and the same events posted again change nothing."""
    stored = {(one.account, one.incident_id) for one in seen.incidents}
    yield from (f"{one} never got its 2xx" for one in seen.unposted)
    for flag in seen.flags:
        if not seen.receipts[flag.event_id]:
            yield f"{flag.event_id} was answered 2xx and has no receipt"
        if (flag.account, flag.incident_id) not in stored:
            yield f"{flag.event_id} was answered 2xx and its incident is not stored"
    for what, (before, after) in seen.after_repost.items():
        if before != after:
            yield f"posting again changed {what} from {before} to {after}"


def one_effect_per_event(seen: Evidence) -> Iterator[str]:
    """I6: one receipt an event, one incident each, each counted once in each alert."""
    for event_id, times in seen.receipts.items():
        if times > 1:
            yield f"{event_id} has {times} receipts"
    for incident, times in Counter((one.account, one.incident_id) for one in seen.incidents).items():
        if times > 1:
            yield f"{incident[1]} was recorded {times} times"
    posted = Counter((flag.account, flag.class_code) for flag in seen.flags)
    for alert in seen.alerts:
        expected = posted[alert.thread]
        partly = seen.leaver is not None and alert.guardian == seen.leaver.guardian
        if alert.count > expected or (alert.count != expected and not partly):
            yield f"{alert.public_id} counts {alert.count} incidents of {expected}"
    for key, times in Counter((one.guardian, one.thread) for one in seen.alerts).items():
        if times > 1:
            yield f"{key[0]} has {times} alerts about {key[1]}"


def order_does_not_matter(seen: Evidence) -> Iterator[str]:
    """I7: in whatever order they came, an incident ends as its newest event says."""
    ended = {one.incident_id: one.state for one in seen.incidents}
    for flag in seen.flags:
        if ended.get(flag.incident_id, flag.state) != flag.state:
            yield f"{flag.incident_id} ended {ended[flag.incident_id]}, its newest event says {flag.state}"


def one_audit_entry_per_change(seen: Evidence) -> Iterator[str]:
    """I10: what was recorded, created or settled has one entry that says so, what is open has none; the seals hold."""
    expected = {("incident.recorded", one.public_id): 1 for one in seen.incidents}
    expected |= {("alert.created", one.public_id): 1 for one in seen.alerts}
    expected |= {("delivery.settled", row.public_id): int(row.state in SETTLED) for row in seen.deliveries}
    if seen.leaver is not None:
        expected["guardianship.changed", seen.leaver.link_id] = 1
    for (action, object_id), number in expected.items():
        if seen.audit[action, object_id] != number:
            yield f"{object_id} has {seen.audit[action, object_id]} entries {action}, not {number}"
    if seen.forged_entries:
        yield f"{seen.forged_entries} entries do not fit their hash"
    yield from (f"the audit trail does not verify: {one}" for one in seen.tampering)


def pages_and_intake_stay_up(seen: Evidence) -> Iterator[str]:
    """I11: with Redis or the mail server away, pages answer and events are taken."""
    for probe in seen.probes if seen.pages_stay_up else ():
        if probe.status != 200 or probe.seconds > PAGE_SECONDS:
            yield f"{probe.path} answered {probe.status or 'nothing'} after {probe.seconds:.1f} s"
    if seen.refused_posts and seen.intake_stays_up:
        yield f"{seen.refused_posts} posts got no 2xx at the first try"


def nothing_personal_outside(seen: Evidence) -> Iterator[str]:
    """I12: no name, address, handle or account in a log or in Redis."""
    yield from seen.leaks


def recovery_without_a_human(seen: Evidence) -> Iterator[str]:
    """I13: all is settled within a minute of the fault's end."""
    if seen.recovered_after is None:
        left = Counter(row.state for row in seen.deliveries if row.state not in SETTLED)
        yield f"never settled: {dict(left)}"
    elif seen.recovered_after > RECOVERY_SECONDS:
        yield f"settled only {seen.recovered_after:.1f} s after the fault"


def failures_are_explained(seen: Evidence) -> Iterator[str]:
    """A failure is shown, and so no loss; but it takes an address that is refused, or a hand-over cut off twice."""
    for row in seen.deliveries:
        failed = row.state == "failed" or row.shown == "failed"
        if failed and not row.possibly_duplicated and row.guardian not in seen.refused_addresses:
            yield f"{row.public_id} failed ({row.state} {row.withheld_reason}), nobody had refused it for good"


def addresses_are_flagged(seen: Evidence) -> Iterator[str]:
    """What the mail server says does not exist is flagged, and nothing else is."""
    asked = {row.guardian for row in seen.deliveries}
    yield from (f"{one} does not exist and is not flagged" for one in (seen.refused_addresses & asked) - seen.flagged)
    yield from (f"{one} is flagged, nobody refused it" for one in seen.flagged - seen.refused_addresses)


def the_operator_is_told(seen: Evidence) -> Iterator[str]:
    """Trouble with mail as such, or with a kind of it, raises an alarm."""
    if seen.must_alarm and not seen.alarms:
        yield "no alarm was raised"


def the_fault_struck(seen: Evidence) -> Iterator[str]:
    """No invariant, but without it the others prove nothing: something was there for the fault to break."""
    if not seen.struck:
        yield "it met nothing"


INVARIANTS: dict[str, Check] = {
    "I1": no_silent_loss,
    "I2": no_unmarked_duplicate,
    "I3": only_to_the_entitled,
    "I4": sent_means_sent,
    "I5": accepted_is_stored,
    "I6": one_effect_per_event,
    "I7": order_does_not_matter,
    "I10": one_audit_entry_per_change,
    "I11": pages_and_intake_stay_up,
    "I12": nothing_personal_outside,
    "I13": recovery_without_a_human,
    "failure": failures_are_explained,
    "address": addresses_are_flagged,
    "alarm": the_operator_is_told,
    "fault": the_fault_struck,
}


def violations(seen: Evidence) -> list[str]:
    """`I1: what is wrong`, for everything that is wrong."""
    return [f"{name}: {wrong}" for name, check in INVARIANTS.items() for wrong in check(seen)]


def _arrived_or_shown(seen: Evidence, row: DeliveryRow) -> bool:
    arrived = row.state in {"sent", "bounced"} and seen.caught[row.message_id] > 0
    return arrived or row.shown in {"failed", "bounced"}


def _may_go_untold(seen: Evidence, flag: Flag, guardian: str) -> bool:
    """The link ended during the run: mailed before or withheld after, both are right."""
    left = seen.leaver
    return left is not None and (left.guardian, left.account) == (guardian, flag.account)


def _came_after_leaving(seen: Evidence, row: DeliveryRow, at: float) -> bool:
    left = seen.leaver
    if left is None or row.guardian != left.guardian or row.kind not in ALERTS or row.thread is None:
        return False
    return row.thread[0] == left.account and at > left.at + HAND_OVER_SECONDS
