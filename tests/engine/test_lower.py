"""A bundle as a graph: rules in their order, factors and what stands for those not given, conditions and reads."""

from dataclasses import replace

import pytest

from nextbest.dsl import checked, typed
from nextbest.dsl.source import Place, Source, Span, Text
from nextbest.dsl.types import BOOLEAN, INTEGER, MONEY, NUMBER, STRING
from nextbest.engine.backends.program import Backend, Verdict
from nextbest.engine.clock import Clock
from nextbest.engine.graph.candidates import key_of
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.lower import lower
from nextbest.engine.remembering.folded import BLANK
from tests.backends import BACKENDS
from tests.differential.bundles import plain
from tests.differential.expressions import HERE, expression
from tests.differential.sample import CHANNELS
from tests.engine.asking import apply, attribute, literal

YES, NO = literal(BOOLEAN, True), literal(BOOLEAN, False)
HALF, TEN = expression(literal(NUMBER, 0.5)), expression(literal(MONEY, 100_000))


def _graph(*engagements: checked.Engagement, push: typed.Typed = YES) -> Graph:
    stages = (checked.Stage("vip", expression(attribute("vip"))), checked.Stage("rest", None))
    channels = {
        "push": checked.Channel("push", (expression(push),)),
        "email": checked.Channel("email", (), cost=5_000),
        "home_page": checked.Channel("home_page", (), inbound=True),
    }
    ids = {each.name: each for each in engagements}
    return lower(
        replace(plain(), stages=stages, channels=channels, kinds={"kind": checked.Kind("kind")}, engagements=ids)
    )


def _engagement(name: str = "e", channel: str = "push", **other: object) -> checked.Engagement:
    made = checked.Engagement(name, "kind", (checked.Use(channel, HALF, None, TEN),))
    return replace(made, **other)  # type: ignore[arg-type]  # fields of an engagement


def _judged(graph: Graph, backend: Backend, vip: object = None, **known: object) -> list[Verdict]:
    row = (*(vip if path == ("vip",) else known.get(path[-1]) for path in graph.reads), *BLANK)
    bound = backend.compile(graph).at(Clock(1_777_593_599, "Europe/Berlin"))
    return list(bound.judge(row, bound.stage(row)))


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_the_first_rule_that_drops_is_named(backend: Backend) -> None:
    nowhere, never = frozenset({"rest"}), (expression(YES), expression(NO))
    graph = _graph(
        _engagement("a", paused=True, stages=nowhere, when=never),
        _engagement("b", stages=nowhere, when=never),
        _engagement("c", when=never),
        _engagement("d"),
        _engagement("e", channel="email"),
        push=NO,
    )
    verdicts = _judged(graph, backend, vip=True)
    assert [each.rule for each in verdicts] == ["paused", "stage", "when", "channel", None]
    # 0.5 × 10 − 0.50 for the channel
    assert verdicts[-1].key == 4_500_000_000


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("class_", "rules"), [("normal", ("not_worth_it", "rank_unknown")), ("mandatory", (None, None))]
)
def test_rank_drops_only_normal_engagements(
    backend: Backend, class_: checked.Class, rules: tuple[str | None, ...]
) -> None:
    worthless = (checked.Use("push", HALF, HALF, TEN),)
    uncertain = (checked.Use("push", expression(attribute("score")), None, TEN),)
    graph = _graph(_engagement("a", uses=worthless, class_=class_), _engagement("b", uses=uncertain, class_=class_))
    assert _judged(graph, backend) == [Verdict(rules[0], 0), Verdict(rules[1], None)]


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_without_propensity_and_value_there_is_no_rank(backend: Backend) -> None:
    graph = _graph(_engagement(uses=(checked.Use("push", None, None, None),), class_="fallback"))
    assert graph.candidates[0].rank.data is None
    assert _judged(graph, backend) == [Verdict(None, None)]


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda each: each.name)
def test_factors_see_their_channel_and_levers_multiply(backend: Backend) -> None:
    channel = typed.Context(type=CHANNELS, span=HERE, path=("channel",))
    chance = apply(
        "if",
        apply("equal", channel, literal(CHANNELS, "push")),
        literal(NUMBER, 0.5),
        literal(NUMBER, 0.25),
        type=NUMBER,
    )
    uses = tuple(checked.Use(name, expression(chance), None, TEN) for name in ("home_page", "push"))
    levers = (expression(literal(INTEGER, 3)), expression(literal(NUMBER, 0.1)))
    graph = _graph(_engagement(uses=uses, levers=levers))
    assert [(each.channel, each.preference, each.inbound) for each in graph.candidates] == [
        ("home_page", 0, True),
        ("push", 1, False),
    ]
    assert [each.key for each in _judged(graph, backend)] == [750_000_000, 1_500_000_000]


def test_keys_are_rounded_and_cut() -> None:
    assert [key_of(each) for each in (0.0, 4e-10, 5e-10, -5e-10, -6e-10)] == [0, 0, 1, 0, -1]
    assert (key_of(1e300), key_of(-1e300)) == (9 * 10**15, -9 * 10**15)


def test_conditions_are_taken_apart_at_and() -> None:
    text = "vip and (age >= 18 and city is 'Soho')"
    words = Text(text, Place(Source("b.yaml", text), 0, len(text)))

    def at(part: str, node: typed.Typed) -> typed.Typed:
        start = text.index(part)
        return replace(node, span=Span(start, start + len(part)))

    adult = at("age >= 18", apply("at_least", attribute("age"), literal(INTEGER, 18)))
    soho = at("city is 'Soho'", apply("equal", attribute("city"), literal(STRING, "Soho")))
    root = apply("and", at("vip", attribute("vip")), apply("and", adult, soho))
    graph = _graph(_engagement(when=(typed.Expression(words, root),)))
    (candidate,) = graph.candidates
    asked = next(gate.conditions for gate in candidate.gates if gate.rule == "when")
    assert [each.text for each in asked] == ["vip", "age >= 18", "city is 'Soho'"]
    assert [[name for name, _ in each.leaves] for each in asked] == [[], ["age"], ["city"]]
    assert {node.data for each in asked for _, node in each.leaves} == {("age",), ("city",)}


def test_reads_are_what_the_text_names_also_where_folding_drops_it() -> None:
    moot = apply("and", NO, attribute("vip"), apply("known", attribute("home")))
    graph = _graph(_engagement(when=(expression(moot),), goal=expression(attribute("consent.push"))))
    assert _when(graph, 0).data is False
    assert list(graph.reads) == [("id",), ("consent", "push"), ("vip",), ("home",)]


def test_equal_conditions_are_one_node() -> None:
    adult = apply("at_least", attribute("age"), literal(INTEGER, 18))
    other = apply("at_least", attribute("age"), literal(INTEGER, 18))
    graph = _graph(_engagement("a", when=(expression(adult),)), _engagement("b", when=(expression(other),)))
    assert _when(graph, 0) is _when(graph, 1)


def _when(graph: Graph, index: int) -> Node:
    """The condition of who may get a candidate."""
    return next(gate.passes for gate in graph.candidates[index].gates if gate.rule == "when")
