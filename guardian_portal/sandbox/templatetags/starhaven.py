"""Template filters of the child's app."""

from django import template

from guardian_portal.sandbox.models import ReceivedNotice
from guardian_portal.sandbox.notices import words_for
from guardian_portal.sandbox.outbox import PREFIX

register = template.Library()


@register.filter
def in_words(notice: ReceivedNotice) -> str:
    """A received notice as a sentence."""
    return words_for(notice)


@register.filter
def short_type(event_type: str) -> str:
    """An event type without the contract's prefix."""
    return event_type.removeprefix(PREFIX)
