"""`nextbest replay`: a log of decisions decided again, and what differs."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.output import Output, Surface
    from nextbest.engine.decision_log.replay import Replayed

EPILOG = """\b
Examples:
  nextbest replay policies/cdnow decisions
  nextbest replay policies/cdnow decisions/decisions-20261120-0001.jsonl --format json
  nextbest replay policies/cdnow decisions --out differences.jsonl"""

FIRST = 20
"""How many differences people are shown; JSON has them all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    log: Path
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="replay", epilog=EPILOG)
@options.bundle_argument
@click.argument("log", type=options.EXISTING)
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Decide everything in LOG again, by BUNDLE, and show what differs.

    LOG is the folder of a decision log, or one file of it. The same bundle must say the same: then nothing differs, and
    the exit code is 0. Another bundle shows what would have been decided with it. Exit code 1 where decisions differ,
    or lines of the log cannot be read.

    It needs the inputs of decisions, and what the store remembered then, which is in the log of a server started with
    `--log-inputs full`. With `masked` what is sensitive is not there: whoever had such an attribute can be decided
    again where the bundle does not look at it, and is left out otherwise. With `none`, the default, only digests are
    there, and nothing can be decided again. What is left out is counted, with the reason.

    JSON has one line for each difference: `place`, `customer` (as the log calls her), `before`, `again`, `reason`.
    """
    options.end(replay(Asked(**asked)))


def replay(asked: Asked) -> int:
    """Decide it all again; the exit code."""
    from nextbest.cli.output import output
    from nextbest.engine.decision_log.replay import Replay

    again = Replay(asked.bundle)
    with output(asked.out, quiet=asked.quiet) as out:
        found = _Found(options.machine(asked.format_, asked.out), out)
        for each in again.all(asked.log):
            found.add(each)
        name = f"{again.engine.bundle.name} {again.engine.bundle.digest[:12]}"
        (out.aside if found.machine else out.result)("\n".join(found.page(name)))
    if not found.kinds["same"] and not found.kinds["differs"]:
        out.problem("nothing was decided again: see above what the log lacks")
    return exits.FINDINGS if found.kinds["differs"] or found.kinds["unreadable"] else exits.FINE


@dataclass(slots=True)
class _Found:
    """What came of the entries so far."""

    machine: bool
    out: "Output"
    kinds: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    same_bundle: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, replayed: "Replayed") -> None:
        """One entry more."""
        from nextbest.cli.output import json_line

        self.kinds[replayed.kind] += 1
        self.same_bundle += replayed.same_bundle and replayed.kind in ("same", "differs")
        if replayed.kind == "differs":
            if self.machine:
                self.out.result(json_line(_form(replayed)))
            elif self.kinds["differs"] <= FIRST:
                self.shown.extend(_lines(replayed, self.out.surface))
        elif replayed.reason is not None:
            self.reasons[replayed.reason] += 1

    def page(self, bundle: str) -> Iterator[str]:
        """What it all came to."""
        from nextbest.cli.text import counted, wrap

        width = self.out.surface.width
        decided = self.kinds["same"] + self.kinds["differs"]
        by = "by the same bundle" if self.same_bundle == decided else f"{self.same_bundle:,} of them by this bundle"
        yield from wrap(f"{bundle}: {counted(decided, 'decision')} made again, {by} before", width)
        yield from wrap(f"{self.kinds['same']:,} the same, {self.kinds['differs']:,} differ", width)
        yield from self.shown
        if not self.machine and self.kinds["differs"] > FIRST:
            yield f"  and {self.kinds['differs'] - FIRST:,} more: `--format json` has them all"
        left_out = self.kinds["skipped"] + self.kinds["unreadable"]
        if left_out:
            yield from wrap(f"{counted(left_out, 'entry', 'entries')} left out:", width)
        for reason, count in self.reasons.most_common():
            yield from wrap(reason, width, f"{count:>9,}  ")


def _form(replayed: "Replayed") -> dict[str, object]:
    from nextbest.engine.decision_log.entry import comparable

    entry = replayed.entry or {}
    return {
        "place": replayed.place,
        "customer": entry.get("customer"),
        "before": comparable(entry),
        "again": None if replayed.again is None else comparable(replayed.again),
        "reason": replayed.reason,
    }


def _lines(replayed: "Replayed", on: "Surface") -> list[str]:
    from nextbest.cli.text import wrap

    entry = replayed.entry or {}
    again = replayed.reason if replayed.again is None else _words(replayed.again)
    before = _words(entry)
    if before == again:
        again = f"the same, with other {_others(entry, replayed.again or {})}"
    return wrap(f"{before} → {again}", on.width, f"  {replayed.place}  ")


def _words(entry: Mapping[str, Any]) -> str:
    if entry["no_action"] is not None:
        return f"no action, {entry['no_action']['kind']}"
    return ", ".join(f"{each['engagement']} by {each['channel']}" for each in entry["winners"])


def _others(before: Mapping[str, Any], again: Mapping[str, Any]) -> str:
    """In what two decisions differ that chose the same."""
    names = [name for name in ("stage", "no_action", "alternatives", "event") if before[name] != again[name]]
    for was, becomes in zip(before["winners"], again["winners"], strict=False):
        names += [name for name in was if was[name] != becomes.get(name)]
    return ", ".join(dict.fromkeys(names))
