"""What a marketer wants to know of many decisions: stages, engagements, no actions, what is wrong with the input."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nextbest.cli.output import Surface
from nextbest.cli.text import bar, cell_width, counted, wrap
from nextbest.cli.words import NO_ACTION
from nextbest.engine.decision import Decision

FIRST = 5
"""How many invalid customers, and how many kinds of remark, a summary shows."""
BAR = 20
NAME = 40


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
            self.by_no_action[decision.no_action.kind] += 1
            if decision.no_action.kind == "invalid_profile":
                self.invalid += 1
                if len(self.first_invalid) < FIRST:
                    self.first_invalid.append((line, decision))


def render_summary(summary: Summary, heading: str, on: Surface) -> str:
    """The whole page."""
    lines = wrap(heading, on.width)
    stages = [(name, summary.by_stage[name]) for name in summary.stages]
    lines += _table("stage", stages, summary.decided, on)
    engagements = sorted(summary.by_engagement.items(), key=lambda item: (-item[1], item[0]))
    lines += _table(
        "next best engagement",
        [(f"{engagement} by {channel}", count) for (engagement, channel), count in engagements],
        summary.decided,
        on,
    )
    no_action = [(kind, summary.by_no_action[kind]) for kind in NO_ACTION if summary.by_no_action[kind]]
    lines += _table("no action", no_action, summary.decided, on)
    lines += [*_invalid(summary, on), *_remarks(summary, on)]
    if summary.unreadable:
        lines += [
            "",
            f"{counted(summary.unreadable, 'line')} could not be read and {_was(summary.unreadable)} left out",
        ]
    return "\n".join(lines)


def _table(title: str, rows: Sequence[tuple[str, int]], total: int, on: Surface) -> Iterator[str]:
    if not rows:
        return
    wide = on.width >= 60
    column = min(NAME if wide else on.width - 18, max(cell_width(name) for name, _ in [*rows, (title, 0)]) + 2)
    yield ""
    yield on.bold(title)
    for name, count in rows:
        share = count / total if total else 0.0
        lead = "  " + name
        if cell_width(lead) > column:
            yield lead
            lead = ""
        line = lead + " " * (column - cell_width(lead)) + f"{count:>9,} {share:>6.1%}"
        yield (line + (" " + on.tint(bar(share, BAR), "cyan") if wide else "")).rstrip()


def _invalid(summary: Summary, on: Surface) -> Iterator[str]:
    if not summary.invalid:
        return
    yield ""
    yield on.tint(f"{counted(summary.invalid, 'customer')} with an invalid document", "red", bold=True)
    for line, decision in summary.first_invalid:
        problems = decision.no_action.problems if decision.no_action else ()
        said = "; ".join(f"{problem.path or '/'}: {problem.message}" for problem in problems)
        name = f" ({decision.customer})" if decision.customer else ""
        yield from wrap(said, on.width, f"  line {line}{name}: ", "    ")
    if summary.invalid > len(summary.first_invalid):
        yield f"  and {summary.invalid - len(summary.first_invalid):,} more: `--format json` has them all"


def _remarks(summary: Summary, on: Surface) -> Iterator[str]:
    if not summary.remarks:
        return
    yield ""
    yield on.tint("remarks on the customer documents", "yellow", bold=True)
    for (path, message), count in summary.remarks.most_common(FIRST):
        yield from wrap(f"{path}: {message} ({counted(count, 'customer')})", on.width, "  ", "    ")
    if len(summary.remarks) > FIRST:
        yield f"  and {len(summary.remarks) - FIRST:,} other kinds"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
