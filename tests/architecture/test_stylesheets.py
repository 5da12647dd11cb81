"""The stylesheets stay small, layered, free of imports, and work in both writing directions."""

import re

import pytest

from tests.architecture.stylesheets import CSS, LAYERS, TOKEN, source

PHYSICAL = re.compile(
    r"(?<![\w-])((margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)(-[a-z]+)?"
    r"|border-(top|bottom)-(left|right)-radius|left|right|top|bottom|width|height|(min|max)-(width|height))\s*:"
    r"|(?<![\w-])(text-align|float|clear)\s*:\s*(left|right)"
)
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(rgb|hsl|oklch)a?\(")


def test_all_together_are_at_most_30_kilobytes() -> None:
    assert sum(path.stat().st_size for path in CSS.glob("*.css")) <= 30_000


def test_there_is_one_file_for_each_layer() -> None:
    assert {path.stem for path in CSS.glob("*.css")} == set(LAYERS)


def test_order_of_the_layers_is_said_once_and_first() -> None:
    assert source("reset").lstrip().startswith(f"@layer {', '.join(LAYERS)};")


@pytest.mark.parametrize("layer", LAYERS)
def test_file_holds_its_own_layer_and_nothing_outside(layer: str) -> None:
    body = source(layer).replace(f"@layer {', '.join(LAYERS)};", "").strip()
    assert body.startswith(f"@layer {layer} {{")
    assert body.endswith("}")
    assert body.count("@layer") == 1


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_is_fetched(layer: str) -> None:
    assert "@import" not in source(layer)
    assert "url(" not in source(layer)


@pytest.mark.parametrize("layer", LAYERS)
def test_properties_follow_the_writing_direction(layer: str) -> None:
    outside_media_queries = re.sub(r"@media[^{]*", "", source(layer))
    assert [found.group() for found in PHYSICAL.finditer(outside_media_queries)] == []


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "tokens"])
def test_colours_are_tokens(layer: str) -> None:
    assert [found.group() for found in COLOUR.finditer(source(layer))] == []


def test_every_token_used_is_defined() -> None:
    everything = "".join(map(source, LAYERS))
    defined = {name for name, _value in TOKEN.findall(everything)}
    assert set(re.findall(r"var\((--[a-z0-9-]+)", everything)) <= defined


def test_movement_waits_for_those_who_want_it() -> None:
    for layer in LAYERS:
        calm = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) \{.*?\n  \}", "", source(layer), flags=re.DOTALL
        )
        assert "transition" not in calm
        assert "animation" not in calm
