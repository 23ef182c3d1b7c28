"""What a winner is sent: its step, its variant, the words and the offer, written out for the customer."""

from collections.abc import Mapping

from nextbest.dsl.types import NUMBER
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.letters import Letter
from nextbest.engine.deciding.messages import Values
from nextbest.engine.decision import Factors, FilledTemplate, Offer
from nextbest.engine.frozen import maker
from nextbest.engine.graph.candidates import Candidate, OfferRule
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.sendings import NO_VARIANT
from nextbest.engine.remembering.experiments import variant_of

NOT_GIVEN = Node("literal", (), None, NUMBER)
FACTORS = 6

_factors = maker(Factors)


class Sent:
    """What goes to the customer."""

    __slots__ = ("_case", "_letter", "_messages", "_values", "factors", "step", "variant")

    def __init__(self, case: Case, factors: Factors, letter: Letter, values: Values, messages: bool) -> None:
        """The first step, in its only variant; `values` are those of the letter's nodes."""
        self.factors = factors
        """What ranked it."""
        self.step = 1
        self.variant: str | None = None
        self._case, self._letter, self._values, self._messages = case, letter, values, messages

    @property
    def message(self) -> Mapping[str, str | FilledTemplate]:
        """The message, part by part, where one is asked for."""
        return self._letter.message(self._values) if self._messages else {}

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


class Sheet:
    """How what a candidate sends is found, made once."""

    __slots__ = ("_alone", "_candidate", "_letters", "_nodes", "_ranking")

    def __init__(self, candidate: Candidate) -> None:
        self._candidate = candidate
        each = candidate.factors
        given = (each.propensity, each.baseline, each.value, each.lever, each.offer_cost, each.channel_cost)
        self._ranking = tuple(NOT_GIVEN if node is None else node for node in given)
        self._letters = tuple({name: Letter(each) for name, each in step.items()} for step in candidate.sendings)
        first = self._letters[0] if len(self._letters) == 1 and not candidate.answers else {}
        self._alone = first.get(NO_VARIANT)
        """The only thing that it may send, where there is but one, and no event to speak of."""
        self._nodes = (*self._ranking, candidate.step, *(self._alone.nodes if self._alone else ()))

    def factors(self, case: Case) -> Factors:
        """What ranks the candidate."""
        return _factors(*case.values(self._ranking))  # type: ignore[arg-type]  # nodes of type number

    def sent(self, case: Case, messages: bool) -> Sent:
        """What it sends where it was chosen."""
        values = case.values(self._nodes)
        factors = _factors(*values[:FACTORS])  # type: ignore[arg-type]  # nodes of type number
        if self._alone is not None:
            return Sent(case, factors, self._alone, values[FACTORS + 1 :], messages)
        step = values[FACTORS]
        assert isinstance(step, int)
        by_variant = self._letters[step - 1]
        variant = None if NO_VARIANT in by_variant else _variant(self._candidate, case)
        letter = by_variant[variant or NO_VARIANT]
        case = self._speaking(case)
        found = Sent(case, factors, letter, case.values(letter.nodes), messages)
        found.step, found.variant = step, variant
        return found

    def _speaking(self, case: Case) -> Case:
        """The customer, and the event that the words speak of."""
        if not self._candidate.answers:
            return case
        event = case.folding.triggers.about(case.remembered, self._candidate.engagement)
        return case if event is None or event is case.told.event else case.about(event)


class Sheets:
    """The sheets of a bundle, each made when its candidate is first chosen. Two threads may make one twice, alike."""

    def __init__(self) -> None:
        self._known: dict[int, Sheet] = {}

    def __call__(self, candidate: Candidate) -> Sheet:
        """The sheet of a candidate."""
        found = self._known.get(candidate.index)
        if found is None:
            found = self._known[candidate.index] = Sheet(candidate)
        return found


def _variant(candidate: Candidate, case: Case) -> str:
    experiment = case.graph.bundle.engagements[candidate.engagement].promises.experiment
    assert experiment is not None
    drawn = variant_of(experiment, case.customer.id)
    assert drawn is not None, "who is held out is no candidate"
    return drawn.name
