"""Wording of the checker: what can be unknown (language.md 1.3, 1.4)."""

from collections.abc import Sequence

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place


def negative_place(place: Place, where: str, causes: Sequence[str], fixes: Sequence[str]) -> Diagnostic:
    """Something that can be unknown where yes and no are swapped."""
    choices = "; or ".join(f"`{fix}`" for fix in fixes)
    return Diagnostic(
        "negative-place",
        f"this can be unknown{_because(causes)}, and {where} would pass over those customers silently",
        place,
        help=f"say what is meant for them: {choices or 'ask first whether it `is known`'}",
    )


def never_missing(place: Place, words: str, function: str) -> Diagnostic:
    """`id is known`."""
    answer = "always" if function == "known" else "never"
    return Diagnostic(
        "never-missing",
        f"`{words}` is never missing: this is {answer} so",
        place,
        severity="warning",
        help="leave it out",
    )


def useless_otherwise(place: Place, words: str, whole: str, *, constant: bool) -> Diagnostic:
    """`id otherwise "x"`; `whole` is what `otherwise` joins. A constant stands at the end of a comparison."""
    rest = whole.removeprefix(words)
    help = f"write `{words}`"
    if constant and words in ("yes", "no"):
        help = f"for the whole comparison write `(… is {words}){rest}`, for a condition by itself `…{rest}`"
    elif constant:
        help = f"put it behind what can be missing: `(…{rest}) is {words}`; or write `{words}`"
    return Diagnostic(
        "useless-otherwise",
        f"`{words}` is never missing: what follows `otherwise` is never used",
        place,
        severity="warning",
        help=help,
    )


def count_is_zero(place: Place, causes: Sequence[str], mended: str) -> Diagnostic:
    """`count(… where c) = 0` with a c that can be unknown."""
    return Diagnostic(
        "count-is-zero",
        f"records of which the `where` is unknown are not counted{_because(causes)}: 0 is not none",
        place,
        help=f"write `{mended}`, which is unknown then",
    )


def where_can_be_unknown(place: Place, name: str, causes: Sequence[str]) -> Diagnostic:
    """A lint: records that shrink away."""
    return Diagnostic(
        "where-can-be-unknown",
        f"`{name}` passes over records of which the `where` is unknown{_because(causes)}",
        place,
        severity="warning",
        help="accept it by `(…) otherwise no` in the `where`, or declare the field with `!` or a `default`",
    )


def field_can_be_missing(place: Place, name: str, history: str, field: str) -> Diagnostic:
    """A lint: values that shrink away."""
    return Diagnostic(
        "field-can-be-missing",
        f"`{name}` passes over records without `{field}`",
        place,
        severity="warning",
        help=f"declare `{field}` of `{history}` with `!` or a `default`, or say `where {field} is known`",
    )


def stage_unknown(place: Place, stage: str, causes: Sequence[str], below: Sequence[str], words: str) -> Diagnostic:
    """First match is a hidden negation."""
    stages = " or ".join(f"`{each}`" for each in below)
    return Diagnostic(
        "stage-unknown",
        f"`{stage}` can be unknown{_because(causes)}: those customers fall to {stages}",
        place,
        severity="warning",
        help=f"accept it: `({' '.join(words.split())}) otherwise no`",
    )


def _because(causes: Sequence[str]) -> str:
    if not causes:
        return ""
    return f" ({', '.join(f'`{cause}`' for cause in causes)} can be missing)"
