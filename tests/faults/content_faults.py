"""Faults of what is told and to whom: a link that ends before the mail, a storm about one child, data that poisons."""

from __future__ import annotations

import time

from tests.faults.fault import Fault, Scene

STORM = 10_000
STORM_WITHIN = 120.0


def hold_mail_back(scene: Scene) -> None:
    scene.stack.mail.stop()


def unlinked(scene: Scene) -> str:
    """The mail server is away until the platform has ended the link: no mail about that child may leave for them."""
    scene.stack.wait(lambda: not scene.poster.is_alive(), seconds=90, what="the end of the link")
    scene.stack.mail.start()
    return "after the alert, before its mail"


def storm(scene: Scene) -> str:
    """Ten thousand events about one child, as fast as a platform sends them, among those of others."""
    began = time.monotonic()
    scene.stack.wait(lambda: not scene.poster.is_alive(), seconds=STORM_WITHIN, what="the posting of all")
    return f"{STORM} more events, the last {time.monotonic() - began:.0f} s after the first"


def add_poison(scene: Scene) -> None:
    """Before all other mails, and in the same queue."""
    from tests.faults.poison import add_poison_for

    add_poison_for(list(scene.world.guardians.values()), scene.world.run)


def poison(scene: Scene) -> str:
    """Nothing to do: it lies in the queue."""
    return "a kind of which each step fails"


CONTENT_FAULTS = (
    Fault(
        name="unlinked",
        prepare=hold_mail_back,
        inject=unlinked,
        struck=lambda seen: seen.withheld,
        leaves_last=True,
        over="the return of the mail server",
    ),
    Fault(name="storm", inject=storm, storm=STORM, over="the last post"),
    Fault(
        name="poison",
        prepare=add_poison,
        inject=poison,
        struck=lambda seen: seen.poisoned,
        alarms=True,
        over="the begin",
    ),
)
