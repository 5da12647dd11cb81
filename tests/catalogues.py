"""Checks the translations: every catalogue complete, with the same placeholders, compiled as it stands, and in step
with the sources.

`python -m tests.catalogues`. The last of these needs gettext's programs; without them it says so.
"""

from __future__ import annotations

import ast
import gettext
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOT_SOURCES = shutil.ignore_patterns(".*", "var", "tests", "bench", "docs", "__pycache__", "*.sqlite3*")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")
COMMAND = "./run messages"
SHOWN = 20


@dataclass
class Entry:
    """One message: `parts` has msgctxt, msgid, msgid_plural, msgstr or msgstr[0], msgstr[1], ..."""

    parts: dict[str, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> str:
        """As in a compiled catalogue: the context, then the message, parted by EOT."""
        context = self.parts.get("msgctxt")
        message = self.parts.get("msgid", "")
        return message if context is None else f"{context}\x04{message}"

    @property
    def translations(self) -> list[str]:
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]

    @property
    def is_done(self) -> bool:
        return not self.fuzzy and all(self.translations)


def read_catalogue(path: Path) -> list[Entry]:
    """The messages of a .po file, without its header and without obsolete ones."""
    entries: list[Entry] = []
    entry, name = Entry(), ""
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith('"'):
            entry.parts[name] += ast.literal_eval(line)
        elif line.startswith("msg"):
            name, _, text = line.partition(" ")
            entry.parts[name] = ast.literal_eval(text)
        elif line.startswith("#,") and "fuzzy" in line:
            entry.fuzzy = True
        elif not line.strip():
            entries.append(entry)
            entry, name = Entry(), ""
    return [entry for entry in entries if entry.parts.get("msgid")]


def unfinished(path: Path) -> list[str]:
    return [f"not translated: {entry.key!r}" for entry in read_catalogue(path) if not entry.is_done]


def unlike_placeholders(path: Path) -> list[str]:
    """Messages that would lose a figure or a name, or break, in the translation."""
    found = []
    for entry in filter(lambda entry: entry.is_done, read_catalogue(path)):
        # The singular may say "one" in a word; the plural never does.
        wanted = set(PLACEHOLDER.findall(entry.parts.get("msgid_plural", entry.parts["msgid"])))
        if any(set(PLACEHOLDER.findall(text)) != wanted for text in entry.translations):
            found.append(f"placeholders differ: {entry.key!r}")
    return found


def not_compiled(path: Path) -> list[str]:
    """What the compiled catalogue, which is what people see, says differently."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists():
        return [f"{compiled.name} is missing: run {COMMAND}"]
    with compiled.open("rb") as file:
        catalogue = vars(gettext.GNUTranslations(file))["_catalog"]
    done = {entry.key: entry for entry in read_catalogue(path) if entry.is_done}
    compiled_keys = {key[0] if isinstance(key, tuple) else key for key in catalogue if key}
    problems = [f"only compiled (run {COMMAND}): {key!r}" for key in sorted(compiled_keys - set(done))]
    for entry in done.values():
        plural = "msgid_plural" in entry.parts
        held = [catalogue.get((entry.key, n) if plural else entry.key) for n in range(len(entry.translations))]
        if held != entry.translations:
            problems.append(f"compiled differently (run {COMMAND}): {entry.key!r}")
    return problems


def out_of_step(path: Path, extracted: Path) -> list[str]:
    """Messages that only the sources or only the catalogue has."""
    here = {entry.key for entry in read_catalogue(path)}
    there = {entry.key for entry in read_catalogue(extracted)}
    missing = [f"in the sources, not in the catalogue: {key!r}" for key in sorted(there - here)]
    return missing + [f"in the catalogue, not in the sources: {key!r}" for key in sorted(here - there)]


def all_catalogues() -> list[Path]:
    """The product's own, and those of apps that keep theirs beside them."""
    inside = [ROOT / "locale", *(ROOT / "guardian_portal").glob("**/locale")]
    return sorted(path for directory in inside for path in directory.glob("*/LC_MESSAGES/*.po"))


def extract(copy: Path) -> None:
    """Runs makemessages on a copy of the sources, so that the checkout stays as it is."""
    shutil.copytree(ROOT, copy, ignore=NOT_SOURCES, symlinks=True)
    command = [sys.executable, "manage.py", "makemessages", "--all", "--no-obsolete", "--no-location"]
    subprocess.run(command, cwd=copy, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    catalogues = all_catalogues()
    problems = [] if catalogues else ["there is no catalogue in locale/"]
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "sources"
        can_extract = bool(catalogues) and shutil.which("xgettext") is not None
        if can_extract:
            extract(copy)
        for path in catalogues:
            found = unfinished(path) + unlike_placeholders(path) + not_compiled(path)
            if can_extract:
                found += out_of_step(path, copy / path.relative_to(ROOT))
            problems += [f"{path.relative_to(ROOT)}: {problem}" for problem in found]
    for problem in problems[:SHOWN]:
        sys.stdout.write(f"{problem}\n")
    if len(problems) > SHOWN:
        sys.stdout.write(f"... and {len(problems) - SHOWN} more\n")
    if catalogues and not can_extract:
        sys.stdout.write("gettext is not installed: not compared with the sources\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
