"""Every pair of colours that meet on a page is readable, in each theme (WCAG 2.2 AA), computed from the stylesheet."""

import pytest

from tests.architecture.stylesheets import contrast, themes

BACKGROUNDS = ("--paper", "--surface", "--info-bg", "--good-bg", "--caution-bg", "--urgent-bg")
TEXT = [
    *(("--ink", background) for background in BACKGROUNDS),
    *(("--link", background) for background in BACKGROUNDS),
    ("--muted", "--paper"),
    ("--muted", "--surface"),
    ("--primary", "--paper"),
    ("--primary", "--surface"),
    ("--on-primary", "--primary"),
    ("--on-primary", "--primary-strong"),
    ("--on-urgent", "--urgent"),
    ("--on-urgent", "--urgent-strong"),
    ("--urgent", "--paper"),
    ("--urgent", "--urgent-bg"),
    ("--good", "--paper"),
    ("--good", "--good-bg"),
    ("--caution", "--caution-bg"),
    ("--focus-ink", "--focus"),
]
CONTROLS = [
    ("--border", "--paper"),
    ("--border", "--surface"),
    ("--urgent", "--paper"),
    ("--info", "--info-bg"),
    ("--good", "--good-bg"),
    ("--caution", "--caution-bg"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_is_readable(theme: str, front: str, back: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[front], colours[back]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), CONTROLS)
def test_edges_of_controls_are_seen(theme: str, front: str, back: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[front], colours[back]) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_focus_ring_is_seen_on_every_background(theme: str) -> None:
    colours = themes()[theme]
    for background in BACKGROUNDS:
        ring = max(contrast(colours[part], colours[background]) for part in ("--focus", "--focus-ink"))
        assert ring >= 3, background


def test_printed_text_is_dark_on_white() -> None:
    colours = themes()["print"]
    for name in ("--ink", "--muted", "--link", "--primary", "--urgent", "--good", "--caution"):
        assert contrast(colours[name], colours["--paper"]) >= 7, name


@pytest.mark.parametrize(
    ("theme", "front", "ratio"),
    [("light", "--ink", 15.2), ("dark", "--ink", 15.3), ("light", "--muted", 7.0), ("dark", "--muted", 8.8),
     ("light", "--link", 7.9), ("dark", "--link", 9.9), ("light", "--urgent", 7.8), ("dark", "--urgent", 9.2)],
)  # fmt: skip
def test_palette_keeps_the_contrast_it_was_chosen_for(theme: str, front: str, ratio: float) -> None:
    colours = themes()[theme]
    assert contrast(colours[front], colours["--paper"]) >= ratio - 0.1


def test_dark_theme_sets_every_colour_that_light_sets_except_the_codes_white() -> None:
    light, dark = themes()["light"], themes()["dark"]
    unchanged = {name for name in light if dark[name] == light[name]}
    assert unchanged == {"--focus", "--focus-ink", "--code-paper"}
