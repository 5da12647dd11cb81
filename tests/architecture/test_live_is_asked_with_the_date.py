"""Whether a guardianship is live is asked where a carer's date is looked at too: nowhere else by the states alone."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Where the states are defined, where the date is asked with them, the life as data, and a statement that has both.
HOME = {
    "family/models/__init__.py",
    "family/models/guardianships.py",
    "family/standing.py",
    "family/states.py",
    "family/lookups.py",
}


def test_only_their_home_names_the_live_states() -> None:
    site = ROOT / "guardian_portal"
    naming = {str(path.relative_to(site)) for path in site.rglob("*.py") if "LIVE_STATES" in path.read_text()}
    assert naming == HOME


def test_the_statement_that_has_both_asks_for_the_date() -> None:
    assert "link.ends_at > %(now)s" in (ROOT / "guardian_portal/family/lookups.py").read_text()
