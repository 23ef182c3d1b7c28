"""Tests of texts and lists, by code point and without conversions (language.md 1.2; evidence.md 25)."""

from collections.abc import Sequence
from functools import partial

from nextbest.dsl.signatures import Example, ListPattern, Pattern
from nextbest.dsl.types import BOOLEAN, NUMBER, STRING
from nextbest.engine.functions.function import Form, Function
from nextbest.engine.functions.patterns import EXACT
from nextbest.engine.functions.sql import is_in, word

LIST = ListPattern(EXACT)
NUMBERS = ListPattern(NUMBER)
SECOND = frozenset({1})

LOWER_CASE = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
"""A to Z only: what else has a lower case depends on the Unicode version of the engine."""


def _contains(whole: Sequence[object], part: object) -> bool:
    return part in whole


def _any_of(values: Sequence[object], wanted: Sequence[object]) -> bool:
    return any(each in values for each in wanted)


def _all_of(values: Sequence[object], wanted: Sequence[object]) -> bool:
    return all(each in values for each in wanted)


def _starts(text: str, start: str) -> bool:
    return text.startswith(start)


def _ends(text: str, end: str) -> bool:
    return text.endswith(end)


def _lower(text: str) -> str:
    return text.translate(LOWER_CASE)


ANY_OF, ALL_OF = partial(word, "any_of"), partial(word, "all_of")


def _has(params: tuple[Pattern, Pattern], literals: frozenset[int] = frozenset()) -> Form:
    """A list that has a value."""
    return Form(
        "contains.list",
        params,
        BOOLEAN,
        literals=literals,
        python=_contains,
        inline="({1} in {0})",
        sql=lambda values, value: is_in(value, values),
    )


CONTAINS = Function(
    name="contains",
    form="x contains y",
    sentence="Yes when the text has the other in it, or the list has the value.",
    family="text",
    unknown="strict",
    overloads=(
        Form(
            "contains.text",
            (STRING, STRING),
            BOOLEAN,
            python=_contains,
            inline="({1} in {0})",
            sql=partial(word, "contains"),
        ),
        _has((LIST, EXACT)),
        _has((NUMBERS, NUMBER), literals=SECOND),
    ),
    examples=(
        Example('"summer dress" contains "dress"', "yes"),
        Example('"Dress" contains "dress"', "no"),
        Example('["mail", "push"] contains "push"', "yes"),
    ),
)


CONTAINS_ANY_OF = Function(
    name="contains_any_of",
    form="list contains any of list",
    sentence="Yes when the first list has at least one value of the second.",
    family="text",
    unknown="strict",
    overloads=(
        Form("contains_any_of", (LIST, LIST), BOOLEAN, python=_any_of, sql=ANY_OF),
        Form("contains_any_of", (NUMBERS, NUMBERS), BOOLEAN, literals=SECOND, python=_any_of, sql=ANY_OF),
    ),
    examples=(
        Example('["shoes", "bags"] contains any of ["bags", "hats"]', "yes"),
        Example('["shoes", "bags"] contains any of ["hats"]', "no"),
    ),
)

CONTAINS_ALL_OF = Function(
    name="contains_all_of",
    form="list contains all of list",
    sentence="Yes when the first list has every value of the second.",
    family="text",
    unknown="strict",
    overloads=(
        Form("contains_all_of", (LIST, LIST), BOOLEAN, python=_all_of, sql=ALL_OF),
        Form("contains_all_of", (NUMBERS, NUMBERS), BOOLEAN, literals=SECOND, python=_all_of, sql=ALL_OF),
    ),
    examples=(
        Example('["shoes", "bags"] contains all of ["bags"]', "yes"),
        Example('["shoes", "bags"] contains all of ["bags", "hats"]', "no"),
    ),
)

STARTS_WITH = Function(
    name="starts_with",
    form="x starts with y",
    sentence="Yes when the text begins with the other, capitals as written.",
    family="text",
    unknown="strict",
    overloads=(
        Form(
            "starts_with",
            (STRING, STRING),
            BOOLEAN,
            python=_starts,
            inline="{0}.startswith({1})",
            sql=partial(word, "starts"),
        ),
    ),
    examples=(Example('"/blog/first" starts with "/blog"', "yes"), Example('"Blog" starts with "blog"', "no")),
)

ENDS_WITH = Function(
    name="ends_with",
    form="x ends with y",
    sentence="Yes when the text ends with the other, capitals as written.",
    family="text",
    unknown="strict",
    overloads=(
        Form(
            "ends_with",
            (STRING, STRING),
            BOOLEAN,
            python=_ends,
            inline="{0}.endswith({1})",
            sql=partial(word, "ends"),
        ),
    ),
    examples=(Example('"ann@example.org" ends with ".org"', "yes"), Example('"ann" ends with "N"', "no")),
)

LOWER = Function(
    name="lower",
    form="lower(x)",
    sentence="The text with A to Z in small letters; every other letter stays as it is.",
    family="text",
    unknown="strict",
    overloads=(Form("lower", (STRING,), STRING, python=_lower, sql=partial(word, "lower")),),
    examples=(Example('lower("BLOG")', '"blog"'), Example('lower("ÄRA") is "Ära"', "yes")),
)

TEXT = (CONTAINS, CONTAINS_ANY_OF, CONTAINS_ALL_OF, STARTS_WITH, ENDS_WITH, LOWER)
