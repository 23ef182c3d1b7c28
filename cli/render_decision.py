"""One decision for people: what this customer gets, with what ranked it, or why nothing."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from nextbest.cli.output import Surface
from nextbest.cli.text import amount, cell_width, counted, visible, wrap
from nextbest.cli.words import moment, nothing
from nextbest.dsl.checked import Bundle
from nextbest.engine.decision import (
    Candidate,
    CandidateTrace,
    Decision,
    Factors,
    FilledTemplate,
    Offer,
    Problem,
    Winner,
)


def render_decision(
    decision: Decision, titles: Mapping[str, str], on: Surface, held_until: datetime | None = None
) -> str:
    """The whole page; `titles` are the engagements' names for people, by id; `held_until` is when its slots lapse."""
    lines = [*heading(decision, on), *id_lines(decision, on, held_until), ""]
    for winner in decision.winners:
        lines += winner_lines(winner, titles, on)
    lines += no_action_lines(decision, on)
    if decision.alternatives:
        lines += ["", "after that:"]
        lines += [line for each in decision.alternatives for line in candidate_lines(each, on, "  ")]
    lines += remark_lines(decision.problems, on)
    return "\n".join(lines)


def heading(decision: Decision, on: Surface) -> list[str]:
    """Who, after which event, in which stage, when."""
    stage = "" if decision.stage is None else f", stage {decision.stage}"
    event = "" if decision.event is None else f" after {decision.event}"
    words = f"{named(decision.customer)}{event}{stage}, at {moment(decision.now)}"
    return [on.bold(line) for line in wrap(words, on.width)]


def id_lines(decision: Decision, on: Surface, held_until: datetime | None) -> Iterator[str]:
    """The id by which a store knows it, and how long what it reserved is held."""
    if decision.id is not None:
        held = f", reserved until {moment(held_until)}" if held_until is not None and decision.winners else ""
        yield from wrap(f"decision {decision.id}{held}", on.width)


def named(customer: str) -> str:
    """A customer by id."""
    return f"customer {visible(customer)}" if customer else "a customer without an id"


def titles(bundle: Bundle, decision: Decision) -> dict[str, str]:
    """The names for people of the engagements that won."""
    return {each.engagement: bundle.engagements[each.engagement].title for each in decision.winners}


def winner_lines(winner: Winner, titles: Mapping[str, str], on: Surface) -> Iterator[str]:
    """What fills a place, what ranked it, and its message."""
    place = "" if winner.place == "outbound" else f" on {winner.place}"
    by = f" by {winner.channel}" if winner.place == "outbound" else ""
    variant = f", variant {winner.variant}" if winner.variant else ""
    step = f", step {winner.step}" if winner.step > 1 else ""
    rank = "" if winner.rank is None else f", rank {amount(winner.rank)}"
    first, *more = wrap(f"{winner.engagement}{by}{place}{step}{variant}{rank}", on.width)
    yield on.tint(first, "green", bold=True)
    yield from more
    if titles.get(winner.engagement):
        yield from wrap(titles[winner.engagement], on.width, "  ")
    yield from factor_lines(winner.factors, on)
    yield from message_lines(winner.message, on)
    if winner.offer is not None:
        yield from offer_lines(winner.offer, on)


def offer_lines(offer: Offer, on: Surface) -> Iterator[str]:
    """What the customer gets, what it costs, and the code that redeems it."""
    until = "" if offer.expires_at is None else f", until {moment(offer.expires_at)}"
    yield from wrap(f"{offer.reward}, costs {amount(offer.cost)}{until}", on.width, "  offer  ")
    if offer.code is not None:
        yield from wrap(offer.code, on.width, "  code   ")


def message_lines(message: Mapping[str, str | FilledTemplate], on: Surface) -> Iterator[str]:
    """The parts of a message, each with its text; of a template its name, and below it what it is filled with."""
    for name, part in _labelled(message, "  "):
        if isinstance(part, str):
            yield from _text_lines(part, on, name)
        else:
            yield from wrap(f"template {part.template}", on.width, name)
            for key, text in _labelled(part.data, " " * cell_width(name)):
                yield from _text_lines(text, on, key)


T = TypeVar("T")


def _labelled(entries: Mapping[str, T], indent: str) -> Iterator[tuple[str, T]]:
    """Entries with their names as a column."""
    column = max(map(cell_width, entries), default=0) + 2
    yield from ((f"{indent}{name:<{column}}", entry) for name, entry in entries.items())


def _text_lines(text: str, on: Surface, lead: str) -> Iterator[str]:
    """A text with its own lines, without those that are empty at its end."""
    for line in text.rstrip().splitlines() or [""]:
        yield from wrap(line, on.width, lead)
        lead = " " * cell_width(lead)


def factor_lines(factors: Factors, on: Surface) -> Iterator[str]:
    """What ranks a candidate, as far as it is given."""
    given = [
        ("propensity", _percent(factors.propensity)),
        ("baseline", _percent(factors.baseline) if factors.baseline else None),
        ("value", None if factors.value is None else amount(factors.value)),
        ("lever", None if factors.lever in (None, 1) else amount(factors.lever)),
        ("offer cost", amount(factors.offer_cost) if factors.offer_cost else None),
        ("channel cost", amount(factors.channel_cost) if factors.channel_cost else None),
    ]
    words = ", ".join(f"{name} {shown}" for name, shown in given if shown is not None)
    if words:
        yield from (on.dim(line) for line in wrap(words, on.width, "  "))


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{amount(share * 100)}%"


def no_action_lines(decision: Decision, on: Surface) -> Iterator[str]:
    """Why nothing was chosen, where that is so."""
    why = decision.no_action
    if why is None:
        return
    yield from wrap(f"{nothing(why)} ({why.kind})", on.width, "no action: ")
    yield from problem_lines(why.problems, on)


def problem_lines(problems: tuple[Problem, ...], on: Surface) -> Iterator[str]:
    """Problems of a customer document, one below the other."""
    for problem in problems:
        yield from wrap(f"{problem.path or '/'}: {problem.message}", on.width, "  ", "    ")
        if problem.help:
            yield from wrap(problem.help, on.width, "    help: ")


def remark_lines(problems: tuple[Problem, ...], on: Surface) -> Iterator[str]:
    """What is worth a remark in a customer document that was decided for."""
    if problems:
        yield ""
        yield from wrap(f"{counted(len(problems), 'remark')} on the customer document:", on.width)
        yield from problem_lines(problems, on)


def candidate_lines(candidate: Candidate | CandidateTrace, on: Surface, indent: str = "") -> list[str]:
    """An engagement on a channel, with its rank where it has one."""
    rank = "" if candidate.key is None else f", rank {amount(candidate.key / 10**9)}"
    return wrap(f"{candidate.engagement} by {candidate.channel}{rank}", on.width, indent, indent + "  ")
