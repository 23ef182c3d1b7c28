"""What a winner is sent: its step, its variant, the words and the offer, written out for the customer."""

from typing import Any

from nextbest.dsl.types import NUMBER
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import OUTBOUND, Placed
from nextbest.engine.deciding.letters import Letter
from nextbest.engine.deciding.messages import Values
from nextbest.engine.deciding.request import Request
from nextbest.engine.decision import Factors, Offer, Winner
from nextbest.engine.frozen import maker
from nextbest.engine.graph.candidates import Candidate, OfferRule
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.sendings import NO_VARIANT
from nextbest.engine.remembering.experiments import variant_of

NOT_GIVEN = Node("literal", (), None, NUMBER)
STEP = 6
"""Where the step is, behind the factors."""

_factors, _winner = maker(Factors), maker(Winner)


class Sent:
    """What goes to the customer."""

    __slots__ = ("_case", "_letter", "_values", "factors", "placed", "step", "variant")

    def __init__(self, placed: Placed, case: Case, factors: Factors, letter: Letter, values: Values) -> None:
        """The first step, in its only variant; `values` are what the letter is written with."""
        self.placed = placed
        self.factors = factors
        """What ranked it."""
        self.step = 1
        self.variant: str | None = None
        self._case, self._letter, self._values = case, letter, values

    @property
    def offer_rule(self) -> OfferRule | None:
        """The offer, as the bundle has it."""
        return self._letter.rule

    @property
    def offer(self) -> Offer | None:
        """The offer, as it is if it goes now; its code is a store's to give."""
        return self._letter.offer(self._values, self._case.clock, self._case.zone)

    @property
    def offer_cost(self) -> int:
        """What the offer costs, in ten-thousandths."""
        return self._letter.offer_cost(self._values)

    def winner(self, messages: bool) -> Winner:
        """The same as a decision tells it, with the message where one is asked for."""
        candidate, key, place, _ = self.placed
        letter = self._letter
        assert place is not None
        return _winner(
            place,
            candidate.engagement,
            candidate.kind,
            candidate.channel,
            self.step,
            self.variant,
            key,
            self.factors,
            letter.message(self._values) if messages else {},
            None if letter.rule is None else self.offer,
        )


class Sheet:
    """How what a candidate sends is found, made once."""

    __slots__ = ("_alone", "_candidate", "_letters", "_nodes", "_ranking", "_told")

    def __init__(self, candidate: Candidate) -> None:
        self._candidate = candidate
        self._told = candidate.engagement, candidate.kind, candidate.channel
        each = candidate.factors
        given = (each.propensity, each.baseline, each.value, each.lever, each.offer_cost, each.channel_cost)
        self._ranking = tuple(NOT_GIVEN if node is None else node for node in given)
        self._nodes = (*self._ranking, candidate.step)
        self._letters = tuple({name: Letter(each) for name, each in step.items()} for step in candidate.sendings)
        self._alone: Letter | None = None
        """The only thing that it may send, where there is but one and no event to speak of: then the customer is asked
        for everything at once."""
        if len(candidate.sendings) == 1 and NO_VARIANT in candidate.sendings[0] and not candidate.answers:
            self._alone = Letter(candidate.sendings[0][NO_VARIANT], self._nodes)

    def factors(self, case: Case) -> Factors:
        """What ranks the candidate."""
        return _factors(*case.values(self._ranking))  # type: ignore[arg-type]  # nodes of type number

    def sent(self, placed: Placed, case: Case) -> Sent:
        """What it sends where it was chosen."""
        alone = self._alone
        values: tuple[Any, ...] = case.values(self._nodes if alone is None else alone.nodes)
        factors = _factors(values[0], values[1], values[2], values[3], values[4], values[5])
        if alone is not None:
            return Sent(placed, case, factors, alone, values)
        step: int = values[STEP]
        by_variant = self._letters[step - 1]
        variant = None if NO_VARIANT in by_variant else _variant(self._candidate, case)
        letter = by_variant[variant or NO_VARIANT]
        case = self._speaking(case)
        found = Sent(placed, case, factors, letter, case.values(letter.nodes))
        found.step, found.variant = step, variant
        return found

    def winner(self, key: int | None, case: Case, asked: Request) -> Winner:
        """The candidate as a decision tells of it where it was chosen for the only place."""
        place = self._candidate.channel if asked.places.inbound else OUTBOUND
        alone = self._alone
        if alone is None or alone.rule is not None:
            return self.sent(Placed(self._candidate, key, place, None), case).winner(asked.messages)
        values: tuple[Any, ...] = case.bound.values(alone.nodes, case.row, case.stage)
        factors = _factors(values[0], values[1], values[2], values[3], values[4], values[5])
        engagement, kind, channel = self._told
        message = alone.message(values) if asked.messages else {}
        return _winner(place, engagement, kind, channel, 1, None, key, factors, message, None)

    def _speaking(self, case: Case) -> Case:
        """The customer, and the event that the words speak of."""
        if not self._candidate.answers:
            return case
        event = case.folding.triggers.about(case.remembered, self._candidate.engagement)
        return case if event is None or event is case.told.event else case.about(event)


class Sheets(dict[int, Sheet]):
    """The sheets of a bundle by the index of their candidate, each made when that is first chosen.

    Two threads may make one twice, alike.
    """

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, index: int) -> Sheet:
        sheet = self[index] = Sheet(self._graph.candidates[index])
        return sheet


def _variant(candidate: Candidate, case: Case) -> str:
    experiment = case.graph.bundle.engagements[candidate.engagement].promises.experiment
    assert experiment is not None
    drawn = variant_of(experiment, case.customer.id)
    assert drawn is not None, "who is held out is no candidate"
    return drawn.name
