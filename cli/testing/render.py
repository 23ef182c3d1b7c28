"""Tests for people: what failed, what came instead and why; then each file, and the sum."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nextbest.cli.output import Surface
from nextbest.cli.render_decision import heading, no_action_lines, winner_lines
from nextbest.cli.render_diagnostics import place_lines
from nextbest.cli.render_explanation import condition_lines, stopped_lines
from nextbest.cli.testing.collected import Collected
from nextbest.cli.testing.running import Ran
from nextbest.cli.text import cell_width, counted, visible, wrap
from nextbest.cli.words import moment
from nextbest.engine.decision import Decision, Explanation
from nextbest.engine.testing.results import Difference, Failure, Happened

NOT_ASKED = "channel:not_requested"
"""Inbound channels that the decision was not about say nothing beside those that it was about."""
MOST_NAMED = 3
"""Engagements of which a failure tells why they were not chosen."""


def render_failure(ran: Ran, titles: Mapping[str, str], on: Surface) -> str:
    """One failed test: the lines of the file, expected and got, and why; `titles` are the engagements' names."""
    failure = ran.result.failure
    assert failure is not None, "a test that passed has none"
    head = wrap(ran.result.name, on.width - len("failed: "))
    lines = [on.tint("failed:", "red", bold=True) + " " + on.bold(head[0]), *map(on.bold, head[1:])]
    lines += _story_lines(failure.happened, on)
    for each in failure.differences:
        lines += place_lines(each.place, "red", on)
        lines += _difference_lines(each, on)
    if failure.decision is not None:
        lines += ["", *_came_lines(failure, titles, on)]
    return "\n".join(lines)


def _difference_lines(each: Difference, on: Surface) -> Iterator[str]:
    yield from wrap(each.expected, on.width, f"  {each.name}: expected ")
    yield from wrap(each.got, on.width, " " * (cell_width(each.name) + 4) + "got      ")


def _story_lines(happened: Sequence[Happened], on: Surface) -> Iterator[str]:
    for each in happened:
        words = f"{each.do}: {each.came}"
        yield from (on.dim(line) for line in wrap(words, on.width, f"  step {each.number}, {moment(each.now)}  "))


def _came_lines(failure: Failure, titles: Mapping[str, str], on: Surface) -> Iterator[str]:
    decision, explanation = failure.decision, failure.explanation
    assert decision is not None
    on = replace(on, width=on.width - 2)
    yield from (f"  {line}" for line in heading(decision, on))
    if explanation is not None and any(each.name == "stage" for each in failure.differences):
        yield from _stage_lines(explanation, on)
    yield from (f"  {line}" for line in no_action_lines(decision, on))
    yield from _winner_lines(decision, explanation, titles, on)
    named = dict.fromkeys(name for each in failure.differences for name in each.concerns)
    if explanation is not None:
        for name in [each for each in named if each not in _chosen(decision)][:MOST_NAMED]:
            yield from _why_not(name, explanation, on)


def _stage_lines(explanation: Explanation, on: Surface) -> Iterator[str]:
    """The stages up to the customer's, with what each asks for."""
    for trace in explanation.stages:
        mine = trace.stage == explanation.decision.stage
        yield f"  {'stage' if mine else 'not'} {trace.stage}"
        yield from condition_lines(trace.conditions, on, "    ")
        if mine:
            return


def _winner_lines(
    decision: Decision, explanation: Explanation | None, titles: Mapping[str, str], on: Surface
) -> Iterator[str]:
    for winner in decision.winners:
        yield from (f"  {line}" for line in winner_lines(winner, titles, on))
        for trace in () if explanation is None else explanation.candidates:
            if trace.rule is None and (trace.engagement, trace.channel) == (winner.engagement, winner.channel):
                yield from condition_lines(trace.conditions, on, "    ")


def _why_not(name: str, explanation: Explanation, on: Surface) -> Iterator[str]:
    """What stopped an engagement that was expected, on each of its channels."""
    traces = [each for each in explanation.candidates if each.engagement == name and each.rule is not None]
    asked = [each for each in traces if each.rule != NOT_ASKED]
    yield from (f"  {line}" if line else line for line in stopped_lines(asked or traces, on))


def _chosen(decision: Decision) -> set[str]:
    return {each.engagement for each in decision.winners}


def render_files(collected: Collected, ran: Sequence[Ran], on: Surface) -> str:
    """A line for each file of tests that was run, and one for the sum."""
    lines = []
    for path in dict.fromkeys(each.file for each in ran):
        outcomes = [each.result.outcome for each in ran if each.file == path]
        lines.append(f"{visible(str(path))}: {_counts(outcomes, on)}")
    if len(lines) > 1 or not lines:
        lines.append(_counts([each.result.outcome for each in ran], on))
    not_run = len(collected.items) - len(ran)
    if not_run:
        lines.append(f"stopped at the first failure: {counted(not_run, 'test')} not run")
    return "\n".join(lines)


def _counts(outcomes: Sequence[str], on: Surface) -> str:
    colors = {"failed": "red", "passed": "green", "skipped": "yellow"}
    said = [
        on.tint(f"{outcomes.count(outcome):,} {outcome}", color, bold=outcome == "failed")
        for outcome, color in colors.items()
        if outcome in outcomes
    ]
    return ", ".join(said) or "no test was run"
