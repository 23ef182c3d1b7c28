"""Reports to a store, one from the command line or a file of rows: what was done, what was refused, and why."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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


class Refused(Exception):
    """A row that is not fit to be told to a store; the text says why."""


def rows_of(file: Path | None, given: Mapping[str, str | None], columns: Columns) -> Iterable[Row | Unreadable]:
    """The rows of a file, or the only one of the command line: its options by the name of their column.

    Raises click.UsageError for both of them, and for neither.
    """
    said = {name: value for name, value in given.items() if value is not None}
    if file is not None:
        if said:
            raise click.UsageError(f"`--file` says it row by row: leave `--{next(iter(said))}` out")
        return read_rows(file, columns)
    missing = [f"`--{name}`" for name in columns.needed if name not in said]
    if missing:
        raise click.UsageError(f"say {' and '.join(missing)}, or `--file PATH` for many")
    return [Row(0, said)]


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

    file: Path | None
    """Where the rows come from; None: the command line."""
    done: str
    """What was done, in one word: `confirmed`."""
    of: str | Sequence[str]
    """Which column says what it was done to; of several the first that a row has."""
    out: Output
    machine: bool
    repeated: str = "{done}: {name}, as it was already"
    """What is said of a report that changes nothing."""
    counts: Counter[str] = field(default_factory=Counter)

    def all(self, rows: Iterable[Row | Unreadable], tell: "Callable[[Mapping[str, str]], Outcome]") -> int:
        """Tell every row; the exit code."""
        for row in rows:
            if isinstance(row, Unreadable):
                self._wrong(row, f" {row.reason}")
                continue
            try:
                outcome = tell(row.values)
            except Refused as reason:
                self._wrong(row, f": {reason}")
                continue
            self._told(row, outcome)
        if self.file is not None and not self.machine:
            self.out.result(self._sum())
        return exits.FINDINGS if self.counts["refused"] or self.counts["unreadable"] else exits.FINE

    def _told(self, row: Row, outcome: "Outcome") -> None:
        self.counts[outcome.kind] += 1
        from nextbest.engine.stores.store import REASONS

        columns = [self.of] if isinstance(self.of, str) else self.of
        column = next(each for each in columns if each in row.values)
        name = f"{column} {visible(row.values[column])}"
        if outcome.kind == "refused":
            reason = outcome.reason or "refused"
            self._say(row, f"{name} is not {self.done}: {REASONS.get(reason, reason)} ({reason})")
        if self.machine:
            self.out.result(json_line({**row.values, "kind": outcome.kind, "reason": outcome.reason}))
        elif self.file is None and outcome.kind != "refused":
            words = self.repeated if outcome.kind == "repeated" else "{done}: {name}"
            self.out.result(words.format(done=self.done, name=name))

    def _wrong(self, row: Row | Unreadable, reason: str) -> None:
        if self.file is None:
            raise click.UsageError(reason.removeprefix(": "))
        self.counts["unreadable"] += 1
        self.out.problem(f"error: {called(row.part or self.file)}:{row.line}{reason}")

    def _say(self, row: Row, words: str) -> None:
        place = f"{called(row.part or self.file)}:{row.line}: " if self.file is not None else ""
        self.out.problem(f"error: {place}{words}")

    def _sum(self) -> str:
        parts = [
            (self.counts["done"], self.done),
            (self.counts["repeated"], "with nothing new"),
            (self.counts["refused"], "refused"),
            (self.counts["unreadable"], "could not be read"),
        ]
        said = ", ".join(f"{number:,} {words}" for number, words in parts if number)
        return f"{counted(sum(self.counts.values()), 'row')}: {said or 'nothing to do'}"
