"""Customers of random bundles as rows, all of them asking for a decision at the same instant."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nextbest.engine import Engine
from nextbest.engine.backends.program import Row
from nextbest.engine.backends.python import Python
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import request
from nextbest.engine.doors.admitted import Refused
from tests.choice.arena import arena, entrant
from tests.choice.bundles import Random, bundle, text
from tests.choice.customers import LATER, NOWS, Customers
from tests.memory.random_customers import iso


@dataclass(frozen=True)
class Arena:
    """A policy in which everything is close, and who asks at which instant."""

    deciding: Deciding
    documents: Mapping[int, list[Any]]

    @classmethod
    def of(cls, seed: int, count: int, places: str = "one per customer") -> "Arena":
        random = Random(seed)
        written = arena(random)
        written["arbitration"]["places"] = places
        documents = defaultdict[int, list[Any]](list)
        for _ in range(count):
            asked = entrant(random, written)
            documents[int(asked.now.timestamp())].extend(asked.documents)
        return cls(deciding_of(text(written)), documents)


def hostile_rows(seed: int, count: int, places: str = "one per customer") -> tuple[Deciding, list[Row], int]:
    """Customers of a policy in which whatever is easily got wrong occurs; and when they ask."""
    written = bundle(seed)
    written["arbitration"]["places"] = places
    random = Random(seed)
    customers = Customers(random, written)
    now = random.choice(NOWS) + random.choice(LATER)
    deciding, at = deciding_of(text(written)), int(now.timestamp())
    return deciding, rows_of(deciding, [customers.document(now) for _ in range(count)], at), at


def deciding_of(text: str) -> Deciding:
    """What decides by a bundle."""
    return Deciding(Engine.from_text(text).bundle, Python())


def rows_of(deciding: Deciding, documents: Sequence[Any], now: int) -> list[Row]:
    """The customers whom the door lets in."""
    asked = request(deciding.bundle, iso(now), {})
    cases = [deciding.case(each, asked, deciding.fast) for each in documents]
    return [each.row for each in cases if not isinstance(each, Refused)]
