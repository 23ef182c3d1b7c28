"""Reports to a store, one from the command line or a file of rows: what was done, what was refused, and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nextbest.cli import exits, options
from nextbest.cli.customers import Unreadable, called
from nextbest.cli.output import Output, json_line
from nextbest.cli.rows import Columns, Row, read_rows
from nextbest.cli.text import counted, visible

if TYPE_CHECKING:
    from nextbest.engine.stores.store import Outcome

REASONS = {
    "unknown": "the store knows none of this id",
    "gone": "its slot has lapsed, or was released",
    "confirmed": "it was confirmed, so it was sent",
    "early": "that time is before the decision",
}
"""Why a store refuses a report."""


class Refused(Exception):
    """A row that is not fit to be told to a store; the text says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the rows come from: a file, or the options of the command line."""

    file: Path | None
    given: Mapping[str, str | None]
    """The options by the name of their column."""

    def rows(self, columns: Columns) -> Iterable[Row | Unreadable]:
        """The rows of the file, or the only one of the command line."""
        given = {name: value for name, value in self.given.items() if value is not None}
        missing = [f"`--{name}`" for name in columns.needed if name not in given]
        if self.file is not None:
            if given:
                raise click.UsageError(f"`--file` says it row by row: leave `--{next(iter(given))}` out")
            return read_rows(self.file, columns)
        if missing:
            raise click.UsageError(f"say {' and '.join(missing)}, or `--file PATH` for many")
        return [Row(0, given)]


def at(row: Mapping[str, str], now: Callable[[], datetime]) -> datetime:
    """The time in the column `at` of a row, else the command's.

    Raises Refused for what is no time.
    """
    if "at" not in row:
        return now()
    try:
        return options.read_moment(row["at"])
    except ValueError as error:
        raise Refused(str(error)) from None


@dataclass(slots=True)
class Reports:
    """Tells a store row by row, and what came of it."""

    asked: Asked
    done: str
    """What was done, in one word: `confirmed`."""
    of: str
    """Which column says what it was done to."""
    out: Output
    machine: bool
    counts: Counter[str] = field(default_factory=Counter)

    def all(self, columns: Columns, tell: "Callable[[Mapping[str, str]], Outcome]") -> int:
        """Tell every row; the exit code."""
        for row in self.asked.rows(columns):
            if isinstance(row, Unreadable):
                self._wrong(row.line, f" {row.reason}")
                continue
            try:
                outcome = tell(row.values)
            except Refused as reason:
                self._wrong(row.line, f": {reason}")
                continue
            self._told(row, outcome)
        if self.asked.file is not None and not self.machine:
            self.out.result(self._sum())
        return exits.FINDINGS if self.counts["refused"] or self.counts["unreadable"] else exits.FINE

    def _told(self, row: Row, outcome: "Outcome") -> None:
        self.counts[outcome.kind] += 1
        name = f"{self.of} {visible(row.values[self.of])}"
        if outcome.kind == "refused":
            reason = outcome.reason or "refused"
            self._say(row.line, f"{name} is not {self.done}: {REASONS.get(reason, reason)} ({reason})")
        if self.machine:
            self.out.result(json_line({**row.values, "kind": outcome.kind, "reason": outcome.reason}))
        elif self.asked.file is None and outcome.kind != "refused":
            already = ", as it was already" if outcome.kind == "repeated" else ""
            self.out.result(f"{self.done}: {name}{already}")

    def _wrong(self, line: int, reason: str) -> None:
        if self.asked.file is None:
            raise click.UsageError(reason.removeprefix(": "))
        self.counts["unreadable"] += 1
        self.out.problem(f"error: {called(self.asked.file)}:{line}{reason}")

    def _say(self, line: int, words: str) -> None:
        place = f"{called(self.asked.file)}:{line}: " if self.asked.file is not None else ""
        self.out.problem(f"error: {place}{words}")

    def _sum(self) -> str:
        parts = [
            (self.counts["done"], self.done),
            (self.counts["repeated"], "already were"),
            (self.counts["refused"], "refused"),
            (self.counts["unreadable"], "could not be read"),
        ]
        said = ", ".join(f"{number:,} {words}" for number, words in parts if number)
        return f"{counted(sum(self.counts.values()), 'row')}: {said or 'nothing to do'}"
