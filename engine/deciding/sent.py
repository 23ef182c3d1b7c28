"""What a winner is sent: its step, its variant, the words and the offer, written out for the customer."""

from collections.abc import Mapping
from dataclasses import dataclass

from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.messages import rendered, written
from nextbest.engine.decision import FilledTemplate, Offer
from nextbest.engine.graph.candidates import Candidate, OfferRule, Sending
from nextbest.engine.lowering.sendings import NO_VARIANT
from nextbest.engine.remembering.experiments import variant_of
from nextbest.engine.remembering.folds.triggers import Triggers
from nextbest.engine.shown import at


@dataclass(frozen=True, slots=True)
class Sent:
    """What goes to the customer."""

    step: int
    variant: str | None
    sending: Sending
    case: Case
    """The customer, and the event that its words speak of."""

    @property
    def message(self) -> Mapping[str, str | FilledTemplate]:
        """The message, part by part."""
        return rendered(self.sending.message, self.case)

    @property
    def offer(self) -> Offer | None:
        """The offer, as it is if it goes now; its code is a store's to give."""
        rule = self.sending.offer
        if rule is None:
            return None
        clock = self.case.clock
        expires = None if rule.expires is None else at(clock.later(clock.now, rule.expires), self.case.zone)
        return Offer(None, reward(rule, self.case), rule.terms, self.offer_cost / 10_000, expires)

    @property
    def offer_cost(self) -> int:
        """What the offer costs, in ten-thousandths."""
        rule = self.sending.offer
        return 0 if rule is None else self.case.whole(rule.cost)


def reward(rule: OfferRule, case: Case) -> str:
    """What the customer gets, in words."""
    return "" if rule.reward is None else written(rule.reward, case)


def sent(candidate: Candidate, case: Case, triggers: Triggers) -> Sent:
    """What a candidate that was chosen sends."""
    step = case.whole(candidate.step)
    by_variant = candidate.sendings[step - 1]
    variant = None
    if NO_VARIANT not in by_variant:
        experiment = case.graph.bundle.engagements[candidate.engagement].promises.experiment
        assert experiment is not None
        drawn = variant_of(experiment, case.customer.id)
        assert drawn is not None, "who is held out is no candidate"
        variant = drawn.name
    event = triggers.about(case.remembered, candidate.engagement) if candidate.answers else None
    if event is not None and event is not case.remembered.event:
        case = case.about(event)
    return Sent(step, variant, by_variant[variant or NO_VARIANT], case)
