"""The real portal, a real Synapse connected to it, and the four of the scenario."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo_fixture import running_demo
from tests.journeys.outside import Demo
from tests.services import wait_until
from tests.synapse.cast import FIGURES, Scene, new_scene
from tests.synapse.operator import as_operator
from tests.synapse.relay import Relay
from tests.synapse.running import SERVER, Homeserver

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured, below the results."""
    for figure in FIGURES:
        terminalreporter.write_line(figure)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A portal of these tests' own: they stop it."""
    with running_demo(tmp_path_factory.mktemp("portal")) as running:
        yield running


@pytest.fixture(scope="session")
def line(portal: Demo) -> Iterator[Relay]:
    """Between the homeserver and the portal's intake."""
    relay = Relay(portal.port)
    yield relay
    relay.close()


@pytest.fixture(scope="session")
def home(portal: Demo, line: Relay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    """A homeserver connected to the portal as an operator would do it."""
    home = Homeserver(tmp_path_factory.mktemp("synapse"))
    # The portal reads the catalogue as soon as it knows the address: somebody has to answer there before.
    home.module_config = _config(home, portal, line, _NOT_CONNECTED)
    home.start()
    try:
        told = json.loads(as_operator(portal, "connect_platform", "School Chat", *_addresses(home), "--json"))
        wait_until(lambda: "GET /_synapse/client/guardian/v1/catalogue" in home.log(), timeout=120, what="the reading")
        home.stop()
        home.module_config = _config(home, portal, line, told)
        home.start()
        yield home
    finally:
        home.stop()


_NOT_CONNECTED = {"connection": "none", "secret": "whsec_none", "outbound_secret": "whsec_none"}


def _source(home: Homeserver) -> str:
    return f"https://{SERVER}/guardian/{home.port}"


def _addresses(home: Homeserver) -> list[str]:
    return [
        "--source",
        _source(home),
        "--base-url",
        home.guardian,
        "--notify-url",
        f"{home.guardian}/guardian/v1/notify",
    ]


def _config(home: Homeserver, portal: Demo, line: Relay, told: dict[str, str]) -> dict[str, Any]:
    return {
        **{name: told[name] for name in ("connection", "secret", "outbound_secret")},
        "source": _source(home),
        "intake_url": f"http://127.0.0.1:{line.port}/intake/v1/{told['connection']}/events",
        "portal_url": portal.portal,
        "journal": str(home.directory / "guardian-journal"),
        "helpers": [f"@moderator:{SERVER}"],
        "age_band": [13, 15],
        "country": "GB",
        "summary_seconds": 1,
        "poll_seconds": 0.5,
    }


@pytest.fixture
def scene(portal: Demo, home: Homeserver) -> Scene:
    """Child, friend, stranger and admin, new to the server; a guardian, new to the portal."""
    return new_scene(portal, home)


@pytest.fixture
def linked(scene: Scene) -> Scene:
    """The guardian is linked, by code and with the child's yes."""
    scene.link()
    return scene
