"""Texts that answers often begin with, in each language, from `data/answer_texts.csv`; staff change them freely."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "answer_texts.csv"
ANY_KIND = "*"


@dataclass(frozen=True)
class AnswerText:
    """One text in one language."""

    key: str
    language: str
    kinds: frozenset[str]
    title: str
    text: str


def texts_for(kind: str, language: str) -> list[AnswerText]:
    """Those for this kind, in the person's language; in English where there are none in it."""
    spoken = language if any(one.language == language for one in ANSWER_TEXTS) else "en"
    return [one for one in ANSWER_TEXTS if one.language == spoken and one.kinds & {kind, ANY_KIND}]


def _rows() -> tuple[AnswerText, ...]:
    with DATA.open(encoding="utf-8", newline="") as table:
        return tuple(
            AnswerText(
                key=row["key"],
                language=row["language"],
                kinds=frozenset(row["kinds"].split("|")),
                title=row["title"],
                text=row["text"],
            )
            for row in csv.DictReader(table)
        )


ANSWER_TEXTS = _rows()
