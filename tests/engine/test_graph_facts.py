"""What is worked out about nodes without a customer holds for every customer: rewriting, intervals, presence."""

from random import Random

import pytest

from nextbest.dsl.types import BOOLEAN, NUMBER
from nextbest.engine.backends.interpreter import Customer
from nextbest.engine.clock import Clock
from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.graph import Graph, StageRule
from nextbest.engine.graph.nodes import Node, operands, walk
from nextbest.engine.graph.presence import Presence
from nextbest.engine.graph.rewrite import rewrite
from nextbest.engine.graph.verify import verify
from nextbest.engine.lowering.lower import scope_of
from tests.differential.bundles import bundle, names
from tests.differential.expressions import TYPES, Maker
from tests.differential.sample import NOWS, PROFILE, Values

SEEDS = range(60)


def _lowered(seed: int) -> tuple[Builder, Node, list[Customer]]:
    """A random expression before any rewriting, and customers to ask it of."""
    random = Random(seed)
    now = random.choice(NOWS)
    values = Values(random, now)
    around = bundle(Maker(random, values), engagements=0)
    maker = Maker(random, values, names(around))
    scope = scope_of(around)
    root = scope.lower(maker.make(random.choice(TYPES), 4))
    everyone = StageRule("new", scope.build.literal(True, BOOLEAN), ())
    graph = Graph(around, (everyone,), (), {"": root}, PROFILE.attributes)
    clock = Clock(now, around.timezone)
    rows = [list(values.customer().values()) for _ in range(20)]
    return scope.build, root, [Customer(graph, clock, row, "new") for row in rows]


@pytest.mark.parametrize("seed", SEEDS)
def test_rewriting_keeps_every_value(seed: int) -> None:
    build, root, customers = _lowered(seed)
    new = rewrite([root], build, PROFILE.attributes)[root]
    assert len(list(walk(new))) <= len(list(walk(root)))
    for customer in customers:
        assert repr(customer.value(new)) == repr(customer.value(root))


@pytest.mark.parametrize("seed", SEEDS)
def test_rewriting_is_done_after_one_round(seed: int) -> None:
    build, root, _ = _lowered(seed)
    new = rewrite([root], build, PROFILE.attributes)[root]
    assert rewrite([new], build, PROFILE.attributes)[new] is new


@pytest.mark.parametrize("seed", SEEDS)
def test_intervals_and_presence_hold_for_every_customer(seed: int) -> None:
    _, root, customers = _lowered(seed)
    bounds = Bounds(PROFILE.attributes)
    presence = Presence(PROFILE.attributes, bounds)
    inside = list(walk(root, into=operands))
    for customer in customers:
        for node in inside:
            value = customer.value(node)
            assert value is not None or presence.can_be_missing(node), node
            if isinstance(value, int | float) and not isinstance(value, bool):
                assert bounds.of(node).has(value), (node, bounds.of(node), value)


def test_what_the_passes_do() -> None:
    build = Builder()
    yes, no, unknown = (build.literal(each, BOOLEAN) for each in (True, False, None))
    zero, one, three = map(build.number, (0, 1, 3))
    ratio, score = (build.nodes.make("attribute", data=(name,), type=NUMBER) for name in ("ratio", "score"))
    vip, push = (build.nodes.make("attribute", data=each, type=BOOLEAN) for each in (("vip",), ("consent", "push")))
    apply, half = build.apply, build.apply("divide", score, build.number(2))
    for before, after in (
        (apply("add", one, apply("subtract", three, one)), three),
        (apply("divide", one, zero), build.literal(None, NUMBER)),
        (apply("add", score, apply("sqrt", build.number(-1))), build.literal(None, NUMBER)),
        (apply("and", apply("and", vip, push), vip), apply("and", vip, push)),
        (apply("or", vip, apply("or", no, push)), apply("or", vip, push)),
        (apply("and", vip, no), no),
        (apply("or", vip, unknown), apply("or", vip, unknown)),
        (apply("and", yes, yes), yes),
        (apply("not", apply("not", vip)), vip),
        (apply("if", yes, score, ratio), score),
        (apply("if", unknown, score, ratio), build.literal(None, NUMBER)),
        (apply("if", push, score, score), score),
        (apply("if", vip, score, score), apply("if", vip, score, score)),
        (apply("otherwise", score, ratio, one), apply("otherwise", score, ratio)),
        (apply("otherwise", ratio, score), ratio),
        (apply("known", ratio), yes),
        (apply("missing", half), apply("missing", half)),
        (apply("subtract", apply("multiply", one, score), zero), score),
        (apply("subtract", score, build.number(-0.0)), apply("subtract", score, build.number(-0.0))),
    ):
        assert rewrite([before], build, PROFILE.attributes)[before] is after


def test_verify_refuses_what_no_lowering_may_make() -> None:
    build, root, customers = _lowered(0)
    graph = customers[0].graph
    verify(graph)
    yes = build.literal(True, BOOLEAN)
    for wrong in (
        build.nodes.make("nonsense", (yes,), type=BOOLEAN),
        build.nodes.make("between", (yes, yes, yes), type=BOOLEAN),
        build.nodes.make("less", (yes,), type=BOOLEAN),
        build.nodes.make("less", (yes, yes), type=BOOLEAN),
        build.nodes.make("attribute", data=("nobody",), type=BOOLEAN),
        build.nodes.make("and", (yes, Builder().literal(True, BOOLEAN)), type=BOOLEAN),
    ):
        with pytest.raises(AssertionError):
            verify(Graph(graph.bundle, graph.stages, (), {"": wrong, "root": root}, graph.reads))
