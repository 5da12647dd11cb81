"""Every string that the sources mark for translation, read with Python alone, and where it stands."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

MODULE = "django.utils.translation"
# How many of the first arguments are context, message and plural.
SHAPES = {"gettext": "m", "pgettext": "cm", "ngettext": "mp", "npgettext": "cmp"}
LITERAL = r"""\s*u?((?:'(?:\\.|[^'\\])*')|(?:"(?:\\.|[^"\\])*"))\s*"""
TEMPLATE_CALL = re.compile(rf"\b(_|gettext|pgettext|ngettext|npgettext)\({LITERAL}(?:,{LITERAL})?(?:,{LITERAL})?")


@dataclass(frozen=True)
class Marked:
    """One message of a source; `key` as in a compiled catalogue."""

    key: str
    plural: str
    source: Path


def marked_in(path: Path) -> list[Marked]:
    """The messages of a Python module or a template."""
    text = path.read_text(encoding="utf-8")
    calls = _in_module(text) if path.suffix == ".py" else _in_template(text)
    return [_message(shape, strings, path) for shape, strings in calls]


def _in_module(text: str) -> list[tuple[str, list[str]]]:
    tree = ast.parse(text)
    shapes = _names_of_markers(tree)
    found = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        shape = shapes.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if shape:
            strings = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
            if len(strings) >= len(shape):
                found.append((shape, [str(one) for one in strings]))
    return found


def _names_of_markers(tree: ast.Module) -> dict[str, str]:
    """What the module calls gettext and its kin: `from django.utils.translation import gettext_lazy as _`."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == MODULE]
    names = [name for node in imports for name in node.names]
    plain = {name.asname or name.name: re.sub("_(lazy|noop)$", "", name.name) for name in names}
    return {alias: SHAPES[name] for alias, name in plain.items() if name in SHAPES}


def _in_template(text: str) -> list[tuple[str, list[str]]]:
    found = []
    for match in TEMPLATE_CALL.finditer(templatize(text)):
        name, *literals = match.groups()
        strings = [ast.literal_eval(literal) for literal in literals if literal is not None]
        found.append((SHAPES.get(name, "m"), strings))
    return found


def _message(shape: str, strings: list[str], source: Path) -> Marked:
    parts = dict(zip(shape, strings, strict=False))
    key = f"{parts['c']}\x04{parts['m']}" if "c" in parts else parts["m"]
    return Marked(key, parts.get("p", ""), source)
