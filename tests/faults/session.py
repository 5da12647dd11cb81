"""A process that runs seeds one after the other on one stack: `python -m tests.faults.session`, started by __main__.

Reads `{"trials": [[fault, seed], ...], "broker_port": ..., "redis_server": ...}` and writes one JSON line a seed.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from guardian_portal.demo import state
from guardian_portal.demo.configuration import Configuration
from tests.faults.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator


def main() -> None:
    """Its own environment becomes the portal's before Django reads its settings."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(130))
    order = json.loads(sys.argv[1])
    configuration = Configuration.from_environment(os.environ)
    state.prepare(configuration.state)
    secrets = state.read_or_make_secrets(configuration.state)
    stack = Stack(configuration, secrets, order["broker_port"], order["redis_server"])
    try:
        stack.prepare()
        os.environ.update(stack.environment())
        stack.mail.start()
        for line in _results(stack, order["trials"]):
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
    finally:
        stack.close()


def _results(stack: Stack, trials: list[tuple[str, int]]) -> Iterator[dict[str, Any]]:
    import django

    django.setup()
    for name in ("mail.log", "guardian_portal"):  # each SMTP command of the catcher, and each seal, in this process
        logging.getLogger(name).setLevel(logging.ERROR)
    from tests.faults.trial import run_trial
    from tests.faults.world import connect

    connected = connect()
    for name, seed in trials:
        yield run_trial(stack, connected, name, seed).as_dict()


if __name__ == "__main__":
    main()
