"""A QR code is drawn in the page itself and holds what it was given."""

import re

import segno

from guardian_portal.common.templatetags.qr import QUIET_ZONE, qr_code
from tests.architecture.page import Page

ADDRESS = "otpauth://totp/Portal:amina%40example.org?secret=JBSWY3DPEHPK3PXP&issuer=Portal"


def dark_modules(path: str) -> set[tuple[int, int]]:
    bars = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path)
    return {(int(x) + step, int(y)) for x, y, length in bars for step in range(int(length))}


def test_drawing_has_exactly_the_modules_of_the_code() -> None:
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    expected = {(x, y) for y, row in enumerate(matrix, QUIET_ZONE) for x, dark in enumerate(row, QUIET_ZONE) if dark}
    assert dark_modules(Page(qr_code(ADDRESS, "Code")).one("path").attributes["d"]) == expected


def test_drawing_has_a_name_and_no_style() -> None:
    drawing = Page(qr_code(ADDRESS, 'The "code"'))
    assert drawing.one("svg").attributes["aria-label"] == 'The "code"'
    assert drawing.one("svg").attributes["role"] == "img"
    assert drawing.breaches() == []
