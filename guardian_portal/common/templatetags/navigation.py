"""The navigation bars as template tags."""

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from guardian_portal.common.navigation import SECTIONS, links, main_links

register = template.Library()


@register.inclusion_tag("components/navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict[str, Any]:
    """The header's links of a signed-in person."""
    return {"links": main_links(context.get("request")), "label": _("Main"), "css_class": "nav-main"}


@register.inclusion_tag("components/navigation.html", takes_context=True)
def section_navigation(context: Context, section: str) -> dict[str, Any]:
    """The links of one section, shown to those who are signed in."""
    label, entries = SECTIONS[section]
    request = context.get("request")
    found = links(request, entries) if request is not None and request.user.is_authenticated else []
    return {"links": found, "label": label, "css_class": "section-nav"}
