"""Python text that knows an ordinary value of each type when it sees one, and makes of it what its reader would.

Ordinary is what JSON, or a store, has and needs no mending. Each text stands in the place of a reader of
`nextbest.engine.doors.scalars`; whatever else it meets is unusual, and for that reader.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from unicodedata import normalize

from nextbest.dsl import types
from nextbest.dsl.types import Declared, Scalar, Type
from nextbest.dsl.zones import names as zones
from nextbest.engine.doors.reading import Reading
from nextbest.engine.doors.scalars import EARLIEST, EPOCH, FURTHEST, LARGEST, LATEST, Reader, day, instant, wall_clock

Lines = list[str]

MOST_KEPT = 16_384
"""Texts of days, or of times of day, that one door keeps."""

_FIRST, _LAST = EARLIEST // 86_400, LATEST // 86_400
"""Days of instants that the door lets in."""
_WIDEST: Mapping[Type, float] = MappingProxyType({types.INTEGER: LARGEST, types.NUMBER: FURTHEST, types.MONEY: LARGEST})
_SMALL = 2**30 - 1
"""Python compares whole numbers up to here faster."""

# `v` is the local that holds the value, and then its form in the engine; `unusual` a statement for all else of its
# class. An `else` after these lines is for other classes.
_TEXTS: Mapping[Scalar, str] = MappingProxyType(
    {
        types.BOOLEAN: """\
if {v} is True or {v} is False: pass""",
        # In ASCII, what white space begins with sorts before `!`, and so does the empty text.
        types.STRING: """\
if {v}.__class__ is str:
 if not ({v}.isascii() and {v} >= "!"):
  t = text({v})
  if t is None: {unusual}
  else: {v} = t""",
        types.TIMEZONE: """\
if {v}.__class__ is str:
 if {v} not in zones: {unusual}""",
        types.DATE: """\
if {v}.__class__ is str:
 t = days[{v}]
 if t is None: {unusual}
 else: {v} = t""",
        types.TIME: """\
if {v}.__class__ is str:
 t = times[{v}]
 if t is None: {unusual}
 else: {v} = t""",
        # Weeks, and days without signs, have other characters in these two places.
        types.DATETIME: """\
if {v}.__class__ is str and len({v}) > 15 and {v}[7] == "-" and {v}[10] == "T":
 try: t = parsed({v}) - EPOCH
 except (ValueError, TypeError): {unusual}
 else:
  if {first} <= t.days <= {last}: {v} = t.days * 86400 + t.seconds
  else: {unusual}
elif {v}.__class__ is datetime:
 t = instant({v})
 if t is None: {unusual}
 else: {v} = t""",
        types.LOCATION: """\
if {v}.__class__ is dict:
 t = location({v})
 if t is None: {unusual}
 else: {v} = t""",
        types.INTEGER: """\
if {v}.__class__ is int:
 if not {within}: {unusual}""",
        types.NUMBER: """\
if {v}.__class__ is float:
 if not {positive} <= {v} <= {high}:
  if {low} <= {v} <= {high}: {v} += 0.0
  else: {unusual}
elif {v}.__class__ is int:
 if {low} <= {v} <= {high}: {v} = float({v})
 else: {unusual}""",
        # Below 1e11 an amount is told by 15 digits, so a double and its shortest decimal form stand for each other.
        types.MONEY: """\
if {v}.__class__ is int:
 if {whole}: {v} *= 10000
 else: {unusual}
elif {v}.__class__ is float:
 if 0.0 <= {v} < 1e11 and (t := int({v} * 10000.0 + 0.5)) / 10000.0 == {v}{bounded}: {v} = t
 else: {unusual}""",
    }
)


class Known(dict[str, int | None]):
    """What a reader makes of texts, the first of them kept; None where that is nothing, and the reader may say why."""

    def __init__(self, read: Reader) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> int | None:
        value = self._read(text, Reading(0, 0))
        if not isinstance(value, int):
            return None
        if len(self) < MOST_KEPT:
            self[text] = value
        return value


def plain_text(given: str) -> str | None:
    """Text as the door gives it, where it has other letters than ASCII and nothing is wrong with it; else None."""
    if given.isascii() or given.isspace():
        return None
    try:
        given.encode()
    except UnicodeEncodeError:
        return None
    return normalize("NFC", given)


def plain_location(given: Mapping[str, object]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees as the door rounds them, of an object of these two as floats; else None."""
    lat, lon = given.get("lat"), given.get("lon")
    if len(given) == 2 and lat.__class__ is float and lon.__class__ is float:
        assert isinstance(lat, float)
        assert isinstance(lon, float)
        if -90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0:
            return round(lat, 6) + 0.0, round(lon, 6) + 0.0
    return None


def value_names() -> dict[str, object]:
    """What the lines of values refer to."""
    return {
        "days": Known(day),
        "times": Known(wall_clock),
        "zones": zones(),
        "parsed": datetime.fromisoformat,
        "datetime": datetime,
        "instant": instant,
        "EPOCH": EPOCH,
        "location": plain_location,
        "text": plain_text,
    }


def one_of_lines(known: str, value: str, unusual: str) -> Lines:
    """Lines for a value of a closed set, the global that holds its texts being `known`."""
    return [f"if {value}.__class__ is str:", f" if {value} not in {known}: {unusual}"]


def scalar_lines(declared: Declared, value: str, unusual: str) -> Lines:
    """Lines for a value of any other type without parts."""
    assert isinstance(declared.type, Scalar)
    limits = _limits(declared, value) if declared.type in _WIDEST else {}
    return _TEXTS[declared.type].format(v=value, unusual=unusual, first=_FIRST, last=_LAST, **limits).split("\n")


def _limits(declared: Declared, value: str) -> Mapping[str, str]:
    """What a quantity may be, by its type and by what the bundle declares."""
    widest = _WIDEST[declared.type]
    low = -widest if declared.minimum is None else max(-widest, declared.minimum)
    high = widest if declared.maximum is None else min(widest, declared.maximum)
    if declared.type == types.NUMBER:
        low, high = float(low), float(high)
        return {"low": repr(low), "high": repr(high), "positive": repr(max(low, 5e-324))}
    if declared.type == types.INTEGER:
        return {"within": _within(value, low, high)}
    bounded = "" if (low, high) == (-widest, widest) else f" and {_within('t', low, high)}"
    return {"whole": _within(value, -(-low // 10_000), high // 10_000), "bounded": bounded}


def _within(value: str, low: float, high: float) -> str:
    """A test of a whole number."""
    all = f"{low!r} <= {value} <= {high!r}"
    if low >= -_SMALL and high <= _SMALL:
        return f"({all})"
    return f"({max(low, -_SMALL)!r} <= {value} <= {min(high, _SMALL)!r} or {all})"
