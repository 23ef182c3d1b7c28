"""Which columns of decisions a caller wants: what only others tell need not be worked out."""

from collections.abc import Iterable, Sequence

from nextbest.dsl.diagnostics import closest
from nextbest.engine.backends.arrays.winners import FACTORS
from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.errors import UsageError

ALL = frozenset(DECISIONS.names)
LETTERS = frozenset({"offer", "message"})
"""What winners are sent."""
DETAILS = frozenset({*FACTORS, "step", "variant"}) | LETTERS
"""What is told of winners beside who they are, or rests on that."""
WHY = frozenset({"no_action", "not_before"})
"""Why there is no winner."""


def wanted_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The names of columns of `outcomes.DECISIONS`, checked. Raises UsageError with everything that is wrong."""
    problems = [*_unknown(names), *(f"`{each}` is asked for twice" for each in sorted(set(_twice(names))))]
    if not names:
        problems.append("it names none")
    if problems:
        raise UsageError(f"`columns`: {'; '.join(problems)}")
    return tuple(names)


def _unknown(names: Iterable[str]) -> Iterable[str]:
    for each in names:
        if each not in ALL:
            meant = closest(each, DECISIONS.names)
            yield f"there is no column `{each}`" + (f", did you mean `{meant}`?" if meant else "")


def _twice(names: Sequence[str]) -> Iterable[str]:
    return (each for place, each in enumerate(names) if each in names[:place])
