"""What is said of a decision, in one form for the engine and the plain reading; and what the plain reading says."""

from collections.abc import Mapping
from dataclasses import dataclass

from nextbest.dsl.checked import Bundle
from tests.memory.plain_case import PlainCase
from tests.memory.plain_policy import PlainDecision, decide
from tests.memory.random_customers import Asked, iso


@dataclass(frozen=True)
class Told:
    """What became of one candidate."""

    rule: str | None
    """With its scope where it is a limit."""
    deferred: bool
    not_before: str | None
    """Of a deferred one."""
    key: int | None
    """Of one that is ranked."""
    count: float | None
    """Of the limit that stops it."""
    limit: float | None


@dataclass(frozen=True)
class Answer:
    """One decision in full."""

    stage: str | None
    winners: tuple[tuple[object, ...], ...]
    """Place, engagement, channel, step, variant, key, cost of the offer."""
    no_action: str | None
    not_before: str | None
    candidates: Mapping[tuple[str, str], Told]


def plainly(bundle: Bundle, asked: Asked) -> Answer:
    """Of the plain reading."""
    case = PlainCase.of(bundle, asked.document, asked.now, event=asked.event, places=asked.places, held=asked.held)
    decision = decide(case)
    return Answer(
        stage=decision.stage,
        winners=tuple(
            (
                each.candidate.channel.name if asked.places else "outbound",
                *each.candidate.name,
                each.step,
                None if each.drawn is None else each.drawn.name,
                each.key,
                each.offer_cost,
            )
            for each in decision.winners
        ),
        no_action=decision.no_action,
        not_before=None if decision.not_before is None else iso(decision.not_before),
        candidates=_candidates(decision),
    )


def _candidates(decision: PlainDecision) -> dict[tuple[str, str], Told]:
    found = {}
    for name, each in decision.fates.items():
        ranked = each.crowded or each.rule in (None, "not_worth_it", "rank_unknown")
        full = each.stopping
        found[name] = Told(
            rule=each.rule,
            deferred=each.deferred,
            not_before=None if each.not_before is None else iso(each.not_before),
            key=each.key if ranked else None,
            count=None if full is None else full.count,
            limit=None if full is None else full.limit,
        )
    return found
