"""Everything that the checker says of scores and decision tables (language.md 2.2)."""

from collections.abc import Mapping, Sequence

from nextbest.dsl.diagnostics import Diagnostic, Edit, closest
from nextbest.dsl.messages.words import a
from nextbest.dsl.source import Place
from nextbest.dsl.types import OneOf, Type

# Scores


def not_points(key: str, place: Place) -> Diagnostic:
    """A quantity of a score that is no plain number."""
    help = {
        "add": "write a number, such as `20`, `-5` or `2.5`; for points that grow with something: `add: 5, per: …`",
        "start": "write a number, such as `0`",
        "up_to": "write a number, such as `25`",
        "range": "write its two ends: `0 to 100`",
    }
    return Diagnostic("points", f"`{key}` of a score is a plain number", place, help=help[key])


def range_reversed(place: Place) -> Diagnostic:
    """A range whose ends are the wrong way round, or the same."""
    return Diagnostic(
        "range", "the first end of this range is not below the second", place, help="write the lower end first"
    )


def per_not_counted(place: Place, found: Type) -> Diagnostic:
    """`per` of something that cannot be counted."""
    help = "write something that is counted, such as `count(visits)`; for an amount say per how much: `per: ltv / 100`"
    return Diagnostic("points", f"`per` is an integer or a number, and this is {a(found)}", place, help=help)


def per_can_be_missing(place: Place, words: str, causes: Sequence[str]) -> Diagnostic:
    """A `per` without which a score would be missing."""
    accepted = words if words.replace(".", "").isidentifier() else f"({words})"
    names = " or ".join(f"`{name}`" for name in causes)
    return Diagnostic(
        "points",
        f"`per` must not be missing, and it is where {names} is" if names else "`per` must not be missing",
        place,
        help=f"say what holds then: `{accepted} otherwise 0`, or ask for it in `when`",
    )


def up_to_against_add(place: Place, mended: str, edit: Edit | None) -> Diagnostic:
    """A bound that points of that sign can never reach."""
    return Diagnostic(
        "points",
        "`up_to` is on the other side of 0 than `add`",
        place,
        help=f"write `up_to: {mended}`: so much at most is added or taken off",
        edit=edit,
    )


def up_to_without_per(place: Place) -> Diagnostic:
    """A bound of points that are added once."""
    return Diagnostic(
        "idle-up-to",
        "`up_to` bounds what is added `per` something, and there is no `per`",
        place,
        severity="warning",
        help="leave `up_to` out, and write in `add` how many points there are",
    )


def points_pass_silently(
    place: Place, score: str, points: Mapping[str, Sequence[str]], stage: str | None
) -> Diagnostic:
    """A lint: points that are not there where data is missing, in a place that this satisfies."""
    shown = [f"`{words}` (where {' or '.join(f'`{name}`' for name in points[words])} is missing)" for words in points]
    more = f" and {len(points) - 3} more" if len(points) > 3 else ""
    what = f"can fall out of the stage `{stage}`" if stage else "are let through here"
    return Diagnostic(
        "silent-points",
        f"points of `{score}` can be left out unseen: {', '.join(shown[:3])}{more}; those customers {what}",
        place,
        severity="warning",
        help="if that is meant, say so in the score: `when: (…) otherwise no`",
    )


# Tables: inputs and outcomes


def input_not_a_name(name: str, place: Place) -> Diagnostic:
    """An input that is a value of its own."""
    help = "inputs are names of attributes, definitions, scores and tables; give anything else a name in `define`"
    return Diagnostic(
        "table-input", f"`{name}` is not something that differs from customer to customer", place, help=help
    )


def input_not_comparable(name: str, type: Type, place: Place) -> Diagnostic:
    """An input that no cell can be compared with."""
    help = "write a condition about it in `define`, and use that as the input"
    return Diagnostic("table-input", f"`{name}` is {a(type)}: no cell can be compared with it", place, help=help)


def input_twice(name: str, place: Place) -> Diagnostic:
    """The same input in two columns."""
    return Diagnostic("table-input", f"the input `{name}` is there twice", place, help="leave one of them out")


def cells_wanted(found: int, wanted: int, place: Place) -> Diagnostic:
    """A row that does not fit the columns."""
    what = "too few" if found < wanted else "too many"
    help = f"{wanted} belong in a row: one for each input, and the outcome"
    return Diagnostic("row", f"this row has {what} cells: {found}", place, help=help)


def too_many_rows(most: int, place: Place) -> Diagnostic:
    """A table that is data, not a decision."""
    help = "a table decides; what is looked up for each customer belongs in the customer document"
    return Diagnostic("too-long", f"a table has at most {most:,} rows", place, help=help)


def not_an_outcome(place: Place) -> Diagnostic:
    """A condition where a value is wanted."""
    help = "write one value, such as `50`, `yes` or `shoes`; in quotes anything is text: `'any'`"
    return Diagnostic("outcome", "an outcome is one value", place, help=help)


def mixed_outcomes(place: Place, first: Type, found: Type, before: Place) -> Diagnostic:
    """Outcomes of several types."""
    return Diagnostic(
        "outcome",
        f"this outcome is {_kind(found)}, and the first one is {_kind(first)}",
        place,
        help="all outcomes of a table are of one type; a number as a text is written in quotes: `'5'`",
        related=((before, "the first outcome"),),
    )


def _kind(type: Type) -> str:
    return "text" if isinstance(type, OneOf) else "yes or no" if str(type) == "boolean" else a(type)


# Tables: cells


def not_comparable_so(place: Place, type: Type) -> Diagnostic:
    """`< 50` where values have no order."""
    help = "write the values that fit: `[a, b]`; a text that looks so is written in quotes"
    return Diagnostic("cell", f"{a(type)} has no `<` and no range", place, help=help)


def equality_in_cell(place: Place, value: str | None) -> Diagnostic:
    """`= 50`, and then its value, or `!= 50`."""
    if value is not None:
        edit = Edit(place, value)
        return Diagnostic("cell", "a cell needs no `=`", place, help=f"write `{value}` alone", edit=edit)
    help = "write the values that fit, or give the others a row of their own above this one"
    return Diagnostic("cell", "a cell says what fits, not what does not", place, help=help)


def number_in_cell(place: Place, words: str) -> Diagnostic:
    """`0.3` in a column of numbers."""
    return Diagnostic(
        "cell",
        f"`{words}` may never be met exactly: two numbers that are equal on paper can differ in their last digit",
        place,
        help="write a range, such as `0.25 to 0.35`; only whole numbers stand alone",
    )


def not_in_a_list(place: Place) -> Diagnostic:
    """`[gold, "< 50"]`."""
    help = "give it a row of its own"
    return Diagnostic("cell", "a list in a cell holds values only", place, help=help)


def ends_reversed(place: Place) -> Diagnostic:
    """`200 to 100`."""
    help = "write the lower end first; hours over midnight take two rows"
    return Diagnostic("cell", "the first end of this range is above the second", place, help=help)


def outside_set(value: str, type: OneOf, place: Place) -> Diagnostic:
    """A text that a closed set does not have."""
    meant = closest(value, type.values)
    possible = ", ".join(f"`{each}`" for each in type.values[:8]) + (" and more" if len(type.values) > 8 else "")
    help = f"did you mean `{meant}`? possible are {possible}" if meant else f"possible are {possible}"
    edit = Edit(place, meant) if meant else None
    return Diagnostic("outside-set", f"`{value}` is not one of the values of this column", place, help=help, edit=edit)


# Tables: rows


def cell_never_fits(place: Place, name: str, missing: bool) -> Diagnostic:
    """A cell that no value of its column meets."""
    if missing:
        return Diagnostic(
            "unreachable-row", f"this row can never win: `{name}` is never missing", place, help="leave it out"
        )
    help = "mend the cell, or leave the row out"
    return Diagnostic("unreachable-row", f"this row can never win: `{name}` never has such a value", place, help=help)


def row_hidden(place: Place, by: Sequence[tuple[int, Place]]) -> Diagnostic:
    """A row behind others that fit whatever it fits."""
    rows = [f"row {number}" for number, _ in by]
    shown = rows[0] if len(rows) == 1 else f"{', '.join(rows[:-1])} and {rows[-1]} together"
    fit = "fits" if len(rows) == 1 else "fit"
    return Diagnostic(
        "unreachable-row",
        f"this row can never win: {shown} {fit} whatever it fits",
        place,
        help="the first row that fits wins: move this one up, or leave it out",
        related=tuple((where, f"row {number}") for number, where in by),
    )


def rows_overlap(place: Place, number: int, before: Place) -> Diagnostic:
    """Two rows that fit the same customers, with different outcomes."""
    return Diagnostic(
        "overlapping-rows",
        f"this row and row {number} both fit some customers, with different outcomes: row {number} wins",
        place,
        severity="warning",
        help="if that is not meant, make one of them narrower",
        related=((before, f"row {number}"),),
    )
