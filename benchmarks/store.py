"""What a memory costs a decision, by contacts in the store and by clients: `python -m benchmarks.store`."""

import argparse
import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo

import psycopg
import sqlalchemy
from sqlalchemy import select

from benchmarks import club
from benchmarks.clients import MODES, PACE, Job, Round, rounds, settle
from benchmarks.contacts import fill
from benchmarks.statements import counted
from nextbest.engine import Engine
from nextbest.engine.stores import open_store
from nextbest.engine.stores.tables import decisions
from tests.engine.stores.servers import OWNER, programs, running

SIZES = (10_000, 1_000_000, 10_000_000)
CLIENTS = (1, 2, 4, 8)


def main() -> None:
    """Fill what is not there, and print a table for each kind and size of store."""
    arguments = _arguments()
    bundle = Engine.from_text(club.text()).bundle
    with ExitStack() as stack:
        folder = arguments.folder or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="nextbest-benchmark-"))
        )
        _told()
        for kind in arguments.stores:
            for size in arguments.contacts:
                with _store(kind, folder, size) as (url, is_new):
                    began = perf_counter()
                    if is_new:
                        fill(url, size, bundle)
                        os.sync()  # lest the disk is still busy with it
                    _read_through(folder / f"{kind}-{size}")
                    print(f"\n### {kind}, {size:,} contacts of {size // club.CONTACTS_EACH:,} customers", flush=True)
                    if is_new:
                        print(f"\nfilled in {perf_counter() - began:.0f} s")
                    _measure(url, size // club.CONTACTS_EACH, arguments.clients)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.store", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where stores are kept for the next time; left out: nowhere")
    parser.add_argument("--contacts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--clients", type=int, nargs="+", default=CLIENTS)
    parser.add_argument("--stores", nargs="+", choices=("sqlite", "postgresql"), default=("sqlite", "postgresql"))
    return parser.parse_args()


@contextmanager
def _store(kind: str, folder: Path, size: int) -> Iterator[tuple[str, bool]]:
    """The address of a store, and whether it is still to be filled. One whose filling did not end is made anew."""
    place = folder / f"{kind}-{size}"
    begun = place / "begun"
    if begun.exists():
        shutil.rmtree(place)
    is_new = not place.exists()
    place.mkdir(parents=True, exist_ok=True)
    if is_new:
        begun.touch()
    if kind == "sqlite":
        yield f"sqlite:///{place}/contacts.db", is_new
    else:
        found = programs()
        if found is None:
            raise SystemExit("no PostgreSQL here: `apt-get install postgresql`, or `--stores sqlite`")
        if OWNER is not None:
            shutil.chown(place, OWNER)
        with running(found, place) as server:
            yield f"{server}/postgres", is_new
    begun.unlink(missing_ok=True)


def _read_through(folder: Path) -> None:
    """Have the files in memory, as those are that are in use."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 24):
                    pass


def _measure(url: str, people: int, clients: list[int]) -> None:
    start = _noon_after_all(url)
    began = perf_counter()
    with open_store(url) as store:
        settle(Engine.from_text(club.text()), store, start)
    print(f"\nfirst decisions of the day: {perf_counter() - began:.1f} s\n")
    print(f"| clients | {' | '.join(f'{each}: /s | p50 ms | p99 ms' for each in MODES)} | chosen |")
    print(f"| ---: |{' ---: |' * (3 * len(MODES) + 1)}")
    for each in clients:
        start += PACE
        found = rounds(Job(url, people, start, each))
        alone = found["alone"]
        cells = [_cells(found[mode], alone) for mode in MODES]
        chosen = found["confirm"].sent / len(found["confirm"].latencies)
        print(f"| {each} | {' | '.join(cells)} | {chosen:.0%} |", flush=True)
        start += len(MODES) * PACE
    print()
    for line in counted(url, people, start + PACE):
        print(line)


def _cells(found: Round, alone: Round) -> str:
    share = "" if found is alone else f" ({found.rate / alone.rate:.0%})"
    return f"{found.rate:,.0f}{share} | {found.at(0.5) * 1e3:.2f} | {found.at(0.99) * 1e3:.2f}"


def _noon_after_all(url: str) -> datetime:
    """A noon of the policy zone after everything that a store holds."""
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        # Ids go by time.
        last = connection.execute(select(decisions.c.at).order_by(decisions.c.id.desc()).limit(1)).scalar_one()
    engine.dispose()
    day = datetime.fromtimestamp(last, UTC).date() + timedelta(days=2)
    return datetime.combine(day, time(12), ZoneInfo("Europe/Berlin"))


def _told() -> None:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(
        f"Python {platform.python_version()}, SQLAlchemy {version('sqlalchemy')}, SQLite {sqlite3.sqlite_version},"
        f" psycopg {psycopg.__version__}; {os.cpu_count()} processors, load {load}"
    )


if __name__ == "__main__":
    main()
