"""What stops each candidate of a customer who is judged: at its gates, and when places were filled."""

from collections.abc import Mapping, Sequence

from nextbest.engine.backends.program import Verdict
from nextbest.engine.deciding.choose import Places, stopped
from nextbest.engine.deciding.deciding import Judged

Rules = Mapping[int, str | None]
"""By index of a candidate; None: it is chosen."""


def rules(verdicts: Sequence[Verdict], judged: Judged, places: Places) -> Rules:
    """What stops each candidate, as an explanation says it."""
    settled = {each.candidate.index: each.rule for each in (*judged.choice.chosen, *judged.choice.others)}
    found: dict[int, str | None] = {}
    for each, verdict in zip(judged.case.graph.candidates, verdicts, strict=True):
        rule = stopped(each, verdict, places)
        found[each.index] = settled[each.index] if rule is None else rule
    return found


def counted(rules: Rules, judged: Judged) -> Rules:
    """The same as runs count it: `outranked` is whatever might have been chosen had others not been chosen before."""
    return {**rules, **{each.candidate.index: "outranked" for each in judged.choice.others}}
