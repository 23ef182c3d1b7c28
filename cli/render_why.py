"""What would give a customer an engagement, in words and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from nextbest.cli.output import Surface
from nextbest.cli.render_decision import heading, no_action_lines
from nextbest.cli.text import counted, value_words, wrap
from nextbest.cli.words import moment
from nextbest.engine.analysis.why.asking import Why
from nextbest.engine.analysis.why.changes import Change
from nextbest.engine.analysis.why.why import Way
from nextbest.engine.decision import CandidateTrace

MOST_LISTED = 3
"""Dates of records that are named."""


def render_why(why: Why, engagement: str, on: Surface) -> str:
    """The whole page."""
    decision = why.explanation.decision
    lines = heading(decision, on)
    found = why.ways
    if found is None:
        return "\n".join([*lines, *no_action_lines(decision, on)])
    if found.wins:
        return "\n".join([*lines, "", f"{on.bold(engagement)} is what this customer gets"])
    stands = "may be chosen, and another one is worth more" if found.eligible else "may not be chosen"
    lines += ["", f"{on.bold(engagement)} {stands}"]
    lines += _rules(why.explanation.candidates, on)
    if not found.eligible:
        lines += _section("it could be chosen", found.to_be_eligible, decision.now, on)
    lines += _section("it would be chosen", found.to_win, decision.now, on)
    return "\n".join(lines)


def _rules(candidates: Sequence[CandidateTrace], on: Surface) -> Iterator[str]:
    for each in candidates:
        if each.rule is not None:
            until = "" if each.until is None else f", until {moment(each.until)}"
            yield f"  {each.channel}: {on.tint(each.rule, 'yellow')}{until}"


def _section(heading: str, ways: Sequence[Way], now: datetime, on: Surface) -> Iterator[str]:
    yield ""
    if not ways:
        yield f"no change of this customer was found with which {heading}"
        return
    yield f"{heading} with"
    for number, way in enumerate(ways, start=1):
        first, *others = [words(each, now) for each in way.changes]
        yield from wrap(first, on.width, f"  {number}. ", "     ")
        for each in others:
            yield from wrap(each, on.width, "     and ", "     ")


def words(change: Change, now: datetime) -> str:
    """A change in a sentence."""
    name = ".".join(change.path)
    match change.kind:
        case "set" if change.value is None:
            return f"no `{name}`, which is {value_words(change.before)}"
        case "set":
            before = "" if change.before is None else f" instead of {value_words(change.before)}"
            return f"`{name}` {value_words(change.value)}{before}"
        case "wait":
            assert isinstance(change.value, int)
            return f"time: from {moment(datetime.fromtimestamp(change.value, UTC).astimezone(now.tzinfo))} on"
        case "add":
            return f"{counted(len(change.records), 'more record')} in `{name}`: {_record(change.records)}"
    return f"{counted(len(change.places), 'record')} of `{name}` less"


def _record(records: Sequence[Mapping[str, object]]) -> str:
    """What the records have in common, and when they are."""
    fields = {name: value for name, value in records[0].items() if name not in ("at", "id")}
    told = [f"{name} {value_words(value)}" for name, value in fields.items()]
    dates = list(dict.fromkeys(str(each["at"])[:10] for each in records))
    more = f" and {len(dates) - MOST_LISTED} more" if len(dates) > MOST_LISTED else ""
    return ", ".join([*told, f"on {', '.join(dates[:MOST_LISTED])}{more}"])


def json_why(why: Why, engagement: str) -> dict[str, object]:
    """The document for machines; its shape is in the command's help."""
    found = why.ways
    return {
        "customer": why.explanation.decision.customer,
        "engagement": engagement,
        "eligible": found is not None and found.eligible,
        "wins": found is not None and found.wins,
        "to_be_eligible": [] if found is None else [_way(each) for each in found.to_be_eligible],
        "to_win": [] if found is None else [_way(each) for each in found.to_win],
        "rules": {each.channel: each.rule for each in why.explanation.candidates},
    }


def _way(way: Way) -> list[dict[str, object]]:
    return [
        {
            "kind": each.kind,
            "path": ".".join(each.path),
            "value": each.value,
            "before": each.before,
            "records": list(each.records),
            "places": sorted(each.places),
        }
        for each in way.changes
    ]
