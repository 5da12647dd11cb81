"""A small demo to be run as a process: two services with a child process each, which note their ids in files.

`python -m tests.demo.supervised DIRECTORY [--failing]`
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from guardian_portal.demo.configuration import DemoError
from guardian_portal.demo.process import Program
from guardian_portal.demo.supervisor import Stopping, Supervisor

# Notes its id, starts a child that notes its own and then does the same: waits. TERM ends the parent only.
SERVICE = """
import os, pathlib, signal, subprocess, sys, time
directory, name, depth = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
def end(*_):
    with (directory / "stopped").open("a") as file:
        file.write(name + "\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end if depth else signal.SIG_IGN)
if depth:
    subprocess.Popen([sys.executable, "-c", os.environ["SERVICE"], sys.argv[1], name + "-child", "0"])
(directory / (name + ".part")).write_text(str(os.getpid()))
(directory / (name + ".part")).rename(directory / (name + ".pid"))
while True:
    time.sleep(1)
"""


def service(directory: Path, name: str, rank: int) -> Program:
    argv = [sys.executable, "-c", SERVICE, str(directory), name, "1"]
    return Program(name, argv, {**os.environ, "SERVICE": SERVICE}, rank)


def main() -> int:
    directory = Path(sys.argv[1])
    (directory / "logs").mkdir(exist_ok=True)
    try:
        with Supervisor(directory / "logs") as supervisor:
            supervisor.keep_running(service(directory, "store", 0))
            supervisor.keep_running(service(directory, "web", 1))
            if "--failing" in sys.argv:
                argv = [sys.executable, "-c", "import sys; sys.exit('no such table')"]
                supervisor.run(Program("migrate", argv, dict(os.environ)))
            supervisor.watch()
    except Stopping:
        return 0
    except DemoError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
