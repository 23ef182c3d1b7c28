"""An explanation for people: the stage and why, what won and why, and what stopped each other candidate."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nextbest.cli.output import Surface
from nextbest.cli.render_decision import (
    candidate_lines,
    factor_lines,
    heading,
    named,
    no_action_lines,
    remark_lines,
    winner_lines,
)
from nextbest.cli.text import value_words, visible, wrap
from nextbest.cli.words import ANSWER_COLORS, filled, moment, reason
from nextbest.engine.decision import CandidateTrace, ConditionTrace, Explanation, Stage

ALWAYS = ("yes", "true")
"""Conditions that say nothing: `when: yes`."""
CHANNEL_DOES_NOT_MATTER = ("paused", "on", "during", "when", "goal", "due", "holdout", "variant_holdout")
ANSWER_WIDTH = len("unknown") + 2


def render_explanation(explanation: Explanation, titles: Mapping[str, str], on: Surface) -> str:
    """The whole page; `titles` are the engagements' names for people, by id."""
    decision = explanation.decision
    return "\n".join(
        [
            *heading(decision, on),
            *_stages(explanation, on),
            *_outcome(explanation, titles, on),
            *_others(explanation, on),
            *remark_lines(decision.problems, on),
        ]
    )


def render_stage(customer: str, stage: Stage, on: Surface) -> str:
    """The stage of one customer and what it rests on."""
    since = f", since {moment(stage.since)}" if stage.since else ""
    found = "no stage: the customer document is not valid" if stage.name is None else f"stage {stage.name}{since}"
    head = [on.bold(line) for line in wrap(f"{named(customer)}, {found}", on.width)]
    return "\n".join([*head, *condition_lines(stage.conditions, on), *remark_lines(stage.problems, on)])


def condition_lines(conditions: Iterable[ConditionTrace], on: Surface, indent: str = "  ") -> Iterator[str]:
    """Each condition as written, with its answer and below it the values that it saw."""
    for condition in conditions:
        if condition.text.strip() in ALWAYS:
            continue
        lead = indent + condition.answer.ljust(ANSWER_WIDTH)
        first, *more = wrap(_named(condition.text), on.width, lead)
        yield (
            indent
            + on.tint(condition.answer, ANSWER_COLORS[condition.answer])
            + first[len(indent + condition.answer) :]
        )
        yield from more
        saw = ", ".join(f"{_named(seen.name)} is {seen.answer or value_words(seen.value)}" for seen in condition.saw)
        if saw:
            yield from (on.dim(line) for line in wrap(saw, on.width, " " * len(lead) + "  "))


def _named(words: str) -> str:
    return visible(" ".join(words.split()))


def _stages(explanation: Explanation, on: Surface) -> Iterator[str]:
    for trace in explanation.stages:
        mine = trace.stage == explanation.decision.stage
        if not mine and trace.answer == "yes":
            continue  # below the first that fits: never looked at
        yield ""
        words = f"{'stage' if mine else 'not'} {trace.stage}" + ("" if trace.conditions else ": nothing before it fits")
        yield from (on.bold(line) if mine else line for line in wrap(words, on.width))
        yield from condition_lines(trace.conditions, on)
        if mine:
            return


def _outcome(explanation: Explanation, titles: Mapping[str, str], on: Surface) -> Iterator[str]:
    decision = explanation.decision
    yield ""
    yield from no_action_lines(decision, on)
    won = {(trace.engagement, trace.channel): trace for trace in explanation.candidates if trace.rule is None}
    for winner in decision.winners:
        yield on.bold("winner:")
        yield from winner_lines(winner, titles, on)
        trace = won.get((winner.engagement, winner.channel))
        if trace is not None:
            yield from condition_lines(trace.conditions, on)


def _others(explanation: Explanation, on: Surface) -> Iterator[str]:
    others = [trace for trace in explanation.candidates if trace.rule is not None]
    if len({trace.engagement for trace in explanation.candidates}) > 1:  # else that one was asked for
        elsewhere = sorted({trace.engagement for trace in others if trace.rule == "stage"})
        others = [trace for trace in others if trace.rule != "stage"]
    else:
        elsewhere = []
    if others or elsewhere:
        yield from ("", on.bold("and why not the others:"))
    yield from stopped_lines(others, on)
    if elsewhere:
        yield ""
        yield from wrap(f"not meant for stage {explanation.decision.stage} [stage]:", on.width)
        yield from wrap(", ".join(elsewhere), on.width, "  ")


def stopped_lines(others: Iterable[CandidateTrace], on: Surface) -> Iterator[str]:
    """Candidates that were not chosen, with what stopped each; a blank line before each."""
    for traces in _alike(sorted(others, key=_nearest)):
        yield from _other(traces, on)


def _nearest(trace: CandidateTrace) -> tuple[int, int, str, str]:
    """Those that came furthest first, the best ranked of them before the others."""
    steps = ("chosen", "places", "order", "rank", "contactable", "eligible")
    return steps.index(trace.reached), -(trace.key or 0), trace.engagement, trace.channel


def _alike(others: Iterable[CandidateTrace]) -> Iterator[list[CandidateTrace]]:
    """Candidates in groups: the channels of an engagement that one rule stopped before any channel was looked at."""
    group: list[CandidateTrace] = []
    for trace in others:
        if group and (trace.rule not in CHANNEL_DOES_NOT_MATTER or _what(trace) != _what(group[0])):
            yield group
            group = []
        group.append(trace)
    if group:
        yield group


def _what(trace: CandidateTrace) -> tuple[str, str | None]:
    return trace.engagement, trace.rule


def _other(traces: list[CandidateTrace], on: Surface) -> Iterator[str]:
    trace = traces[0]
    yield ""
    channels = " or ".join(each.channel for each in traces)
    yield from (on.bold(line) for line in candidate_lines(replace(trace, channel=channels), on))
    yield from wrap(f"{reason(trace)} [{trace.rule}]", on.width, "  ", "    ")
    for limit in trace.limits:
        yield from wrap(filled(limit), on.width, f"    {limit.scope}: ", "      ")
    if trace.factors is not None:
        yield from factor_lines(trace.factors, on)
    conditions = list(trace.conditions)
    for each in traces[1:]:
        conditions += [condition for condition in each.conditions if condition not in conditions]
    yield from condition_lines(conditions, on)
