"""Wording of the checker: literals (language.md 1.1)."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import INTEGER, OneOf, Type


def number_out_of_range(place: Place, text: str, type: Type) -> Diagnostic:
    """A literal beyond the range of its type."""
    most = "9_007_199_254_740_992" if type == INTEGER else "900_719_925_474.0992"
    return Diagnostic("number-out-of-range", f"`{text}` is too large for {a(type)}", place, help=f"at most {most}")


def mixed_list(place: Place, element: Type, found: Type) -> Diagnostic:
    """A list of several types."""
    return Diagnostic(
        "mixed-list", f"this is {a(found)} in a list that began with {a(element)}", place, help="use one type in a list"
    )


def repeated_item(place: Place, item: str) -> Diagnostic:
    """The same item twice in a list."""
    return Diagnostic(
        "repeated-item", f"{item} stands twice in this list", place, severity="warning", help="leave it out once"
    )


def no_such_zone(place: Place, value: str, meant: str | None, edit: Edit | None) -> Diagnostic:
    """A time zone that IANA does not know."""
    return Diagnostic(
        "no-such-zone",
        f'there is no time zone "{value}"',
        place,
        help=f'did you mean "{meant}"?' if meant else 'write an IANA name in its exact spelling: "Europe/Paris"',
        edit=edit,
    )


def outside_set(place: Place, value: str, type: OneOf, meant: str | None, edit: Edit | None) -> Diagnostic:
    """A text that a closed set does not have."""
    choices = ", ".join(f'"{each}"' for each in type.values)
    return Diagnostic(
        "outside-set",
        f'"{value}" is not one of the values that are possible here',
        place,
        help=f'did you mean "{meant}"? possible are {choices}' if meant else f"possible are {choices}",
        edit=edit,
    )


def clock_change(place: Place, text: str, zone: str, offsets: Sequence[int]) -> Diagnostic:
    """A wall clock without offset that shows this never, or twice."""
    what = "exists twice" if offsets else "does not exist"
    meant = " or ".join(f"`{text}{_offset(each)}`" for each in offsets)
    return Diagnostic(
        "clock-change",
        f"`{text}` {what} in {zone}: clocks are changed then",
        place,
        help=f"say which is meant: {meant}" if meant else "choose an earlier or later time",
    )


def _offset(seconds: int) -> str:
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}"
