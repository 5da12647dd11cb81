"""`python -m bench [names]`: runs the named measurements, all without names, and prints their rows as JSON lines.

`--quick` runs each with tiny sizes: to see that it works, not to believe its figures.
"""

import argparse
import importlib
import json
import signal
import subprocess
import sys

# Name -> module with `rows(size: Size) -> Iterable[dict[str, object]]`.
BENCHES = {
    "intake": "bench.intake",
    "alert_latency": "bench.alert_latency",
    "drain": "bench.drain",
    "pages": "bench.pages",
    "activity": "bench.activity",
    "memory": "bench.memory",
    "burst": "bench.burst",
    "digest": "bench.digest",
    "audit": "bench.audit",
    "queue": "bench.queue",
}


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    names = asked.names or list(BENCHES)
    if len(names) == 1:
        _run(names[0], quick=asked.quick, count=asked.count)
        return 0
    # Each in a process of its own: Django is set up once in a process, for one database.
    return max([_in_process(name, arguments, set(names)) for name in names])


def _run(name: str, *, quick: bool, count: int | None) -> None:
    from bench.size import Size

    for row in importlib.import_module(BENCHES[name]).rows(Size(quick=quick, count=count)):
        print(json.dumps(row), flush=True)


def _in_process(name: str, arguments: list[str], names: set[str]) -> int:
    options = [one for one in arguments if one not in names]
    return subprocess.run([sys.executable, "-m", "bench", *options, name], check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="name", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="tiny sizes")
    parser.add_argument("--count", type=int, help="memory: how many requests and tasks; digest: guardians (10000)")
    return parser


if __name__ == "__main__":
    # Asked to end, it still ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(sys.argv[1:]))
