"""From what was chosen for a customer to the decision that callers get."""

from datetime import tzinfo

from nextbest.dsl.checked import Bundle
from nextbest.engine.case import Case
from nextbest.engine.choose import Choice, Placed
from nextbest.engine.decision import Candidate, Decision, NoAction, Winner
from nextbest.engine.door import Refused
from nextbest.engine.messages import rendered
from nextbest.engine.request import Request
from nextbest.engine.shown import at


def decided(case: Case, asked: Request, choice: Choice) -> Decision:
    """The decision for a valid customer, with as many alternatives as are asked for."""
    bundle = case.graph.bundle
    return Decision(
        id=None,
        customer=case.customer.id,
        now=at(asked.now, case.zone),
        bundle=bundle.name,
        digest=bundle.digest,
        event=case.event,
        stage=case.graph.stages[case.stage].name,
        winners=tuple(_winner(case, each, messages=asked.messages) for each in choice.chosen),
        no_action=NoAction(choice.no_action) if choice.no_action else None,
        alternatives=tuple(_alternative(case, each) for each in choice.others[: asked.alternatives]),
        problems=case.customer.problems,
    )


def invalid(bundle: Bundle, zone: tzinfo, now: int, refused: Refused) -> Decision:
    """The decision for a customer document that breaks the rules."""
    return Decision(
        id=None,
        customer=refused.id,
        now=at(now, zone),
        bundle=bundle.name,
        digest=bundle.digest,
        event=refused.event,
        stage=None,
        winners=(),
        no_action=NoAction("invalid_profile", problems=refused.fatal),
        alternatives=(),
        problems=refused.problems,
    )


def _winner(case: Case, placed: Placed, *, messages: bool) -> Winner:
    candidate = placed.candidate
    assert placed.place is not None
    return Winner(
        place=placed.place,
        engagement=candidate.engagement,
        kind=candidate.kind,
        channel=candidate.channel,
        step=1,
        variant=None,
        key=placed.key,
        factors=case.factors(candidate.factors),
        message=rendered(candidate.message, case) if messages else {},
    )


def _alternative(case: Case, placed: Placed) -> Candidate:
    candidate = placed.candidate
    factors = case.factors(candidate.factors)
    return Candidate(candidate.engagement, candidate.kind, candidate.channel, placed.key, factors)
