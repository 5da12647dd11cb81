"""All that guardians are told by whatever way, as comparable texts: what is queued for them, in the words they read."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.email.render import mail_bytes
from notifications.models import Delivery, DeliveryState, Notice

# Public ids, references and tokens differ from one life to the next; so does what a mail program needs alone.
MADE_UP = re.compile(r"\b[0-9a-z]{24}\b|\bGP-[A-Z0-9-]+\b")
OF_ITS_OWN = {"message-id", "date", "content-type", "mime-version"}
# Those of settings.SWEEPERS that write what several days came to.
WRITERS = ("guardian_portal.dashboard.weekly.run.sweep", "notifications.digest.sweep")


def write_what_is_due() -> None:
    """The mails that are made of several things, as the sweepers of today write them."""
    for path in settings.SWEEPERS:
        if path in WRITERS:
            import_string(path)()


def letters(*, but: DeliveryState | None = None) -> list[str]:
    """Every delivery to somebody who is not of the desk; not those in the state `but`."""
    rows = Delivery.objects.filter(notice__recipient__staff_role="").exclude(state=but or "")
    return sorted(_letter(one) for one in rows.select_related("notice__recipient", "notice__told_by"))


def notices() -> list[str]:
    """What has no delivery of its own too: what a digest tells of, or what was never to be sent."""
    rows = Notice.objects.filter(recipient__staff_role="").select_related("recipient", "told_by")
    return sorted(_notice(one) for one in rows)


def _notice(one: Notice) -> str:
    told_by = one.told_by.kind if one.told_by else "itself"
    reader = one.recipient.email if one.recipient else ""
    said = MADE_UP.sub("ID", f"{one.thread} {one.params} {one.thing}")
    return f"{reader} {one.kind} {one.topic} told by {told_by} at {one.created_at}: {said}"


def _letter(one: Delivery) -> str:
    way = f"{one.channel} {one.queue} {one.state} {one.withheld_reason} due {one.due_at} until {one.expires_at}"
    return "\n".join([_notice(one.notice), way, MADE_UP.sub("ID", _words(one))])


def _words(one: Delivery) -> str:
    """Headers and bodies of the mail that would go out."""
    mail = email.message_from_bytes(mail_bytes(one, address="reader@example.org"), policy=default)
    headers = [f"{name}: {value}" for name, value in mail.items() if name.lower() not in OF_ITS_OWN]
    bodies = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    assert isinstance(mail, EmailMessage)
    assert bodies
    return "\n".join([*headers, *bodies])
