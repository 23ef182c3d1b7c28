"""The leaves of the models of a bundle: each reads one scalar of a YAML tree, and knows its JSON Schema."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from nextbest.dsl.clauses import ClauseKind
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.files.tree import YamlScalar
from nextbest.dsl.messages import loading
from nextbest.dsl.source import Place, Text

Json = dict[str, Any]


def wrong_shape() -> PydanticCustomError:
    """A tree that its JSON Schema refuses too, or of which something was left out when it was read."""
    return PydanticCustomError("shape", "not of the shape that the schema asks for")


@dataclass(frozen=True, slots=True)
class Flag:
    """`yes` or `no`, and where it stands."""

    value: bool
    place: Place

    def __bool__(self) -> bool:
        return self.value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, and where it stands."""

    value: int
    place: Place


@dataclass(frozen=True, slots=True)
class Null:
    """`null`, where that says something."""

    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Formula(Text):
    """The text of an expression: layout, comments and spelling of it mean nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrase(Text):
    """The text of a clause: blanks and spelling of it mean nothing."""

    kind: ClauseKind = "cell"


@dataclass(frozen=True, slots=True, eq=False)
class Worded(Text):
    """Text for customers: `{…}` in it holds an expression."""


class _Leaf:
    """A scalar read as `Text`. Anything but null; or only text of a pattern, or only some words."""

    def __init__(self, pattern: str | None = None, words: tuple[str, ...] = (), title: str = "text") -> None:
        self.title = title
        self.pattern = re.compile(pattern) if pattern else None
        self.words = words

    @property
    def schema(self) -> Json:
        if self.words:
            return {"enum": list(self.words)} if len(self.words) > 1 else {"const": self.words[0]}
        if self.pattern:
            return {"type": "string", "pattern": self.pattern.pattern}
        return {"title": self.title, "type": ["string", "number", "boolean"], "pattern": r"\S"}

    def fits(self, plain: object) -> bool:
        if self.words:
            return isinstance(plain, str) and plain in self.words
        if isinstance(plain, str):
            return bool((self.pattern or _SOMETHING).search(plain))
        return self.pattern is None and plain is not None

    def read(self, tree: object) -> object:
        if not isinstance(tree, YamlScalar) or tree.style == "lost" or not self.fits(tree.plain):
            raise wrong_shape()
        return self.value(tree)

    def value(self, scalar: YamlScalar) -> object:
        return scalar.text

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return self.schema


_SOMETHING = re.compile(r"\S")


class _Expression(_Leaf):
    """An expression; one in a `>` block is a warning in the `Report` that is the context of the reading."""

    def value(self, scalar: YamlScalar) -> object:
        text = scalar.text
        return Formula(text.value, text.place, text.offsets)

    def read_into(self, tree: object, info: core_schema.ValidationInfo) -> object:
        text = self.read(tree)
        if isinstance(info.context, Report):
            info.context.going_on()
            if isinstance(tree, YamlScalar) and tree.style == "folded":
                info.context.add(loading.folded_expression(tree.place))
        return text

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read_into)


class _Clause(_Leaf):
    """A phrase with a grammar of its own."""

    def __init__(self, kind: ClauseKind) -> None:
        super().__init__(title="a phrase")
        self.kind = kind

    def value(self, scalar: YamlScalar) -> object:
        text = scalar.text
        return Phrase(text.value, text.place, text.offsets, self.kind)


class _Worded(_Leaf):
    """Text with placeholders."""

    def value(self, scalar: YamlScalar) -> object:
        text = scalar.text
        return Worded(text.value, text.place, text.offsets)


class _Key(_Leaf):
    """The key of a named entry; it comes as text already."""

    @property
    def schema(self) -> Json:
        assert self.pattern
        return {"pattern": self.pattern.pattern}

    def read(self, tree: object) -> object:
        if not isinstance(tree, Text) or not self.fits(tree.value):
            raise wrong_shape()
        return tree


class _Flag(_Leaf):
    def __init__(self, *allowed: str | bool) -> None:
        super().__init__()
        self.allowed = allowed or ("yes", "no", True, False)

    @property
    def schema(self) -> Json:
        return {"enum": list(self.allowed)}

    def fits(self, plain: object) -> bool:
        return isinstance(plain, str | bool) and plain in self.allowed

    def value(self, scalar: YamlScalar) -> object:
        return Flag(scalar.plain is True or scalar.plain == "yes", scalar.place)


class _Whole(_Leaf):
    def __init__(self, minimum: int, maximum: int | None = None) -> None:
        super().__init__()
        self.minimum, self.maximum = minimum, maximum

    @property
    def schema(self) -> Json:
        if self.minimum == self.maximum:
            return {"const": self.minimum}
        bounds = {"minimum": self.minimum, "maximum": self.maximum}
        return {"type": "integer"} | {name: bound for name, bound in bounds.items() if bound is not None}

    def fits(self, plain: object) -> bool:
        if isinstance(plain, bool) or not isinstance(plain, int | float) or plain != plain // 1:
            return False
        return self.minimum <= plain and (self.maximum is None or plain <= self.maximum)

    def value(self, scalar: YamlScalar) -> object:
        plain = scalar.plain
        assert isinstance(plain, int | float)
        return Whole(int(plain), scalar.place)


class _OrNull(_Leaf):
    """One of some words, or `null`."""

    @property
    def schema(self) -> Json:
        return {"enum": [*self.words, None]}

    def fits(self, plain: object) -> bool:
        return plain is None or super().fits(plain)

    def value(self, scalar: YamlScalar) -> object:
        return Null(scalar.place) if scalar.plain is None else scalar.text


LABEL_PATTERN = r"^[0-9]*[A-Za-z_][A-Za-z0-9_-]*$"
NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*$"
PATH_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$"

EXPRESSION: Json = _Expression(title="an expression").schema
TYPE: Json = _Leaf(title="a type").schema | {"examples": ["string!"]}
PHRASE: Json = _Leaf(title="a phrase").schema
LABEL: Json = _Leaf(LABEL_PATTERN).schema
LABELS: Json = {"if": {"type": "array"}, "then": {"type": "array", "items": LABEL, "minItems": 1}, "else": LABEL}

ExpressionText = Annotated[Text, _Expression(title="an expression")]
"""An expression of the language (Part 1)."""
TypeText = Annotated[Text, _Clause("type")]
RangeText = Annotated[Text, _Clause("range")]
LiteralText = Annotated[Text, _Clause("cell")]
"""A single number or percentage."""
LimitText = Annotated[Text, _Clause("limit")]
BudgetText = Annotated[Text, _Clause("budget")]
SuppressionText = Annotated[Text, _Clause("suppression")]
LengthText = Annotated[Text, _Clause("length")]
HoursText = Annotated[Text, _Clause("hours")]
DuringText = Annotated[Text, _Clause("during")]
CodeText = Annotated[Text, _Leaf(title="a phrase")]
"""A word out of a list that the schema does not know: a weekday, a country."""
Words = Annotated[Text, _Leaf()]
"""Text for people, taken as written."""
WordingText = Annotated[Text, _Worded()]
"""Text for customers (language.md 2.5)."""
Label = Annotated[Text, _Leaf(LABEL_PATTERN)]
"""The name of a stage, channel, kind, engagement or event where another entry refers to it."""
PathText = Annotated[Text, _Leaf(PATH_PATTERN)]
"""A name with dots, such as `cart.value`."""
FlagText = Annotated[Flag, _Flag()]
NameKey = Annotated[Text, _Key(NAME_PATTERN)]
LabelKey = Annotated[Text, _Key(LABEL_PATTERN)]
PathKey = Annotated[Text, _Key(PATH_PATTERN)]


def choice(*words: str) -> Any:
    """One of a few words, read as `Text`."""
    return _Leaf(words=words)


def choice_or_null(*words: str) -> Any:
    """One of a few words, read as `Text`, or `null`, read as `Null`."""
    return _OrNull(words=words)


def pattern(pattern: str) -> Any:
    """A text of a pattern, read as `Text`."""
    return _Leaf(pattern)


def key(pattern: str) -> Any:
    """The key of an entry, of a pattern."""
    return _Key(pattern)


def always_yes() -> Any:
    """A flag that can only be yes."""
    return _Flag("yes", True)


def whole(minimum: int, maximum: int | None = None) -> Any:
    """A whole number within bounds, read as `Whole`."""
    return _Whole(minimum, maximum)
