"""The bar above every page of the desk: which sessions of the reader run, and until when."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from accounts.models import User
from guardian_portal.support.sessions.running import running_sessions

register = template.Library()


@register.inclusion_tag("support/session_bar.html", takes_context=True)
def session_bar(context: Context) -> dict[str, Any]:
    """The one that opened this page, or the only one, with its clock; others folded up. One statement; nothing for a
    page that is made without a reader."""
    request = context.get("request")
    reader = getattr(request, "user", None)
    if not isinstance(reader, User) or not reader.is_staff_member:
        return {"shown": None, "others": []}
    running = list(running_sessions(reader))
    of_page = getattr(request, "staff_session", None)
    shown = next((one for one in running if one == of_page), running[0] if len(running) == 1 else None)
    return {"shown": shown, "others": [one for one in running if one != shown]}
