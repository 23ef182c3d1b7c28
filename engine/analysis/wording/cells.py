"""Points of scores and cells of decision tables, in words."""

from datetime import tzinfo

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Point
from nextbest.dsl.types import Type
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.speaking import condition, quantity
from nextbest.engine.analysis.wording.words import Words, sentence, words


def point(bundle: Bundle, of: Point) -> Words:
    """`Plus 20 if …`, `Plus 5 for each of …, at most 25.`"""
    sign = "plus" if of.add >= 0 else "minus"
    said = words(f"{sign} {values.number(abs(of.add))}")
    if of.per is not None:
        said = words(said, " times ", quantity(bundle, of.per))
    if of.up_to is not None:
        said = words(said, f", at {'most' if of.add >= 0 else 'least'} {values.number(of.up_to)}")
    if of.when is not None:
        said = words(said, " if ", condition(bundle, of.when))
    return sentence(said)


def cell(of: Cell, type_: Type, zone: tzinfo) -> str:
    """What fits a cell: `anything`, `“gold” or “silver”`, `from 100 to 200`, `less than 50`."""
    match of:
        case Anything():
            return "anything"
        case Nothing():
            return "not known"
        case Among(values=among):
            return values.alternatives([values.value(each, type_, zone) for each in among])
    low, high = (None if each is None else values.value(each, type_, zone) for each in (of.low, of.high))
    if low is not None and high is not None and of.low_fits and of.high_fits:
        return f"from {low} to {high}"
    said = []
    if low is not None:
        said.append(f"{'at least' if of.low_fits else 'more than'} {low}")
    if high is not None:
        said.append(f"{'at most' if of.high_fits else 'less than'} {high}")
    return " and ".join(said) or "anything"
