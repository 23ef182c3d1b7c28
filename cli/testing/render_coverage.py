"""Coverage for people: how much of a bundle its tests meet, and on its source what they do not."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import place_lines
from nextbest.cli.text import wrap
from nextbest.engine.testing.covered import KINDS, Covered, Item

CALLED = {
    "stages": "stages",
    "eligible": "engagements eligible",
    "chosen": "engagements chosen",
    "conditions": "conditions, yes and no",
    "rows": "rows of tables",
    "limits": "limits and budgets full",
}
COLUMN = max(map(len, CALLED.values()))


def render_coverage(path: Path, found: Covered, on: Surface) -> str:
    """The page of one bundle."""
    lines = [line for item in _by_place(found) for line in _missing_lines(item, on)]
    lines.append(on.bold(f"coverage of {path}: {found.percent:.1f}%"))
    for kind in KINDS:
        met, all_ = found.counted(kind)
        if all_:
            words = f"  {CALLED[kind]:<{COLUMN}}  {met} of {all_}"
            lines.append(words if met == all_ else on.tint(words, "yellow"))
    possible = [each for each in found.conditions if each.point.possible.unknown and each.reached]
    if possible:
        seen = sum(each.counts["unknown"] > 0 for each in possible)
        lines.append(f"  {'conditions, unknown':<{COLUMN}}  {seen} of {len(possible)} (not asked for)")
    return "\n".join(lines)


def _by_place(found: Covered) -> Iterator[list[Item]]:
    """What is not covered, one after another; of one place together."""
    for _, items in groupby(found.missing, key=lambda each: (each.place, each.name)):
        yield list(items)


def _missing_lines(items: list[Item], on: Surface) -> Iterator[str]:
    first = items[0]
    said = ", ".join(dict.fromkeys(each.missing for each in items))
    first_line, *more = wrap(f"not covered: {first.name}: {said}", on.width, "", "  ")
    yield on.tint("not covered:", "yellow", bold=True) + first_line.removeprefix("not covered:")
    yield from more
    if first.place is not None:
        yield from place_lines(first.place, "yellow", on)
    yield ""
