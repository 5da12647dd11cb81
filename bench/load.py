"""Full intake load, from a process of its own: batches of fresh activity over four connections until it is ended."""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from bench.sender import Sender, encoded, hour_before, in_threads, summary

CONNECTIONS = 4
BATCH = 500


@dataclass(frozen=True)
class Load:
    """What the process is told on its standard input."""

    port: int
    path: str
    secret: str
    source: str
    accounts: list[str]


def run(load: Load, said: Callable[[int], object]) -> None:
    """`said` hears the status of each batch."""
    back, lock = count(1), threading.Lock()
    parts = [load.accounts[at : at + BATCH] for at in range(0, len(load.accounts), BATCH)]
    # Windows at least this far back are accepted whatever the connection's rules.
    written = hour_before(2)
    patterns = [encoded([summary(load.source, one, written) for one in part]) for part in parts]

    def one() -> None:
        sender = Sender(load.port, load.path, load.secret)
        while True:
            with lock:
                then = written - timedelta(hours=next(back))
            for pattern in patterns:
                said(sender.post(moved(pattern, written, then)))

    in_threads([one] * CONNECTIONS)


def moved(pattern: bytes, written: datetime, then: datetime) -> bytes:
    """The batch that was `written` for one hour, for another, without the cost of making it."""
    later = timedelta(hours=1)
    # The end first: one hour's end is the next one's start.
    text = pattern.replace((written + later).isoformat().encode(), b"@end@")
    text = text.replace(written.isoformat().encode(), then.isoformat().encode())
    text = text.replace(b"@end@", (then + later).isoformat().encode())
    return text.replace(f"-{written:%Y%m%d%H}".encode(), f"-{then:%Y%m%d%H}".encode())


if __name__ == "__main__":
    run(Load(**json.load(sys.stdin)), lambda status: os.write(1, b"%d\n" % status))
