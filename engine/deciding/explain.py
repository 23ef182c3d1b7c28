"""Why a decision is what it is: every stage, every candidate, every condition with the values it saw.

It asks a program for values and changes nothing. Which rule stops whom is `choose`'s answer, not found out again here.
"""

from collections.abc import Iterator, Sequence
from math import inf

from nextbest.engine.backends.program import Verdict
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.choose import Choice, Places, Step, step_of, stopped
from nextbest.engine.deciding.reasons import Reasons
from nextbest.engine.decision import CandidateTrace, Stage, StageTrace
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.shown import at


def stage_traces(case: Case) -> tuple[StageTrace, ...]:
    """Every stage of the lifecycle, also those after the customer's."""
    return tuple(
        StageTrace(each.name, case.answer(each.when), case.conditions(each.conditions)) for each in case.graph.stages
    )


def stage_of(case: Case) -> Stage:
    """The customer's stage; it rests on its own conditions and on those of every stage before it."""
    before = case.graph.stages[: case.stage + 1]
    conditions = tuple(trace for each in before for trace in case.conditions(each.conditions))
    since = None if case.since is None else at(case.since, case.zone)
    return Stage(case.graph.stages[case.stage].name, since, conditions, case.customer.problems)


def candidate_traces(
    reasons: Reasons, verdicts: Sequence[Verdict], places: Places, choice: Choice
) -> Iterator[CandidateTrace]:
    """Every engagement on every channel, in the order of the graph."""
    settled = {each.candidate.index: each.rule for each in (*choice.chosen, *choice.others)}
    for each, verdict in zip(reasons.case.graph.candidates, verdicts, strict=True):
        rule = stopped(each, verdict, places)
        if rule is not None:
            yield _trace(reasons, each, verdict, rule, step_of(rule))
        else:
            rule = settled[each.index]
            yield _trace(reasons, each, verdict, rule, _placed(rule))


def _placed(rule: str | None) -> Step:
    """How far a candidate came that may be chosen."""
    return "chosen" if rule is None else "order" if rule == "outranked" else "places"


def _trace(reasons: Reasons, candidate: Candidate, verdict: Verdict, rule: str | None, reached: Step) -> CandidateTrace:
    case = reasons.case
    deferred = verdict.deferred and rule == verdict.rule
    if deferred:
        rule = reasons.last_deferring(candidate)
    ranked = reached not in ("eligible", "contactable")
    against = tuple(each for gate in candidate.gates if gate.rule == rule for each in gate.against)
    full = reasons.full(candidate) if reached == "contactable" else ()
    # Where several limits of one scope are full, the rule ends with the last of them.
    same = reasons.full(candidate, rule) if full else ()
    stopping = max(same, key=lambda each: inf if each.until is None else each.until.timestamp(), default=None)
    return CandidateTrace(
        engagement=candidate.engagement,
        channel=candidate.channel,
        reached=reached,
        rule=rule,
        key=verdict.key if ranked else None,
        factors=case.factors(candidate.factors) if ranked else None,
        conditions=case.conditions((*candidate.all_conditions, *against)),
        until=None if rule is None else reasons.until(candidate, rule, deferred=deferred),
        count=None if stopping is None else stopping.count,
        limit=None if stopping is None else stopping.limit,
        deferred=deferred,
        limits=full,
    )
