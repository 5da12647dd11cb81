"""Child, friend, stranger and admin at a homeserver, and a guardian at the portal."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from tests.journeys.outside import Demo, Person
from tests.synapse.running import Client, Homeserver

CHILD = re.compile(r'href="(/children/[0-9a-z]{24}/)"')
REQUEST = re.compile(r"/children/link/requests/([0-9a-z]{24})/")
SEEN = re.compile(r'name="seen_version" value="(\d*)"')
SECONDS = 40
FIGURES: list[str] = []


@dataclass
class Scene:
    """All five, new to each other."""

    portal: Demo
    home: Homeserver
    connection: str
    guardian: Person
    child: Client
    friend: Client
    stranger: Client
    admin: Client

    @property
    def page(self) -> str:
        """The child's page."""
        found = CHILD.search(self.guardian.get("/children/"))
        assert found
        return found[1]

    def link(self) -> None:
        """By a code from the child's client, and the child's yes."""
        code = self.child.guardian("code")["code"]
        answer = self.guardian.post("/children/link/", code=code, platform=self.connection)
        assert REQUEST.search(answer.url.path), answer.text
        link = self.child.guardian("links")["links"][0]
        assert link["waits_for_you"]
        self.child.guardian("links/answer", link_id=link["link_id"], approve=True)
        name = self.child.user.partition(":")[0].removeprefix("@")
        until(lambda: name in self.guardian.get("/children/"), "the link")

    def set(self, **controls: str) -> None:
        """The guardian sets controls, `contact_messages="contacts"`, and waits until the homeserver goes by them."""
        wanted = {key.replace("_", ".", 1): value for key, value in controls.items()}
        path = f"{self.page}controls/"
        until(lambda: all(f'name="{key}"' in self.guardian.get(path) for key in wanted), "what can be set")
        answer = self.guardian.post(path, **wanted, seen_version=self.seen(path))
        assert answer.status_code == 200, answer.text
        for key, value in wanted.items():
            until(lambda key=key, value=value: self.in_force(key) == value, f"{key} in force")  # type: ignore[misc]

    def in_force(self, key: str) -> str:
        """As text, whatever the homeserver holds; '' for nothing."""
        held = self.rows("SELECT controls FROM guardian_controls WHERE user_id = ?", self.child.user)
        value = json.loads(held[0][0]).get(key) if held else None
        if isinstance(value, bool):
            return "on" if value else "off"
        return "" if value is None else str(value)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the homeserver's database says."""
        with closing(sqlite3.connect(self.home.database, timeout=30)) as database:
            return database.execute(sql, values).fetchall()

    @property
    def subject(self) -> str:
        """The child, as the portal knows it."""
        return str(self.rows("SELECT subject FROM guardian_accounts WHERE user_id = ?", self.child.user)[0][0])

    def told(self, type_: str) -> list[dict[str, Any]]:
        """The data of the events of one type about the child, the oldest first."""
        sql = "SELECT data FROM guardian_outbox WHERE type = ? AND subject = ? ORDER BY seq"
        return [json.loads(data) for (data,) in self.rows(sql, type_, self.subject)]

    def waiting(self) -> int:
        """Events that the portal does not have yet."""
        return int(self.rows("SELECT COUNT(*) FROM guardian_outbox WHERE state = 'due'")[0][0])

    def at_the_portal(self, table: str) -> int:
        """How many rows of the portal's table are about the child."""
        return int(self._portal_row("COUNT(*)", table)[0])

    def revision_at_the_portal(self) -> tuple[str, dict[str, str]]:
        """The state of the newest, and what of it is not in force."""
        state, rejected, _ = self._portal_row("r.state, r.rejected, MAX(r.number)", "controls_revision")
        return state, json.loads(rejected)

    def _portal_row(self, what: str, table: str) -> tuple[Any, ...]:
        sql = f"SELECT {what} FROM {table} r JOIN family_child c ON c.id = r.child_id WHERE c.account = ?"
        with closing(sqlite3.connect(self.portal.state / "portal.sqlite3", timeout=30)) as database:
            return tuple(database.execute(sql, [self.subject]).fetchone())

    def seen(self, path: str) -> str:
        """The version of the controls that a page shows."""
        found = SEEN.search(self.guardian.get(path))
        return found[1] if found else ""


def new_scene(portal: Demo, home: Homeserver) -> Scene:
    name = uuid.uuid4().hex[:6]
    guardian = Person(portal, f"gale-{name}@example.org")
    guardian.sign_up()
    child, friend, stranger = (home.register(f"{who}-{name}") for who in ("child", "friend", "stranger"))
    admin = home.register(f"admin-{name}", admin=True)
    assert home.module_config is not None
    return Scene(portal, home, str(home.module_config["connection"]), guardian, child, friend, stranger, admin)


def until(happened: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.2)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def told_of(figure: str) -> None:
    """A figure for whoever reads the run."""
    FIGURES.append(figure)
