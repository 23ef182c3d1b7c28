"""Columns of sources: what of the language's types their types can be read as."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa
from pyarrow import compute
from pyarrow import types as arrow

from nextbest.dsl import types
from nextbest.dsl.types import History, ListOf, Scalar, Type, is_text

Test = Callable[[pa.DataType], bool]


def is_string(type: pa.DataType) -> bool:
    """Whether it is text, however it is stored."""
    return bool(arrow.is_string(type) or arrow.is_large_string(type) or arrow.is_string_view(type))


def is_list(type: pa.DataType) -> bool:
    """Whether it is a list, however it is stored."""
    fixed = arrow.is_fixed_size_list(type) or arrow.is_list_view(type) or arrow.is_large_list_view(type)
    return bool(arrow.is_list(type) or arrow.is_large_list(type) or fixed)


def is_place(type: pa.DataType) -> bool:
    """Whether it is a latitude and a longitude."""
    return bool(arrow.is_struct(type)) and {field.name for field in type} == {"lat", "lon"}


def _numeric(type: pa.DataType) -> bool:
    return bool(arrow.is_integer(type) or arrow.is_floating(type) or arrow.is_decimal(type))


def _quantity(type: pa.DataType) -> bool:
    return _numeric(type) or is_string(type)


_READABLE: Mapping[Scalar, Test] = MappingProxyType(
    {
        types.BOOLEAN: lambda type: arrow.is_boolean(type) or arrow.is_integer(type) or is_string(type),
        types.INTEGER: _quantity,
        types.NUMBER: _quantity,
        types.MONEY: _quantity,
        types.DATE: lambda type: arrow.is_date(type) or is_string(type) or naive(type),
        types.DATETIME: lambda type: arrow.is_timestamp(type) or is_string(type),
        types.TIME: lambda type: arrow.is_time(type) or is_string(type),
        types.LOCATION: is_place,
    }
)
"""What a column of each type can be: the values themselves are the door's to judge (`door.given.meant`)."""


def naive(type: pa.DataType) -> bool:
    """Whether it is date and time without a zone."""
    return bool(arrow.is_timestamp(type)) and type.tz is None


def plain_type(type: pa.DataType) -> pa.DataType:
    """The type of the values of an encoded column."""
    if arrow.is_dictionary(type):
        return type.value_type
    return plain_type(type.storage_type) if isinstance(type, pa.BaseExtensionType) else type


def can_be(type: pa.DataType, wanted: Type) -> bool:
    """Whether some value of a column of this type can be read as a value of that one."""
    type = plain_type(type)
    if arrow.is_null(type):
        return True
    if isinstance(wanted, ListOf):
        return is_list(type) and can_be(type.value_type, wanted.element)
    if isinstance(wanted, History):
        return is_list(type) and (arrow.is_null(type.value_type) or bool(arrow.is_struct(type.value_type)))
    if is_text(wanted):
        return is_string(type) or (wanted != types.TIMEZONE and bool(arrow.is_integer(type)))
    return _READABLE[wanted](type)  # type: ignore[index]  # a scalar


def can_be_id(type: pa.DataType) -> bool:
    """Whether a column can tell customers apart: text, or whole numbers, which stand for their digits."""
    type = plain_type(type)
    return is_string(type) or bool(arrow.is_integer(type) or arrow.is_null(type))


def said(type: pa.DataType) -> str:
    """A column's type in a word that people know."""
    type = plain_type(type)
    for test, word in _WORDS:
        if test(type):
            return word
    return str(type)


_WORDS: tuple[tuple[Test, str], ...] = (
    (is_string, "text"),
    (arrow.is_boolean, "true or false"),
    (arrow.is_integer, "whole numbers"),
    (_numeric, "numbers"),
    (arrow.is_date, "dates"),
    (naive, "dates and times without a zone"),
    (arrow.is_timestamp, "dates and times"),
    (arrow.is_time, "times of day"),
    (is_place, "locations"),
    (arrow.is_struct, "groups of columns"),
    (lambda type: is_list(type) and bool(arrow.is_struct(type.value_type)), "lists of records"),
    (is_list, "lists"),
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column, or a part of one that is a group."""

    column: str
    inside: tuple[str, ...]
    type: pa.DataType

    @property
    def sql(self) -> str:
        """The same in DuckDB's SQL."""
        found = quoted(self.column)
        for name in self.inside:
            found = f"struct_extract({found}, {literal(name)})"
        return found

    def of(self, table: pa.Table) -> pa.ChunkedArray:
        """Its values in a table; missing where a group is."""
        found = table.column(self.column)
        return compute.struct_field(found, list(self.inside)) if self.inside else found


def leaves(schema: pa.Schema) -> dict[str, Leaf]:
    """The columns by their paths with dots, and what is in groups; the groups themselves are among them.

    A column whose own name has dots stands before one within a group.
    """
    found = {field.name: Leaf(field.name, (), field.type) for field in schema}
    for field in schema:
        for inside, type in _below((), field.type):
            found.setdefault(".".join((field.name, *inside)), Leaf(field.name, inside, type))
    return found


def _below(path: tuple[str, ...], type: pa.DataType) -> Iterator[tuple[tuple[str, ...], pa.DataType]]:
    if arrow.is_struct(type):
        for field in type:
            yield (*path, field.name), field.type
            yield from _below((*path, field.name), field.type)


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"
