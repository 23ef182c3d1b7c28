"""The entries of a log, one after another; what cannot be read is told with its place."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from nextbest.engine.decision_log.entry import FORM
from nextbest.engine.decision_log.files import LogFile, log_files
from nextbest.engine.errors import UsageError
from nextbest.engine.extras import needs

Json = dict[str, Any]
_KEYS = frozenset(
    "now customer digest request kept inputs masked repeated event stage winners no_action alternatives problems"
    "".split()
)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a log."""

    place: str
    """`decisions-20261122-0001.jsonl:17`."""
    entry: Json | None
    """None where it cannot be read."""
    torn: bool = False
    """It is the unfinished last line of a file whose writer was killed, or still writes."""


def log_lines(log: Path) -> Iterator[Line]:
    """Every entry of a log, a folder or one file of it, in the order of writing; one line is held at a time.

    Raises UsageError where no log is, MissingExtra for tables without the libraries of `nextbest[batch]`.
    """
    files = log_files(log) or ([] if log.is_dir() else _any_file(log))
    if not files:
        raise UsageError(f"`{log}` holds no log: its files are called decisions-YYYYMMDD-NNNN.jsonl or .parquet")
    for file in files:
        yield from _of_table(file) if file.parquet else _of_lines(file.path)


def _any_file(path: Path) -> list[LogFile]:
    """A file under another name, as whoever cut out a part of a log calls it."""
    return [LogFile(date.min, 1, path)]


def _of_lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            place = f"{path.name}:{number}"
            if not line.endswith(b"\n"):
                yield Line(place, None, torn=True)
            else:
                yield Line(place, read_entry(line))


def _of_table(file: LogFile) -> Iterator[Line]:
    with needs("batch"):
        from nextbest.engine.batch.log_table import entries_of
    for number, text in enumerate(entries_of(file.path), start=1):
        yield Line(f"{file.path.name}:{number}", read_entry(text))


def read_entry(line: bytes | str) -> Json | None:
    """The entry that a line holds; None where it is none, or of another form than this program writes."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    known = isinstance(entry, dict) and entry.get("log") == FORM and entry.keys() >= _KEYS
    return entry if known else None
