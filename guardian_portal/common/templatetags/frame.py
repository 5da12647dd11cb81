"""The frame around every page: stylesheets, header, section bars. What is the same for many readers is drawn once."""

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from guardian_portal.common.drawing import drawn_once
from guardian_portal.common.navigation import MAIN, SECTIONS, current_url, links, reader_of, urlconf

register = template.Library()


@register.simple_tag
@drawn_once
def head_links() -> SafeString:
    """Icon, stylesheets and script; their addresses change only with a release."""
    return render_to_string("components/head_links.html")


@register.simple_tag(takes_context=True)
def site_header(context: Context) -> SafeString:
    """The header for this reader on this page."""
    request = context.get("request")
    reader = reader_of(request)
    current = current_url(MAIN[reader], request.path) if request is not None else ""
    return _site_header(reader, current, urlconf())


@register.inclusion_tag("components/navigation.html", takes_context=True)
def section_navigation(context: Context, section: str) -> dict[str, Any]:
    """The links of one section, shown to those who are signed in."""
    label, entries = SECTIONS[section]
    request = context.get("request")
    if request is None or reader_of(request) == "stranger":
        return {"links": []}
    return {"links": links(entries, current_url(entries, request.path)), "label": label, "css_class": "section-nav"}


@drawn_once
def _site_header(reader: str, current: str, _urlconf: str) -> SafeString:
    signed_in = reader != "stranger"
    return render_to_string(
        "components/site_header.html", {"links": links(MAIN[reader], current), "signed_in": signed_in}
    )
