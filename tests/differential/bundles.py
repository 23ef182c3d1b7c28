"""Random bundles around random expressions."""

from dataclasses import replace
from types import MappingProxyType

from nextbest.dsl import checked, typed
from nextbest.dsl.checked_during import During, Stretch, Times
from nextbest.dsl.checked_tables import Score, Table
from nextbest.dsl.clauses import Days, EveryMonthDay, EveryWeekday, EveryYearDay, Hours
from nextbest.dsl.types import BOOLEAN, LOCATION, MONEY, NUMBER, STRING, ListOf, Type
from nextbest.engine.functions import FUNCTIONS
from tests.differential.expressions import HERE, TYPES, WORDS, Maker, expression
from tests.differential.sample import CHANNELS, PLACES, PROFILE, STAGES, STORES
from tests.differential.tables import score, table

LISTS = {
    "stores": checked.BundleList("stores", LOCATION, tuple(map(checked.Item, PLACES, STORES))),
    "cities": checked.BundleList("cities", STRING, (checked.Item("Soho"), checked.Item("🦊"))),
}
CALENDARS: tuple[Times, ...] = (
    EveryWeekday(4, Hours(15 * 3600, 2 * 3600)),
    EveryMonthDay(0),
    EveryYearDay(2, 29),
    Days(None, 20_500),
    Stretch(1_700_000_000, None),
)
FACTORS = ("propensity", "baseline", "value", "lever", "offer_cost", "channel_cost")


def apply(function: str, type: Type, *arguments: typed.Typed) -> typed.Typed:
    """An operator whose only overload of that result is meant."""
    (key, *_) = [form.key for form in FUNCTIONS[function].forms if form.result == type]
    return typed.Apply(type=type, span=HERE, function=function, key=key, arguments=arguments)


def supplied(name: str) -> typed.Typed:
    """A factor, as `rank` sees it."""
    return typed.Context(type=NUMBER, span=HERE, path=(name,))


def default_rank() -> typed.Expression:
    """((propensity - baseline) * value - propensity * offer_cost - channel_cost) * lever"""
    propensity, baseline, value, lever, offer_cost, channel_cost = map(supplied, FACTORS)
    gain = apply("multiply", NUMBER, apply("subtract", NUMBER, propensity, baseline), value)
    cost = apply("multiply", NUMBER, propensity, offer_cost)
    net = apply("subtract", NUMBER, apply("subtract", NUMBER, gain, cost), channel_cost)
    return expression(apply("multiply", NUMBER, net, lever))


def plain() -> checked.Bundle:
    """A bundle with nothing but the sample profile and one stage."""
    return checked.Bundle(
        name="plain",
        timezone="America/New_York",
        profile=PROFILE,
        lists=MappingProxyType(LISTS),
        definitions={},
        stages=(checked.Stage("everyone", None),),
        channels={},
        kinds={},
        engagements={},
        arbitration=checked.Arbitration(default_rank()),
        digest="",
    )


def names(around: checked.Bundle) -> dict[str, Type]:
    """The types of definitions, scores and tables, by name."""
    found = {each.name: each.expression.type for each in around.definitions.values()}
    others: list[Score | Table] = [*around.scores.values(), *around.tables.values()]
    return {**found, **{each.name: each.type for each in others}}


def bundle(maker: Maker, engagements: int = 5) -> checked.Bundle:
    """A bundle with definitions, scores, tables, a lifecycle, three channels, and engagements on them."""
    named: dict[str, checked.Named] = {}
    lists: dict[str, Type] = {"stores": ListOf(LOCATION), "cities": ListOf(STRING)}
    outside = replace(maker, definitions=lists, context=False)
    for index in range(4):
        type = maker.random.choice((*TYPES, BOOLEAN, NUMBER))
        name = f"definition_{index}"
        named[name] = checked.Definition(name, expression(outside.make(type, 3)))
        outside.definitions[name] = type
        for each in (score(outside, f"score_{index}"), table(outside, f"table_{index}")):
            named[each.name] = each
            outside.definitions[each.name] = each.type
    first, second, last = STAGES.values
    stages = (
        checked.Stage(first, expression(outside.make(BOOLEAN, 3))),
        checked.Stage(second, expression(outside.make(BOOLEAN, 3))),
        checked.Stage(last, None),
    )
    inside = replace(maker, definitions=dict(outside.definitions))
    names = [f"engagement_{index}" for index in range(engagements)]
    return replace(
        plain(),
        definitions={name: each for name, each in named.items() if isinstance(each, checked.Definition)},
        scores={name: each for name, each in named.items() if isinstance(each, Score)},
        tables={name: each for name, each in named.items() if isinstance(each, Table)},
        order=tuple(named),
        stages=stages,
        channels={name: _channel(inside, name) for name in CHANNELS.values},
        kinds={"kind": checked.Kind("kind")},
        engagements={name: _engagement(inside, name) for name in names},
    )


def _channel(maker: Maker, name: str) -> checked.Channel:
    when = (expression(maker.make(BOOLEAN, 2)),) if maker.random.random() < 0.7 else ()
    return checked.Channel(name, when, cost=maker.random.choice((0, 20, 10_000)))


def _engagement(maker: Maker, name: str) -> checked.Engagement:
    random = maker.random
    class_: checked.Class = random.choice(("mandatory", "normal", "normal", "normal", "fallback"))
    uses = [_use(maker, channel, class_) for channel in random.sample(CHANNELS.values, random.randrange(1, 4))]
    return checked.Engagement(
        name=name,
        kind="kind",
        uses=tuple(uses),
        stages=random.choice((None, frozenset(random.sample(STAGES.values, 2)))),
        when=tuple(expression(maker.make(BOOLEAN, 3)) for _ in range(random.randrange(3))),
        levers=tuple(expression(maker.make(NUMBER, 2)) for _ in range(random.randrange(3))),
        class_=class_,
        paused=random.random() < 0.1,
        during=tuple(During(WORDS, random.choice(CALENDARS)) for _ in range(random.choice((0, 0, 1, 2)))),
    )


def _use(maker: Maker, channel: str, class_: checked.Class) -> checked.Use:
    def factor(always: bool) -> typed.Expression | None:
        type = maker.random.choice((NUMBER, NUMBER, MONEY))
        return expression(maker.make(type, 2)) if always or maker.random.random() < 0.5 else None

    return checked.Use(channel, factor(class_ == "normal"), factor(False), factor(class_ == "normal"))
