"""What tables write otherwise than documents do."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, MONEY, NUMBER, STRING, TIMEZONE, OneOf, Type
from nextbest.engine.batch.door.given import meant

MIDNIGHT = datetime(2026, 11, 20)  # noqa: DTZ001
TIER = OneOf(("1", "2"))


@pytest.mark.parametrize(
    ("type", "given", "expected"),
    [
        (INTEGER, "12", 12),
        (INTEGER, " +5 ", 5),
        (INTEGER, "3.0", 3.0),
        (INTEGER, "1_000", "1_000"),
        (INTEGER, "١٢", "١٢"),
        (INTEGER, "twelve", "twelve"),
        (INTEGER, " ", None),
        (INTEGER, True, True),
        (NUMBER, "1e3", 1000.0),
        (NUMBER, "7", 7),
        (NUMBER, "1,5", "1,5"),
        (MONEY, " 12.50", "12.50"),
        (MONEY, Decimal("12.50"), Decimal("12.50")),
        (BOOLEAN, "YES", True),
        (BOOLEAN, "false", False),
        (BOOLEAN, "y", "y"),
        (BOOLEAN, 1, True),
        (BOOLEAN, 2, 2),
        (BOOLEAN, 1.0, 1.0),
        (STRING, 17, "17"),
        (STRING, True, True),
        (STRING, " x ", " x "),
        (TIER, 2, "2"),
        (TIMEZONE, 1, 1),
        (DATE, MIDNIGHT, date(2026, 11, 20)),
        (DATE, MIDNIGHT.replace(second=1), MIDNIGHT.replace(second=1)),
        (DATE, MIDNIGHT.replace(tzinfo=UTC), MIDNIGHT.replace(tzinfo=UTC)),
        (DATETIME, MIDNIGHT, MIDNIGHT),
    ],
)
def test_tables_write_it_so(type: Type, given: object, expected: object) -> None:
    found = meant(given, type)
    assert (found.__class__, found) == (expected.__class__, expected)
