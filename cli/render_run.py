"""What people read when a run is done: the figures of its summary, and what wants to be looked at."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nextbest.cli.output import Surface
from nextbest.cli.summary import tables_of
from nextbest.cli.text import counted, wrap
from nextbest.cli.words import moment

if TYPE_CHECKING:
    from nextbest.engine.batch.hopper import Told

FIRST = 5
"""How many reasons of one sort are shown; summary.json has them all."""
STATES = ("overdue", "urgent", "open", "missed", "met")
"""Of obligations, what is most pressing first."""


def render_run(told: "Told", folder: Path, on: Surface) -> str:
    """The whole page."""
    summary, manifest = told.summary, told.manifest
    decided = summary["decided"]
    heading = f"{summary['bundle']}: {counted(decided, 'customer')} at {moment(datetime.fromisoformat(summary['now']))}"
    sent = {name: each["chosen"] for name, each in summary["engagements"].items() if each["chosen"]}
    tables = {
        "stage": list(summary["stages"].items()),
        "next best engagement": sorted(sent.items(), key=lambda each: (-each[1], each[0])),
        "channel": [each for each in summary["channels"].items() if each[1]],
        "no action": [each for each in summary["no_action"].items() if each[1]],
    }
    lines = [*wrap(heading, on.width), *tables_of(tables, decided, on)]
    if summary["not_before"] is not None:
        first = moment(datetime.fromisoformat(summary["not_before"]))
        lines += wrap(f"the first that wait may go at {first}", on.width, "  ")
    lines += [*_obligations(summary["obligations"], on), *_guarantees(summary["guarantees"], on)]
    lines += [*_unsent(summary["engagements"], decided, on), *_rejects(summary, on)]
    if summary["left_out"]:
        lines += ["", *wrap(f"{counted(summary['left_out'], 'customer')} left out by `--where`", on.width)]
    lines += ["", *wrap(f"run {manifest['id']} is in {folder}", on.width)]
    return "\n".join(lines)


def _obligations(obligations: Mapping[str, Mapping[str, Any]], on: Surface) -> Iterator[str]:
    found = {name: each for name, each in obligations.items() if any(each[state] for state in STATES)}
    if found:
        yield from ("", on.bold("obligations"))
    for name, each in found.items():
        states = ", ".join(f"{each[state]:,} {state}" for state in STATES if each[state])
        yield from wrap(states, on.width, f"  {name}: ", "    ")
        for why, count in list(each["blocked"].items())[:FIRST]:
            yield from wrap(f"{count:,} kept by {why}", on.width, "    ")


def _guarantees(guarantees: Mapping[str, int], on: Surface) -> Iterator[str]:
    broken = {name: count for name, count in guarantees.items() if count}
    if broken:
        yield ""
        yield on.tint("guarantees that do not hold", "red", bold=True)
    for name, count in broken.items():
        yield from wrap(f"{name}: {counted(count, 'decision')}", on.width, "  ")


def _unsent(engagements: Mapping[str, Any], decided: int, on: Surface) -> Iterator[str]:
    """Engagements that nobody gets, and what stops them."""
    unsent = {name: each["channels"] for name, each in engagements.items() if not each["chosen"]}
    if not (unsent and decided):
        return
    yield from ("", on.bold("sent to nobody"))
    for name, channels in list(unsent.items())[:FIRST]:
        yield from wrap(
            "; ".join(_why(channel, each) for channel, each in channels.items()), on.width, f"  {name}: ", "    "
        )
    if len(unsent) > FIRST:
        yield f"  and {len(unsent) - FIRST:,} more: summary.json has them all"


def _why(channel: str, each: Mapping[str, Any]) -> str:
    rules = ", ".join(f"{rule} {count:,}" for rule, count in list(each["blocked"].items())[:3])
    return f"{channel} {rules or 'never the best'}"


def _rejects(summary: Mapping[str, Any], on: Surface) -> Iterator[str]:
    if not summary["rejected"]:
        return
    yield ""
    yield on.tint(f"{counted(summary['rejected'], 'customer')} rejected", "red", bold=True)
    rows = [(source, path, count) for source, paths in summary["rejects"].items() for path, count in paths.items()]
    rows.sort(key=lambda each: -each[2])
    for source, path, count in rows[:FIRST]:
        yield from wrap(f"{source} {path}: {counted(count, 'problem')}", on.width, "  ", "    ")
    if len(rows) > FIRST:
        yield f"  and {len(rows) - FIRST:,} more kinds: summary.json has them all"
