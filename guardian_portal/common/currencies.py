"""How many digits of an amount in minor units stand behind the point (ISO 4217)."""

_WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def minor_digits(currency: str) -> int:
    """Two for most."""
    if currency in _WHOLE:
        return 0
    return 3 if currency in _THOUSANDTHS else 2
