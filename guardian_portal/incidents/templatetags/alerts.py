"""The long parts of an alert page that many alerts share: guidance and help lines."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from guardian_portal.common.drawing import drawn_once
from guardian_portal.incidents import words
from guardian_portal.incidents.guidance import merged
from guardian_portal.incidents.helplines import helplines_for

register = template.Library()


@register.simple_tag
@drawn_once
def alert_guidance(key: str) -> SafeString:
    """What to do, in the order of the day, without empty parts; `key` is a Guidance's."""
    guidance = merged(key)
    found = [(part, heading, getattr(guidance, part)) for part, heading in words.SECTIONS.items()]
    return render_to_string("incidents/alert_guidance.html", {"sections": [one for one in found if one[2]]})


@register.simple_tag
@drawn_once
def alert_helplines(countries: tuple[str, ...]) -> SafeString:
    """Whom to call in these countries."""
    return render_to_string("incidents/alert_helplines.html", {"groups": helplines_for(countries)})
