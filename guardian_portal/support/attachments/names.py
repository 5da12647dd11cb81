"""What a person called a file, as plain text to be shown: no path, nothing unseen, nothing that turns text around."""

from __future__ import annotations

import re
import unicodedata

from guardian_portal.support.attachments.limits import NAME_LENGTH

_SEPARATORS = re.compile(r"[/\\]")
# Control, format (all bidirectional marks are), surrogate, private, unassigned; line and paragraph separators.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def shown_name(given: str | None) -> str:
    """Empty when nothing of it is left. Its end says nothing about what is in the file."""
    last = _SEPARATORS.split(given or "")[-1][: NAME_LENGTH * 4]
    seen = "".join(" " if unicodedata.category(one) in _UNSEEN else one for one in unicodedata.normalize("NFC", last))
    return " ".join(seen.split())[:NAME_LENGTH].strip(". ")
