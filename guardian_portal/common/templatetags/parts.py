"""Small parts that every page is made of."""

from datetime import datetime

from django import template
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from guardian_portal.common.drawing import drawn_once

register = template.Library()


@register.simple_tag
@drawn_once
def icon(name: str) -> SafeString:
    """An inline picture, without words."""
    return render_to_string("components/icon.html", {"name": name})


@register.simple_tag
@drawn_once
def severity(word: str) -> SafeString:
    """How grave something is, in word, icon and colour."""
    return render_to_string("components/severity.html", {"severity": word})


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """The absolute time with its zone, in the reader's zone; a script may add how long ago that is."""
    local = localtime(at)
    words = _in_words(local.replace(second=0, microsecond=0, tzinfo=None))
    return format_html('<time datetime="{}" data-relative>{} {}</time>', local.isoformat(), words, local.tzname())


# Putting a date into words costs more than all else about it, and a page's moments are few.
@drawn_once
def _in_words(minute: datetime) -> SafeString:
    return SafeString(escape(date_format(minute, "DATETIME_FORMAT")))
