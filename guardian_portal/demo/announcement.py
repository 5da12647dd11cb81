"""What the terminal shows once the demo is ready: where to go and whom to sign in as."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardian_portal.demo.configuration import Configuration


def announcement(where: Configuration) -> str:
    """Several lines; the last is `ready` and the portal's address, for scripts to wait for."""
    return "\n".join([*_addresses(where), "", *_sign_ins(where), "", f"ready {where.portal_url}/"])


def _addresses(where: Configuration) -> list[str]:
    return [
        "",
        "Guardian Portal is running on this machine. Ctrl-C stops it.",
        "",
        f"  portal              {where.portal_url}/",
        f"  staff               {where.portal_url}/support/",
        f"  stand-in platform   {where.sandbox_url}/",
        f"  mailbox             {where.mailbox_url}/",
        f"  state and logs      {where.state}",
    ]


def _sign_ins(where: Configuration) -> list[str]:
    people: dict[str, dict[str, str | None]] = json.loads(where.connection_file.read_text())["people"]
    lines = ["Sign in as (staff also need an authenticator app with the secret given):", ""]
    for name, person in people.items():
        line = f"  {name:<8}{person['email']}   password: {person['password']}"
        secret = person.get("totp_secret")
        lines.append(f"{line}   authenticator secret: {secret}" if secret else line)
    return lines
