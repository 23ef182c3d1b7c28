"""Wording of the checker: types and operators (language.md 1.1, 1.2, 1.5)."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, STRING, History, ListOf, OneOf, Type

Described = Sequence[tuple[str, Type]]
"""Operands as written, with their types."""


def wrong_type(place: Place, words: str, found: Type, wanted: str) -> Diagnostic:
    """A whole expression of another type than its place asks for."""
    if isinstance(found, History):
        return history_as_value(place, words)
    return Diagnostic(
        "wrong-type", f"`{words}` is {a(found)}; wanted is {wanted}", place, help=_turn(words, found, wanted)
    )


def _turn(words: str, found: Type, wanted: str) -> str:
    if found == BOOLEAN:
        return f"choose by it: `if {words} then … else …`"
    return f"write an expression that gives {wanted}"


def not_a_condition(place: Place, words: str, found: Type, literal: bool) -> Diagnostic:
    """Something else in the place of a condition."""
    match found:
        case History():
            help = f"ask for records: `any({words})`, `none({words})`"
        case ListOf():
            help = f'ask what it holds: `{words} contains "…"`, or whether it is given: `{words} is known`'
        case _ if literal:
            help = "compare something with it"
        case OneOf(values=values):
            help = f'compare it: `{words} is "{values[0]}"`'
        case _ if found == STRING:
            help = f'compare it: `{words} is "…"`, or ask whether it is given: `{words} is known`'
        case _ if found in (DATE, DATETIME):
            help = f"compare it: `{words} within last 30 days`, or ask whether it is given: `{words} is known`"
        case _:
            help = f"compare it: `{words} > 0`, or ask whether it is given: `{words} is known`"
    return Diagnostic("not-a-condition", f"`{words}` is {a(found)}, not a condition", place, help=help)


def values_in_a_row(place: Place, text: str, meant: str, edit: Edit) -> Diagnostic:
    """`tier is "gold" or "silver"`."""
    return Diagnostic(
        "values-in-a-row",
        f"{text} by itself is not a condition",
        place,
        help=f"write `{meant}`",
        edit=edit,
    )


def history_as_value(place: Place, words: str) -> Diagnostic:
    """A history in the place of a value."""
    return Diagnostic(
        "history-as-value",
        f"`{words}` is a history: many records, not one value",
        place,
        help=f"ask about its records: `count({words})`, `any({words})`, `last({words}.at)`",
    )


def list_as_value(place: Place, words: str) -> Diagnostic:
    """A list where one value is wanted."""
    return Diagnostic(
        "list-as-value", f"`{words}` is a list, not one value", place, help=f'ask what it holds: `{words} contains "…"`'
    )


def number_equality(place: Place) -> Diagnostic:
    """Two numbers compared for equality."""
    return Diagnostic(
        "number-equality",
        "numbers that are equal on paper can differ in the last digit",
        place,
        help="say how close: `x between 0.099 and 0.101`; only a whole number written out may follow `=`",
    )


def money_with_number(place: Place, operands: Described, how: str) -> Diagnostic:
    """Money and a number side by side."""
    return Diagnostic(
        "money-with-number",
        f"money and numbers cannot be {how}: {_list(operands)}",
        place,
        help="use money on both sides (an amount written out, with up to 4 places, is money beside money); "
        "a number may multiply or divide money",
    )


def money_times_money(place: Place) -> Diagnostic:
    """Money multiplied by money."""
    return Diagnostic("money-with-number", "money cannot be multiplied by money", place, help="multiply by a number")


def date_with_datetime(place: Place, operands: Described) -> Diagnostic:
    """A day compared with an instant."""
    return Diagnostic(
        "date-with-datetime",
        f"a date and a datetime do not compare: {_list(operands)}",
        place,
        help="against a datetime write `before`, `after` or `between` with a date written out or `today`; "
        "against a date write `today` in the place of `now`",
    )


def date_with_number(place: Place, moment: str, amount: str) -> Diagnostic:
    """`member_since > 30`."""
    return Diagnostic(
        "date-with-number",
        f"`{moment}` is a point in time and does not compare with `{amount}`",
        place,
        help=f"write `{moment} more than {amount} days ago`, `{moment} within last {amount} days` or "
        f"`days_since({moment}) > {amount}`",
    )


def date_arithmetic(place: Place) -> Diagnostic:
    """`today - member_since`."""
    return Diagnostic(
        "date-arithmetic",
        "there is no arithmetic with points in time",
        place,
        help="count days: `days_since(x)`, `days_until(date)`, or compare: `x within last 30 days`",
    )


def no_order(place: Place, type: Type, *, sign: bool) -> Diagnostic:
    """`<` on text, `before` on amounts."""
    if sign:
        return Diagnostic(
            "no-order", f"`<` and `>` do not compare {a(type)}", place, help='compare with `is` or `in ["a", "b"]`'
        )
    return Diagnostic("no-order", f"{a(type)} is not a point in time", place, help="compare with `<` or `>`")


def different_sets(place: Place, first: OneOf, second: OneOf) -> Diagnostic:
    """Two closed sets that are not the same."""
    return Diagnostic(
        "different-sets",
        f"{a(first)} and {a(second)} are different sets",
        place,
        help="values compare only within one set: declare both with the same values",
    )


def set_with_text(place: Place, operands: Described) -> Diagnostic:
    """A closed set against free text."""
    return Diagnostic(
        "set-with-text",
        f"a closed set and free text do not compare: {_list(operands)}",
        place,
        help="declare both as `string`, or both as the same `one of […]`",
    )


def amount_with_text(place: Place, operands: Described) -> Diagnostic:
    """`ltv = "high"`."""
    amount = next(words for words, type in operands if type != STRING)
    return Diagnostic(
        "amount-with-text",
        f"an amount and a text do not compare: {_list(operands)}",
        place,
        help=f"write an amount: `{amount} >= 100`; a name for such a condition is given under `define`",
    )


def condition_compared(place: Place, operands: Described) -> Diagnostic:
    """`vip = 1`, `vip is "yes"`."""
    condition = next(words for words, type in operands if type == BOOLEAN)
    help = f"write `{condition}` by itself, or `{condition} is no`; yes and no stand without quotes"
    return Diagnostic("never-compare", f"a condition is yes or no: {_list(operands)}", place, help=help)


def never_compare(place: Place, operands: Described) -> Diagnostic:
    """Two types that have nothing in common."""
    return Diagnostic(
        "never-compare", f"these do not compare: {_list(operands)}", place, help="compare values of one type"
    )


def locations_compared(place: Place) -> Diagnostic:
    """`home is seen_at`."""
    return Diagnostic("no-order", "locations do not compare", place, help="write `x within 1 km of y`")


def list_wanted(place: Place, words: str, found: Type | None, operator: str) -> Diagnostic:
    """`tier in "gold"`, `ltv contains 5`."""
    what = f"`{words}` is {a(found)}, not a list" if found is not None else f"`{words}` is not a list"
    if operator == "contains":
        help = "`contains` asks a list, or a text for a text"
    else:
        help = f"write a list: `[{words}]`, or compare with one value by `is`"
    return Diagnostic("list-wanted", what, place, help=help)


def list_compared(place: Place, first: str, second: str) -> Diagnostic:
    """`categories is "shoes"`."""
    return Diagnostic(
        "list-compared",
        f"`{first}` is a list, and does not compare as one value does",
        place,
        help=f"write `{first} contains {second}`, or `{second} in {first}`",
    )


def no_arithmetic(place: Place, words: str, type: Type) -> Diagnostic:
    """Arithmetic with what is no quantity."""
    help = f"choose amounts by it: `if {words} then 1 else 0`" if type == BOOLEAN else "use integers, numbers and money"
    return Diagnostic("no-arithmetic", f"`{words}` is {a(type)}: there is no arithmetic with it", place, help=help)


def different_outcomes(place: Place, first: Type | None, second: Type | None) -> Diagnostic:
    """Branches of `if`, or sides of `otherwise`, of different types."""
    both = " and ".join(a(each) for each in (first, second) if each is not None)
    return Diagnostic("different-outcomes", f"the outcomes are of different types: {both}", place, help="use one type")


def otherwise_in_comparison(place: Place, constant: str, mended: str, edit: Edit) -> Diagnostic:
    """`tier is "gold" otherwise no`."""
    return Diagnostic(
        "different-outcomes",
        f"`otherwise` belongs to `{constant}` alone here, and not to the whole comparison",
        place,
        help=f"put the comparison in parentheses: `{mended}`",
        edit=edit,
    )


def wrong_count(place: Place, name: str, form: str, count: int) -> Diagnostic:
    """A call with too many or too few values."""
    return Diagnostic(
        "wrong-count", f"`{name}` is given {count} {'value' if count == 1 else 'values'}", place, help=f"write `{form}`"
    )


def literals_wanted(place: Place, form: str) -> Diagnostic:
    """A name where a constant must stand."""
    return Diagnostic(
        "literals-wanted",
        f"`{form}` wants constants written out here",
        place,
        help="write the value itself, not a name for it",
    )


def not_for_these(place: Place, form: str, sentence: str, operands: Described) -> Diagnostic:
    """An operator on types that it does not take."""
    return Diagnostic(
        "wrong-type",
        f"`{form}` has no meaning here: {_list(operands)}",
        place,
        help=sentence[0].lower() + sentence[1:].rstrip("."),
    )


def reversed_bounds(place: Place, low: str, high: str) -> Diagnostic:
    """`between 10 and 5`."""
    return Diagnostic(
        "reversed-bounds",
        f"`{low}` comes after `{high}`",
        place,
        help=f"write the lower one first: `{high}`, then `{low}`",
    )


def reversed_times(place: Place, words: str, low: str, high: str) -> Diagnostic:
    """`local_time between 22:00 and 06:00`."""
    return Diagnostic(
        "reversed-bounds",
        "a time of day does not run past midnight",
        place,
        help=f"write `{words} >= {low} or {words} <= {high}`",
    )


def places_out_of_range(place: Place) -> Diagnostic:
    """`round(ltv, 5)`."""
    return Diagnostic("literals-wanted", "places are a whole number from 0 to 4", place, help="write `round(x, 2)`")


def _list(operands: Described) -> str:
    return ", ".join(f"`{words}` is {a(type)}" for words, type in operands)
