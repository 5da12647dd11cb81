"""What one run of the checks works with, and what earlier checks found out for the later ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from guardian_portal.common.ids import new_public_id
from guardian_portal.conformance.asking import Asker, Reply
from guardian_portal.conformance.checking import NotTried
from guardian_portal.controls.catalogue import Catalogue
from guardian_portal.platforms.models import Connection


@dataclass
class Trial:
    """`code`: a link code of a test account, made in the platform's app just now; without one less can be tried."""

    connection: Connection
    code: str = ""
    link_id: str = field(default_factory=new_public_id)
    guardian: dict[str, str] = field(default_factory=dict)
    account: str = ""
    claimed: dict[str, Any] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    revision: int = -1
    document: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    ask: Asker = field(init=False)

    def __post_init__(self) -> None:
        self.ask = Asker(self.connection)
        # Nobody's: no person is asked for, and no address of one is compared.
        self.guardian = {
            "ref": f"check-{new_public_id()}",
            "display_name": "Conformance check",
            "email_sha256": new_public_id().encode().hex().ljust(64, "0")[:64],
        }

    def test_account(self) -> str:
        """The account that the code led to."""
        if not self.account:
            raise NotTried("needs a test account: give --code")
        return self.account

    def declared(self) -> Catalogue:
        """The catalogue, where it could be read."""
        if self.catalogue is None:
            raise NotTried("needs a catalogue that can be read")
        return self.catalogue

    def read(self, account: str, bent: Mapping[str, object] | None = None) -> Reply:
        """`controls.read` of an account. `bent`: members of the body that are wrong on purpose."""
        path = f"/accounts/{quote(account, safe='')}/controls/read"
        return self.ask.operation("controls.read", path, {"account": account, **(bent or {})})

    def put(self, account: str, document: dict[str, Any]) -> Reply:
        """`controls.put` of a whole desired document."""
        path = f"/accounts/{quote(account, safe='')}/controls"
        return self.ask.operation("controls.put", path, {"account": account, **document}, method="PUT")

    def claim(self, *, code: str, link_id: str) -> Reply:
        """`links.claim` with a code."""
        members = {"method": "code", "code": code, "link_id": link_id, "guardian": self.guardian}
        return self.ask.operation("links.claim", "/links/claim", members)
