"""Ways in which Arrow stores values: of each, random ones, and what a document says of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa

from tests.engine.random_documents import NUMBERS, TEXTS

Value = Any
"""What `pa.array` takes; None: missing."""
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001
WRITTEN = [
    "", " ", "\u00a0", "true", "NO", "Yes", "0", "1", " 12 ", "-7", "007", "+5", "-0", "1.5", ".5", "5.", "1e3",
    "-2E-2", "1_000", "١٢", "12.3456", "12.34567", "-0.0001", "99999999999.9999", "123456789012345678", "nan",
    "inf", "1e400",
    "2026-11-20T10:00:00+01:00", "2026-11-20T10:00:00-00:30", "2026-02-29T10:00:00Z", "2024-02-29T23:59:59Z",
    "2026-11-20T24:00:00Z", "2026-13-20T10:00:00Z", "2026-11-20T10:00:00+24:00", "0001-06-01T00:00:00Z",
    "9999-06-01T00:00:00Z", "1969-12-31T23:59:59Z", "2026-11-20T1a:00:00Z", "\x1f", "é", "e\u0301", " gold", "x y",
]  # fmt: skip
ORDINARY = [
    "gold",
    "silver",
    "UTC",
    "Asia/Kathmandu",
    "anna",
    "12.50",
    "3",
    "2026-11-20",
    "21:00",
    "2026-11-20T09:30:00Z",
]


@dataclass(frozen=True)
class Storage:
    """One Arrow type."""

    name: str
    array: Callable[[list[Value]], pa.Array]
    value: Callable[[Random], Value]
    """Never missing."""
    document: Callable[[Value], object]
    element: "Storage | None" = None
    """Of lists."""


def _same(value: Value) -> object:
    return value


def _plain(type: pa.DataType, value: Callable[[Random], Value], document: Callable[[Value], object] = _same) -> Storage:
    return Storage(str(type), lambda values: pa.array(values, type), value, document)


def _of_numbers(type: pa.DataType, value: Callable[[Random], int], document: Callable[[int], object]) -> Storage:
    raw = pa.int32() if type.bit_width == 32 else pa.int64()
    return Storage(str(type), lambda values: pa.array(values, raw).view(type), value, document)


def _whole(low: int, high: int) -> Callable[[Random], int]:
    near = [0, 1, 2, 5, 400, 401, -5, -6, 2**31 - 1, 2**40, 2**53, 2**53 + 1, -(2**53), 900719925474, 900719925475]
    near = [each for each in near if low <= each <= high] + [low, high]
    return lambda random: random.choice(near) if random.random() < 0.4 else random.randint(max(low, -99), min(high, 99))


def _double(random: Random) -> float:
    if random.random() < 0.3:
        return float(random.choice([each for each in NUMBERS if not isinstance(each, int) or abs(each) < 10**300]))
    return round(random.uniform(-200, 500), random.randrange(6))


def _narrow(random: Random) -> float:
    value = random.choice([0.1, 12.34, 99.9999, 1234.5, 3.0, -0.0, 1e9, 123456.78, float("nan"), 2.5, 9999.99, 20000.0])
    return float(np.float32(value))


def _decimal(whole: int, places: int) -> Callable[[Random], Decimal]:
    def value(random: Random) -> Decimal:
        digits = random.randint(1, 10 ** random.randint(1, whole))
        rounded = digits // 10 ** max(0, places - 2) * 10 ** max(0, places - 2) if random.random() < 0.7 else digits
        return Decimal(f"{random.choice([rounded, -rounded, 0])}E{-places}")

    return value


def _text(random: Random) -> str:
    return random.choice(ORDINARY if random.random() < 0.6 else _TEXTS)


_TEXTS = [*WRITTEN, *(each for each in TEXTS if each.isprintable() or each.isascii())]
_TEXTS = [each for each in _TEXTS if "\ud800" not in each]


def _day(value: int) -> object:
    try:
        return date.fromordinal(value + 719_163)
    except (ValueError, OverflowError):
        return f"{value} days since 1970"


def _instant(per: int, aware: bool) -> Callable[[int], object]:
    def document(value: int) -> object:
        try:
            found = EPOCH + timedelta(microseconds=value * 10**6 // per)
        except OverflowError:
            return f"{value // per} seconds since 1970"
        return found.replace(tzinfo=UTC) if aware else found

    return document


def _seconds(per: int) -> Callable[[Random], int]:
    def value(random: Random) -> int:
        at = random.choice([0, 86_400 * 20_000, 1_795_000_000, -1, 1_795_000_001, 86_399])
        if random.random() < 0.1 and per < 10**9:
            at = random.choice([-62_135_596_800, -62_135_510_400, 253_402_300_799, 253_402_214_400, 10**12])
        return at * per + random.choice([0, 0, 0, per // 2, per - 1])

    return value


def _time(per: int) -> Callable[[int], object]:
    def document(value: int) -> object:
        seconds = value // per
        if not 0 <= seconds < 86_400:
            return f"{seconds} seconds since midnight"
        return (EPOCH + timedelta(microseconds=value * 10**6 // per)).time()

    return document


def _of_day(per: int) -> Callable[[Random], int]:
    return lambda random: random.choice([0, 1, 86_399, 75_600, -1, 86_400]) * per + random.choice([0, per // 2])


def _degree(random: Random) -> float | None:
    values = [None, 0.0, -0.0, 90.0, -90.0, 90.1, 180.0, -181.0, 40.7638, -73.9727, 0.0000005, 1.0000005, float("nan")]
    return random.choice([*values, random.uniform(-90, 90)])


_UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_PLACE = pa.struct([("lat", pa.float64()), ("lon", pa.float64())])
_TOLD_PLACE = pa.struct([("lat", pa.string()), ("lon", pa.string()), ("alt", pa.int64())])


def _place(random: Random) -> dict[str, object]:
    return {"lat": _degree(random), "lon": _degree(random)}


def _told_place(random: Random) -> dict[str, object]:
    given = ["40.5", " ", None, "-73.25", "x", "91"]
    return {"lat": random.choice(given), "lon": random.choice(given), "alt": random.choice([None, 3])}


def _told_document(value: dict[str, Any]) -> object:
    read = {"40.5": 40.5, " ": None, "-73.25": -73.25, "91": 91}
    return {key: read.get(each, each) for key, each in value.items()}


SCALARS: list[Storage] = [
    _plain(pa.null(), lambda _: None),
    _plain(pa.bool_(), lambda random: random.random() < 0.5),
    *(
        _plain(type, _whole(low, high))
        for bits in (8, 16, 32, 64)
        for type, low, high in (
            (getattr(pa, f"int{bits}")(), -(2 ** (bits - 1)), 2 ** (bits - 1) - 1),
            (getattr(pa, f"uint{bits}")(), 0, 2**bits - 1),
        )
    ),
    _plain(pa.float64(), _double),
    _plain(pa.decimal128(9, 2), _decimal(7, 2)),
    _plain(pa.decimal128(20, 4), _decimal(18, 4)),
    _plain(pa.decimal128(38, 10), _decimal(25, 10)),
    _plain(pa.decimal128(22, 0), _decimal(20, 0)),
    _plain(pa.decimal256(60, 6), _decimal(30, 6)),
    _plain(pa.decimal128(5, -2), lambda random: Decimal(random.randint(-999, 999)).scaleb(2)),
    _plain(pa.string(), _text),
    _plain(pa.large_string(), _text),
    _plain(pa.string_view(), _text),
    Storage("coded", lambda values: pa.array(values, pa.string()).dictionary_encode(), _text, _same),
    Storage("coded views", lambda values: pa.array(values, pa.large_string()).dictionary_encode(), _text, _same),
    Storage(
        "coded numbers",
        lambda values: pa.array(values, pa.int64()).dictionary_encode(),
        lambda random: random.choice([0, 1, 7, 500]),
        _same,
    ),
    _of_numbers(pa.date32(), lambda random: random.choice([0, -1, 20_000, 2_932_896, 2_932_897, -719_163]), _day),
    _of_numbers(
        pa.date64(),
        lambda random: random.choice([0, -1, 20_000, 2_932_896, 2_932_897, -719_163]) * 86_400_000,
        lambda value: _day(value // 86_400_000),
    ),
    *(
        _of_numbers(pa.timestamp(unit, zone), _seconds(per), _instant(per, zone is not None))
        for unit, per in _UNITS.items()
        for zone in (None, "UTC", "America/New_York")
    ),
    *(_of_numbers(pa.time32(unit), _of_day(_UNITS[unit]), _time(_UNITS[unit])) for unit in ("s", "ms")),
    *(_of_numbers(pa.time64(unit), _of_day(_UNITS[unit]), _time(_UNITS[unit])) for unit in ("us", "ns")),
    _plain(_PLACE, _place),
    _plain(_TOLD_PLACE, _told_place, _told_document),
    _plain(pa.binary(), lambda _: b"x"),
]
NARROW = _plain(pa.float32(), _narrow)


def list_of(storage: Storage, kind: str) -> Storage:
    """Lists of values that are stored so."""

    def array(values: list[Value]) -> pa.Array:
        elements = storage.array([each for value in values for each in value or ()])
        sizes = [len(value or ()) for value in values]
        starts = [0, *np.cumsum(sizes).tolist()] if sizes else [0]
        mask = pa.array([value is None for value in values], pa.bool_())
        if kind == "view":
            offsets = pa.array(starts[:-1], pa.int32())
            return pa.ListViewArray.from_arrays(offsets, pa.array(sizes, pa.int32()), elements, mask=mask)
        if kind == "large":
            return pa.LargeListArray.from_arrays(pa.array(starts, pa.int64()), elements, mask=mask)
        return pa.ListArray.from_arrays(pa.array(starts, pa.int32()), elements, mask=mask)

    def value(random: Random) -> Value:
        missing = 0.05
        return [None if random.random() < missing else storage.value(random) for _ in range(random.randrange(4))]

    return Storage(f"{kind} list of {storage.name}", array, value, _same, storage)
