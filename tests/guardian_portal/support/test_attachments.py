"""Files attached to a request and to an answer: redrawn, kept encrypted, handed out to whose they are, never inline."""

from __future__ import annotations

import io
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from PIL import Image

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
from guardian_portal.support.attachments import limits, redrawing
from guardian_portal.support.attachments.redrawing import Redrawn
from guardian_portal.support.attachments.refusals import AttachmentsRefused
from guardian_portal.support.cases.errors import CaseRefused
from guardian_portal.support.cases.opening import NewCase, open_case, open_case_of_child, write_in_case
from guardian_portal.support.cases.working import answer_case
from guardian_portal.support.models import Attachment, AttachmentKind, Case, CaseKind
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.attached import papers, pictures
from tests.attached.corpus import KEPT, MEGABYTE, Attached
from tests.attached.pictures import picture
from tests.attached.sending import send
from tests.builders import child_on, link
from tests.guardian_portal.support.cases import asked, path_of, said_in
from tests.people import PASSWORD, person, sign_in
from tests.staff_sessions import DeskClient, begin_session

NEW = "/help/new/complaint/write/"
PAPER = Attached("PDF", papers.pdf(), KEPT, b"Court order.pdf", "application/pdf")
PHOTO = Attached("photo", picture("JPEG"), KEPT, b"IMG_1.JPG", "image/jpeg")
TEXT = Attached("text", b"hello", KEPT, b"a.txt", "text/plain")


@pytest.fixture
def kit(starhaven: Connection, amina: User) -> Child:
    kit = child_on(starhaven, "acc-kittiwake")
    link(amina, kit)
    return kit


@pytest.fixture
def case(amina: User, kit: Child) -> Case:
    return asked(amina, child=kit)


def drawn(size: int = 100) -> Redrawn:
    """As if it had been drawn."""
    return Redrawn(AttachmentKind.PNG, b"\x89PNG\r\n\x1a\n" + b"0" * (size - 8), "a.png")


def add(client: Client, case: Case, *files: Attached, words: str = "See here.") -> str:
    """The page that somebody sees after sending it."""
    answer = send(client, f"/help/{case.public_id}/add", {"words": words}, files, follow=True)
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    return check(page).one("main").text


def kept(case: Case) -> list[tuple[str, str]]:
    return [(one.file_name, one.called) for one in Attachment.objects.filter(case=case)]


def test_a_guardian_attaches_files_to_a_new_request(as_amina: Client, kit: Child) -> None:
    send(as_amina, NEW, {"about": kit.public_id, "words": "No."}, [PAPER, PHOTO])
    case = Case.objects.get()
    assert kept(case) == [("attachment-1.pdf", "Court order.pdf"), ("attachment-2.jpeg", "IMG_1.JPG")]
    text = check(as_amina.get(f"/help/{case.public_id}/")).one("main").text
    assert "attachment-1.pdf" in text
    assert "Court order.pdf" in text


def test_what_not_to_send_is_said_before_choosing(as_amina: Client, case: Case) -> None:
    for path in (NEW, f"/help/{case.public_id}/"):
        page = check(as_amina.get(path))
        field = page.one("input", type="file")
        assert field.attributes["aria-describedby"] == "id_attachments_helptext"
        assert "multiple" in field.attributes
        assert "heic" not in field.attributes["accept"]
        text = page.one("main").text
        assert "at most 5 files of 10 MB each" in text
        assert "no pictures of other children, and none of chats" in text
        assert "Send no passport, identity card, driving licence or bank card" in text


def test_nothing_hidden_in_a_photo_is_kept_and_it_stands_upright(as_amina: Client, case: Case) -> None:
    add(as_amina, case, Attached("photo", pictures.photo_with_place(), KEPT))
    content = bytes(Attachment.objects.get().content)
    assert pictures.SECRET not in content
    with Image.open(io.BytesIO(content)) as image:
        assert (dict(image.getexif()), image.size) == ({}, pictures.SIZE[::-1])


def test_what_full_transparency_hides_is_gone(as_amina: Client, case: Case) -> None:
    add(as_amina, case, Attached("empty", pictures.under_transparency(), KEPT))
    with Image.open(io.BytesIO(bytes(Attachment.objects.get().content))) as image:
        assert (image.mode, image.getcolors()) == ("RGB", [(image.width * image.height, (255, 255, 255))])


@pytest.mark.parametrize("paper", [papers.pdf(), papers.filled_in()])
def test_what_is_written_on_a_paper_can_still_be_read(as_amina: Client, case: Case, paper: bytes) -> None:
    import pypdfium2

    add(as_amina, case, Attached("PDF", paper, KEPT))
    document = pypdfium2.PdfDocument(bytes(Attachment.objects.get().content))
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    assert document[0].render().to_pil().convert("L").getextrema()[0] < 50


def test_a_refused_file_is_told_what_to_do_next_and_the_words_stay(as_amina: Client, case: Case) -> None:
    text = add(as_amina, case, PHOTO, TEXT, words="My long story.")
    assert "There is a problem" in text
    assert "a.txt: This is not a picture or PDF that we can take. Save it as PDF, JPEG or PNG" in text
    assert "choose them again" in text
    assert "My long story." in text
    assert (kept(case), len(said_in(case))) == ([], 1)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([Attached("50 MB", b"\xff\xd8\xff" + b"\0" * 50 * MEGABYTE, KEPT)], "larger than 10 MB"),
        ([PHOTO] * 6, "more than 5 files"),
        ([Attached("9 MB", picture() + b"\0" * 9 * MEGABYTE, KEPT)] * 3, "more than 20 MB together"),
        ([Attached("nothing", b"", KEPT)], "There is nothing in this file"),
        ([Attached("HEIC", b"\0\0\0\x18ftypheic" + b"\0" * 50, KEPT)], "Most Compatible"),
        ([Attached("locked", papers.locked(), KEPT)], "locked with a password"),
        ([Attached("pages", papers.of_pages(21), KEPT)], "at most 20"),
    ],
)
def test_each_limit_is_told_by_its_number(as_amina: Client, case: Case, files: list[Attached], told: str) -> None:
    text = add(as_amina, case, *files, words="My long story.")
    assert told in text
    assert "My long story." in text
    assert kept(case) == []


def test_where_somebody_may_not_be_safe_the_words_go_without_the_file(as_amina: Client, amina: User) -> None:
    send(as_amina, "/help/new/safety-concern/write/", {"words": "He hits."}, [TEXT, PHOTO])
    case = Case.objects.get(kind=CaseKind.SAFETY_CONCERN)
    assert kept(case) == [("attachment-1.jpeg", "IMG_1.JPG")]
    assert "A file was not taken. a.txt:" in as_amina.get(f"/help/{case.public_id}/").content.decode()
    large = Attached("11 MB", b"\0" * 11 * MEGABYTE, KEPT)
    send(as_amina, f"/help/{case.public_id}/add", {"words": "Again."}, [large])
    assert "A file was not taken." in as_amina.get(f"/help/{case.public_id}/").content.decode()
    assert said_in(case) == ["He hits.", "Again."]


def test_words_about_safety_go_also_when_the_day_holds_no_more(
    as_amina: Client, amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DAY_FILES", 0)
    send(as_amina, "/help/new/safety-concern/write/", {"words": "He hits."}, [PHOTO])
    case = Case.objects.get()
    assert (said_in(case), kept(case)) == (["He hits."], [])
    assert "and the files tomorrow" in as_amina.get(f"/help/{case.public_id}/").content.decode()


def test_a_case_and_a_persons_day_hold_so_much(amina: User, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CASE_BYTES", 250)
    write_in_case(case=case, person=amina, words="1", files=[drawn(), drawn()])
    with pytest.raises(AttachmentsRefused):
        write_in_case(case=case, person=amina, words="2", files=[drawn()])
    monkeypatch.setattr(limits, "DAY_FILES", 3)
    open_case(new=NewCase(kind=CaseKind.COMPLAINT, words="3"), person=amina, files=[drawn()])
    with pytest.raises(AttachmentsRefused):
        open_case(new=NewCase(kind=CaseKind.COMPLAINT, words="4"), person=amina, files=[drawn()])
    assert (Attachment.objects.count(), Case.objects.count()) == (3, 2)
    assert said_in(case)[-1] == "1"


def test_many_messages_with_files_in_a_short_time_are_refused(as_amina: Client, case: Case, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"attachments": "1/15m/user"}
    add(as_amina, case, PHOTO)
    assert "Wait a quarter of an hour" in add(as_amina, case, PHOTO)
    assert len(kept(case)) == 1


def test_few_files_are_drawn_at_once_and_others_hear_that(
    as_amina: Client, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redrawing, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(limits, "SECONDS_FOR_A_PLACE", 0.01)
    with redrawing._a_place():
        assert "Wait a minute" in add(as_amina, case, PHOTO)
    add(as_amina, case, PHOTO)
    assert len(kept(case)) == 1


def test_it_is_handed_out_to_whose_request_it_is(as_amina: Client, as_ben: Client, case: Case) -> None:
    add(as_amina, case, PAPER)
    one = Attachment.objects.get()
    path = f"/help/{case.public_id}/attachments/{one.public_id}/"
    answer = as_amina.get(path)
    assert answer.content == bytes(one.content)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="attachment-1.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert as_ben.get(path).status_code == 404
    other = asked(User.objects.get(email="ben@example.org"))
    assert as_ben.get(f"/help/{other.public_id}/attachments/{one.public_id}/").status_code == 404


def test_that_staff_read_it_is_kept(as_amina: Client, as_sam: Client, sam: User, case: Case) -> None:
    add(as_amina, case, PAPER)
    one = Attachment.objects.get()
    path = path_of(case, f"attachments/{one.public_id}/")
    assert path in as_sam.get(path_of(case)).content.decode()
    assert as_sam.get(path).content == bytes(one.content)
    entry = Entry.objects.get(action="case.attachment_read")
    assert (entry.actor_id, entry.object_id, entry.data) == (
        sam.public_id,
        case.public_id,
        {"attachment": one.public_id},
    )
    elsewhere = person("noa", staff_role=StaffRole.AGENT, serves=[])
    assert sign_in(DeskClient(), elsewhere).get(path).status_code == 404


def test_what_was_changed_in_the_database_is_not_handed_out(as_amina: Client, case: Case) -> None:
    add(as_amina, case, PAPER)
    one = Attachment.objects.get()
    Attachment.objects.filter(pk=one.pk).update(content=b"MZ")
    assert as_amina.get(f"/help/{case.public_id}/attachments/{one.public_id}/").status_code == 404


def test_staff_attach_a_file_to_an_answer(as_amina: Client, as_sam: Client, case: Case) -> None:
    check(as_sam.get(path_of(case))).one("input", type="file")
    page = send(as_sam, path_of(case, "answer"), {"words": "The form.", "seen": case.version}, [TEXT])
    assert "a.txt: This is not a picture" in check(page).one("main").text
    send(as_sam, path_of(case, "answer"), {"words": "The form.", "seen": case.version}, [PAPER])
    assert said_in(case)[-1] == "The form."
    assert "attachment-1.pdf" in check(as_amina.get(f"/help/{case.public_id}/")).one("main").text


def test_an_answer_does_not_go_on_without_its_file_after_confirming(sam: User, case: Case) -> None:
    """While somebody confirms who they are, the form is kept but no files."""
    begin_session(sign_in(Client(), sam), case)
    as_sam = sign_in(Client(), sam, seconds_ago=3600)
    asked_again = send(as_sam, path_of(case, "answer"), {"words": "The form.", "seen": case.version}, [PAPER])
    assert "reauthenticate" in asked_again["Location"]
    page = as_sam.post(asked_again["Location"], {"password": PASSWORD}, follow=True)
    assert "Choose them again" in page.content.decode()
    assert said_in(case) == ["What happened?"]


def test_a_child_neither_sends_nor_gets_files(as_sam: Client, sam: User, kit: Child) -> None:
    case = open_case_of_child(new=NewCase(kind=CaseKind.COMPLAINT, words="No.", child=kit), child=kit)
    assert not check(as_sam.get(path_of(case))).all("input", type="file")
    with pytest.raises(CaseRefused):
        answer_case(case=case, staff=sam, words="So.", seen=case.version, files=[drawn()])
    send(as_sam, path_of(case, "answer"), {"words": "So.", "seen": case.version}, [PAPER])
    assert not Attachment.objects.exists()


def test_it_is_encrypted_and_gone_with_its_message(amina: User, case: Case) -> None:
    message = write_in_case(case=case, person=amina, words="Here.", files=[drawn()])
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, name FROM support_attachment")
        content, name = cursor.fetchone()
    assert b"PNG" not in bytes(content)
    assert b"a.png" not in bytes(name)
    message.delete()
    assert not Attachment.objects.exists()


def test_a_thread_with_many_files_asks_no_more(as_amina: Client, as_sam: Client, amina: User, case: Case) -> None:
    write_in_case(case=case, person=amina, words="1", files=[drawn()])
    paths = {as_amina: f"/help/{case.public_id}/", as_sam: path_of(case)}
    before = {path: len(count_queries(client, path).page) for client, path in paths.items()}
    for number in range(4):
        write_in_case(case=case, person=amina, words=str(number), files=[drawn(), drawn()])
    for client, path in paths.items():
        statements = count_queries(client, path).page
        assert len(statements) <= before[path]
        assert not any('"support_attachment"."content"' in one for one in statements)
