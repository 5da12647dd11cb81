"""Draining alert mails against Django's own SMTP backend with a connection per mail: the same messages, one round each.

The drain renders, asks twice whether each mail is still due, and commits each step; the other side sends what is
rendered already.
"""

import time
from collections.abc import Callable, Iterator
from typing import cast

from django.core.mail import EmailMessage, get_connection

from bench.figures import Round, ratio_row
from bench.mail import Mail
from bench.sender import batches, flagged, timed
from bench.server import portal, worker
from bench.size import Size
from bench.stack import stack

MAILS = 1000
BATCH = 500
ROUNDS = 5


def rows(size: Size) -> Iterator[dict[str, object]]:
    mails, rounds = size.of(MAILS, 10), size.of(ROUNDS, 1)
    with stack() as services:
        from bench.world import account_of, populate

        world = populate(children=mails, guardians=mails)
        with portal(services.environment) as (port, _), worker(services.environment):
            events = [flagged(world.source, account_of(number), 0) for number in range(mails)]
            told = world.sender(port).post_all(batches(events, BATCH), connections=1)
            if {status for status, _ in told} != {204}:
                raise RuntimeError("not every batch was taken")
            services.mail.wait_for(mails)
            messages = _rendered()
            measured = [_round(services.mail, messages) for _ in range(rounds)]
    details = {"mails": mails, "aim": 1.2, "theirs_is": "a connection per mail", "celery_children": 2}
    yield ratio_row("drain_against_plain_smtp", measured, 0.6, "mails/s", **details)


def _round(mail: Mail, messages: list[EmailMessage]) -> Round:
    plain = _rate(mail, len(messages), lambda: _send_plainly(messages))
    _make_due_again()
    drained = _rate(mail, len(messages), _wake)
    _settled(len(messages))
    return Round(ours=drained, theirs=plain)


def _rate(mail: Mail, number: int, begin: Callable[[], object]) -> float:
    """Mails a second, until the last one's DATA."""
    wanted = mail.count + number

    def all_of_them() -> None:
        begin()
        mail.wait_for(wanted)

    return number / timed(all_of_them)


def _send_plainly(messages: list[EmailMessage]) -> None:
    from django.conf import settings

    server = settings.MAIL_SERVER
    for message in messages:
        backend = get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host=server["EMAIL_HOST"], port=server["EMAIL_PORT"]
        )
        backend.send_messages([message])


def _rendered() -> list[EmailMessage]:
    """What the drain has just sent."""
    from django.conf import settings
    from django.core.mail import EmailMultiAlternatives

    from notifications.email.mime import AUTOMATIC
    from notifications.email.render import render
    from notifications.models import Delivery

    messages: list[EmailMessage] = []
    for delivery in Delivery.objects.select_related("notice__recipient"):
        words = render(delivery.notice)
        reader = delivery.notice.recipient
        headers = {"Message-ID": delivery.message_id, **AUTOMATIC}
        to = [reader.email if reader else ""]
        message = EmailMultiAlternatives(words.subject, words.text, settings.DEFAULT_FROM_EMAIL, to, headers=headers)
        message.attach_alternative(words.html, "text/html")
        messages.append(cast("EmailMessage", message))
    return messages


def _make_due_again() -> None:
    from django.utils import timezone

    from notifications.models import Delivery, DeliveryState

    Delivery.objects.update(
        state=DeliveryState.DUE,
        due_at=timezone.now(),
        token="",
        attempts=0,
        last_reply="",
        handing_over_at=None,
        sent_at=None,
        settled_at=None,
    )


def _wake() -> None:
    """As a batch of events does after its commit; 1,000 events are two batches."""
    from notifications.claims import Lane
    from notifications.wakeup import wake

    wake(Lane("alerts"))
    wake(Lane("alerts"))


def _settled(number: int) -> None:
    """Before the rows are touched again, their last UPDATE is in."""
    from notifications.models import Delivery, DeliveryState

    deadline = time.monotonic() + 30
    while Delivery.objects.filter(state=DeliveryState.SENT).count() < number:
        if time.monotonic() > deadline:
            raise RuntimeError("not every mail was settled")
        time.sleep(0.05)
