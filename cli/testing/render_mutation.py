"""Mutation for people: what of a bundle can be changed without a test that fails, on its source."""

from pathlib import Path

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import place_lines
from nextbest.cli.testing.mutating import Mutated
from nextbest.cli.text import counted
from nextbest.engine.testing.mutation.hunt import Fate

TOLD: tuple[tuple[Fate, str], ...] = (
    ("noticed", "noticed by tests"),
    ("survived", "noticed by none"),
    ("refused", "refused by `check`"),
    ("same", "without any effect"),
)


def render_mutation(path: Path, found: Mutated, on: Surface) -> str:
    """The page of one bundle."""
    lines: list[str] = []
    for each in found.survivors:
        lines.append(on.tint("not noticed:", "yellow", bold=True) + f" {each.mutant.words}")
        lines += [*place_lines(each.mutant.place, "yellow", on), ""]
    lines.append(on.bold(f"mutation of {path}: {found.percent:.1f}%") + f" of {counted(len(found.fated), 'change')}")
    for fate, words in TOLD:
        count = found.count(fate)
        if count:
            lines.append(f"  {words:<20}  {count}")
    return "\n".join(lines)
