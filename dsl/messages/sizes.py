"""Messages about bundles that are larger than any that people write."""

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place


def too_many_entries(place: Place, key: str, most: int) -> Diagnostic:
    """A list or mapping with more entries than any bundle has."""
    what = f"`{key}`" if key else "a list or mapping"
    return Diagnostic("too-many-parts", f"{what} has at most {most:,} entries", place, help=_HELP.get(key, _LEAVE_OUT))


_LEAVE_OUT = "this is the first that is too many: leave out what nothing needs"
_HELP = {
    "when": "this is the first that is too many: say several at once in a definition, with `and`",
    "points": "this is the first that is too many: take the score apart, or give the points in a table",
    "guarantees": "this is the first that is too many: say several at once, with `or`",
    "profile": "this is the first that is too many: declare only what the bundle uses",
    "limits": "this is the first that is too many: keep the tightest",
}


def too_many_words(place: Place, most: int) -> Diagnostic:
    """More expressions in one file than any bundle has."""
    return Diagnostic(
        "too-many-parts",
        f"the expressions and placeholders of this file have more than {most:,} words and signs",
        place,
        help="from here on they are too many: split the bundle into several files in one folder, and say once, in"
        " `define`, what many entries say",
    )


def too_much_inherited(place: Place, kind: str, most: int, uses: int) -> Diagnostic:
    """Kinds so large, with so many engagements, that what they inherit is out of all measure."""
    return Diagnostic(
        "too-many-parts",
        f"the engagements up to here have more than {uses:,} channels, or more than {most:,} texts and words of their"
        " kinds, each counted for every engagement",
        place,
        help=f"say less in kinds such as `{kind}`: put what their conditions have in common in a definition, and"
        " name only channels that are used",
    )
