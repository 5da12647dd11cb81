"""What the portal tells the child: taking its events once each, and finding words for them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from .accounts import account_by_subject
from .models import Account, Link, ReceivedNotice
from .outbox import PREFIX
from .problems import Problem
from .strictjson import object_member, text_member
from .words import told_of_growing_up

TYPES = ("guardianship.changed.v1", "permission.decided.v1", "child.notice.v1", "report.filed.v1")
# States of a guardianship at the portal after which it never comes back.
OVER = ("declined", "expired", "revoked", "ended", "aged_out")


def take_notice(event: Any) -> None:
    """Store one CloudEvent of the portal, once; a known id and a type Starhaven does not know change nothing."""
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise Problem(400, "not-cloudevents", "The body has to be a CloudEvent 1.0.")
    short = text_member(event, "type").removeprefix(PREFIX)
    source, event_id = text_member(event, "source", longest=300), text_member(event, "id", longest=128)
    data, time = object_member(event, "data"), _time(event)
    if short not in TYPES or ReceivedNotice.objects.filter(source=source, event_id=event_id).exists():
        return
    account = _account_of(short, text_member(event, "subject"), data)
    if account is None:
        return
    with transaction.atomic():
        _notice, created = ReceivedNotice.objects.get_or_create(
            source=source,
            event_id=event_id,
            defaults={"account": account, "type": short, "data": data, "time": time},
        )
        if created and short == "guardianship.changed.v1":
            _follow_guardianship(account, data, time)


def words_for(notice: ReceivedNotice) -> str:
    """A sentence for the child's app."""
    data = notice.data
    match notice.type:
        case "guardianship.changed.v1":
            return _guardianship_words(data)
        case "permission.decided.v1":
            return _decision_words(data)
        case "report.filed.v1":
            return _("A report about you was made and people are looking at it.")
        case _:
            return _child_notice_words(data)


def _account_of(short: str, subject: str, data: dict[str, Any]) -> Account | None:
    """Whom the event is for; 404 `unknown-account`.

    While the portal does not know the account yet (a claim failed, or its answer was lost), it names the link in
    the account's place: a link that never came about here concerns nobody.
    """
    link_id = str(data.get("link_id", ""))
    if short == "guardianship.changed.v1" and subject == link_id:
        link = Link.objects.select_related("account").filter(link_id=link_id).first()
        return link.account if link else None
    return account_by_subject(subject)


def _follow_guardianship(account: Account, data: dict[str, Any], time: datetime) -> None:
    """Bring the link up to date, unless a newer event was here first."""
    link = Link.objects.filter(account=account, link_id=str(data.get("link_id", ""))[:200]).first()
    if link is None or (link.portal_state_at is not None and link.portal_state_at > time):
        return
    state, sees = str(data.get("state", ""))[:40], data.get("sees")
    link.portal_state, link.portal_state_at = state, time
    link.role = str(data.get("role") or link.role)[:40]
    link.display_name = str(data.get("display_name") or link.display_name)[:200]
    if isinstance(sees, list):
        link.sees = [str(key)[:60] for key in sees[:30]]
    if state in OVER and link.state != Link.State.DECLINED:
        link.state = Link.State.ENDED
    elif state == "proved" and link.state == Link.State.ENDED and link.answered_at is None:
        # Nobody had answered in time; now the portal asks once more.
        link.state, link.created_at = Link.State.WAITING, timezone.now()
    elif state == "active" and link.state == Link.State.WAITING:
        # Nobody said no in the day that the player had.
        link.state = Link.State.CONFIRMED
    link.save()


def _time(event: dict[str, Any]) -> datetime:
    try:
        time = parse_datetime(text_member(event, "time", longest=64))
    except ValueError:
        time = None
    if time is None or timezone.is_naive(time):
        raise Problem(400, "not-cloudevents", "`time` has to be an RFC 3339 time with offset.")
    return time


def _guardianship_words(data: dict[str, Any]) -> str:
    name = str(data.get("display_name") or _("A guardian"))
    sentences = {
        "requested": _("%(name)s asks to be your guardian."),
        "proved": _("%(name)s asks to be your guardian."),
        "cooling": _("%(name)s becomes your guardian in a day. You can say no."),
        "active": _("%(name)s is now your guardian."),
        "paused": _("%(name)s takes a break from being your guardian."),
        "frozen": _("What %(name)s can do is on hold while people look at it."),
    }
    ended = _("%(name)s is not your guardian any more.")
    state = str(data.get("state"))
    sentence = ended if state in OVER else sentences.get(state, _("Something changed about %(name)s."))
    return sentence % {"name": name}


def _decision_words(data: dict[str, Any]) -> str:
    if data.get("decision") in ("expired", "withdrawn"):
        return _("Nobody answered what you asked. You can ask again.")
    granted = data.get("decision") in ("granted", "approved", "yes", "allowed")
    sentence = _("Your guardian said yes to what you asked.") if granted else _("Your guardian said: not now.")
    word = str(data.get("word") or "")
    return f"{sentence} “{word}”" if word else sentence


def _child_notice_words(data: dict[str, Any]) -> str:
    if data.get("key") == "guardian.invited":
        return _("One of your guardians invited another person. You are asked before anything begins.")
    raw = data.get("params")
    params = raw if isinstance(raw, dict) else {}
    if data.get("key") == "link_cooling":
        return _guardianship_words({"state": "cooling", "display_name": params.get("display_name")})
    for name in ("text", "message", "body"):
        if isinstance(params.get(name), str) and params[name]:
            return str(params[name])
    growing_up = told_of_growing_up(str(data.get("key")), params)
    if growing_up:
        return growing_up
    key = str(data.get("key") or "notice").replace("_", " ").replace(".", " ").replace("-", " ")
    details = ", ".join(str(value) for value in params.values() if isinstance(value, str | int))
    return f"{key.capitalize()}: {details}" if details else f"{key.capitalize()}."
