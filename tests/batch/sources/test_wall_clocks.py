"""Times without a zone are read in the source's, as the language reads them: of two the earlier, gaps forward."""

from datetime import datetime, timedelta
from random import Random

import pyarrow as pa
import pytest

from nextbest.dsl.zones import EPOCH, instant, zone
from nextbest.engine.batch.sources.wall_clocks import instants, texts

ZONES = ["Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Caracas", "UTC"]


@pytest.mark.parametrize("name", ZONES)
def test_every_wall_clock(name: str) -> None:
    """Around each change of a century, and at random."""
    random = Random(name)
    found = zone(name)
    assert found is not None
    walls = [EPOCH + timedelta(seconds=random.randrange(-(2**31), 2**32)) for _ in range(500)]
    for year in range(1950, 2060):
        day = datetime(year, 1, 1) + timedelta(days=random.randrange(365))  # noqa: DTZ001
        walls.append(day + timedelta(minutes=random.randrange(1440)))
        for month, start in ((3, 25), (10, 25), (11, 1), (4, 1)):
            walls += [datetime(year, month, start) + timedelta(hours=each / 2) for each in range(0, 14 * 48, 3)]  # noqa: DTZ001
    column = pa.chunked_array([pa.array([*walls[:100], None], pa.timestamp("us")), pa.array(walls[100:])])
    told = [None if each is None else int(each.timestamp()) for each in instants(column, name).to_pylist()]
    assert told == [
        *(instant(found, each) for each in walls[:100]),
        None,
        *(instant(found, each) for each in walls[100:]),
    ]


def test_texts() -> None:
    given = [
        "2026-10-25 02:30:00",
        "2026-10-25T02:30",
        "2026-11-20T10:00:00.75",
        "2026-11-20T10:00:00+05:00",
        "2026-02-30 10:00:00",
        "yesterday",
        "",
        None,
    ]
    shown = "2026-10-25T00:30:00Z"
    wanted = [shown, shown, "2026-11-20T09:00:00Z", *given[3:]]
    assert texts(pa.chunked_array([pa.array(given)]), "Europe/Paris").to_pylist() == wanted
