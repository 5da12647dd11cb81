"""How a mail server can misbehave on request, so that tests meet every answer a real one gives."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Literal

Stage = Literal["CONNECT", "MAIL", "RCPT", "DATA"]


@dataclass
class Behaviour:
    """What happens at one stage. Without any of the fields below `to` the stage goes as usual.

    `delay` seconds pass first. `black_hole` never answers. `drop` cuts the connection instead of answering.
    `keep` stores the message at DATA whatever is answered. `times` uses the behaviour up, None keeps it.
    """

    stage: Stage
    to: str | None = None
    reply: str | None = None
    delay: float = 0
    black_hole: bool = False
    keep: bool = False
    drop: bool = False
    times: int | None = None


class Behaviours:
    """The behaviours in force; the first that fits is taken. Tests set them, the server reads them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._in_force: list[Behaviour] = []

    def add(self, behaviour: Behaviour) -> None:
        with self._lock:
            self._in_force.append(behaviour)

    def clear(self) -> None:
        with self._lock:
            self._in_force.clear()

    def take(self, stage: Stage, recipients: list[str]) -> Behaviour | None:
        with self._lock:
            for behaviour in self._in_force:
                if behaviour.stage != stage or (behaviour.to is not None and behaviour.to not in recipients):
                    continue
                if behaviour.times is not None:
                    behaviour.times -= 1
                    if behaviour.times == 0:
                        self._in_force.remove(behaviour)
                return behaviour
            return None
