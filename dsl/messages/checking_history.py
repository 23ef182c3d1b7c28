"""Wording of the checker: aggregates (language.md 1.4)."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import NUMBER, Type

_TAKES = {
    "sum": "integers and money",
    "average": "integers and money",
    "minimum": "integers, numbers, money, dates and datetimes",
    "maximum": "integers, numbers, money, dates and datetimes",
    "first": "single values, but no locations",
    "last": "single values, but no locations",
    "count_distinct": "texts, sets, integers, conditions and dates",
    "most_common": "texts and sets",
}


def aggregate_in_aggregate(place: Place) -> Diagnostic:
    """An aggregate in a `where` or `since` of another."""
    return Diagnostic(
        "aggregate-in-aggregate",
        "an aggregate cannot stand inside another",
        place,
        help="put it beside the other, joined by `and`",
    )


def aggregate_in_since(place: Place, words: str, outer: str = "", times: str = "") -> Diagnostic:
    """`none(reviews since last(orders.at))`; `times` is the latest time in the outer history: `last(reviews.at)`."""
    help = "only an attribute or a day can stand there: let an event set one, as in `set: {ordered_at: event.at}`"
    if outer == "any":
        help = f"compare the times instead: `({times} > {words}) otherwise no`"
    elif outer == "none":
        help = f"compare the times instead: `({times} <= {words}) otherwise yes`"
    return Diagnostic("aggregate-in-aggregate", f"`{words}` cannot stand after `since`", place, help=help)


def field_wanted(place: Place, name: str, history: str, fields: Sequence[str]) -> Diagnostic:
    """`sum(orders)`."""
    listed = ", ".join(f"`{name}({history}.{field})`" for field in fields)
    help = f"write {listed}" if fields else f"it takes {_TAKES.get(name, 'other fields')}, and there is none"
    return Diagnostic("field-wanted", f"`{name}` wants a field of `{history}`", place, help=help)


def field_not_wanted(place: Place, name: str, history: str, field: str, edit: Edit) -> Diagnostic:
    """`count(orders.total)`."""
    return Diagnostic(
        "field-not-wanted",
        f"`{name}` looks at whole records, not at `{field}`",
        place,
        help=f"write `{name}({history})`; how many different ones: `count_distinct({history}.{field})`",
        edit=edit,
    )


def field_of_other_type(place: Place, name: str, history: str, field: str, type: Type) -> Diagnostic:
    """`sum(orders.score)` over numbers, `minimum(orders.store)` over texts."""
    if type == NUMBER and name in ("sum", "average"):
        help = "declare it as `integer` or `money`: sums of numbers depend on their order"
    else:
        help = f"`{name}` takes {_TAKES.get(name, 'other fields')}"
    return Diagnostic("field-of-other-type", f"`{name}` does not take {a(type)}: `{history}.{field}`", place, help=help)
