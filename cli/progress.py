"""Progress of long work: on stderr, only on a terminal, gone when the work is done."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from nextbest.cli.output import tell

Tick = Callable[[int], None]
Say = Callable[[str], None]


@contextmanager
def progress(stream: BinaryIO | None, *, shown: bool) -> Iterator[tuple[Tick, Say]]:
    """While customers are read, from a stream or not: what to call with the count so far, and with words for stderr."""
    if not (shown and sys.stderr.isatty()):
        yield _nothing, tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    size = None if stream is None else _size(stream)
    with Progress(TextColumn("{task.fields[count]:,} customers"), BarColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=size, count=0)

        def tick(count: int) -> None:
            if count % 64 == 0:
                bar.update(task, count=count, completed=stream.tell() if stream and size else 0)

        def say(text: str) -> None:
            console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield tick, say


def _nothing(count: int) -> None:  # noqa: ARG001
    return


def _size(stream: BinaryIO) -> int | None:
    """Bytes of the stream, where it is a file."""
    if not stream.seekable():
        return None
    here = stream.tell()
    size = stream.seek(0, 2)
    stream.seek(here)
    return size
