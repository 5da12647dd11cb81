"""Proposing in a case and answering, through the pages."""

from __future__ import annotations

from django.test import Client

from accounts.models import User
from guardian_portal.support.models import Case, Proposal
from tests.guardian_portal.support.cases import path_of
from tests.people import sign_in
from tests.staff_sessions import DeskClient

WHY = "Two papers of the court were seen."


def as_(user: User) -> Client:
    return sign_in(DeskClient(), user)


def proposed(client: Client, case: Case, act: str, **fields: str) -> str:
    """What the page says after the form was sent."""
    sent = {"reason": WHY, **fields}
    return client.post(path_of(case, f"propose/{act}/"), sent, follow=True).content.decode()


def answered(client: Client, proposal: Proposal, answer: str = "agree") -> str:
    """What the page says after the answer."""
    path = f"/support/proposals/{proposal.public_id}/answer/"
    return client.post(path, {"answer": answer, "reason": "Seen."}, follow=True).content.decode()


def read_by(client: Client, proposal: Proposal) -> str:
    return client.get(f"/support/proposals/{proposal.public_id}/").content.decode()
