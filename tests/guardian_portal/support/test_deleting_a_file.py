"""Staff delete a file that should never have been sent: for good, with a reason that colleagues read."""

from __future__ import annotations

from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.support.attachments.redrawing import Redrawn
from guardian_portal.support.cases.opening import write_in_case
from guardian_portal.support.models import Attachment, AttachmentKind
from tests.architecture.contract import check
from tests.guardian_portal.support.cases import asked, path_of
from tests.people import sign_in
from tests.staff_sessions import DeskClient

CARD = Redrawn(AttachmentKind.JPEG, b"\xff\xd8\xff a card", "card.jpeg")
PAPER = Redrawn(AttachmentKind.PDF, b"%PDF-1.4 a paper", "paper.pdf")


def test_staff_delete_what_should_never_have_been_sent_with_a_reason(
    as_amina: Client, amina: User, sam: User, ada: User
) -> None:
    case = asked(amina)
    write_in_case(case=case, person=amina, words="See here.", files=[CARD, PAPER])
    photo = Attachment.objects.get(kind="jpeg")
    as_sam, path = sign_in(DeskClient(), sam), path_of(case, f"attachments/{photo.public_id}/delete/")
    assert path in as_sam.get(path_of(case)).content.decode()
    assert path not in as_amina.get(f"/help/{case.public_id}/").content.decode()
    assert sign_in(DeskClient(), ada).get(path).status_code == 404
    assert "goes for good" in check(as_sam.get(path)).one("main").text
    as_sam.post(path, {"why": " "})
    assert Attachment.objects.count() == 2
    text = check(as_sam.post(path, {"why": "An identity card."}, follow=True)).one("main").text
    assert "attachment-1.jpeg was deleted: An identity card." in text
    assert Attachment.objects.get().file_name == "attachment-2.pdf"
    assert "identity card." not in check(as_amina.get(f"/help/{case.public_id}/")).one("ol").text
    entry = Entry.objects.get(action="case.attachment_deleted")
    assert (entry.actor_id, entry.data["attachment"]) == (sam.public_id, photo.public_id)
    assert as_sam.post(path, {"why": "Again."}).status_code == 404


def test_nobody_deletes_what_they_sent_themselves_from_the_desk(sam: User) -> None:
    own = asked(sam)
    write_in_case(case=own, person=sam, words="x", files=[PAPER])
    path = path_of(own, f"attachments/{Attachment.objects.get().public_id}/delete/")
    assert sign_in(DeskClient(), sam).post(path, {"why": "x"}).status_code == 404
    assert Attachment.objects.exists()
