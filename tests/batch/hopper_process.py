"""A run in a process of its own, to be killed or left without room: a fork of one that has read the bundle."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from nextbest.engine import Engine
from nextbest.engine.batch.asked import Asked
from nextbest.engine.batch.run import Run
from nextbest.engine.batch.supply import Supply
from nextbest.engine.doors.now import parse_now
from tests.batch.chunks import Documents, read
from tests.forks import CONTEXT

POLICIES = Path(__file__).parents[2] / "policies"
NOW = "1998-06-30T12:00:00-04:00"


def run(supply: Supply | None = None) -> Run:
    """CDNOW in parts of 40 customers."""
    asked = Asked(parse_now(NOW), messages=True)
    return Run(engine()._deciding, supply or Documents(customers(), 40), asked)


def customers() -> list[dict[str, object]]:
    """The first 240 of CDNOW; each fifth has no consent, and is not valid."""
    documents = read(POLICIES / "cdnow" / "customers.jsonl")[:240]
    for each in documents[::5]:
        each["consent"] = {}
    return documents


@cache
def engine() -> Engine:
    """Read once."""
    return Engine.load(POLICIES / "cdnow")


@contextmanager
def running(folder: Path, room: int | None = None) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """A process at work on a run in that folder, in which no file can have more bytes than there is room for; what went
    wrong in it is received as text. It is killed when the block is left."""
    here, there = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_write, args=(folder, room, there), daemon=True)
    process.start()
    there.close()
    try:
        yield process, here
    finally:
        process.kill()
        process.join()
        here.close()


def _write(folder: Path, room: int | None, there: Connection) -> None:
    """Do it."""
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    try:
        run().write(folder)
    except OSError as error:
        there.send(str(error))
