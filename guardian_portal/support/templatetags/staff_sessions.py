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
    """One statement; nothing for a page that is made without a reader."""
    reader = getattr(context.get("request"), "user", None)
    if not isinstance(reader, User) or not reader.is_staff_member:
        return {"sessions": []}
    return {"sessions": list(running_sessions(reader))}
