"""Starhaven's own manage: `python -m guardian_portal.sandbox <django command>`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a Django command against the sandbox's settings, whatever settings the caller's shell names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "guardian_portal.sandbox.settings"
    execute_from_command_line(["python -m guardian_portal.sandbox", *sys.argv[1:]])


if __name__ == "__main__":
    main()
