"""System checks of MESSENGERS: each entry can be used, and Apprise knows its kind of URL."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from notifications.messenger.entries import BadEntryError, entry_of
from notifications.messenger.sender import is_known_url


@register()
def check_messengers(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Entries are named by their place: what is in them may be secret."""
    if not isinstance(settings.MESSENGERS, list):
        return [Error("MESSENGERS is no JSON list.", id="notifications.E020")]
    found: list[CheckMessage] = []
    keys: set[str] = set()
    for number, given in enumerate(settings.MESSENGERS, 1):
        try:
            entry = entry_of(given)
        except BadEntryError as error:
            found.append(Error(f"Entry {number} of MESSENGERS {error}.", id="notifications.E020"))
            continue
        if entry.key in keys:
            found.append(Error(f"Entry {number} of MESSENGERS repeats a key.", id="notifications.E021"))
        keys.add(entry.key)
        if not is_known_url(entry):
            found.append(Error(f"Apprise does not know the url of entry {number}.", id="notifications.E022"))
    return found
