"""A random bundle, the time, and customers of it, by a seed: what back ends are compared on."""

from dataclasses import replace
from random import Random

import yaml

from nextbest.dsl.types import BOOLEAN, DATETIME, INTEGER, MONEY, Type
from nextbest.engine import Engine
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.python import Python
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import request
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.graph.graph import Graph
from nextbest.engine.lowering.lower import lower
from tests.differential.bundles import bundle
from tests.differential.expressions import Maker
from tests.differential.plain_time import PlainClock
from tests.differential.sample import NOWS, Values
from tests.memory.random_customers import Customers, iso
from tests.memory.random_policies import bundle_text

Case = tuple[Graph, Clock, list[Row]]


SEVERAL = 3
"""Each so many bundles, one has a place for each channel, where that is asked for."""


def without_past(seed: int, count: int, *, several: bool = False) -> Case:
    """Any expressions; nobody was ever sent anything. `several`: some bundles have a place for each channel."""
    random = Random(seed)
    now = random.choice(NOWS)
    values = Values(random, now)
    made = bundle(Maker(random, values, messages=False))
    if several and seed % SEVERAL == 0:
        made = replace(made, arbitration=replace(made.arbitration, places="one per channel"))
    graph = lower(made)
    return graph, Clock(now, graph.bundle.timezone), [blank_row(graph, values) for _ in range(count)]


def blank_row(graph: Graph, values: Values) -> Row:
    """A customer without a past."""
    customer = values.customer()
    return (*(customer[path] for path in graph.reads), {})


def with_past(seed: int, count: int, *, several: bool = False) -> Case:
    """Limits, sequences, obligations and budgets; so many customers at most, and each with another past."""
    entries = yaml.safe_load(bundle_text(seed))
    entries.pop("arbitration", None)
    if several and seed % SEVERAL == 0:
        entries["arbitration"] = {"places": "one per channel"}
    deciding = Deciding(Engine.from_text(yaml.safe_dump(entries)).bundle, Python())
    customers = AtOnce(deciding.bundle, seed)
    clock = Clock(customers.clock().now, deciding.bundle.timezone)
    rows = [row for _ in range(count) if (row := _row_of(deciding, customers, clock.now)) is not None]
    return deciding.graph, clock, rows + [shaken(deciding.graph, Random(seed), row, clock.now) for row in rows]


class AtOnce(Customers):
    """Customers who are all decided for at the same instant, as a query decides."""

    at_once: PlainClock | None = None

    def clock(self) -> PlainClock:
        if self.at_once is None:
            self.at_once = super().clock()
        return self.at_once


def _row_of(deciding: Deciding, customers: Customers, now: int) -> Row | None:
    """The customer's row, with what is made of her past; None where the door refuses her."""
    asked = customers.asked(held=False)
    case = deciding.case(asked.document, request(deciding.bundle, iso(now), {"event": asked.event}), deciding.fast)
    return None if isinstance(case, Refused) else case.row


def shaken(graph: Graph, random: Random, row: Row, now: int) -> Row:
    """The same customer with another past, which may be one that no contacts add up to."""
    values: dict[Type, tuple[object, ...]] = {
        BOOLEAN: (True, False),
        INTEGER: (0, 1, 2, 3, 9, 10**6),
        MONEY: (0, 1, 9_999, 10_000, 10**7, 10**12),
        DATETIME: (now, now - 1, now + 1, now - 86_400, now + 86_400),
    }
    told = {
        key: random.choice(values[graph.memory[path].type])
        for path, key in graph.remembered.items()
        if random.random() < (0.5 if path[1] == "spent" else 0.1)
    }
    return (*row[:-1], told)
