"""A mail server that does little: it takes every message and says when its DATA was complete, to whom.

Run as a process (`python -m bench.mail`) it prints its port, then a line for each message; `mail_server()` reads them.
The monotonic clock is the machine's, so its readings compare with those of the process that measures.
"""

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.server import running

HOST = "127.0.0.1"


class Mail:
    """What has arrived, read as it comes."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.port = int(next(lines))
        self._arrived: dict[str, float] = {}
        self._count = 0
        self._news = threading.Condition()
        threading.Thread(target=self._read, args=(lines,), daemon=True).start()

    @property
    def count(self) -> int:
        with self._news:
            return self._count

    @property
    def people(self) -> int:
        """How many addresses got any."""
        with self._news:
            return len(self._arrived)

    def arrival(self, address: str, *, timeout: float = 30) -> float:
        """When the newest mail to this address was complete; waits for the first."""
        with self._news:
            if not self._news.wait_for(lambda: address in self._arrived, timeout):
                raise RuntimeError("a mail did not arrive")
            return self._arrived[address]

    def wait_for(self, count: int, *, timeout: float = 300) -> None:
        """Until so many mails have come in all."""
        with self._news:
            if not self._news.wait_for(lambda: self._count >= count, timeout):
                raise RuntimeError(f"{self._count} of {count} mails arrived")

    def _read(self, lines: Iterator[bytes]) -> None:
        for line in lines:
            moment, address = line.decode().split()
            with self._news:
                self._arrived[address] = float(moment)
                self._count += 1
                self._news.notify_all()


@contextlib.contextmanager
def mail_server() -> Iterator[Mail]:
    """A mail server in a process of its own."""
    with running([sys.executable, "-m", "bench.mail"], stdout=subprocess.PIPE) as process:
        if process.stdout is None:
            raise RuntimeError("the mail server has no output")
        yield Mail(iter(process.stdout.readline, b""))


class _Counting:
    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        print(time.monotonic(), envelope.rcpt_tos[0], flush=True)
        return "250 2.0.0 taken"


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(_Counting(), hostname="bench.localhost", loop=loop), HOST, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve())
