"""A real Synapse on loopback with the connector in it: SQLite, no federation listener, killed and started at will."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from tests.services import free_port

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVER = "school.example"
PATIENCE = 30
# The Python of the venv that `./run test-synapse` makes.
PYTHON = os.environ.get("SYNAPSE_PYTHON", "")
MODULE = "guardian_synapse.module.GuardianModule"


@dataclass
class Homeserver:
    """One Synapse, its directory and its process."""

    directory: Path
    module_config: Mapping[str, Any] | None = None
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    # One for all that is asked: making one costs as much as an answer.
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=PATIENCE))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def guardian(self) -> str:
        """What the portal takes for this platform's base address."""
        return f"{self.url}/_synapse/client"

    @property
    def database(self) -> Path:
        return self.directory / "homeserver.db"

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")

    def start(self) -> None:
        """Until it answers."""
        self._write_config()
        with (self.directory / "log").open("ab") as output:
            self.process = subprocess.Popen(
                [PYTHON, "-m", "synapse.app.homeserver", "-c", str(self.directory / "homeserver.json")],
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """As an operator stops it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    def kill(self) -> None:
        """As the machine's memory killer ends it."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        self.process = None

    def register(self, name: str, *, admin: bool = False) -> Client:
        """A new account, signed in."""
        made = self.http.get(f"{self.url}/_synapse/admin/v1/register").json()
        nonce = made["nonce"]
        words = [nonce, name, "pass-word", "admin" if admin else "notadmin"]
        mac = _mac("\0".join(words))
        body = {"nonce": nonce, "username": name, "password": "pass-word", "admin": admin, "mac": mac}
        answer = self.http.post(f"{self.url}/_synapse/admin/v1/register", json=body)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return Client(self, told["user_id"], told["access_token"])

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            assert self.process is not None
            assert self.process.poll() is None, self.log()[-5000:]
            try:
                if self.http.get(f"{self.url}/health", timeout=1).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError(f"Synapse does not answer:\n{self.log()[-5000:]}")

    def _write_config(self) -> None:
        config: dict[str, Any] = {
            "server_name": SERVER,
            "public_baseurl": f"{self.url}/",
            "pid_file": str(self.directory / "homeserver.pid"),
            "listeners": [
                {
                    "port": self.port,
                    "bind_addresses": ["127.0.0.1"],
                    "type": "http",
                    "resources": [{"names": ["client"]}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(self.database)}},
            "media_store_path": str(self.directory / "media"),
            "signing_key_path": str(self.directory / "signing.key"),
            "macaroon_secret_key": "macaroon",
            "form_secret": "form",
            "registration_shared_secret": "shared",
            "trusted_key_servers": [],
            "report_stats": False,
            "bcrypt_rounds": 4,
            **_UNLIMITED,
        }
        if self.module_config is not None:
            config["modules"] = [{"module": MODULE, "config": dict(self.module_config)}]
        # JSON is YAML too.
        (self.directory / "homeserver.json").write_text(json.dumps(config, indent=1))
        if not (self.directory / "signing.key").exists():
            command = [PYTHON, "-m", "synapse.app.homeserver", "-c", str(self.directory / "homeserver.json")]
            subprocess.run([*command, "--generate-keys"], cwd=self.directory, check=True, capture_output=True)


_PLENTY = {"per_second": 100_000, "burst_count": 100_000}
_UNLIMITED: dict[str, Any] = {
    **dict.fromkeys(("rc_message", "rc_joins_per_room", "rc_room_creation", "rc_reports", "rc_registration"), _PLENTY),
    "rc_joins": {"local": _PLENTY, "remote": _PLENTY},
    "rc_invites": {"per_room": _PLENTY, "per_user": _PLENTY, "per_issuer": _PLENTY},
    "rc_login": {"address": _PLENTY, "account": _PLENTY, "failed_attempts": _PLENTY},
}


def _mac(text: str) -> str:
    return hmac.new(b"shared", text.encode(), hashlib.sha1).hexdigest()


@dataclass
class Client:
    """An account's Matrix client: any client, it knows nothing of guardians but the calls of the child's own."""

    home: Homeserver
    user: str
    token: str

    def call(self, method: str, path: str, body: object = None, **params: str) -> httpx.Response:
        return self.home.http.request(
            method,
            f"{self.home.url}{path}",
            json={} if body is None and method != "GET" else body,
            params=params or None,
            headers={"Authorization": f"Bearer {self.token}"},
        )

    def make_room(self, *invited: Client, public: bool = False, direct: bool = False, **more: object) -> str:
        answer = self.try_room(*invited, public=public, is_direct=direct, **more)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["room_id"])

    def try_room(self, *invited: Client, public: bool = False, **more: object) -> httpx.Response:
        """Whether it is made or not."""
        preset = "public_chat" if public else "private_chat"
        body = {"preset": preset, "invite": [one.user for one in invited], **more}
        return self.call("POST", "/_matrix/client/v3/createRoom", body)

    def set_state(self, room: str, type_: str, key: str = "", **content: object) -> int:
        path = f"/_matrix/client/v3/rooms/{room}/state/{type_}/{key}"
        return self.call("PUT", path, content).status_code

    def knock(self, room: str) -> int:
        return self.call("POST", f"/_matrix/client/v3/knock/{room}").status_code

    def redact(self, room: str, event: str, **content: object) -> int:
        path = f"/_matrix/client/v3/rooms/{room}/redact/{event}/{uuid.uuid4().hex}"
        return self.call("PUT", path, content).status_code

    def invite(self, room: str, other: Client) -> int:
        return self.call("POST", f"/_matrix/client/v3/rooms/{room}/invite", {"user_id": other.user}).status_code

    def join(self, room: str) -> int:
        """By id or alias."""
        return self.call("POST", f"/_matrix/client/v3/join/{quote(room)}").status_code

    def leave(self, room: str) -> int:
        return self.call("POST", f"/_matrix/client/v3/rooms/{room}/leave").status_code

    def send(
        self, room: str, text: str = "hello", *, type_: str = "m.room.message", **content: object
    ) -> httpx.Response:
        path = f"/_matrix/client/v3/rooms/{room}/send/{type_}/{uuid.uuid4().hex}"
        return self.call("PUT", path, {"msgtype": "m.text", "body": text, **content})

    def say(self, room: str, text: str = "hello") -> int:
        return self.send(room, text).status_code

    def report(self, room: str, event: str, reason: str) -> int:
        path = f"/_matrix/client/v3/rooms/{room}/report/{event}"
        return self.call("POST", path, {"reason": reason}).status_code

    def openid(self) -> dict[str, Any]:
        """A token that proves whose client this is and opens nothing."""
        told: dict[str, Any] = self.call("POST", f"/_matrix/client/v3/user/{self.user}/openid/request_token").json()
        return told

    def guardian(self, name: str, **body: object) -> dict[str, Any]:
        """One of the calls of the child's own client."""
        answer = self.guardian_call(name, **body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def guardian_call(self, name: str, **body: object) -> httpx.Response:
        url = f"{self.home.guardian}/guardian/v1/child/{name}"
        return self.home.http.post(url, json={"openid": self.openid(), **body})
