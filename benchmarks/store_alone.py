"""The store without the service: threads of one process that ask the engine for what requests ask the service for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import perf_counter, process_time, sleep
from typing import NamedTuple

from benchmarks.load import WARMING, Load
from benchmarks.service_servers import CONTEXT
from nextbest.engine import Engine
from nextbest.engine.deciding.request import HOLD
from nextbest.engine.stores import Store, open_store

LOOKING = timedelta(0)


class Taken(NamedTuple):
    """What came of one way of asking."""

    load: Load
    processor: float
    """Seconds of the processor of the process for one decision."""


class Alone(NamedTuple):
    """Who asks whom, and for how long."""

    bundle: Path
    url: str
    people: Sequence[Mapping[str, object]]
    threads: int
    seconds: float

    def run(self) -> dict[str, Taken]:
        """Decisions that `read`, and that `reserve`, each with the store's memory, in a process of their own."""
        ours, theirs = CONTEXT.Pipe()
        process = CONTEXT.Process(target=_alone, args=(theirs, self), daemon=True)
        process.start()
        theirs.close()
        try:
            found: dict[str, Taken] = ours.recv()
            return found
        finally:
            process.join()


def _alone(told: Connection, asked: Alone) -> None:
    engine = Engine.load(asked.bundle)
    engine.warm()
    with open_store(asked.url) as store:
        ways = {"read": _Asking(engine, store, LOOKING), "reserve": _Asking(engine, store, HOLD)}
        told.send({name: _measured(each, asked) for name, each in ways.items()})


class _Asking:
    """One way of asking, by several threads at once."""

    def __init__(self, engine: Engine, store: Store, hold: timedelta) -> None:
        self._engine, self._store, self._hold = engine, store, hold
        self.latencies: list[float] = []
        self.counted = self.stopped = False

    def ask(self, people: Sequence[Mapping[str, object]]) -> None:
        """Until it is stopped, for one after another of these."""
        while not self.stopped:
            for each in people:
                begin = perf_counter()
                self._engine.decide(
                    each, datetime.now(UTC).replace(microsecond=0), store=self._store, hold_for=self._hold
                )
                if self.counted:
                    self.latencies.append(perf_counter() - begin)
                if self.stopped:
                    return


def _measured(asking: _Asking, asked: Alone) -> Taken:
    people, threads = asked.people, asked.threads
    workers = [Thread(target=asking.ask, args=(people[number::threads],)) for number in range(threads)]
    for each in workers:
        each.start()
    sleep(WARMING)
    begin, taken = perf_counter(), process_time()
    asking.counted = True
    sleep(asked.seconds)
    asking.counted = False
    took, taken = perf_counter() - begin, process_time() - taken
    asking.stopped = True
    for each in workers:
        each.join()
    latencies = sorted(asking.latencies)
    return Taken(Load(latencies, took, 0, len(latencies)), taken / len(latencies))
