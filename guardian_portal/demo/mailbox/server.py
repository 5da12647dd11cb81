"""A mail catcher that starts and stops within a process: the demo's mailbox, and every test's mail server."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Any, Self

from guardian_portal.demo.mailbox.behaviour import Behaviour, Behaviours, Stage
from guardian_portal.demo.mailbox.smtp import CatchingSMTP, KeepingHandler
from guardian_portal.demo.mailbox.store import Store
from guardian_portal.demo.mailbox.web import PageServer

if TYPE_CHECKING:
    from pathlib import Path

    from guardian_portal.demo.mailbox.messages import Caught

HOST = "127.0.0.1"
MAX_MESSAGE_BYTES = 32 * 1024 * 1024


class CatcherServer:
    """Real SMTP on `port` (0: a free one), and with `http` the page on `http_port`. Use it in a `with`.

    Started again after `stop()` it listens on the port it had: that is a server down for a while.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        http: bool = False,
        http_port: int = 0,
        directory: Path | None = None,
        set_apart: frozenset[str] = frozenset(),
    ) -> None:
        self.host = HOST
        self.port = port
        self.store = Store(directory)
        self.behaviours = Behaviours()
        self._page = PageServer(self.store, HOST, http_port, set_apart) if http else None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()
        if self._page is not None:
            self._page.stop()

    @property
    def messages(self) -> list[Caught]:
        """Everything caught, oldest first."""
        return self.store.all()

    @property
    def page_url(self) -> str:
        if self._page is None:
            raise RuntimeError("this catcher was started without its page")
        return f"http://{HOST}:{self._page.port}/"

    @property
    def url(self) -> str:
        """For `EMAIL_URL`."""
        return f"smtp://{self.host}:{self.port}"

    def behaviour(  # each keyword is a field of Behaviour, spelled out for the reader of a test
        self,
        stage: Stage,
        *,
        to: str | None = None,
        reply: str | None = None,
        delay: float = 0,
        black_hole: bool = False,
        keep: bool = False,
        drop: bool = False,
        times: int | None = None,
    ) -> None:
        """Adds a misbehaviour, see `Behaviour`. Example: `behaviour("RCPT", reply="451 4.3.0 try later")`."""
        self.behaviours.add(Behaviour(stage, to, reply, delay, black_hole, keep, drop, times))

    def wait_for(self, count: int, *, timeout: float = 10) -> list[Caught]:
        return self.store.wait_for(count, timeout=timeout)

    def clear(self) -> None:
        """Forgets messages and misbehaviours, as between two tests."""
        self.store.clear()
        self.behaviours.clear()

    def start(self) -> None:
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, args=(self._loop, listener, ready), daemon=True)
        self._thread.start()
        if not ready.wait(10):
            raise RuntimeError("the mail catcher did not start")
        if self._page is not None:
            self._page.start()

    def stop(self) -> None:
        """Cuts open connections and stops listening. What was caught stays readable."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop = self._thread = None

    def _serve(self, loop: asyncio.AbstractEventLoop, listener: socket.socket, ready: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        connections: list[CatchingSMTP] = []

        def accept() -> CatchingSMTP:
            connections[:] = [one for one in connections if one.transport is not None]
            connections.append(
                CatchingSMTP(
                    KeepingHandler(self.store, self.behaviours),
                    data_size_limit=MAX_MESSAGE_BYTES,
                    enable_SMTPUTF8=True,
                    hostname="mailbox.localhost",
                    ident="Guardian Portal mailbox",
                    loop=loop,
                )
            )
            return connections[-1]

        server = loop.run_until_complete(loop.create_server(accept, sock=listener))
        ready.set()
        loop.run_forever()
        server.close()
        for connection in connections:
            transport: Any = connection.transport
            if transport is not None:
                transport.abort()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()
