"""Files of every ill will, attached to a request: what is kept is a bare picture, and nothing is shown inline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import StaffRole, User
from guardian_portal.support.attachments import limits
from guardian_portal.support.attachments.redrawing import redraw
from guardian_portal.support.attachments.refusals import AttachmentRefused
from guardian_portal.support.models import Attachment, Case
from tests.attached import papers, pictures
from tests.attached.corpus import KEPT, REFUSED, Attached, corpus
from tests.attached.judge import faults_of, faults_of_answer
from tests.attached.sending import send
from tests.guardian_portal.support.cases import asked
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient

if TYPE_CHECKING:
    from collections.abc import Callable

# Each of them is a process of its own.
DEARER = 10


@pytest.fixture
def amina(db: None) -> User:
    return person("amina")


@pytest.fixture
def case(amina: User, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Case:
    """Of somebody with all day; what takes long is given up sooner than for people."""
    monkeypatch.setattr(limits, "DAY_FILES", 10_000)
    monkeypatch.setattr(limits, "REDRAW", limits.RedrawLimits(cpu_seconds=3))
    monkeypatch.setattr("guardian_portal.support.cases.opening.MESSAGES_AN_HOUR", 10_000)
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "attachments": "10000/m/user"}
    return asked(amina)


class Sender:
    """Sends one file a message, and looks at what became of it from both sides."""

    def __init__(self, case: Case, guardian: User, staff: User) -> None:
        self.case = case
        self.guardian, self.staff = sign_in(DeskClient(), guardian), sign_in(DeskClient(), staff)
        self.sent, self.kept = 0, 0
        self.wrong: list[str] = []
        self.inline: list[str] = []

    def send(self, one: Attached) -> None:
        words = f"See number {self.sent}."
        answer = send(self.guardian, f"/help/{self.case.public_id}/add", {"words": words}, [one])
        self.sent += 1
        rows = list(Attachment.objects.filter(case=self.case, number__gt=self.kept))
        self._check_answer(one, answer, words, rows)
        self.wrong += [f"{one.about}: {fault}" for row in rows for fault in faults_of(row)]
        for row in rows:
            self._check_serving(one, row)
        self.kept += len(rows)

    def _check_answer(self, one: Attached, answer: Any, words: str, rows: list[Attachment]) -> None:
        """Kept and told so; or refused in words, with the person's own still there."""
        page = answer.content.decode()
        if answer.status_code == 400 and not rows and one.fate == REFUSED:
            return
        if answer.status_code not in (200, 302):
            self.wrong.append(f"{one.about}: status {answer.status_code}")
        elif answer.status_code == 200 and (rows or words not in page or 'id="id_attachments_error"' not in page):
            self.wrong.append(f"{one.about}: refused without a word")
        if one.fate == (REFUSED if rows else KEPT):
            self.wrong.append(f"{one.about}: {'kept' if rows else 'refused'}")

    def _check_serving(self, one: Attached, row: Attachment) -> None:
        for client, base in ((self.guardian, "/help"), (self.staff, "/support/cases")):
            answer = client.get(f"{base}/{self.case.public_id}/attachments/{row.public_id}/")
            faults = faults_of_answer(dict(answer.headers), row.file_name)
            if answer.status_code != 200 or answer.content != bytes(row.content):
                faults.append("not as kept")
            self.inline += [f"{one.about}: {fault}" for fault in faults]


@pytest.fixture
def sender(case: Case, amina: User) -> Sender:
    return Sender(case, amina, person("sam", staff_role=StaffRole.AGENT))


def test_nothing_of_the_corpus_is_kept_wrongly_or_shown_inline(sender: Sender, tell: Callable[[str], None]) -> None:
    for one in corpus():
        sender.send(one)
    tell(
        f"{sender.sent} files attached, {sender.kept} redrawn and kept: {len(sender.wrong)} stored wrongly, "
        f"{len(sender.inline)} served inline"
    )
    assert (sender.wrong, sender.inline) == ([], [])
    assert sender.kept > 40


SEEDS = [
    pictures.picture("JPEG"),
    pictures.photo_with_place(),
    pictures.picture("PNG"),
    pictures.animated(),
    pictures.picture("WEBP"),
    papers.pdf(),
    papers.with_script(),
    papers.filled_in(),
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good file with bytes changed, cut out, doubled, or another one put into it."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _round in range(draw(st.integers(1, 6))):
        place, length = draw(st.integers(0, max(len(data) - 1, 0))), draw(st.integers(1, 64))
        how = draw(st.sampled_from(["change", "cut", "double", "insert", "splice"]))
        if how == "change":
            data[place : place + 1] = bytes([draw(st.integers(0, 255))])
        elif how == "cut":
            del data[place : place + length]
        elif how == "double":
            data[place:place] = data[place : place + length] * draw(st.integers(1, 50))
        elif how == "insert":
            data[place:place] = draw(st.binary(max_size=16))
        else:
            data[place:] = draw(st.sampled_from(SEEDS))[place:]
    return bytes(data)


def test_no_mutated_file_is_drawn_wrongly(fuzz_examples: int, tell: Callable[[str], None]) -> None:
    outcomes: dict[str, int] = {}

    @hypothesis_settings(
        max_examples=max(fuzz_examples // DEARER, 20),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=mutated())
    def attach(data: bytes) -> None:
        try:
            drawn = redraw(data)
        except AttachmentRefused as refused:
            outcomes[refused.refusal] = outcomes.get(refused.refusal, 0) + 1
            return
        outcomes[drawn.kind] = outcomes.get(drawn.kind, 0) + 1
        row = Attachment(number=1, kind=drawn.kind, size=len(drawn.content), name=b"", content=drawn.content)
        assert faults_of(row) == []

    attach()
    tell(f"{sum(outcomes.values())} mutated files: 0 drawn wrongly ({outcomes})")
