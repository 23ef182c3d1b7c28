"""Nouns of operators that come to a quantity, a text, or one of several values."""

from collections.abc import Mapping

from nextbest.dsl.typed import Apply, Literal, Typed
from nextbest.engine.analysis.wording.speaks import Speaks
from nextbest.engine.analysis.wording.words import Words, listed, plain, words

BETWEEN: Mapping[str, str] = {
    "add": " plus ",
    "subtract": " minus ",
    "multiply": " times ",
    "divide": " divided by ",
}
BEFORE: Mapping[str, str] = {
    "negative": "minus ",
    "abs": "the size of ",
    "floor": "the whole part of ",
    "ceil": "the next whole number from ",
    "sqrt": "the square root of ",
    "logistic": "the chance on the logistic curve at ",
    "lower": "the small letters of ",
    "days_since": "the number of days since ",
    "days_until": "the number of days until ",
    "weekday": "the day of the week of ",
}
GREATEST: Mapping[str, str] = {"min": "the least of ", "max": "the greatest of "}
LOOSE = frozenset({"add", "subtract", "if", "otherwise", "clamp"})
"""What stands in brackets where it is a part of something else."""


def widened(node: Typed) -> Typed:
    """A node without the conversion of a whole number to a number, which nobody says."""
    while isinstance(node, Apply) and node.function.startswith("to_"):
        node = node.arguments[0]
    return node


def calculated(speaker: Speaks, node: Typed) -> Words:
    """The noun of an operator applied."""
    node = widened(node)
    if not isinstance(node, Apply):
        return speaker.quantity(node)
    function, arguments = node.function, node.arguments
    if function in BETWEEN:
        first, *others = [_part(speaker, each, function) for each in arguments]
        share = function == "multiply" and plain(first).endswith("%")
        return words(first, *(words(" of " if share else BETWEEN[function], each) for each in others))
    if function in BEFORE:
        return words(BEFORE[function], _part(speaker, arguments[0], function))
    if function in GREATEST:
        return words(GREATEST[function], listed([_part(speaker, each, function) for each in arguments]))
    return _chosen(speaker, node) or words("whether ", speaker.condition(node))


def _chosen(speaker: Speaks, node: Apply) -> Words | None:
    parts = node.arguments
    match node.function:
        case "if":
            then, else_ = speaker.quantity(parts[1]), speaker.quantity(parts[2])
            return words(then, " if ", speaker.condition(parts[0]), ", otherwise ", else_)
        case "otherwise":
            first, *others = map(speaker.quantity, parts)
            return words(first, *(words(" (where that is not known, ", each, ")") for each in others))
        case "clamp":
            ends = (speaker.quantity(parts[1]), " and at most ", speaker.quantity(parts[2]))
            return words(_part(speaker, parts[0], "clamp"), ", at least ", *ends)
        case "round":
            return words(speaker.quantity(parts[0]), " rounded to ", speaker.quantity(parts[1]), " places")
        case "nearest":
            return words("the one of ", speaker.quantity(parts[1]), " that is nearest to ", speaker.quantity(parts[0]))
        case "bucket":
            salt = parts[1]
            return words("the draw ", speaker.quantity(salt) if isinstance(salt, Literal) else "of chance")
    return None


def _part(speaker: Speaks, node: Typed, within: str) -> Words:
    """An operand, in brackets where it would be misheard."""
    said = speaker.quantity(node)
    node = widened(node)
    loose = isinstance(node, Apply) and (node.function in LOOSE or (node.function in BETWEEN and within == "divide"))
    if loose and not (within == "add" and isinstance(node, Apply) and node.function == "add"):
        return words("(", said, ")")
    return said
