"""The log of a server's decisions: handed over in a moment, written by a thread, with room for so many and no more."""

import os
import secrets
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Lock, Thread
from time import sleep
from typing import Literal, Self

from nextbest.engine.batch.durable import alone
from nextbest.engine.decision_log import keeping
from nextbest.engine.decision_log.appending import Appender
from nextbest.engine.decision_log.entry import Decided, Writing, entry_of, line_of, pseudonym
from nextbest.engine.decision_log.files import SALT, to_forget
from nextbest.engine.decision_log.inputs import Kept
from nextbest.engine.errors import MissingExtra, UsageError

Form = Literal["jsonl", "parquet"]
OnFailure = Literal["go_on", "stop"]
Told = Callable[[str], None]
Clock = Callable[[], datetime]
"""The time, in UTC."""
_AT_ONCE = 200
"""Entries that are written together."""
_AN_HOUR = 3_600.0
_SOON = 10.0
_WAIT = 0.2
"""Seconds until the thread looks again, with nobody waking it: after a failure, or for who is to be erased."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How a log is kept."""

    folder: Path
    inputs: Kept = "none"
    """`none`: only their digest. `masked`: without sensitive attributes. `full`: everything. `replay` needs them."""
    form: Form = "jsonl"
    """Closed files are turned into tables with `parquet`, which takes the extra `batch`."""
    on_failure: OnFailure = "go_on"
    """What becomes of decisions that cannot be logged, as the disk is full or too slow: they are made all the same and
    counted (`lost`), or none are made (`admits`)."""
    file_bytes: int = 64_000_000
    """A file is closed before it holds more."""
    keep_days: int | None = None
    """Files of older days are deleted; None: never."""
    waiting: int = 10_000
    """Decisions that may wait to be written."""
    waiting_bytes: int = 64_000_000
    """About as many bytes of inputs that may wait."""


@dataclass(frozen=True, slots=True)
class LogState:
    """How a log does."""

    waiting: int
    written: int
    lost: int
    """Decisions that were made and not logged."""
    failing: str | None
    """Why nothing can be written at present."""


class DecisionLog:
    """One server's log, in a folder of its own, from `opened` to `close`. Safe in threads."""

    def __init__(self, settings: LogSettings, salt: bytes, told: Told, clock: Clock) -> None:
        """Use `opened`."""
        self.settings = settings
        self._clock = clock
        self._told = told
        self._writing = Writing(salt, settings.inputs)
        self._appender = Appender(settings.folder, settings.file_bytes)
        self._queue: deque[Decided] = deque()
        self._lock, self._wake, self._ending = Lock(), Event(), Event()
        self._bytes = self._written = self._lost = 0
        self._failing: str | None = None
        self._held = ExitStack()
        self._writer = Thread(target=self._write_all, name="nextbest-log")
        self._keeper = Thread(target=self._keep_all, name="nextbest-log-keeper")
        self._tidy = Event()
        self._gone: set[str] = set()
        """Who is to be erased, and is in closed files only."""

    @classmethod
    def opened(cls, settings: LogSettings, told: Told, clock: Clock) -> Self:
        """The log in its folder, which is made where it is not there.

        `told` is given a sentence, without personal data, when writing fails or works again; `clock` tells the days.
        Raises UsageError where it cannot be written to, or another process writes it, MissingExtra for tables without
        the libraries of `nextbest[batch]`.
        """
        folder = settings.folder
        if settings.form == "parquet" and find_spec("pyarrow") is None:
            raise MissingExtra("batch")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            log = cls(settings, salt_of(folder), told, clock)
            log._hold()
            keeping.sweep(folder)
            log._appender.recover()
        except OSError as error:
            raise UsageError(f"cannot keep a log in `{folder}`: {(error.strerror or str(error)).lower()}") from error
        log._tidy.set()
        log._writer.start()
        log._keeper.start()
        return log

    @property
    def admits(self) -> bool:
        """Whether decisions may be made: False while they could not be logged and the settings want none then."""
        return self.settings.on_failure == "go_on" or (self.state.failing is None and not self.full)

    @property
    def full(self) -> bool:
        """Whether there is no room for a decision: it would be lost."""
        return len(self._queue) >= self.settings.waiting or self._bytes >= self.settings.waiting_bytes

    @property
    def state(self) -> LogState:
        """How it does now."""
        failing = self._failing if self._writer.is_alive() else "its thread has ended"
        return LogState(len(self._queue), self._written, self._lost, failing)

    def add(self, decided: Decided) -> None:
        """Hand a decision over; it never waits. Where there is no room the decision is lost, and counted."""
        with self._lock:
            if self.full or self._ending.is_set():
                self._lost += 1
                return
            self._queue.append(decided)
            self._bytes += decided.size
        self._wake.set()

    def forget(self, customer: str) -> None:
        """Erase a customer: noted on the disk at once, done soon after. OSError where it cannot be noted."""
        keeping.remember_to_forget(self.settings.folder, pseudonym(customer, self._writing.salt))
        self._wake.set()

    def close(self) -> None:
        """Write what waits and end; what cannot be written is lost."""
        self._ending.set()
        self._wake.set()
        self._writer.join()
        self._tidy.set()
        self._keeper.join()
        self._held.close()

    def _hold(self) -> None:
        folder = self.settings.folder
        try:
            self._held.enter_context(alone(folder))
        except UsageError:
            raise UsageError(f"another process writes the log in `{folder}`: give each server a folder") from None

    def _write_all(self) -> None:
        """The writing thread."""
        while True:
            self._wake.wait(_WAIT)
            self._wake.clear()
            ending = self._ending.is_set()
            gone = {each.name for each in to_forget(self.settings.folder)} - self._gone
            while self._queue and self._write_some():
                pass
            # What waited when somebody was to be erased is in a file by now, if it could be written at all.
            if ending or (gone and not self._failing) or self._appender.over(self._clock()):
                self._rotate(gone)
            if ending:
                with self._lock:
                    self._lost += len(self._queue)
                    self._queue.clear()
                return

    def _write_some(self) -> bool:
        """Write the first of those that wait; whether that worked. They wait until they are in the file."""
        some = [self._queue[index] for index in range(min(_AT_ONCE, len(self._queue)))]
        lines = []
        for each in some:
            lines.append(line_of(entry_of(each, self._writing)))
            sleep(0)  # whoever decides goes first
        try:
            done = self._appender.append(b"".join(lines), some[0].at)
        except OSError as error:
            return self._failed(error)
        if done is not None:
            self._tidy.set()
        with self._lock:
            for each in some:
                self._queue.popleft()
                self._bytes -= each.size
            self._written += len(some)
        if self._failing is not None:
            self._failing = None
            self._told("the decision log is written again")
        return True

    def _rotate(self, gone: set[str]) -> None:
        try:
            self._appender.close()
        except OSError as error:
            self._failed(error)
            return
        self._gone |= gone
        self._tidy.set()

    def _failed(self, error: OSError) -> bool:
        why = (error.strerror or type(error).__name__).lower()
        if self._failing is None:
            after = "decisions go on without" if self.settings.on_failure == "go_on" else "no decisions are made"
            self._told(f"the decision log cannot be written ({why}): {after}")
        self._failing = why
        return False

    def _keep_all(self) -> None:
        """The keeping thread."""
        pause = _AN_HOUR
        while True:
            self._tidy.wait(pause)
            self._tidy.clear()
            ending = not self._writer.is_alive()
            try:
                self._keep()
                pause = _AN_HOUR
            except (OSError, ValueError, MissingExtra) as error:  # of a disk, of a file that somebody has changed
                pause = _SOON
                why = error.strerror if isinstance(error, OSError) else None
                self._told(f"the decision log cannot be tidied ({why or type(error).__name__}): it is tried again")
            if ending:
                return

    def _keep(self) -> None:
        settings = self.settings
        gone = set(self._gone)
        keeping.forget(settings.folder, gone)
        self._gone -= gone
        if settings.keep_days is not None:
            keeping.delete_old(settings.folder, self._clock().date(), settings.keep_days)
        if settings.form == "parquet":
            keeping.tables(settings.folder, self._ending)


def salt_of(folder: Path) -> bytes:
    """The salt by which a log knows customers: the file `salt` in its folder, made where it is not there."""
    path = folder / SALT
    try:
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(place, "w") as stream:
        stream.write(secrets.token_hex(32) + "\n")
    return bytes.fromhex(path.read_text().strip())
