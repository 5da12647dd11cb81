"""Work on a disk that may hang, in a thread of its own: who asks waits a moment, and then goes on without it."""

import errno
import os
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
PATIENCE = 2.0


class Lane:
    """While something hangs in it, everybody else is refused at once. What hangs ends by itself or never.

    So the work must be whole: nobody comes back for what it opened or locked.
    """

    def __init__(self) -> None:
        self._hanging: set[threading.Thread] = set()

    def run(self, work: Callable[[], Result]) -> Result:
        """What `work` returns or raises; TimeoutError, an OSError, where it takes too long."""
        if any(thread.is_alive() for thread in self._hanging.copy()):
            raise _too_long()
        results: list[Result] = []
        errors: list[BaseException] = []

        def try_it() -> None:
            try:
                results.append(work())
            except BaseException as error:  # noqa: BLE001  # raised again by who asked
                errors.append(error)

        thread = threading.Thread(target=try_it, name="lane", daemon=True)
        thread.start()
        thread.join(PATIENCE)
        if thread.is_alive():
            self._hanging = {one for one in self._hanging if one.is_alive()} | {thread}
            raise _too_long()
        if errors:
            raise errors[0]
        return results[0]


def _too_long() -> TimeoutError:
    return TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
