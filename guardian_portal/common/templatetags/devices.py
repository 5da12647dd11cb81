"""Says in words which browser a session uses; the raw header is noise to a reader."""

from django import template

from guardian_portal.common.devices import browser_and_system, device_named

register = template.Library()


@register.filter
def device_words(user_agent: str) -> str:
    """`Chrome on Android`; an honest word where the browser does not say what it is."""
    return device_named(*browser_and_system(user_agent))
