"""Clients of one store: processes that decide at once, each with an engine and connections of its own."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from random import Random
from typing import Any, NamedTuple

from benchmarks import club
from benchmarks.timing import Answered
from nextbest.engine import Engine
from nextbest.engine.deciding.remembered import with_memory
from nextbest.engine.stores import Store, open_store

MODES = ("alone", "read", "reserve", "confirm")
"""Without a store, the contacts in the document; with a store that is only read; choosing and reserving; confirmed too.
"""
SECONDS = 4.0
"""How long one round is, unless it runs out of customers."""
PACE = timedelta(days=8)
"""From one round to the next: what a round sent is out of the windows of the next one."""
DOCUMENTS = 300
"""Documents with contacts that are decided again and again where no store is read."""

Way = Callable[[Mapping[str, object], datetime], bool]
"""Asks for a customer, and says whether something was chosen."""


@dataclass(frozen=True, slots=True)
class Round(Answered):
    """What all clients did in one mode."""

    sent: int
    """How many decisions chose something."""


class Job(NamedTuple):
    """What the clients of one run are told."""

    url: str
    people: int
    start: datetime
    """The time of the first round."""
    clients: int


def settle(engine: Engine, store: Store, now: datetime) -> None:
    """What the first decision of a day does for all others: open budgets, give back what is over."""
    for number in range(3):
        engine.decide(club.document(number), now, store=store)


def rounds(job: Job) -> dict[str, Round]:
    """A round of every mode."""
    context = get_context("spawn")
    barrier, found = context.Barrier(job.clients), context.Queue()
    processes = [
        context.Process(target=_client, args=(job, number, barrier, found), daemon=True)
        for number in range(job.clients)
    ]
    for each in processes:
        each.start()
    told = [found.get(timeout=1_800) for _ in processes]
    for each in processes:
        each.join()
    return {mode: _together([each[mode] for each in told]) for mode in MODES}


def _together(parts: Sequence[Round]) -> Round:
    latencies = sorted(latency for each in parts for latency in each.latencies)
    return Round(latencies, max(each.seconds for each in parts), sum(each.sent for each in parts))


def _client(job: Job, number: int, barrier: Any, found: Any) -> None:
    engine = Engine.from_text(club.text())
    engine.warm()
    told: dict[str, Round] = {}
    with open_store(job.url) as store:
        for index, mode in enumerate(MODES):
            now = job.start + index * PACE
            people = _people(job, Random(f"{mode} {number} {job.clients}"))
            ask = _ways(engine, store)[mode]
            documents = [_remembered(store, next(people), now) for _ in range(DOCUMENTS)] if mode == "alone" else None
            at_most = job.people if documents is not None else job.people // job.clients
            if number == 0:
                settle(engine, store, now)
            barrier.wait()
            for _ in range(20):  # whatever is made when first needed
                ask(documents[0] if documents else club.document(next(people)), now)
            barrier.wait()
            told[mode] = _timed(ask, documents, people, now, at_most)
            barrier.wait()
    found.put(told)


def _timed(
    ask: Way,
    documents: Sequence[Mapping[str, object]] | None,
    people: Iterator[int],
    now: datetime,
    at_most: int,
) -> Round:
    latencies: list[float] = []
    sent, clock = 0, time.perf_counter
    start = clock()
    while (passed := clock() - start) < SECONDS and len(latencies) < max(at_most, DOCUMENTS):
        document = documents[len(latencies) % len(documents)] if documents else club.document(next(people))
        began = clock()
        sent += ask(document, now + timedelta(seconds=int(passed)))
        latencies.append(clock() - began)
    return Round(latencies, clock() - start, sent)


def _ways(engine: Engine, store: Store) -> dict[str, Way]:
    def confirm(document: Mapping[str, object], now: datetime) -> bool:
        decision = engine.decide(document, now, store=store)
        if decision.winners:
            assert decision.id is not None
            assert store.confirm(decision.id, at=now).kind == "done"
        return bool(decision.winners)

    return {
        "alone": lambda document, now: bool(engine.decide(document, now).winners),
        "read": lambda document, now: bool(engine.decide(document, now, store=store, hold_for=timedelta()).winners),
        "reserve": lambda document, now: bool(engine.decide(document, now, store=store).winners),
        "confirm": confirm,
    }


def _people(job: Job, random: Random) -> Iterator[int]:
    while True:
        yield random.randrange(job.people)


def _remembered(store: Store, number: int, now: datetime) -> Mapping[str, object]:
    """A customer document with what a store remembers in it."""
    customer = club.customer_id(number)
    memory = store.memory(customer, int(now.timestamp()), {})
    return with_memory(club.document(number), memory)
