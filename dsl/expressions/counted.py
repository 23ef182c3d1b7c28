"""Comparisons of a count with a whole number, and what they tell of its history (language.md 1.3, 1.4)."""

from nextbest.dsl.expressions.facts import NOTHING, Facts, Kept
from nextbest.dsl.typed import Aggregate, Apply, Literal


def counted(node: Apply) -> tuple[Aggregate, int] | None:
    """A count of records compared with a whole literal, in whichever order."""
    match node.arguments:
        case (Aggregate(function="count") as count, Literal(value=int(value))):
            return count, value
        case (Literal(value=int(value)), Aggregate(function="count") as count):
            return count, value
        case _:
            return None


_SWAPPED = {"less": "more", "more": "less", "at_most": "at_least", "at_least": "at_most"}


def kept_facts(node: Apply) -> tuple[Facts, Facts]:
    """Facts of the yes and of the no of a comparison that tells that a record is kept: `count(h …) >= 1`."""
    found = counted(node)
    if found is None or len(node.arguments) != 2:
        return NOTHING, NOTHING
    count, value = found
    function = node.function
    if isinstance(node.arguments[0], Literal):
        function = _SWAPPED.get(function, function)
    kept = Kept(count.history, count.window, count.where).implied
    least_yes = {"at_least": value, "more": value + 1, "equal": value}.get(function, 0)
    least_no = {"less": value, "at_most": value + 1, "not_equal": value}.get(function, 0)
    if value == 0 and function in ("equal", "not_equal"):
        return (NOTHING, kept) if function == "equal" else (kept, NOTHING)
    return (kept if least_yes >= 1 else NOTHING, kept if least_no >= 1 else NOTHING)
