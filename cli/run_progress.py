"""Progress of a run: rows and the time that is left, on stderr, only on a terminal, gone when it is done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tick = Callable[[str, int, int | None], None]

WORDS = {"heard": "customers heard, for budgets that not all can have", "decided": "customers decided"}


@contextmanager
def run_progress(*, shown: bool) -> Iterator[Tick]:
    """What to call with what is done, for how many rows, and of how many."""
    if not (shown and sys.stderr.isatty()):
        yield _nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    rows = TextColumn("{task.fields[rows]}")
    columns = (TextColumn("{task.description}"), rows, BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tick(what: str, done: int, of: int | None) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(WORDS[what], total=of, rows="")
            shown = f"{done:,}" if of is None else f"{done:,} of {of:,}"
            bar.update(tasks[what], completed=done, total=of, rows=shown)

        yield tick


def _nothing(what: str, done: int, of: int | None) -> None:  # noqa: ARG001
    return
