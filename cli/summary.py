"""What a marketer wants to know of many decisions: stages, engagements, no actions, what is wrong with the input."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nextbest.cli.output import Surface
from nextbest.cli.text import bar, cell_width, counted, visible, wrap
from nextbest.cli.words import NO_ACTION, moment
from nextbest.engine.decision import Decision

FIRST = 5
"""How many invalid customers, and how many kinds of remark, a summary shows."""
BAR = 20
"""Columns of the bars and the blanks around them, where the page is wide enough for bars."""
FIGURES = 17
"""Columns of the counts and the shares."""


@dataclass(slots=True)
class Summary:
    """Counts of decisions, kept as they stream by."""

    stages: Sequence[str]
    """Names of the lifecycle's stages, in order."""
    decided: int = 0
    unreadable: int = 0
    invalid: int = 0
    by_stage: Counter[str] = field(default_factory=Counter)
    by_engagement: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_no_action: Counter[str] = field(default_factory=Counter)
    not_before: datetime | None = None
    """The earliest time at which one of those that wait may go."""
    remarks: Counter[tuple[str, str]] = field(default_factory=Counter)
    first_invalid: list[tuple[int, Decision]] = field(default_factory=list)

    def add(self, line: int, decision: Decision) -> None:
        """Count one decision, of the customer on that line."""
        self.decided += 1
        if decision.stage is not None:
            self.by_stage[decision.stage] += 1
        self.by_engagement.update((winner.engagement, winner.channel) for winner in decision.winners)
        self.remarks.update({(problem.path, problem.message) for problem in decision.problems})
        if decision.no_action is not None:
            waits = decision.no_action.not_before
            if waits is not None and (self.not_before is None or waits < self.not_before):
                self.not_before = waits
            self.by_no_action[decision.no_action.kind] += 1
            if decision.no_action.kind == "invalid_profile":
                self.invalid += 1
                if len(self.first_invalid) < FIRST:
                    self.first_invalid.append((line, decision))


def render_summary(summary: Summary, heading: str, on: Surface) -> str:
    """The whole page."""
    engagements = sorted(summary.by_engagement.items(), key=lambda item: (-item[1], item[0]))
    tables = {
        "stage": [(name, summary.by_stage[name]) for name in summary.stages],
        "next best engagement": [(f"{name} by {channel}", count) for (name, channel), count in engagements],
        "no action": [(kind, summary.by_no_action[kind]) for kind in NO_ACTION if summary.by_no_action[kind]],
    }
    lines = [*wrap(heading, on.width), *tables_of(tables, summary.decided, on)]
    if summary.not_before is not None:
        lines += wrap(f"the first that wait may go at {moment(summary.not_before)}", on.width, "  ")
    lines += [*_invalid(summary, on), *_remarks(summary, on)]
    if summary.unreadable:
        lines += ["", *wrap(f"{counted(summary.unreadable, 'line')} could not be read: left out", on.width)]
    return "\n".join(lines)


def tables_of(tables: Mapping[str, Sequence[tuple[str, int]]], whole: int, on: Surface) -> Iterator[str]:
    """Counts by name, each with its share of the whole; a table without rows is left out."""
    widest = max((cell_width(name) for rows in tables.values() for name, _ in rows), default=0)
    room = on.width - FIGURES - (BAR if on.width >= 60 else 0)
    for title, rows in tables.items():
        if rows:
            yield from ("", on.bold(title))
        for name, count in rows:
            yield from _row(name, count, count / max(1, whole), min(widest + 2, room), on)


def _row(name: str, count: int, share: float, column: int, on: Surface) -> Iterator[str]:
    lead = "  " + name
    if cell_width(lead) > column:
        yield from wrap(name, on.width, "  ")
        lead = ""
    line = lead + " " * (column - cell_width(lead)) + f"{count:>9,} {share:>6.1%}"
    yield line + (" " + on.tint(bar(share, BAR - 2), "cyan") if share and on.width >= 60 else "")


def _invalid(summary: Summary, on: Surface) -> Iterator[str]:
    if not summary.invalid:
        return
    yield ""
    for words in wrap(f"{counted(summary.invalid, 'customer')} with an invalid document", on.width):
        yield on.tint(words, "red", bold=True)
    for line, decision in summary.first_invalid:
        problems = decision.no_action.problems if decision.no_action else ()
        said = "; ".join(f"{problem.path or '/'}: {problem.message}" for problem in problems)
        name = f" ({visible(decision.customer)})" if decision.customer else ""
        yield from wrap(said, on.width, f"  line {line}{name}: ", "    ")
    if summary.invalid > len(summary.first_invalid):
        more = f"and {summary.invalid - len(summary.first_invalid):,} more: `--format json` has them all"
        yield from wrap(more, on.width, "  ")


def _remarks(summary: Summary, on: Surface) -> Iterator[str]:
    if not summary.remarks:
        return
    yield ""
    for words in wrap("remarks on the customer documents", on.width):
        yield on.tint(words, "yellow", bold=True)
    for (path, message), count in summary.remarks.most_common(FIRST):
        yield from wrap(f"{path}: {message} ({counted(count, 'customer')})", on.width, "  ", "    ")
    if len(summary.remarks) > FIRST:
        yield f"  and {len(summary.remarks) - FIRST:,} other kinds"
