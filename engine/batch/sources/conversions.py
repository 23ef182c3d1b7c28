"""Values of columns in DuckDB's SQL: what text says, and any value in the engine's forms and back."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import types as arrow

from nextbest.dsl import types
from nextbest.dsl.checked_sources import Column
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, LOCATION, MONEY, NUMBER, TIME, ListOf, Type, is_text
from nextbest.engine.batch.sources.columns import is_string, literal, naive, plain_type

TIME_OF_DAY = ("%H", "%I", "%M", "%S", "%f", "%p", "%c", "%X", "%T", "%s")
"""What in a format says that a time of day is there too."""

WHOLE = r"[+-]?[0-9]{1,19}(\.0*)?"
DECIMAL = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
AMOUNT = r"-?[0-9]{1,15}(\.[0-9]{1,4}0*)?"
YES, NO = ("true", "yes", "1"), ("false", "no", "0")
"""How files of text write conditions, in any case."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value in SQL; `bad` says where something is there that it cannot be read from."""

    sql: str
    bad: str | None = None


def says_zone(text: Column) -> bool:
    """Whether its dates and times name their offset: those without a format of their own do."""
    return text.date is None or "%z" in text.date


def read_as(text: Column, wanted: Type) -> Type:
    """As what the words of a column are read that fills something of that type; the rest stays text, for the door."""
    if text.type is not None:
        return text.type
    if text.date is not None:
        return DATETIME if wanted != DATE and any(each in text.date for each in TIME_OF_DAY) else DATE
    return types.STRING


def stored(type: Type, text: Column) -> pa.DataType:
    """How what is read from text stands in a column."""
    if type == DATETIME and not says_zone(text):
        return pa.timestamp("us")
    return _STORED.get(type, pa.string())


_STORED: Mapping[Type, pa.DataType] = {
    BOOLEAN: pa.bool_(),
    INTEGER: pa.int64(),
    NUMBER: pa.float64(),
    MONEY: pa.decimal128(38, 4),
    DATE: pa.date32(),
    DATETIME: pa.timestamp("us", "UTC"),
    TIME: pa.time64("us"),
}


def from_text(sql: str, text: Column, type: Type) -> Value:
    """What the words of a column say, read as that type (see `read_as`)."""
    if is_text(type):
        return Value(sql)
    word = f"trim({sql})"
    found = _word(word, text, type)
    return Value(found, f"({word} <> '' AND ({found}) IS NULL)")


def _word(word: str, text: Column, type: Type) -> str:
    if type == BOOLEAN:
        yes, no = (", ".join(map(literal, each)) for each in (YES, NO))
        return f"CASE WHEN lower({word}) IN ({yes}) THEN true WHEN lower({word}) IN ({no}) THEN false END"
    if text.date is not None:
        moment = f"try_strptime({word}, {literal(text.date)})"
        if type == DATE:
            return f"CAST({moment} AS DATE)"
        return moment if says_zone(text) else f"CAST({moment} AS TIMESTAMP)"
    pattern, spelled = _SPELLED[type]
    return f"CASE WHEN regexp_full_match({word}, {literal(pattern)}) THEN {spelled.format(word)} END"


_SPELLED: Mapping[Type, tuple[str, str]] = {
    INTEGER: (WHOLE, "TRY_CAST({} AS BIGINT)"),
    NUMBER: (DECIMAL, "TRY_CAST({} AS DOUBLE)"),
    MONEY: (AMOUNT, "TRY_CAST({} AS DECIMAL(38, 4))"),
    DATE: (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "TRY_CAST({} AS DATE)"),
    DATETIME: (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*([Zz]|[+-][0-9]{2}:?[0-9]{2})", "TRY_CAST({} AS TIMESTAMPTZ)"),
    TIME: (r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?", "TRY_CAST({} AS TIME)"),
}
"""How words of each type look, and what makes the value of one that looks so."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time in seconds since 1970, in SQL; of one cell at most one of the two is there."""

    instant: str | None
    """What says its zone."""
    wall: str | None
    """What clocks of the source's zone showed."""
    bad: str | None = None

    def at(self, ahead: str) -> str:
        """The instant, those clocks being so many seconds ahead."""
        if self.wall is None:
            return str(self.instant)
        return (
            f"({self.wall}) - {ahead}" if self.instant is None else f"coalesce({self.instant}, ({self.wall}) - {ahead})"
        )


def moment(sql: str, type: pa.DataType, text: Column | None, *, zoned: bool) -> Moment:
    """A date and time as expressions compute with it; `zoned`: whether the source names a zone."""
    if text is None:
        return Moment(None, _seconds(sql)) if naive(plain_type(type)) else Moment(_seconds(sql), None)
    if text.date is not None or not zoned:
        value = from_text(sql, text, DATETIME)
        seconds = _seconds(value.sql)
        return Moment(seconds, None, value.bad) if says_zone(text) else Moment(None, seconds, value.bad)
    word = f"trim({sql})"
    says = f"regexp_full_match({word}, {literal(_SPELLED[DATETIME][0])})"
    instant = f"CASE WHEN {says} THEN {_seconds(f'TRY_CAST({word} AS TIMESTAMPTZ)')} END"
    wall = f"CASE WHEN NOT {says} THEN {_seconds(f'TRY_CAST({word} AS TIMESTAMP)')} END"
    return Moment(instant, wall, f"({word} <> '' AND ({instant}) IS NULL AND ({wall}) IS NULL)")


def _seconds(sql: str) -> str:
    return f"CAST(floor(epoch_us({sql}) / 1e6) AS BIGINT)"


def in_engine(sql: str, type: pa.DataType, wanted: Type) -> Value:
    """A value of any other type as expressions compute with it; missing where it is not one of that type."""
    found = _in_engine(sql, plain_type(type), wanted)
    sure = is_text(wanted) or wanted in (BOOLEAN, DATE, TIME) or isinstance(wanted, ListOf)
    return Value(found, None if sure else f"(({sql}) IS NOT NULL AND ({found}) IS NULL)")


def _in_engine(sql: str, type: pa.DataType, wanted: Type) -> str:
    if is_text(wanted):
        return f"CASE WHEN trim({sql}) <> '' THEN nfc_normalize({sql}) END"
    if wanted == INTEGER:
        return f"CASE WHEN {sql} BETWEEN -9007199254740992 AND 9007199254740992 THEN CAST({sql} AS BIGINT) END"
    if wanted == NUMBER:
        return f"CASE WHEN abs(CAST({sql} AS DOUBLE)) <= 1e15 THEN CAST({sql} AS DOUBLE) + 0e0 END"
    if wanted == MONEY:
        return _money(sql, type)
    if wanted == DATE:
        return f"date_diff('day', DATE '1970-01-01', CAST({sql} AS DATE))"
    if wanted == TIME:
        return _seconds(sql)
    if wanted == LOCATION:
        lat, lon = (f"round(CAST(struct_extract({sql}, '{each}') AS DOUBLE), 6) + 0e0" for each in ("lat", "lon"))
        inside = f"abs({lat}) <= 90 AND abs({lon}) <= 180"
        return f"CASE WHEN {inside} THEN {{'lat': {lat}, 'lon': {lon}}} END"
    if isinstance(wanted, ListOf) and is_text(wanted.element):
        return f"list_transform({sql}, lambda each: nfc_normalize(each))"
    return sql if wanted == BOOLEAN else f"CAST({sql} AS BIGINT[])"


def _money(sql: str, type: pa.DataType) -> str:
    """Ten-thousandths, exactly."""
    if arrow.is_integer(type):
        return f"CASE WHEN abs(CAST({sql} AS HUGEINT)) <= 900719925474 THEN CAST({sql} AS BIGINT) * 10000 END"
    if arrow.is_floating(type):
        nearest = f"round(CAST({sql} AS DOUBLE) * 1e4)"
        short = f"abs({sql}) < 1e11 AND {nearest} / 1e4 = CAST({sql} AS DOUBLE)"
        return f"CASE WHEN {short} THEN CAST({nearest} AS BIGINT) END"
    exact = f"TRY_CAST({sql} AS DECIMAL(38, 4))"
    digits = f"CAST(replace(CAST({exact} AS VARCHAR), '.', '') AS BIGINT)"
    fits = f"regexp_full_match({sql}, {literal(AMOUNT)})" if is_string(type) else f"{exact} = {sql}"
    return f"CASE WHEN {fits} AND abs({exact}) <= 900719925474 THEN {digits} END"


def from_engine(sql: str, type: Type) -> str:
    """What was computed, as the door reads it."""
    if type == MONEY:
        return f"CAST(CAST({sql} AS DECIMAL(22, 4)) * 0.0001 AS DECIMAL(22, 4))"
    if type == DATE:
        return f"DATE '1970-01-01' + CAST({sql} AS INTEGER)"
    if type == DATETIME:
        return f"make_timestamptz({sql} * 1000000)"
    if type == TIME:
        return f"CAST(TIME '00:00:00' + to_seconds({sql}) AS TIME)"
    return sql
