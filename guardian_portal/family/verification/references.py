"""What may stand in a reference or a reason: how to find a check again, never the evidence itself."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Card, resident, insurance and most document numbers; people write them in groups.
_LONG_NUMBER = re.compile(r"\d(?:[\s.\-_/]?\d){8,}")
_PASSPORT = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d{7,8}(?![A-Z0-9])", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|heic|heif|webp|bmp|tiff?|svg|pdf|docx?|odt|zip|mp[34]|mov|wav|m4a)\b|data:|://|[\\]",
    re.IGNORECASE,
)
# Contents of a file, pasted.
_BLOB = re.compile(r"[A-Za-z0-9+/=_\-]{41,}")


def check_reference(value: str) -> None:
    """Raise ValidationError for what looks like the number of a document or card, or like a file."""
    plain = unicodedata.normalize("NFKC", value)
    # Marks that nobody sees would part a number.
    plain = "".join(one for one in plain if unicodedata.category(one) not in ("Cf", "Cc") or one in "\r\n\t")
    if _LONG_NUMBER.search(plain) or _PASSPORT.search(plain):
        raise ValidationError(
            _("This looks like the number of a document, a card or a phone. Write only how to find the check again."),
            code="number",
        )
    if _FILE.search(plain) or _BLOB.search(plain):
        raise ValidationError(_("This looks like a file. Evidence is never kept here."), code="file")
