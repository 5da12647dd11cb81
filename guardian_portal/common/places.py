"""Groups of countries that several data tables name by one row."""

# fmt: off
UNION_MEMBERS = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
# Where the GDPR is law: the European Economic Area.
EEA_MEMBERS = UNION_MEMBERS | {"IS", "LI", "NO"}
