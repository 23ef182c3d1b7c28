"""What very many customers bought, in Parquet files, and a policy that looks at it through twenty windows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.crossing import COMPRESSION
from benchmarks.shoppers import NOW

CATEGORIES = ("dresses", "shoes", "bags", "hats", "jewellery")
DAYS = 400
DAYS_OF_WINDOWS = (7, 10, 14, 21, 28, 30, 35, 45, 50, 60, 75, 90, 100, 120, 150, 180, 210, 270, 300, 365)
GROUP = 122_880
LIKELY = 0.05
MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Window:
    """How many purchases of the last days, or how much they came to, and what a piece or a unit of it is worth."""

    what: Literal["count", "sum"]
    days: int
    category: str | None
    weight: float


WINDOWS = tuple(
    Window("count" if number % 2 else "sum", days, CATEGORIES[number % 5] if number % 3 else None, (number + 1) / 64)
    for number, days in enumerate(DAYS_OF_WINDOWS)
)


def write(folder: Path, customers: int, purchases: int, seed: int = 1) -> None:
    """`customers.parquet`, and `purchases.parquet` in no order: each of a customer drawn from all of them."""
    random = np.random.default_rng([seed, customers, purchases])
    ids = pa.array([f"c{number:06}" for number in range(customers)])
    people = pa.table({"id": ids, "consent.push": pa.array(random.random(customers) < 0.9)})
    ago = random.integers(-5 * 86_400, DAYS * 86_400, purchases)  # a few are still to come
    at = np.datetime64(NOW.replace(tzinfo=None), "us") - ago.astype("timedelta64[s]")
    cents = np.zeros((purchases, 2), np.int64)
    cents[:, 0] = random.integers(1, 50_000, purchases)  # the lower half of 128 bits
    bought = pa.table(
        {
            "id": ids.take(pa.array(random.integers(0, customers, purchases))),
            "at": pa.array(at, pa.timestamp("us", "UTC")),
            "amount": pa.Array.from_buffers(pa.decimal128(12, 2), purchases, [None, pa.py_buffer(cents)]),
            "category": pa.DictionaryArray.from_arrays(
                pa.array(random.integers(0, len(CATEGORIES), purchases, dtype=np.int32)), list(CATEGORIES)
            ).cast(pa.string()),
        }
    )
    for name, table in (("customers", people), ("purchases", bought)):
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, compression=COMPRESSION, row_group_size=GROUP, store_schema=False)


def bundle() -> str:
    """One engagement, whose value rests on all windows, so that its key tells whether all were counted right."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from ("nextbest: 1", "bundle: purchases", "timezone: UTC", "", "profile:", "  id: string!")
    yield "  consent: {push: boolean!}"
    fields = f"at: datetime!, amount: money!, category: 'one of [{', '.join(CATEGORIES)}]!'"
    yield f"  purchases: {{history: {{{fields}}}}}"
    yield from ("", "lifecycle:", "  - stage: all", "    otherwise: yes", "", "channels:", "  push:")
    yield from ("    when: consent.push", "", "kinds:", "  news: {}", "", "engagements:", "  regulars:")
    yield from ("    kind: news", "    stages: [all]")
    yield from ("    channels: [push]", "    when: any(purchases in last 365 days)", f"    propensity: {LIKELY:.0%}")
    yield f"    value: clamp({' + '.join(map(_term, WINDOWS))}, 0, {MOST:_})"


def _term(window: Window) -> str:
    of = "purchases" if window.what == "count" else "purchases.amount"
    where = f' where category is "{window.category}"' if window.category else ""
    return f"{window.weight} * {window.what}({of} in last {window.days} days{where})"


def begin(window: Window) -> str:
    """After this a purchase counts: an instant in UTC, as text."""
    return (NOW - timedelta(days=window.days)).strftime("%Y-%m-%d %H:%M:%S")
