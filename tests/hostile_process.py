"""Checks files, each in a process of its own and of bounded time, forked from one that has imported everything.

`python -m tests.hostile_process` reads lines of JSON, `[path, seconds]`, and answers with `[exit code, peak, said]`.
"""

import gc
import json
import os
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from nextbest.cli import exits
from nextbest.cli.main import run

SOUND = Path(__file__).parent / "bundles" / "whole.yaml"
PEAK = "peak of memory: "


def main() -> None:
    """Answer until there is no more to check."""
    run(["check", str(SOUND), "--out", os.devnull])  # what it needs is imported here
    gc.freeze()
    with TemporaryDirectory() as folder:
        for line in sys.stdin:
            path, seconds = json.loads(line)
            print(json.dumps(_answer(path, seconds, Path(folder) / "said")), flush=True)


def _answer(path: str, seconds: int, told: Path) -> tuple[int, int, str]:
    child = os.fork()
    if not child:
        _check(path, seconds, told)
    _, status = os.waitpid(child, 0)
    said, _, peak = told.read_text(encoding="utf-8").rpartition(PEAK)
    return os.waitstatus_to_exitcode(status), int(peak or 0), said or peak


def _check(path: str, seconds: int, told: Path) -> None:
    """In the child, which ends here; what is said goes into a file, with its peak of memory at the end."""
    code = exits.STOPPED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        code = run(["check", path])
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        print(f"{PEAK}{int(peak.split()[1]) * 1024}", flush=True)
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
