"""`manage.py sweep`: recovers and sends what is due, with neither beat nor Redis nor a worker. Any number may run."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connections

from guardian_portal.common.sweeping import run_sweepers
from notifications.claims import sweep
from notifications.drain import drain
from notifications.email.transport import close_kept_transport
from notifications.limits import SWEEP_SECONDS

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """TERM or Ctrl-C ends it after the mail in hand."""

    help = "Recover and send deliveries that are due; needs neither Celery nor Redis."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then exit")
        parser.add_argument("--interval", type=float, default=SWEEP_SECONDS, help="seconds between rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["once"]:
            run_sweepers()
        else:
            # A thread of its own: a platform that answers slowly must not hold up an alert.
            threading.Thread(target=_sweep_rooms, args=(stop, options["interval"]), daemon=True).start()
        with _stopping_on_signals(stop):
            while not stop.is_set():
                next_round = time.monotonic() + options["interval"]
                more = sweep_round(stop)
                if options["once"] and not more:
                    break
                # From begin to begin: the time that a round takes to send does not put off the next look at leases.
                stop.wait(0 if more else max(0.0, next_round - time.monotonic()))
        close_kept_transport()


def _sweep_rooms(stop: threading.Event, interval: float) -> None:
    while not stop.is_set():
        run_sweepers()
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
    """One round over all queues; True when time ran out with more to do. A database that is away costs a round."""
    try:
        close_old_connections()
        queues = sweep()
        drained = [drain(queue=queue, stop=stop.is_set) for queue in queues]
        return any(one.out_of_time for one in drained)
    except DatabaseError as error:
        log.warning("sweep_failed", error=type(error).__name__)
        connections.close_all()
        return False
