"""The real portal, a real Synapse connected to it, and the four of the scenario."""

from __future__ import annotations

import json
from concurrent.futures import Future, ThreadPoolExecutor
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
def unconnected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Future[Homeserver]]:
    """A homeserver that begins to start; asked for before the portal, whose start takes as long."""
    home = Homeserver(tmp_path_factory.mktemp("synapse"))

    def start() -> Homeserver:
        # The portal reads the catalogue as soon as it knows the address: somebody has to answer there before.
        home.module_config = _config(home, _NOT_CONNECTED)
        home.start()
        return home

    with ThreadPoolExecutor(1) as threads:
        yield threads.submit(start)
    home.stop()


@pytest.fixture(scope="session")
def home(unconnected: Future[Homeserver], portal: Demo, line: Relay) -> Homeserver:
    """A homeserver connected to the portal as an operator would do it."""
    home = unconnected.result()
    told = json.loads(as_operator(portal, "connect_platform", "School Chat", *_addresses(home), "--json"))
    as_operator(portal, "sweep", "--once")
    wait_until(lambda: "GET /_synapse/client/guardian/v1/catalogue" in home.log(), timeout=120, what="the reading")
    home.stop()
    intake = f"http://127.0.0.1:{line.port}/intake/v1/{told['connection']}/events"
    home.module_config = _config(home, told, intake_url=intake, portal_url=portal.portal)
    home.start()
    return home


_NOT_CONNECTED = {"connection": "none", "secret": "whsec_none", "outbound_secret": "whsec_none"}
_NOWHERE = "http://127.0.0.1:9/"


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


def _config(
    home: Homeserver, told: dict[str, str], *, intake_url: str = _NOWHERE, portal_url: str = _NOWHERE
) -> dict[str, Any]:
    return {
        **{name: told[name] for name in ("connection", "secret", "outbound_secret")},
        "source": _source(home),
        "intake_url": intake_url,
        "portal_url": portal_url,
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
