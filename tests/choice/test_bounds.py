"""No key is above the bound that the graph gives for its candidate, whatever a rank is made of."""

from collections import Counter
from random import Random

import pytest

from nextbest.engine import Engine
from nextbest.engine.graph.candidates import MOST
from nextbest.engine.lowering.lower import lower
from tests.choice.bundles import text
from tests.choice.words import Entry

LEAVES = (
    "p",
    "q",
    "loss",
    "j",
    "few",
    "wide",
    "(maybe otherwise 0.5)",
    "(purse / 1)",
    "count(orders)",
    "0.3",
    "2",
    "less_p",
    "less_few",
)
FORMS = (
    "({0} + {1})",
    "({0} - {1})",
    "({0} * {1})",
    "({0} * {0})",
    "(({0} / {1}) otherwise {2})",
    "({0} / 4)",
    "min({0}, {1})",
    "max({0}, {1})",
    "abs({0})",
    "(0 - {0})",
    "(sqrt({0}) otherwise {1})",
    "floor({0})",
    "ceil({0})",
    "clamp({0}, -2, 3)",
    "logistic({0})",
    "(if {0} > {1} then {2} else {0})",
)
ATTRIBUTES: dict[str, tuple[Entry, tuple[float | None, ...]]] = {
    "p": ({"is": "number", "minimum": 0, "maximum": 1, "default": 0}, (0, 1, 0.5, 1e-9)),
    "q": ({"is": "number", "minimum": 0.25, "maximum": 0.75, "default": 0.75}, (0.25, 0.75, None)),
    "loss": ({"is": "number", "minimum": -2, "maximum": -0.5, "default": -2}, (-2, -0.5, -1)),
    "j": ({"is": "integer", "minimum": -3, "maximum": 3, "default": 0}, (-3, 0, 1, 3)),
    "few": ({"is": "integer", "minimum": 1, "maximum": 4, "default": 1}, (1, 4, 3)),
    "wide": ({"is": "number", "default": 0}, (0, 1e15, -1e15, 3, -7)),
    "maybe": ({"is": "number", "minimum": 0, "maximum": 1}, (0, 1, None)),
    "purse": ({"is": "money", "minimum": 0, "maximum": "1.0001", "default": 0}, (0, 1, 0.5)),
}
FORMULAS = 25
CUSTOMERS = 25
BUNDLES = 8
NOW = "2026-11-20T10:00:00Z"


def formula(random: Random, depth: int) -> str:
    if depth <= 0 or random.random() < 0.2:
        return random.choice(LEAVES)
    return random.choice(FORMS).format(*(formula(random, depth - 1) for _ in range(3)))


def compare(seed: int, found: Counter[str]) -> None:
    """All candidates are fallbacks, so that every key is told."""
    random = Random(seed)
    names = [f"e{index:02}" for index in range(FORMULAS)]
    written: Entry = {
        "nextbest": 1,
        "bundle": "bounds",
        "timezone": "UTC",
        "profile": {
            "id": "string!",
            "orders": {"history": {"at": "datetime!"}},
            **{name: declared for name, (declared, _) in ATTRIBUTES.items()},
        },
        "define": {"less_p": "-p", "less_few": "-few"},
        "lifecycle": [{"stage": "everyone", "otherwise": True}],
        "channels": {"push": {"when": True}},
        "kinds": {"k": {"stages": "any", "class": "fallback", "channels": ["push"], "propensity": 1}},
        "engagements": {name: {"kind": "k", "value": formula(random, 3)} for name in names},
        "arbitration": {"rank": "value"},
    }
    engine = Engine.from_text(text(written))
    bounds = {each.engagement: each.bound for each in lower(engine.bundle).candidates}
    for _ in range(CUSTOMERS):
        values = {name: random.choice(pool) for name, (_, pool) in ATTRIBUTES.items()}
        orders = [{"at": "2026-11-01T10:00:00Z"}] * random.choice((0, 1, 7))
        document = {"id": "c", "orders": orders, **{name: each for name, each in values.items() if each is not None}}
        decision = engine.decide(document, NOW, alternatives=FORMULAS)
        keys = {each.engagement: each.key for each in decision.winners}
        keys |= {each.engagement: each.key for each in decision.alternatives}
        assert len(keys) == FORMULAS
        for name, key in keys.items():
            bound = bounds[name]
            assert key is None or key <= bound, (seed, written["engagements"][name]["value"], document, key, bound)
            found["bounded"] += bound < MOST
            found["reached"] += key == bound < MOST


def test_no_key_is_above_its_bound() -> None:
    found = Counter[str]()
    for seed in range(BUNDLES):
        compare(seed, found)
    assert min(found["bounded"], found["reached"]) > 100, found


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_no_key_is_above_its_bound_of_many(block: int) -> None:
    for seed in range(1_000 + block * 50, 1_050 + block * 50):
        compare(seed, Counter())
