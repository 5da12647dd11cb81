"""Asking for events, and taking the portal's. Contract, sections 1 and 4."""

from __future__ import annotations

import msgspec
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from guardian_portal.conformance.asking import Reply
from guardian_portal.conformance.checking import Check, Failed, NotTried, expect, require
from guardian_portal.conformance.trial import Trial
from guardian_portal.intake.judging import Quarantined, Rules
from guardian_portal.intake.problems import Refusal
from guardian_portal.intake.reading import judge_body
from guardian_portal.platforms.events import PREFIX

EVENT = "application/cloudevents+json"
SHOWN = 3


def polled(trial: Trial) -> None:
    """Read as the intake reads: what it could not use would be lost."""
    reply = _poll(trial, None)
    try:
        judged = judge_body(reply.content, Rules.of(trial.connection, now=timezone.now()), batch=True)
    except Refusal as refusal:
        raise Failed(f"the answer is no batch of events: {refusal}") from refusal
    bad = [
        f"event {one.place} ({one.type}): {one.detail or one.code}" for one in judged if isinstance(one, Quarantined)
    ]
    require(not bad, "; ".join(bad[:SHOWN]))


def numbered(trial: Trial) -> None:
    """By its `sequence` the portal asks for the next page."""
    found = _sequences(_poll(trial, None))
    if not found:
        raise NotTried("the platform has no events yet")
    require(None not in found, "an event has no `sequence`")
    numbers = [str(one) for one in found]
    require(len(set(numbers)) == len(numbers), "two events have the same `sequence`")


def no_event_twice(trial: Trial) -> None:
    found = _sequences(_poll(trial, None))
    if not found or found[-1] is None:
        raise NotTried("needs events with a `sequence`")
    after = _sequences(_poll(trial, str(found[-1])))
    require(not {str(one) for one in found} & {str(one) for one in after}, "events up to `after` come again")


def notified(trial: Trial) -> None:
    """A notice for the test account; where there is none, the platform may say that it does not know it."""
    body = _notice(trial)
    reply = _post(trial, body, trial.ask.signed(body))
    require(200 <= reply.status < 300, f"answered {reply.status} instead of 2xx")


def notified_twice(trial: Trial) -> None:
    body = _notice(trial)
    for _time in range(2):
        reply = _post(trial, body, trial.ask.signed(body))
        require(200 <= reply.status < 300, f"answered {reply.status} to a repeat instead of 2xx")


def notice_unsigned(trial: Trial) -> None:
    expect(_post(trial, _notice(trial), {}), 401)


def _poll(trial: Trial, after: str | None) -> Reply:
    reply = trial.ask.operation("events.poll", "/events/poll", {"after": after})
    if reply.status == 404:
        raise NotTried("the platform does not offer it: what is lost in a long outage stays lost")
    expect(reply, 200)
    require(isinstance(reply.document, list), "the answer is not a list of events")
    return reply


def _sequences(reply: Reply) -> list[str | int | None]:
    return [one.get("sequence") if isinstance(one, dict) else None for one in reply.document]


def _notice(trial: Trial) -> bytes:
    if not trial.connection.notify_url:
        raise NotTried("the connection has no notify address")
    account = trial.test_account()
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": new_public_id(),
            "source": "check",
            "type": PREFIX + "guardianship.changed.v1",
            "subject": account,
            "time": timezone.now(),
            "data": {
                "link_id": trial.link_id,
                "state": "revoked",
                "role": "guardian",
                "display_name": trial.guardian["display_name"],
                "sees": [],
            },
        }
    )


def _post(trial: Trial, body: bytes, headers: dict[str, str]) -> Reply:
    return trial.ask.exchange("POST", trial.connection.notify_url, body, {"content-type": EVENT, **headers})


CHECKS = (
    Check("poll", "Events can be asked for, and each can be used", polled),
    Check("poll.sequence", "Each event has a `sequence` of its own", numbered),
    Check("poll.after", "Events up to `after` do not come again", no_event_twice),
    Check("notify.unsigned", "An event without a signature is refused with 401", notice_unsigned),
    Check("notify", "A signed event is taken", notified),
    Check("notify.again", "A repeated event is taken as well", notified_twice),
)
