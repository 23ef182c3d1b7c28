"""Why a decision is what it is: every stage, every candidate, every condition with the values it saw.

It asks a program for values and changes nothing. Which rule stops whom is `choose`'s answer, not found out again here.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from nextbest.engine.backends.program import Verdict
from nextbest.engine.case import Case
from nextbest.engine.choose import Choice, Places, step_of, stopped
from nextbest.engine.decision import CandidateTrace, Stage, StageTrace
from nextbest.engine.graph import Candidate
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
    since = case.customer.since
    return Stage(case.graph.stages[case.stage].name, None if since is None else at(since, case.zone), conditions)


def candidate_traces(
    case: Case, verdicts: Sequence[Verdict], places: Places, choice: Choice
) -> Iterator[CandidateTrace]:
    """Every engagement on every channel, in the order of the graph."""
    settled = {each.candidate.index: each.rule for each in (*choice.chosen, *choice.others)}
    for each, verdict in zip(case.graph.candidates, verdicts, strict=True):
        rule = stopped(each, verdict, places) or settled[each.index]
        yield _trace(case, each, verdict, rule)


def _trace(case: Case, candidate: Candidate, verdict: Verdict, rule: str | None) -> CandidateTrace:
    reached = step_of(rule) if rule else "chosen"
    ranked = reached not in ("eligible", "contactable")
    return CandidateTrace(
        engagement=candidate.engagement,
        channel=candidate.channel,
        reached=reached,
        rule=rule,
        key=verdict.key if ranked else None,
        factors=case.factors(candidate.factors) if ranked else None,
        conditions=case.conditions(candidate.all_conditions),
        until=_until(case, candidate) if rule == "during" else None,
    )


def _until(case: Case, candidate: Candidate) -> datetime | None:
    """When a calendar of the candidate opens next; None: they are all over."""
    assert candidate.during is not None
    opens = case.clock.opens(candidate.during.node.data)  # type: ignore[arg-type]  # its data are calendars
    return None if opens is None else at(opens, case.zone)
