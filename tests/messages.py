"""Brings every catalogue in step with the sources and compiles it: `./run messages`. Translating stays with people."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.catalogues import ROOT, all_catalogues, unfinished
from tests.defaults import environment_for

IGNORED = [f"--ignore={name}" for name in (".venv", "var/*", "tests/*", "bench/*", "docs/*")]
EXTRACT = ["makemessages", "--all", "--no-obsolete", "--no-location", *IGNORED]
COMPILE = ["compilemessages", *IGNORED]
# Changes at every run, and so with every branch.
DAY_OF_EXTRACTION = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)


def manage(arguments: list[str], environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def refresh() -> None:
    with tempfile.TemporaryDirectory(prefix="guardian-portal-messages-") as directory:
        environment = {**os.environ, **environment_for(Path(directory))}
        manage(EXTRACT, environment)
        for path in all_catalogues():
            path.write_text(DAY_OF_EXTRACTION.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
        manage(COMPILE, environment)


def main() -> int:
    if shutil.which("xgettext") is None:
        sys.stderr.write("messages: gettext is needed (Debian, Ubuntu: the package gettext).\n")
        return 1
    refresh()
    for path in all_catalogues():
        left = unfinished(path)
        say = [*left, f"{path.relative_to(ROOT)}: {len(left)} to translate"]
        sys.stdout.write("".join(f"{line}\n" for line in say))
    return 0


if __name__ == "__main__":
    sys.exit(main())
