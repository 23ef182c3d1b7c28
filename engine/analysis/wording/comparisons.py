"""Clauses of what is compared: amounts, texts, days, and how many records there are."""

from nextbest.dsl import types
from nextbest.dsl.typed import Aggregate, Apply, Literal
from nextbest.engine.analysis.wording.arithmetic import widened
from nextbest.engine.analysis.wording.names import many_of
from nextbest.engine.analysis.wording.records import kept, subject_of
from nextbest.engine.analysis.wording.speaks import Speaks
from nextbest.engine.analysis.wording.words import Words, words

OPPOSITE = {
    "equal": "not_equal",
    "not_equal": "equal",
    "less": "at_least",
    "at_least": "less",
    "more": "at_most",
    "at_most": "more",
    "before": "not_before",
    "after": "not_after",
}
"""What holds of two known values where an operator does not."""
AMOUNTS = {
    "equal": "is",
    "not_equal": "is not",
    "less": "is less than",
    "at_most": "is at most",
    "more": "is more than",
    "at_least": "is at least",
}
TIMES = {
    "equal": "is",
    "not_equal": "is not",
    "less": "is before",
    "before": "is before",
    "not_before": "is not before",
    "at_most": "is not after",
    "more": "is after",
    "after": "is after",
    "not_after": "is not after",
    "at_least": "is not before",
}
MIRRORED = {"less": "more", "more": "less", "at_most": "at_least", "at_least": "at_most"}
"""The same with its operands the other way round."""
MANY = {
    "equal": "exactly",
    "less": "fewer than",
    "at_most": "at most",
    "more": "more than",
    "at_least": "at least",
}


def compared(speaker: Speaks, node: Apply, *, holds: bool) -> Words | None:
    """The clause of a comparison, or of its opposite; None where it is none."""
    if node.function not in OPPOSITE:
        return None
    left, right = node.arguments
    function = node.function if holds else OPPOSITE[node.function]
    if isinstance(left, Literal) and not isinstance(right, Literal) and function in {**MIRRORED, "equal": "equal"}:
        left, right, function = right, left, MIRRORED.get(function, function)
    counted = widened(left)
    number = right.value if isinstance(right, Literal) else None
    if isinstance(counted, Aggregate) and counted.function == "count" and function in MANY and isinstance(number, int):
        return _counted(speaker, counted, function, number)
    answer = right.value if isinstance(right, Literal) and right.type == types.BOOLEAN else None
    if isinstance(answer, bool) and left.type == types.BOOLEAN:
        return speaker.condition(left, holds=(function == "equal") is answer)
    verbs = TIMES if left.type in (types.DATE, types.DATETIME, types.TIME) else AMOUNTS
    return words(speaker.quantity(left), f" {verbs[function]} ", speaker.quantity(right))


def _counted(speaker: Speaks, records: Aggregate, function: str, number: int) -> Words:
    """`there are at least 6 orders in the last 365 days`."""
    if (function, number) in (("equal", 0), ("less", 1), ("at_most", 0)):
        return words(f"there is no {subject_of(records)}", kept(speaker, records))
    if (function, number) in (("at_least", 1), ("more", 0)):
        return words(f"there is at least one {subject_of(records)}", kept(speaker, records))
    is_, things = ("is", subject_of(records)) if number == 1 else ("are", many_of(records.history.path[-1]))
    return words(f"there {is_} {MANY[function]} {number:,} {things}", kept(speaker, records))
