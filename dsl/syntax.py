"""The syntax tree of one expression: frozen nodes whose spans take no part in equality."""

from dataclasses import dataclass, field

from nextbest.dsl.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What all nodes have: their range within the expression's text."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """`10_000`, `4.5`; thousands grouped, else as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """`4.1%`; thousands grouped, else as written."""

    text: str


@dataclass(frozen=True, slots=True)
class String(Node):
    """`"gold"`; the value, without quotes and escapes."""

    value: str


@dataclass(frozen=True, slots=True)
class Date(Node):
    """`2026-11-20`; as written, not yet known to exist."""

    text: str


@dataclass(frozen=True, slots=True)
class DateTime(Node):
    """`2026-11-20 09:00`, with an offset or `Z` or without; as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Time(Node):
    """`21:00`; as written."""

    text: str


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """`yes` or `no`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name(Node):
    """`ltv`, `consent.email`, and the reserved `now` and `today`."""

    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """`["a", "b"]`."""

    items: tuple["Syntax", ...]


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """`30 days`, `36 hours`, `10 km`: legal only after the words that take one, and after `now ±`, `today ±`."""

    amount: str
    """Thousands grouped, else as written."""
    unit: str


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """An operator in words or signs. `name` is its name in the function table: `and`, `less`, `within_last` …

    `spelled` keeps what was written where several spellings mean the same (`is` or `=`), for the formatter.
    `and`, `or` and `otherwise` have two operands or more; `if` has three.
    """

    name: str
    operands: tuple["Syntax", ...]
    spelled: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`min(a, b)`."""

    name: str
    arguments: tuple["Syntax", ...]
    name_span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InLast(Node):
    """The window `in last 30 days`."""

    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Since(Node):
    """The window `since cart.updated_at`."""

    moment: "Syntax"


@dataclass(frozen=True, slots=True)
class Aggregate(Node):
    """`count(orders.total in last 30 days where category is "shoes")`; `path` is history and field as written."""

    name: str
    path: Name
    window: InLast | Since | None
    where: "Syntax | None"


Syntax = (
    Number
    | Percent
    | String
    | Date
    | DateTime
    | Time
    | Boolean
    | Name
    | ListLiteral
    | Quantity
    | Operation
    | Call
    | Aggregate
)

RESERVED = frozenset(
    "and or not if then else in is where since otherwise missing known between contains starts ends with within"
    " more than ago of before after yes no true false now today".split()
)
"""Words that no name may be, also after a dot."""

_NULLS = frozenset(("null", "nil", "undefined", "nan", "na"))
VALUE_WORDS = frozenset(("yes", "no", "true", "false", "now", "today"))


def is_null(word: str) -> bool:
    """Whether a word says in other languages that nothing is there."""
    return word.casefold() in _NULLS or word == "None"


def is_reserved(word: str) -> bool:
    """Whether an expression would not take a word for a name."""
    return word in RESERVED or is_null(word) or word.lower() in VALUE_WORDS


AGGREGATES = (
    "count",
    "sum",
    "average",
    "minimum",
    "maximum",
    "first",
    "last",
    "any",
    "none",
    "count_distinct",
    "average_gap",
    "most_common",
)
