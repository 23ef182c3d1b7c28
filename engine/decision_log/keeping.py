"""What is done with the closed files of a log: tables made of them, old ones deleted, customers erased from them."""

import os
import subprocess
import sys
from collections.abc import Collection
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from time import sleep

from nextbest.engine.batch.durable import HALF, settle, whole
from nextbest.engine.decision_log.entry import line_of, nameless
from nextbest.engine.decision_log.files import FORGOTTEN, LogFile, log_files, to_forget
from nextbest.engine.decision_log.reading import read_entry
from nextbest.engine.extras import needs

_A_LOOK = 0.1
"""Seconds between two looks at whether tables are made."""


def remember_to_forget(folder: Path, pseudonym: str) -> None:
    """Note, on the disk, that a customer is to be erased: whoever keeps the log does it, also after a kill."""
    place = folder / FORGOTTEN
    place.mkdir(exist_ok=True)
    (place / pseudonym).touch()
    settle(place)
    settle(folder)


def forget(folder: Path, gone: Collection[str]) -> int:
    """Erase customers, by their pseudonyms, from the closed files, and the notes to do so; the number of decisions.

    Raises OSError or ValueError where a file cannot be read or written: the notes stay then.
    The decisions stay and still count; of whom, on what, and by which id is gone.
    """
    if not gone:
        return 0
    erased, failed = 0, None
    for file in log_files(folder):
        try:
            erased += 0 if file.open else _erased(file, gone)
        except (OSError, ValueError) as error:  # the others are done all the same
            failed = error
    if failed is not None:
        raise failed
    for each in to_forget(folder):
        if each.name in gone:
            each.unlink(missing_ok=True)
    return erased


def tables(folder: Path, ending: Event) -> None:
    """Make tables of all closed files of lines, in a process of its own: it slows no decision.

    It does not slow the end of a server either: what is not done then is done at the next start.
    """
    closed = [each.path for each in log_files(folder) if not each.open and not each.parquet]
    if not closed or ending.is_set():
        return
    command = [sys.executable, "-m", "nextbest.engine.batch.log_table", *map(str, closed)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        if ending.wait(_A_LOOK):
            process.kill()
            process.wait()


def delete_old(folder: Path, today: date, days: int) -> None:
    """Delete closed files of decisions that are more than so many days old."""
    for each in log_files(folder):
        if not each.open and each.day < today - timedelta(days=days):
            each.path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what a kill left half written."""
    for path in folder.glob(f"decisions-*{HALF}"):
        with suppress(FileNotFoundError):
            path.unlink()


def _erased(file: LogFile, gone: Collection[str]) -> int:
    erased = 0

    def without(line: str) -> str:
        nonlocal erased
        if not any(name in line for name in gone):
            return line
        entry = read_entry(line)
        if entry is None or entry.get("customer") not in gone:
            return line
        erased += 1
        return line_of(nameless(entry)).decode().rstrip("\n")

    if file.parquet:
        with needs("batch"):
            from nextbest.engine.batch.log_table import entries_of, rewrite
        if any(name in text for text in entries_of(file.path) for name in gone):
            rewrite(file.path, without)
    elif _mentions(file.path, gone):
        with file.path.open(encoding="ascii", errors="surrogateescape") as before, whole(file.path) as after:
            os.fchmod(after.fileno(), 0o600)
            for number, line in enumerate(before):
                after.write(without(line.rstrip("\n")).encode("ascii", "surrogateescape") + b"\n")
                if number % 100 == 0:
                    sleep(0)  # decisions go first
    return erased


def _mentions(path: Path, gone: Collection[str]) -> bool:
    with path.open(encoding="ascii", errors="surrogateescape") as stream:
        return any(name in line for line in stream for name in gone)
