"""Something that another process does at the same moment, on a database connection of its own."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Long enough to come to where the other one has to be waited for, or to go on where nobody waits.
A_MOMENT = 0.7


class Meanwhile:
    """Runs `work` in a thread; `join` raises what went wrong there."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._errors: list[Exception] = []
        self._thread = threading.Thread(target=self._run, args=(work,))
        self._thread.start()
        self._thread.join(A_MOMENT)

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001  # handed to the test
            self._errors.append(error)
        finally:
            connections.close_all()

    def join(self) -> None:
        self._thread.join(30)
        assert not self._thread.is_alive()
        if self._errors:
            raise self._errors[0]


@contextmanager
def others(*works: Callable[[], object]) -> Iterator[None]:
    """Each begins where the block begins, and has ended behind it."""
    running = [Meanwhile(work) for work in works]
    try:
        yield
    finally:
        for one in running:
            one.join()
