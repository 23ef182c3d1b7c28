"""What an engagement sends: which step of it, with which message and offer, and what that costs (language.md 2.5)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nextbest.dsl import checked
from nextbest.dsl.checked_campaigns import Budget, Offer, Step
from nextbest.dsl.checked_messages import Message as CheckedMessage
from nextbest.dsl.checked_policy import WHOLE
from nextbest.dsl.files.tree import plain_form
from nextbest.dsl.quantities import Moment
from nextbest.dsl.types import BOOLEAN, INTEGER, MONEY
from nextbest.engine.graph.candidates import OfferRule, Room, Sending
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.conditions import all_conditions
from nextbest.engine.lowering.expression import Scope
from nextbest.engine.lowering.message import lower_message, lower_wording
from nextbest.engine.remembering.columns import purse, run, spent
from nextbest.engine.remembering.experiments import variant_edges

NO_VARIANT = ""
"""Under which name a sending stands where there are no variants."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of one engagement; one without `steps` has a single one, and no run."""

    scope: Scope
    """Where `started` and `responded` stand too."""
    steps: tuple[Step, ...]
    running: Node | None
    """Whether a run has begun and is not over; None: there are no runs."""
    next: Node
    """The step that would go, from 1; missing where none may."""

    @property
    def count(self) -> int:
        """How many steps there are; 0 where the engagement names none."""
        return len(self.steps)

    def on(self, channel: str) -> Node | None:
        """Whether the next step goes by that channel; None: each does."""
        used = [number for number, step in enumerate(self.steps, start=1) if channel in step.channels]
        if len(used) == len(self.steps):
            return None
        build = self.scope.build
        return build.any_of(build.apply("equal", self.next, build.literal(number, INTEGER)) for number in used)


def in_run(scope: Scope, engagement: checked.Engagement) -> Scope:
    """The scope where `started` and `responded` stand too, for the present run of an engagement."""
    if engagement.promises.steps:
        return scope.supplying(
            {what: scope.remembered(run(engagement.name, what)) for what in ("started", "responded")}
        )
    # No run ever begins: `started` is `now`, and nobody has responded.
    build = scope.build
    return scope.supplying({"started": build.moment(Moment("now")), "responded": build.literal(False, BOOLEAN)})


def lower_steps(scope: Scope, engagement: checked.Engagement) -> Steps:
    """The next step: the first one after the last that was confirmed whose `when` is yes and whose waits are over."""
    build, name = scope.build, engagement.name
    steps = engagement.promises.steps
    inner = in_run(scope, engagement)
    if not steps:
        return Steps(inner, (), None, build.literal(1, INTEGER))
    last, reach = scope.remembered(run(name, "step")), scope.remembered(run(name, "reach"))
    found = build.literal(None, INTEGER)
    for number, step in reversed(tuple(enumerate(steps, start=1))):
        this = build.literal(number, INTEGER)
        asked = [each.node for each in all_conditions(inner, step.when)]
        when = [build.apply("otherwise", build.all_of(asked), build.literal(False, BOOLEAN))] if asked else []
        ready = build.all_of([build.apply("less", last, this), build.apply("at_most", this, reach), *when])
        found = build.apply("if", ready, this, found)
    return Steps(inner, steps, build.apply("less", build.literal(0, INTEGER), last), found)


@dataclass(frozen=True, slots=True)
class Sendings:
    """What an engagement sends on one channel, step by step, and what that costs."""

    scope: Scope
    """What names mean in its messages."""
    engagement: checked.Engagement
    steps: Steps

    def on(self, use: checked.Use) -> tuple[Mapping[str, Sending], ...]:
        """By step, what each variant is sent on that channel."""
        return tuple(
            {name: self._sending(message, offer, variant) for name, variant in self._variants()}
            for message, offer in self._plain(use)
        )

    def offer_cost(self, use: checked.Use) -> Node:
        """What the offer of the next step costs, money, as ranks count it: variants never change who gets what."""
        costs = [self._cost(offer) for _, offer in self._plain(use)]
        return self._by_step(costs)

    def costs(self, use: checked.Use) -> Node:
        """What a message on that channel costs with the offer of its step and variant, money, as budgets count it."""
        build = self.scope.build
        channel = build.literal(self.scope.bundle.channels[use.channel].cost, MONEY)
        return build.apply("add", channel, self._by_sending(use, self._cost))

    def offers(self, use: checked.Use) -> Node:
        """How many offers it takes of a budget of offers: one, or none."""
        build = self.scope.build
        return self._by_sending(use, lambda offer: build.literal(0 if offer is None else 1, INTEGER))

    def _by_sending(self, use: checked.Use, number: Callable[[Offer | None], Node]) -> Node:
        return self._by_step([self._by_variant(offer, number) for _, offer in self._plain(use)])

    def _plain(self, use: checked.Use) -> Iterator[tuple[CheckedMessage | None, Offer | None]]:
        """Message and offer of each step, before variants change them."""
        if not self.steps.count:
            yield use.message, self.engagement.promises.offer
        yield from ((step.messages.get(use.channel), step.offer) for step in self.steps.steps)

    def _variants(self) -> Iterator[tuple[str, tuple[CheckedMessage | None, Offer | None]]]:
        experiment = self.engagement.promises.experiment
        if experiment is None or not experiment.variants:
            yield NO_VARIANT, (None, None)
        else:
            yield from ((each.name, (each.message, each.offer)) for each in experiment.variants)

    def _sending(
        self, message: CheckedMessage | None, offer: Offer | None, variant: tuple[CheckedMessage | None, Offer | None]
    ) -> Sending:
        other, other_offer = variant
        parts = {**lower_message(self.scope, message), **lower_message(self.scope, other)}
        return Sending(parts, self._offer(other_offer or offer))

    def _offer(self, offer: Offer | None) -> OfferRule | None:
        if offer is None:
            return None
        reward = lower_wording(self.scope, offer.reward) if offer.reward is not None else None
        terms = {} if offer.terms is None else plain_form(offer.terms)
        assert isinstance(terms, dict), "the structure of a bundle asks for keys"
        return OfferRule(reward, terms, self._cost(offer), offer.expires)

    def _cost(self, offer: Offer | None) -> Node:
        if offer is None or offer.cost is None:
            return self.scope.build.literal(0, MONEY)
        return self.scope.lower(offer.cost.root)

    def _by_step(self, values: Sequence[Node]) -> Node:
        build = self.scope.build
        found = values[-1]
        for number, value in reversed(tuple(enumerate(values[:-1], start=1))):
            if value is not found:
                found = build.apply(
                    "if", build.apply("equal", self._known_step(), build.literal(number, INTEGER)), value, found
                )
        return found

    def _known_step(self) -> Node:
        build = self.scope.build
        return build.apply("otherwise", self.steps.next, build.literal(0, INTEGER))

    def _by_variant(self, offer: Offer | None, number: Callable[[Offer | None], Node]) -> Node:
        """The number of whichever variant the customer's draw gives."""
        experiment = self.engagement.promises.experiment
        if experiment is None or not experiment.variants:
            return number(offer)
        build = self.scope.build
        values = [number(each.offer or offer) for each in experiment.variants]
        found = values[-1]
        drawn = self.scope.draw(experiment.salt)
        for value, edge in reversed(tuple(zip(values[:-1], variant_edges(experiment)[:-1], strict=True))):
            if value is not found:
                found = build.apply("if", build.apply("less", drawn, build.number(edge / WHOLE)), value, found)
        return found


def budget_rooms(sendings: Sendings, use: checked.Use) -> Iterator[tuple[Room, Budget]]:
    """Every budget that a message draws on: those of its kind and its own."""
    engagement, scope = sendings.engagement, sendings.scope
    kind = scope.bundle.kinds[engagement.kind]
    owned = [(f"kind.{kind.name}", each) for each in kind.budgets]
    owned += [(f"engagement.{engagement.name}", each) for each in engagement.budgets]
    one = scope.build.literal(1, INTEGER)
    for owner, budget in owned:
        column = spent(purse(owner, budget))
        match budget.of:
            case "cost":
                takes = sendings.costs(use)
            case "offers":
                takes = sendings.offers(use)
            case "contacts":
                takes = one
        yield Room(column, scope.remembered(column), budget.amount, takes), budget
