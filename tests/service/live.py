"""Real servers in processes of their own, on a port that the system gives."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.serving import listening, server_of
from nextbest.service.settings import Limits, Settings
from tests.processes import ended

NARROW = Limits(head=4_000, patience=0.4, body=5_000)
"""Of a server that is asked for too much."""
SECONDS = 60
"""Within which a server must have begun, or ended."""


@dataclass(frozen=True)
class Live:
    """One server."""

    url: str
    process: "subprocess.Popen[str]"
    said: Path
    """What it says on stderr."""

    @property
    def memory(self) -> int:
        """Bytes that it holds in memory."""
        return memory(self.process.pid)

    def kill(self) -> None:
        """As a failing machine does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(SECONDS)


def memory(process: int) -> int:
    """Bytes that a process holds in memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def live(bundle: Path, folder: Path, *flags: str) -> Iterator[Live]:
    """A server of a bundle, ended as it should be; what it says goes to a file in a folder."""
    said = folder / "said.txt"
    command = [sys.executable, "-m", "nextbest.cli.main", "serve", str(bundle), "--port", "0", *flags]
    with said.open("a") as err:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert " at http" in line, said.read_text()
        yield Live(line.split(" at ")[1].strip(), process, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)
        if process.stdout is not None:
            process.stdout.close()


class Bounded(NamedTuple):
    """One server with narrow limits: see `bounded_server`."""

    port: int
    pid: int
    said: Path
    """What it says on stderr."""


@contextmanager
def bounded(club: Path) -> Iterator[Bounded]:
    """Such a server of a bundle in a folder of its own, ended as it should be."""
    said = club.with_name("said.txt")
    command = [sys.executable, "-m", "tests.service.bounded_server", str(club)]
    cwd = Path(__file__).parents[2]
    with (
        said.open("a") as err,
        ended(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, text=True, cwd=cwd)) as process,
    ):
        assert process.stdout is not None
        yield Bounded(int(process.stdout.readline().rpartition(":")[2]), process.pid, said)
        process.terminate()
        assert process.wait(SECONDS) == 0


@contextmanager
def threaded(settings: Settings, clock: Callable[[], datetime] | None = None) -> Iterator[int]:
    """A server in a thread of this process, which is quicker to start, and to be given a clock; its port."""
    with opened(settings, clock) as service, listening(settings) as bound:
        server = server_of(application(service), settings)
        thread = Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(SECONDS)
