"""The demo's directory: marked as ours, used by one demo at a time, with the secrets of this demo alone."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import secrets
import shutil
from typing import TYPE_CHECKING

from guardian_portal.demo.configuration import DemoError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKER = "guardian-portal-demo"
LOCK = "lock"


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Holds the state for this process. The kernel drops the lock with the process, however that ends."""
    descriptor = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            raise DemoError(
                f"A demo (process {holder}) is using {directory}. Stop it first, or give this one a "
                "directory and ports of its own with DEMO_STATE and DEMO_PORT."
            ) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def prepare(directory: Path) -> None:
    """Makes the directory, or checks that it is ours to write into."""
    if directory.exists() and not directory.is_dir():
        raise DemoError(f"{directory} is not a directory. Name another with DEMO_STATE.")
    if directory.is_dir() and any(directory.iterdir()) and not is_demo_state(directory):
        raise DemoError(f"{directory} holds something that is not a demo's. Name another with DEMO_STATE.")
    directory.mkdir(parents=True, exist_ok=True)
    # Passwords, keys and mail are in here.
    directory.chmod(0o700)
    (directory / MARKER).touch()
    (directory / "logs").mkdir(exist_ok=True)


def is_demo_state(directory: Path) -> bool:
    return (directory / MARKER).is_file()


def empty(directory: Path) -> bool:
    """Removes everything in a demo's directory; False where there is nothing to remove."""
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return False
    if not directory.is_dir() or not is_demo_state(directory):
        raise DemoError(f"{directory} does not look like a demo's state; nothing was removed.")
    with locked(directory):
        # The marker and the lock go last: what is left by an interrupted reset is still a demo's state.
        last = [directory / MARKER, directory / LOCK]
        for path in [*(path for path in directory.iterdir() if path not in last), *last]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    return True


def read_or_make_secrets(directory: Path) -> dict[str, str]:
    """The keys of this demo, drawn once and readable by the owner alone. One made before a key existed gets it now."""
    path = directory / "secrets.json"
    if not path.exists() and (directory / "portal.sqlite3").exists():
        raise DemoError(f"{path} is missing, so the stored data cannot be read. Start afresh: ./run demo-reset")
    kept = json.loads(path.read_text()) if path.exists() else {}
    return _kept(path, {**_drawn(), **kept})


def _drawn() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "STARHAVEN_SECRET_KEY": secrets.token_urlsafe(64),
        "VAPID_PRIVATE_KEY": _vapid_key(),
        "AUDIT_SEAL_KEYS": secrets.token_urlsafe(48),
    }


def _vapid_key() -> str:
    """The private half of a key pair on P-256: 32 bytes, base64url without padding (see notifications.push.keys)."""
    # With a first bit of 0 it is below the curve's order.
    number = bytearray(secrets.token_bytes(32))
    number[0] &= 0x7F
    return base64.urlsafe_b64encode(number).rstrip(b"=").decode()


def _kept(path: Path, drawn: dict[str, str]) -> dict[str, str]:
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(0o600)
    unfinished.write_text(json.dumps(drawn))
    unfinished.rename(path)
    return drawn
