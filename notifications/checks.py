"""System checks: every notice kind can be imported, has a key of its own, is callable and has its three templates."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from notifications.kinds import NoticeKind, declared_kinds
from notifications.models import Queue
from notifications.push.keys import check_key

# As RFC 8292 wants it, and the library that signs.
_SUBJECT = re.compile(r"mailto:[^@\s]+@(localhost|[\w-]+(\.[\w-]+)+)|https://(localhost|[\w-]+\.[\w.-]+)")
PARTS = ("subject.txt", "body.txt", "body.html")


@register()
def check_notice_kinds(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What would otherwise fail at night, in a worker, with an alert in its hands."""
    try:
        kinds = declared_kinds()
    except (ImportError, TypeError) as error:
        return [Error(f"NOTICE_KINDS can't be imported: {error}", id="notifications.E001")]
    found: list[CheckMessage] = [*_repeated(kinds)]
    for kind in kinds:
        found += _incomplete(kind)
    return found


def _repeated(kinds: Sequence[NoticeKind]) -> list[Error]:
    times = Counter(kind.key for kind in kinds)
    return [
        Error(f"Notice kind '{key}' is declared {count} times.", id="notifications.E002")
        for key, count in times.items()
        if count > 1
    ]


def _incomplete(kind: NoticeKind) -> list[CheckMessage]:
    found: list[CheckMessage] = [
        Error(f"Notice kind '{kind.key}' lacks {name}.", id="notifications.E003")
        for name in ("still_due", "context")
        if not callable(getattr(kind, name))
    ]
    if kind.queue not in Queue.values:
        found.append(Error(f"Notice kind '{kind.key}' names no queue.", id="notifications.E004"))
    for part in () if kind.ready_made else PARTS:
        name = f"emails/{kind.key}/{part}"
        try:
            get_template(name)
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            found.append(Error(f"Template {name}: {error!r}", id="notifications.E005"))
    return found


@register()
def check_push_key(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """A key that is none would be found by the first guardian who opens the page of devices."""
    if not settings.VAPID_PRIVATE_KEY:
        return []
    try:
        check_key(settings.VAPID_PRIVATE_KEY)
    except ValueError:
        return [Error("VAPID_PRIVATE_KEY is no key. Make one: manage.py make_vapid_keys", id="notifications.E006")]
    if not _SUBJECT.fullmatch(settings.VAPID_SUBJECT):
        words = "VAPID_SUBJECT is neither mailto: and an address nor https: and a host: push services refuse any other."
        return [Error(words, id="notifications.E007")]
    return []
