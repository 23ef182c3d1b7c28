"""Wording of the checker: literals (language.md 1.1)."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import INTEGER, OneOf, Type


def too_many_digits(place: Place, text: str, most: int) -> Diagnostic:
    return Diagnostic(
        "too_many_digits",
        f"`{text}` has more than {most} digits",
        place,
        help=f"keep at most {most} significant digits: more would not survive the arithmetic",
    )


def number_out_of_range(place: Place, text: str, type: Type) -> Diagnostic:
    most = "9_007_199_254_740_992" if type == INTEGER else "900_719_925_474.0992"
    return Diagnostic("number_out_of_range", f"`{text}` is too large for {a(type)}", place, help=f"at most {most}")


def empty_text(place: Place) -> Diagnostic:
    return Diagnostic(
        "empty_text",
        "an empty text is never a value",
        place,
        help="text that is not given is missing: write `is missing` or `is known`",
    )


def empty_list(place: Place) -> Diagnostic:
    return Diagnostic("empty_list", "an empty list holds nothing to compare with", place, help="name at least one item")


def list_of_names(place: Place, item: str) -> Diagnostic:
    return Diagnostic(
        "list_of_names",
        f"`{item}` cannot stand in a list: a list holds constants only",
        place,
        help='write constants, texts in quotes: `["a", "b"]`; compare with other values by `or`',
    )


def mixed_list(place: Place, element: Type, found: Type) -> Diagnostic:
    return Diagnostic(
        "mixed_list", f"this is {a(found)} in a list that began with {a(element)}", place, help="use one type in a list"
    )


def repeated_item(place: Place, item: str) -> Diagnostic:
    return Diagnostic(
        "repeated_item", f"{item} stands twice in this list", place, severity="warning", help="leave it out once"
    )


def no_such_zone(place: Place, value: str, meant: str | None, edit: Edit | None) -> Diagnostic:
    return Diagnostic(
        "no_such_zone",
        f'there is no time zone "{value}"',
        place,
        help=f'did you mean "{meant}"?' if meant else 'write an IANA name in its exact spelling: "Europe/Paris"',
        edit=edit,
    )


def outside_set(place: Place, value: str, type: OneOf, meant: str | None, edit: Edit | None) -> Diagnostic:
    choices = ", ".join(f'"{each}"' for each in type.values)
    return Diagnostic(
        "outside_set",
        f'"{value}" is not one of the values that are possible here',
        place,
        help=f'did you mean "{meant}"? possible are {choices}' if meant else f"possible are {choices}",
        edit=edit,
    )


def no_such_date(place: Place, text: str) -> Diagnostic:
    return Diagnostic("no_such_date", f"`{text}` is not in the calendar", place, help="write year-month-day")


def clock_change(place: Place, text: str, zone: str, offsets: Sequence[int]) -> Diagnostic:
    what = "exists twice" if offsets else "does not exist"
    meant = " or ".join(f"`{text}{_offset(each)}`" for each in offsets)
    return Diagnostic(
        "clock_change",
        f"`{text}` {what} in {zone}: clocks are changed then",
        place,
        help=f"say which is meant: {meant}" if meant else "choose an earlier or later time",
    )


def _offset(seconds: int) -> str:
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}"


def quantity_out_of_range(place: Place, amount: str, unit: str) -> Diagnostic:
    if unit in ("km", "mile", "miles"):
        help = "a distance is above 0 and at most half the way round the Earth"
    elif "." in amount:
        help = "whole steps only: write a smaller unit, such as `90 minutes` for an hour and a half"
    else:
        help = "at least 1 and at most a thousand years"
    return Diagnostic("quantity_out_of_range", f"`{amount} {unit}` cannot be used", place, help=help)


def quantity_alone(place: Place, text: str) -> Diagnostic:
    return Diagnostic(
        "quantity_alone",
        f"`{text}` cannot stand here",
        place,
        help="lengths of time and distances stand after `within last`, `within next`, `more than`, `in last`, "
        "after `now` or `today` with + or -, and in `within … of`",
    )
