"""`manage.py sweep`: recovers and sends what is due, with neither beat nor Redis nor a worker. Any number may run."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from guardian_portal.common.sweeping import run_sweepers
from notifications.channels import EMAIL, channels
from notifications.claims import Lane, sweep
from notifications.drain import drain
from notifications.email.transport import close_kept_transport
from notifications.limits import HANDOVER_SECONDS, SWEEP_SECONDS
from notifications.models import Queue

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """TERM or Ctrl-C ends it after the mail in hand."""

    help = "Recover and send deliveries that are due; needs neither Celery nor Redis."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then exit")
        parser.add_argument("--interval", type=float, default=SWEEP_SECONDS, help="seconds between rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        stop, interval = threading.Event(), options["interval"]
        with _stopping_on_signals(stop):
            if options["once"]:
                _once(stop)
            else:
                _until_stopped(stop, interval)
        close_kept_transport()


def _once(stop: threading.Event) -> None:
    run_sweepers()
    while sweep_round(stop) and not stop.is_set():
        pass
    for channel in _others():
        drain_others(channel, stop)


def _until_stopped(stop: threading.Event, interval: float) -> None:
    # Threads of their own: neither a platform nor a push service that answers slowly must hold up a mail.
    beside = [_beside(_every, interval, stop, run_sweepers)]
    beside += [_beside(_every, interval, stop, drain_others, channel, stop) for channel in _others()]
    while not stop.is_set():
        next_round = time.monotonic() + interval
        # From begin to begin: the time that a round takes to send does not put off the next look at leases.
        stop.wait(0 if sweep_round(stop) else max(0.0, next_round - time.monotonic()))
    for thread in beside[1:]:
        thread.join(HANDOVER_SECONDS)


def _others() -> list[str]:
    return [key for key in channels() if key != EMAIL]


def _beside(what: Callable[..., None], *args: Any) -> threading.Thread:
    thread = threading.Thread(target=what, args=args, daemon=True)
    thread.start()
    return thread


def _every(interval: float, stop: threading.Event, what: Callable[..., None], *args: Any) -> None:
    while not stop.is_set():
        try:
            what(*args)
        except Exception as error:  # noqa: BLE001  # else this way would stand still and the process look well
            log.error("sweep_thread_failed", error=type(error).__name__)
            connections.close_all()
        stop.wait(interval)


@contextmanager
def _stopping_on_signals(stop: threading.Event) -> Iterator[None]:
    before = {one: signal.signal(one, lambda *_: stop.set()) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def sweep_round(stop: threading.Event) -> bool:
    """One round over all mail; True when time ran out with more to do. A database that is away costs a round."""
    try:
        close_old_connections()
        mail = [lane.queue for lane in sweep() if lane.channel == EMAIL]
        drained = [drain(queue=queue, stop=stop.is_set) for queue in mail]
        return any(one.out_of_time for one in drained)
    except (DatabaseError, InterfaceError) as error:
        log.warning("sweep_failed", error=type(error).__name__)
        connections.close_all()
        return False


def drain_others(channel: str, stop: threading.Event) -> None:
    """What is due by a channel other than mail, alerts first, until nothing is or its far side is away."""
    try:
        close_old_connections()
        for lane in (Lane(queue, channel) for queue in Queue.values):
            while drain(queue=lane.queue, channel=lane.channel, stop=stop.is_set).out_of_time:
                pass
    except (DatabaseError, InterfaceError) as error:
        log.warning("drain_failed", channel=channel, error=type(error).__name__)
        connections.close_all()
