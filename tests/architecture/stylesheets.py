"""Reads the stylesheets: which layers there are, which tokens each theme sets."""

import re
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
LAYERS = ("reset", "tokens", "base", "layout", "components", "utilities")
TOKEN = re.compile(r"(--[a-z0-9-]+)\s*:\s*([^;]+);")


def source(layer: str) -> str:
    """One stylesheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", (CSS / f"{layer}.css").read_text(), flags=re.DOTALL)


def themes() -> dict[str, dict[str, str]]:
    """Colour tokens as each reader gets them: `light`, `dark` and `print`, each over the ones before it."""
    light, dark, on_paper = re.split(r"@media \(prefers-color-scheme: dark\)|@media print", source("tokens"))
    found = {"light": _colours(light)}
    found["dark"] = found["light"] | _colours(dark)
    found["print"] = found["light"] | _colours(on_paper)
    return found


def _colours(text: str) -> dict[str, str]:
    return {name: value for name, value in TOKEN.findall(text) if value.startswith("#")}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
