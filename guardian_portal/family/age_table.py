"""The age rules that a new installation begins with (data/age_rules.csv); afterwards staff keep them."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "data" / "age_rules.csv"


def first_rules() -> Iterator[dict[str, Any]]:
    """The fields of each rule."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "country": row["country"],
                "kind": row["kind"],
                "age": int(row["age"]),
                "valid_from": date.fromisoformat(row["valid_from"]),
                "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                "certainty": row["certainty"],
                "note": row["note"],
            }
