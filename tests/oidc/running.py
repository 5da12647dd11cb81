"""Installs and starts the real OpenID provider of `provider.mjs`, and is the child in front of its pages."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.services import free_port, spawn, wait_until

HERE = Path(__file__).resolve().parent
INSTALL_SECONDS = 300
PROMPT = re.compile(r'name="prompt" value="(\w+)"')
ABORT = re.compile(r'href="([^"]+/abort)"')


@dataclass(frozen=True)
class Registered:
    """A client as the provider knows it."""

    client_id: str
    secret: str


@dataclass(frozen=True)
class OpenIdProvider:
    """A running provider. Whoever types a name is that account."""

    issuer: str

    def register(self, redirect_uri: str, *, confidential: bool = False) -> Registered:
        """Dynamic client registration, RFC 7591."""
        wish = {
            "redirect_uris": [redirect_uri],
            "token_endpoint_auth_method": "client_secret_basic" if confidential else "none",
        }
        answer = httpx.post(f"{self.issuer}/reg", json=wish, trust_env=False)
        assert answer.status_code == 201, answer.text
        told = answer.json()
        return Registered(told["client_id"], told.get("client_secret", ""))

    def sign_in(self, address: str, name: str) -> str:
        """Open the address, type a name and a password, agree -> the address that the browser is sent back to."""
        with httpx.Client(trust_env=False) as browser:
            return self._walk(browser, address, {"login": name, "password": "does not matter"})

    def cancel(self, address: str) -> str:
        """Open the address and turn back at the sign-in form."""
        with httpx.Client(trust_env=False) as browser:
            page = browser.get(address, follow_redirects=True)
            abort = ABORT.search(page.text)
            assert abort, page.text
            return self._walk(browser, httpx.URL(self.issuer).join(abort[1]), {})

    def requests(self, path: str) -> list[dict[str, Any]]:
        """What came to this endpoint, oldest first."""
        told: list[dict[str, Any]] = httpx.get(f"{self.issuer}/requests", trust_env=False).json()
        return [one for one in told if one["path"] == path]

    def _walk(self, browser: httpx.Client, address: str | httpx.URL, typed: dict[str, str]) -> str:
        answer = browser.get(address)
        for _ in range(12):
            if answer.has_redirect_location:
                to = answer.url.join(answer.headers["location"])
                if not str(to).startswith(self.issuer):
                    return str(to)
                answer = browser.get(to)
                continue
            prompt = PROMPT.search(answer.text)
            assert prompt, f"{answer.status_code} {answer.text}"
            answer = browser.post(answer.url, data={"prompt": prompt[1], **typed})
        raise AssertionError("the provider sends the child round in circles")


def install() -> None:
    """The packages of `package.json`, once for all workers and runs; again when the file has changed."""
    wanted = (HERE / "package.json").read_text()
    installed = HERE / "node_modules" / ".installed-for-tests"
    with (HERE / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed.exists() and installed.read_text() == wanted:
            return
        npm = shutil.which("npm")
        assert npm, "the marker `node` needs npm as well"
        command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
        subprocess.run(command, cwd=HERE, check=True, timeout=INSTALL_SECONDS, stdin=subprocess.DEVNULL)
        installed.write_text(wanted)


@contextmanager
def running_provider(log: Path) -> Iterator[OpenIdProvider]:
    """The provider on a free port, until the block ends."""
    install()
    node, port = shutil.which("node"), free_port()
    assert node, "the marker `node` needs Node.js"
    with spawn([node, str(HERE / "provider.mjs"), str(port)], log=log) as process:
        wait_until(
            lambda: process.poll() is not None or "ready" in log.read_text(), timeout=60, what="the provider's start"
        )
        assert process.poll() is None, log.read_text()
        yield OpenIdProvider(f"http://127.0.0.1:{port}")
