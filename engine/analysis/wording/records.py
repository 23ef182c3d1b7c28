"""Clauses and nouns of histories: whether there is a record, how many, the latest, the sum of them."""

from nextbest.dsl.typed import Aggregate, Apply, Field, InLast, Typed, below
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.names import many_of, one_of, readable
from nextbest.engine.analysis.wording.speaks import Speaks
from nextbest.engine.analysis.wording.words import Words, words

WHOLE = {
    "sum": "the sum of {field} over the {many}",
    "average": "the average {field} of the {many}",
    "minimum": "the least {field} of the {many}",
    "maximum": "the greatest {field} of the {many}",
    "first": "the {field} of the first {one}",
    "last": "the {field} of the latest {one}",
    "count_distinct": "the number of different values of {field} among the {many}",
    "most_common": "the most common {field} of the {many}",
    "count": "the number of {many}",
    "average_gap": "the average number of days between {many}",
}
AT = {
    "first": "the first {one}",
    "minimum": "the first {one}",
    "last": "the latest {one}",
    "maximum": "the latest {one}",
    "count_distinct": "the number of different times of {many}",
}
"""The same of the field `at`: the time of a record is said as the record itself."""


def records_judged(speaker: Speaks, node: Aggregate, *, holds: bool) -> Words:
    """Whether there is a record, or none."""
    there = (node.function == "any") is holds
    lead = f"there is {'at least one' if there else 'no'} {subject_of(node)}"
    return words(lead, kept(speaker, node))


def records_counted(speaker: Speaks, node: Aggregate) -> Words:
    """What the records come to."""
    form = AT.get(node.function) if node.field == "at" else None
    form = form or WHOLE[node.function]
    history = node.history.path[-1]
    said = form.format(field=readable(node.field or ""), one=one_of(history), many=many_of(history))
    return words(said, kept(speaker, node))


def subject_of(node: Aggregate) -> str:
    """What one record is called."""
    return one_of(node.history.path[-1])


def kept(speaker: Speaks, node: Aggregate) -> Words:
    """Which records: ` in the last 30 days whose total is at least 50`."""
    window: Words = ()
    if isinstance(node.window, InLast):
        window = words(f" in the last {values.last(node.window.length)}")
    elif node.window is not None:
        window = words(" since ", speaker.quantity(node.window.moment))
    return window if node.where is None else words(window, " ", _where(speaker, node.where))


def _where(speaker: Speaks, where: Typed) -> Words:
    if isinstance(where, Apply) and where.function in ("and", "or") and all(map(_is_own, where.arguments)):
        first, *others = [_where(speaker, each) for each in where.arguments]
        return words(first, *(words(f" {where.function} ", each) for each in others))
    holds, told = True, where
    while isinstance(told, Apply) and told.function == "not":
        holds, told = not holds, told.arguments[0]
    if isinstance(told, Field):
        return words(f"{'' if holds else 'not '}marked “{readable(told.name)}”")
    return words("whose " if _is_own(where) else "where ", speaker.condition(where))


def _is_own(node: Typed) -> bool:
    """Whether it is about the record alone, and nothing is joined in it."""
    return _leads(node) and not any(isinstance(each, Apply) and each.function in ("and", "or") for each in below(node))


def _leads(node: Typed) -> bool:
    """Whether its words begin with a field of the record."""
    while isinstance(node, Apply) and node.arguments:
        node = node.arguments[0]
    return isinstance(node, Field)
