"""What the child's client asks for: a code, who looks after them, their list of people, to tell a guardian.

All are POSTs whose body carries `openid`: what Synapse gave for `/openid/request_token`. That proves whose client it is
and, other than an access token, opens nothing else. No control and no quiet hour stands before any of these.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from guardian_synapse import codes, contacts, links, notices, reports
from guardian_synapse.accounts import subject_of
from guardian_synapse.clock import now_ms
from guardian_synapse.problems import Problem
from guardian_synapse.service import Service
from guardian_synapse.strictjson import object_member, text_member
from guardian_synapse.tables import Txn
from guardian_synapse.wards import contacts_of

Document = dict[str, Any]


async def user_by_openid(service: Service, document: Document) -> str:
    """Whose client it is; 401 `openid` for whatever is wrong with the token."""
    openid = object_member(document, "openid")
    token = text_member(openid, "access_token")
    return await service.run(_owner, token)


def _owner(txn: Txn, token: str) -> str:
    txn.execute(
        "SELECT o.user_id FROM open_id_tokens o JOIN users u ON u.name = o.user_id"
        " WHERE o.token = ? AND o.ts_valid_until_ms >= ? AND u.deactivated = 0",
        (token, now_ms()),
    )
    row = txn.fetchone()
    if row is None:
        raise Problem(401, "openid", "The token is unknown or too old.")
    return str(row[0])


async def make_code(service: Service, user: str, document: Document) -> Document:
    """A code for a guardian, and where it is typed."""

    def act(txn: Txn) -> str:
        subject_of(txn, user)
        return codes.new_code(txn, user, service.config.secret)

    code = await service.run(act)
    address = f"{service.config.portal_url.rstrip('/')}/children/link/#{code}"
    return {"code": code, "expires_in": codes.LIFETIME_MS // 1000, "url": address}


async def list_links(service: Service, user: str, document: Document) -> Document:
    """Who asks to be a guardian, who is one, and what they see."""
    return {"links": await service.run(links.links_of, user)}


async def answer_link(service: Service, user: str, document: Document) -> Document:
    """Yes or no to who asks."""
    approve = document.get("approve")
    if not isinstance(approve, bool):
        raise Problem(400, "invalid-data", "`approve` is true or false.")
    await service.answer_link(user, text_member(document, "link_id", longest=64), approve=approve)
    return await list_links(service, user, document)


async def list_notices(service: Service, user: str, document: Document) -> Document:
    """What the portal tells the child."""
    return {"notices": await service.run(notices.notices_of, user)}


async def list_contacts(service: Service, user: str, document: Document) -> Document:
    """The child's own list of people."""
    return {"contacts": sorted(await service.run(contacts_of, user))}


async def add_contact(service: Service, user: str, document: Document) -> Document:
    """Put somebody on the list; where it is full, guardians are asked for one place more: 202."""
    contact = _person(document, user)

    def act(txn: Txn) -> str:
        if contact in contacts_of(txn, user) or contacts.add(txn, user, contact):
            return "known"
        return contacts.ask(txn, user, contact)

    state = await service.run(act)
    await service.refresh(user)
    return {"contact": contact, "state": state}


async def remove_contact(service: Service, user: str, document: Document) -> Document:
    """Take somebody off the list."""
    contact = _person(document, user)
    await service.run(contacts.remove, user, contact)
    await service.refresh(user)
    return {"contact": contact, "state": "unknown"}


async def tell_guardians(service: Service, user: str, document: Document) -> Document:
    """Something is wrong and a guardian should know. Says nothing of what it is: the child does, or does not."""
    key = document.get("request_id")
    request_id = key if isinstance(key, str) and 0 < len(key) <= 64 else secrets.token_hex(12)
    if user not in service.wards:
        raise Problem(404, "no-guardian", "Nobody is your guardian here.")
    await service.run(reports.tell, user, service.config, request_id)
    return {"told": True}


def _person(document: Document, user: str) -> str:
    person = text_member(document, "user_id")
    if not person.startswith("@") or ":" not in person or person == user:
        raise Problem(400, "invalid-data", "`user_id` has to be the id of somebody else.")
    return person


CALLS: Mapping[str, Callable[[Service, str, Document], Awaitable[Document]]] = {
    "code": make_code,
    "links": list_links,
    "links/answer": answer_link,
    "notices": list_notices,
    "contacts": list_contacts,
    "contacts/add": add_contact,
    "contacts/remove": remove_contact,
    "tell": tell_guardians,
}
