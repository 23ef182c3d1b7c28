"""The SQL of operators: small expressions in words that every dialect has a form for, without a library.

An operator's form is a function from such expressions to one; an operand that is a constant is given as its value.
Forms are total and, for strict operators, NULL where an operand is: whatever is computed early, or for rows that do not
ask for it, does no harm. They may use an operand as often as they like: what stands in several places is computed once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar, Union

Constant = bool | int | float | str | None
Operand = Union["Sql", Constant]
Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True, eq=False)
class Sql:
    """One word on its operands.

    | word | operands | data | value |
    | --- | --- | --- | --- |
    | `column` | – | its name | a column of the customer |
    | `field` | – | (history, field) | a column of the history's records |
    | `constant` | – | the value | itself, a whole number as 64 bits |
    | `list` | constants | type of the elements | a list |
    | `place` | latitude, longitude | – | a location |
    | `plus minus times divide` | two of one kind | – | IEEE for doubles; whole numbers are not divided |
    | `modulo` | whole, constant above 0 | – | with the sign of the first |
    | `negate abs floor ceil sqrt` | one | – | of doubles a double |
    | `double whole wide` | one | – | the same as a double, as 64 bits, as at least 126 bits |
    | `equal less at_most` | two | – | |
    | `and or not` | conditions | – | three-valued |
    | `known` | one | – | never NULL |
    | `first_known` | some | – | COALESCE |
    | `null_if` | two | – | NULL where they are equal |
    | `case` | condition, value, … and, if odd, what else | – | |
    | `switch` | value, constant, value, … | – | NULL where none is equal |
    | `in` | value, constants … | – | |
    | `contains starts ends` | two texts | – | |
    | `lower concat` | texts | – | A to Z only; NULL where one is |
    | `blank` | a text | – | whether it is of white space only |
    | `nfc` | a text | – | in Unicode's form NFC |
    | `hash` | a text | – | the first 32 bits of its SHA-256, as a whole number |
    | `element_of` | value, list | – | |
    | `any_of all_of` | two lists | – | |
    | `some` | list, condition | – | whether the condition is yes of one `element` |
    | `element` | – | – | a location of that list |
    | `latitude longitude` | a location | – | |
    | `greatest` | whole numbers, none NULL | – | |
    | `local_time` | a time zone | – | seconds since midnight there |

    The last are aggregates, their data the history: their operands, the last of which says what counts, are of a
    record, their value of the customer; without a record that counts, or without any at all, NULL.

    | word | operands | value |
    | --- | --- | --- |
    | `count` | condition | how many |
    | `sum` | whole, condition | wide |
    | `minimum maximum` | value, condition | |
    | `count_distinct` | value, condition | |
    | `first_of last_of` | at, value, condition | the least value of the earliest, the greatest of the latest |
    | `most_common` | at, value, condition | seen most often, of these latest, of these least |
    """

    word: str
    args: tuple["Sql", ...] = ()
    data: object = None

    def __add__(self, other: Operand) -> "Sql":
        return word("plus", self, other)

    def __radd__(self, other: Operand) -> "Sql":
        return word("plus", other, self)

    def __sub__(self, other: Operand) -> "Sql":
        return word("minus", self, other)

    def __rsub__(self, other: Operand) -> "Sql":
        return word("minus", other, self)

    def __mul__(self, other: Operand) -> "Sql":
        return word("times", self, other)

    def __rmul__(self, other: Operand) -> "Sql":
        return word("times", other, self)

    def __floordiv__(self, other: int) -> "Sql":
        """Towards minus infinity, by a constant above 0: of days and seconds exact, as their quotients are small."""
        return whole(word("floor", word("divide", double(self), float(other))))

    def __mod__(self, other: int) -> "Sql":
        """From 0 to below the other, a constant above 0."""
        return word("modulo", word("modulo", self, other) + other, other)

    def __neg__(self) -> "Sql":
        return word("negate", self)

    def __abs__(self) -> "Sql":
        return word("abs", self)


AGGREGATES = frozenset("count sum minimum maximum count_distinct first_of last_of most_common".split())
"""Words that make one value of a customer from many records."""

YES, NO = Sql("constant", data=True), Sql("constant", data=False)


def sql(operand: Operand) -> Sql:
    """The operand as an expression."""
    return operand if isinstance(operand, Sql) else Sql("constant", data=operand)


def word(name: str, *operands: Operand) -> Sql:
    """That word on these operands."""
    return Sql(name, tuple(map(sql, operands)))


def equal(a: Operand, b: Operand) -> Sql:
    """Whether they are the same."""
    return word("equal", a, b)


def less(a: Operand, b: Operand) -> Sql:
    """Whether the first is smaller."""
    return word("less", a, b)


def at_most(a: Operand, b: Operand) -> Sql:
    """Whether the first is smaller or the same."""
    return word("at_most", a, b)


def all_of(*conditions: Operand) -> Sql:
    """Whether all are yes."""
    return word("and", *conditions) if len(conditions) > 1 else sql(conditions[0])


def any_of(*conditions: Operand) -> Sql:
    """Whether one is yes."""
    return word("or", *conditions) if len(conditions) > 1 else sql(conditions[0])


def opposite(condition: Operand) -> Sql:
    """`not`."""
    return word("not", condition)


def known(value: Operand) -> Sql:
    """Whether it is not NULL."""
    return word("known", value)


def first_known(*values: Operand) -> Sql:
    """The first that is not NULL."""
    return word("first_known", *values)


def case(*choices: tuple[Operand, Operand], otherwise: Operand = None) -> Sql:
    """The value of the first condition that is yes."""
    rest = () if otherwise is None else (otherwise,)
    return word("case", *(each for choice in choices for each in choice), *rest)


def switch(value: Operand, values: Mapping[Key, Constant]) -> Sql:
    """What stands beside the value."""
    return word("switch", value, *(each for pair in values.items() for each in pair))


def is_in(value: Operand, values: Sql) -> Sql:
    """Whether a list has the value."""
    if values.word != "list":
        return word("element_of", value, values)
    return word("in", value, *values.args) if values.args else case((known(value), False))


def double(value: Operand) -> Sql:
    """A whole number as a double."""
    return sql(float(value)) if isinstance(value, int) else word("double", value)


def whole(value: Operand) -> Sql:
    """A double or wide number that is whole, as 64 bits."""
    return word("whole", value)


def ratio(dividend: Operand, divisor: Operand) -> Sql:
    """The quotient of two doubles; NULL where the divisor is 0."""
    if isinstance(divisor, float) and divisor != 0:
        return word("divide", dividend, divisor)
    return word("divide", dividend, word("null_if", divisor, 0.0))


def clamped(value: Operand, low: int | float, high: int | float) -> Sql:
    """The value, or the end that is nearest to it."""
    return case((less(value, low), low), (less(high, value), high), otherwise=value)


@dataclass(frozen=True, slots=True)
class Records:
    """The records that an aggregate looks at: expressions about one of them."""

    history: tuple[str, ...]
    at: Sql
    value: Sql
    """The field that it takes; `at` where it takes none."""
    kept: Sql
    """Whether the record is in the window and its `where` is yes; never NULL."""
    unsure: Sql | None
    """Whether it is in the window and its `where` is unknown; None: it never is."""

    def over(self, aggregate: str, *operands: Sql) -> Sql:
        """One of `AGGREGATES` over these records."""
        return Sql(aggregate, operands, self.history)
