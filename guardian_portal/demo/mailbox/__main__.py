"""Runs the mailbox as a process of its own until it is told to end."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from guardian_portal.demo.mailbox.server import CatcherServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m guardian_portal.demo.mailbox", description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="directory for one .eml file a message")
    parser.add_argument("--set-apart", action="append", default=[], help="address with a list of its own only")
    arguments = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    mailbox = CatcherServer(
        arguments.smtp_port,
        http=True,
        http_port=arguments.http_port,
        directory=arguments.state,
        set_apart=frozenset(arguments.set_apart),
    )
    with mailbox:
        sys.stdout.write(f"mail on {mailbox.url}, page on {mailbox.page_url}\n")
        sys.stdout.flush()
        ended.wait()


if __name__ == "__main__":
    main()
