"""What ranks a candidate, as nodes: its factors, and what the bundle makes of them (language.md 2.7)."""

from nextbest.dsl.checked import Engagement, Use
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import MONEY, NUMBER, OneOf
from nextbest.engine.graph.candidates import Factors
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.expression import Scope


def factors_of(scope: Scope, engagement: Engagement, use: Use, offer_cost: Node) -> Factors:
    """What ranks it on a channel; where not given: no propensity and no value at all, baseline 0, lever 1."""
    build = scope.build
    names = OneOf(tuple(scope.bundle.channels))
    here = scope.supplying({"channel": build.literal(use.channel, names)})

    def number(expression: Expression) -> Node:
        return build.to_number(here.lower(expression.root))

    lever = build.number(1) if not engagement.levers else number(engagement.levers[0])
    for each in engagement.levers[1:]:
        lever = build.apply("multiply", lever, number(each))
    return Factors(
        propensity=None if use.propensity is None else number(use.propensity),
        baseline=build.number(0) if use.baseline is None else number(use.baseline),
        value=None if use.value is None else number(use.value),
        lever=lever,
        offer_cost=build.to_number(offer_cost),
        channel_cost=build.to_number(build.literal(scope.bundle.channels[use.channel].cost, MONEY)),
    )


def rank_of(scope: Scope, factors: Factors) -> Node:
    """What these come to, as the bundle has it: a number; missing where a factor that it needs is."""
    missing = scope.build.literal(None, NUMBER)
    supplied = scope.supplying(
        {
            "propensity": factors.propensity or missing,
            "baseline": factors.baseline,
            "value": factors.value or missing,
            "lever": factors.lever,
            "offer_cost": factors.offer_cost,
            "channel_cost": factors.channel_cost,
        }
    )
    return scope.build.to_number(supplied.lower(scope.bundle.arbitration.rank.root))
