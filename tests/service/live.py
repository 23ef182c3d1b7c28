"""Real servers in processes of their own, on a port that the system gives."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def kill(self) -> None:
        """As a failing machine does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(SECONDS)


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
