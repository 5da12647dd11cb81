"""`python -m bench [names]`: runs the named measurements, all without names, and prints their rows as JSON lines."""

import importlib
import json
import sys

# Name -> module with `rows() -> Iterable[dict[str, object]]`. Imported late: each sets its own environment.
BENCHES = {
    "intake": "bench.intake",
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    for name in names or BENCHES:
        for row in importlib.import_module(BENCHES[name]).rows():
            print(json.dumps({"bench": name, **row}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
