"""Every way has its effect and none of its parts has, as the plainest back end explains it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import combinations
from random import Random

import pytest

from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import History
from nextbest.engine import Engine
from nextbest.engine.analysis.why.changes import Change, changed
from nextbest.engine.analysis.why.why import Way, Ways, ways
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.python import Python
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Options, request
from nextbest.engine.shown import shown
from tests.differential.bundles import bundle
from tests.differential.expressions import Maker
from tests.differential.sample import NOWS, Values

PAIRS = 5
"""Customers with an engagement each, of one bundle."""


def test_ways_are_right() -> None:
    hunt(range(6), least=1)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(8))
def test_many_more_ways_are_right(block: int) -> None:
    """2,000 customers with an engagement each."""
    hunt(range(1_000 + block * 50, 1_050 + block * 50), least=10)


def hunt(seeds: Iterable[int], least: int) -> None:
    """Look for a way that is wrong; at least so many have to be looked at."""
    found = Counter[str]()
    for seed in seeds:
        random = Random(f"why {seed}")
        now = random.choice(NOWS)
        values = Values(random, now)
        policy = bundle(Maker(random, values, messages=False))
        pairs = Pairs(policy, now)
        for _ in range(PAIRS):
            pairs.compare(pairs.document(values), random.choice(list(policy.engagements)), found)
    assert min(found["to be eligible"], found["to win"]) >= least


class Pairs:
    """One bundle at one `now`."""

    def __init__(self, policy: Bundle, now: int) -> None:
        self.policy = policy
        self.now = datetime.fromtimestamp(now, UTC)
        self.searching = Deciding(policy, Python())
        self.plain = Engine(policy, Interpreter())

    def document(self, values: Values) -> dict[str, object]:
        """A customer as JSON."""
        return changed({}, [Change("set", path, self.json(path, value)) for path, value in values.customer().items()])

    def json(self, path: tuple[str, ...], value: object) -> object:
        """A value as JSON; of a history, its records."""
        zone, type = self.searching.zone, self.policy.profile.attributes[path].type
        if path == ("id",):
            return "somebody"
        if not isinstance(type, History):
            return shown(value, type, zone)
        assert isinstance(value, tuple)
        return [
            {name: shown(each, field.type, zone) for (name, field), each in zip(type.fields, record, strict=True)}
            for record in value
        ]

    def compare(self, document: Mapping[str, object], engagement: str, found: Counter[str]) -> None:
        """Put every way, and every part of one, to the test."""
        asked = request(self.policy, self.now, Options())
        told = ways(self.searching, document, asked, engagement)
        standing = self.effects(document, (), engagement)
        if told is None or standing is None:
            assert told is None
            assert standing is None
            return
        assert (told.eligible, told.wins) == standing
        for place, many, name in ((0, told.to_be_eligible, "to be eligible"), (1, told.to_win, "to win")):
            for way in many:
                self.right(document, way, engagement, place)
                found[name] += 1
        _sensible(told)

    def right(self, document: Mapping[str, object], way: Way, engagement: str, place: int) -> None:
        for size in range(len(way.changes) + 1):
            for part in combinations(way.changes, size):
                effects = self.effects(document, part, engagement)
                assert (effects is not None and effects[place]) is (size == len(way.changes)), (part, way)

    def effects(
        self, document: Mapping[str, object], changes: Iterable[Change], engagement: str
    ) -> tuple[bool, bool] | None:
        """Whether the engagement may be chosen, and whether it is; None where the door refuses the customer."""
        explained = self.plain.explain(changed(document, changes), self.now, engagement=engagement)
        if explained.decision.stage is None:
            return None
        eligible = any(each.reached not in ("eligible", "contactable") for each in explained.candidates)
        return eligible, any(each.engagement == engagement for each in explained.decision.winners)


def _sensible(told: Ways) -> None:
    """No way twice, and none where it is not needed."""
    for ways_, needed in ((told.to_be_eligible, not told.eligible), (told.to_win, not told.wins)):
        assert needed or not ways_
        keys = [frozenset(each.key for each in way.changes) for way in ways_]
        assert len(set(keys)) == len(keys)
        assert all(way.changes for way in ways_)
