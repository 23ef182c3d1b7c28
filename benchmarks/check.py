"""How long `nextbest check` takes from a cold process, by size of the bundle: `python -m benchmarks.check`."""

import os
import platform
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.bundles import bundle

SIZES = (10, 100, 1_000)
REPEATS = 5
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Compiled modules are kept, as those of an installed package are; an environment of a container may forbid it."""
NEXTBEST = (sys.executable, "-m", "nextbest.cli.main")


class Cost(NamedTuple):
    """Of one process, medians of some runs."""

    cpu: float
    """User and system time, seconds: what other work on the machine changes least."""
    memory: int
    """Resident at most, bytes."""


def run(*command: str) -> Cost:
    """Run a command some times, after once for the modules that Python compiles then; it must succeed."""
    _once(command)
    runs = [_once(command) for _ in range(REPEATS)]
    return Cost(median(each.cpu for each in runs), max(each.memory for each in runs))


def _once(command: tuple[str, ...]) -> Cost:
    silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    process = os.posix_spawn(command[0], command, os.environ | COMPILED, file_actions=silent)
    _, status, used = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


def main() -> None:
    """Print one line for each command; ratios are to Python's own start, measured in the same run."""
    packages = ("pydantic", "lark", "jsonschema", "PyYAML")
    known = ", ".join(f"{name} {_version(name)}" for name in packages)
    print(
        f"Python {platform.python_version()}, {known}; {os.cpu_count()} processors; median of {REPEATS} cold processes"
    )
    print(f"{'':44}{'seconds':>8}{'× python':>10}{'MB':>6}")
    start = run(sys.executable, "-c", "pass")
    _row("python -c pass", start, start)
    _row("nextbest --help", run(*NEXTBEST, "--help"), start)
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            path = Path(folder) / f"{size}.yaml"
            path.write_text(bundle(size), encoding="utf-8")
            lines = path.read_text(encoding="utf-8").count("\n")
            _row(f"check: {size:,} engagements, {lines:,} lines", run(*NEXTBEST, "check", str(path)), start)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "?"


def _row(name: str, cost: Cost, start: Cost) -> None:
    print(f"{name:44}{cost.cpu:8.2f}{cost.cpu / start.cpu:10.1f}{cost.memory / 1e6:6.0f}")


if __name__ == "__main__":
    main()
