"""How a control is written in the catalogue: its type, its words, its default and loosest value for each age."""

from typing import Any

from .ages import BANDS

Labels = dict[str, str]
Declared = dict[str, Any]

# What stays open whatever a guardian sets: time controls have to say so.
KEEPS_OPEN = ["reporting", "help", "mine", "guardians"]


def in_words(en: str, ko: str) -> Labels:
    """Words in the two languages of the demo."""
    return {"en": en, "ko": ko}


def by_age(defaults: list[Any], loosest: list[Any]) -> list[Declared]:
    """A default and a loosest value for each age band, the youngest first."""
    return [
        {"min": band.min, "max": band.max, "default": default, "loosest": most}
        for band, default, most in zip(BANDS, defaults, loosest, strict=True)
    ]


def at_any_age(default: Any, loosest: Any) -> list[Declared]:
    """The same at every age."""
    return by_age([default] * len(BANDS), [loosest] * len(BANDS))


def options(*values: tuple[str, Labels]) -> list[Declared]:
    """The values of a choice, the strictest first."""
    return [{"value": value, "labels": labels} for value, labels in values]


def control(key: str, type: str, labels: Labels, help: Labels, bands: list[Declared], **more: Any) -> Declared:
    """One control; the first part of its key is its group, and a guardian manages it unless it says otherwise."""
    return {
        "key": key,
        "group": key.partition(".")[0],
        "type": type,
        "labels": labels,
        "help": help,
        "bands": bands,
        "managed_by": "guardian",
        **more,
    }


AUDIENCE = options(
    ("nobody", in_words("Nobody", "아무도 없음")),
    ("friends", in_words("Friends", "친구")),
    ("everyone", in_words("Everyone", "모두")),
)
