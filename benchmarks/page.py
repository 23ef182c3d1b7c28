"""A page of figures: where they were measured, and the figures in their places."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine(packages: Sequence[str]) -> str:
    """What it was measured on, and with which versions."""
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return (
        f"{_processor()}, {os.cpu_count()} processors, load {load()}; {platform.system()} {platform.machine()};"
        f" Python {platform.python_version()}, {versions}"
    )


def load() -> str:
    """Of the last minute, the last five and the last fifteen."""
    return ", ".join(f"{each:.1f}" for each in os.getloadavg())


def row(*cells: str) -> str:
    """A line of a table."""
    return f"| {' | '.join(cells)} |"


def filled(page: str, told: dict[str, str]) -> str:
    """The page with what was measured between `<!-- form -->` and `<!-- end -->`."""
    for form, text in told.items():
        start, found, rest = page.partition(f"<!-- {form} -->\n")
        if not found:
            raise SystemExit(f"the page has no place for `{form}`: <!-- {form} --> and <!-- end -->")
        page = f"{start}{found}{text}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"
    return page


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")
