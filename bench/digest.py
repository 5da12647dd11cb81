"""The weekly mail for 10,000 guardians of two children each: memory, throughput, progress, and a kill -9 on the way.

One guardian in ten asked for figures. The run is killed after a third and started anew, as an operator would; what it
says about its progress goes to standard error.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.figures import row
from bench.memory import children_of, megabytes
from bench.server import running, wait_until, worker
from bench.size import Size
from bench.stack import Stack, stack

GUARDIANS = 10_000
FIGURES_FOR = 10
# As without the option.
CHUNK = 500
MEGABYTES = 200
# Flat: what the second half needs more than the first.
GROWTH = 5.0
# All of them within ten minutes.
MAILS_PER_SECOND = 17
RUN = (sys.executable, "manage.py", "send_weekly")


@dataclass
class Watched:
    """A process's proportional size while it works, in MB."""

    sizes: list[float] = field(default_factory=list)

    def look(self, pid: int) -> None:
        self.sizes.append(megabytes(pid))

    @property
    def growth(self) -> float:
        """How much more its second half took at most than its first, in percent."""
        half = len(self.sizes) // 2 or 1
        return round((max(self.sizes[half:] or self.sizes) / max(self.sizes[:half]) - 1) * 100, 1)


def rows(size: Size) -> Iterator[dict[str, object]]:
    number = size.count or size.of(GUARDIANS, 60)
    with stack() as services:
        from bench.digest_world import guardians_of_two

        guardians_of_two(number, figures_for=FIGURES_FOR)
        run, sender = Watched(), Watched()
        with worker(services.environment, children=1) as pid:
            [child] = children_of(pid)
            began = time.monotonic()
            lines, seconds = _write_all(services, run, number)
            wait_until(_all_settled(sender, child), "the mails were not settled", seconds=1800)
            took = time.monotonic() - began
        yield from _told(services, run, sender, number)
        told = {"guardians": number, "written_per_second": round(number / seconds), "progress_lines": len(lines)}
        yield row("digest", number / took, "mails/s", MAILS_PER_SECOND, wanted="at least", **told, last=lines[-1])


def _told(services: Stack, run: Watched, sender: Watched, number: int) -> Iterator[dict[str, object]]:
    for name, watched in (("run", run), ("worker", sender)):
        told = {"growth_percent": watched.growth, "first_mb": round(watched.sizes[0], 1), "looks": len(watched.sizes)}
        yield row(f"digest_memory_{name}", max(watched.sizes), "MB", MEGABYTES, wanted="below", **told)
        yield row(f"digest_memory_{name}_growth", watched.growth, "%", GROWTH, wanted="below")
    missing = number - services.mail.people
    told = {"guardians_without": missing, "killed_runs": 1}
    yield row("digest_second_mails", services.mail.count - services.mail.people, "mails", 1, wanted="below", **told)
    if missing:
        raise RuntimeError(f"{missing} guardians got no mail")


def _write_all(services: Stack, watched: Watched, number: int) -> tuple[list[str], float]:
    """Killed after a third, then run to its end: what was said on the way, and the seconds of writing."""
    command = [*RUN, "--chunk", str(min(CHUNK, number // 10))]
    first, before = _run(command, services.environment, watched, lambda seen: _looked_at(seen) < number // 3)
    rest, after = _run(command, services.environment, watched, lambda _: True)
    return first + rest, before + after


def _run(
    command: Sequence[str], environment: Mapping[str, str], watched: Watched, may_go_on: Callable[[str], bool]
) -> tuple[list[str], float]:
    """Its lines, and the seconds from the first, when it has started, to the last."""
    lines, moments = [], []
    with running(command, environment, stdout=subprocess.PIPE) as process:
        for line in iter(process.stdout.readline, b"") if process.stdout else ():
            lines.append(line.decode().strip())
            moments.append(time.monotonic())
            print(lines[-1], file=sys.stderr, flush=True)
            if process.poll() is None:
                watched.look(process.pid)
            if not may_go_on(lines[-1]):
                process.kill()
                break
    return lines, moments[-1] - moments[0]


def _looked_at(line: str) -> int:
    """`300 of 10000: ...`"""
    first, _, rest = line.partition(" of ")
    return int(first) if rest else 0


def _all_settled(watched: Watched, child: int) -> Callable[[], bool]:
    def settled() -> bool:
        from notifications.models import Delivery

        watched.look(child)
        time.sleep(1)
        return not Delivery.objects.filter(settled_at__isnull=True).exists()

    return settled
