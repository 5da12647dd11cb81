"""QR codes as inline SVG with presentation attributes only, so that they need no exception in the browser policy."""

from itertools import groupby

import segno
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Modules of white that the standard asks for around the code.
QUIET_ZONE = 4


@register.simple_tag
def qr_code(content: str, label: str) -> SafeString:
    """Draw `content` (any text) as a QR code that is named `label` to those who cannot see it."""
    code = segno.make(str(content), error="m", micro=False)
    size = code.symbol_size(border=QUIET_ZONE)[0]
    path = "".join(_row(y, row) for y, row in enumerate(code.matrix, QUIET_ZONE))
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<rect width="{0}" height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
        size,
        label,
        path,
    )


def _row(y: int, row: bytearray) -> str:
    """Dark modules of one row as bars, so that the path stays short."""
    bars, x = [], QUIET_ZONE
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            bars.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(bars)
