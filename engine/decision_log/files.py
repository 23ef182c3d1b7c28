"""The files of a log: how they are called, in which order they were written, and which are done with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

OPEN = ".open"
"""How the name of the file ends that is being written; nothing else is added to a file ever."""
FORGOTTEN = "forget"
"""The folder of who is to be erased, each the empty file of a pseudonym."""
SALT = "salt"
_NAME = re.compile(r"decisions-(\d{8})-(\d{4,})\.(jsonl|parquet)(\.open)?")


@dataclass(frozen=True, slots=True, order=True)
class LogFile:
    """One file of a log, in the order of writing."""

    day: date
    """In UTC."""
    number: int
    """Of that day, from 1."""
    path: Path

    @property
    def open(self) -> bool:
        """Whether it is being written, or was when its writer was killed."""
        return self.path.name.endswith(OPEN)

    @property
    def parquet(self) -> bool:
        """Whether it is a table."""
        return self.path.suffix == ".parquet"


def log_files(log: Path) -> list[LogFile]:
    """The files of a log's folder, or the only one where a file is named, the oldest first.

    Of a file that is there as lines and as a table, as a kill may leave it, the lines: these are whole.
    """
    found: dict[tuple[date, int], LogFile] = {}
    for path in sorted(log.iterdir()) if log.is_dir() else [log]:
        named = _named(path)
        if named is not None:
            found.setdefault((named.day, named.number), named)
    return sorted(found.values())


def next_file(folder: Path, day: date) -> Path:
    """A file that was never there, for what is decided on a day."""
    number = max((each.number for each in log_files(folder) if each.day == day), default=0) + 1
    return folder / f"decisions-{day:%Y%m%d}-{number:04}.jsonl{OPEN}"


def closed(path: Path) -> Path:
    """The name of a file that is written to no more."""
    return path.with_name(path.name.removesuffix(OPEN))


def to_forget(folder: Path) -> Iterator[Path]:
    """Who is to be erased: a file for each, named by the pseudonym."""
    place = folder / FORGOTTEN
    yield from sorted(place.iterdir()) if place.is_dir() else ()


def _named(path: Path) -> LogFile | None:
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    day = match[1]
    try:
        return LogFile(date(int(day[:4]), int(day[4:6]), int(day[6:])), int(match[2]), path)
    except ValueError:
        return None
