"""Sums of money in words: minor units by the currency's exponent, the number by the reader's locale.

Exponents other than two are those of ISO 4217, list one (maintained by SIX, www.six-group.com). The code stands behind
the number and not a sign, since several currencies share "$". Sums of different currencies are never added up.
"""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.formats import number_format

USUAL_EXPONENT = 2
# fmt: off
EXPONENTS: Mapping[str, int] = {
    **dict.fromkeys((
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
        "XPF",
    ), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
# fmt: on


def money(minor_units: int, currency: str) -> str:
    """For example 1,250.00 EUR; the blank does not break."""
    exponent = EXPONENTS.get(currency, USUAL_EXPONENT)
    amount = Decimal(minor_units).scaleb(-exponent)
    return f"{number_format(amount, decimal_pos=exponent, force_grouping=True)}\N{NO-BREAK SPACE}{currency}"
