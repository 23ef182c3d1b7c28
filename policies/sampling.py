"""What the scripts that make sample customers have in common: draws that are the same each time, and days gone by."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

Item = TypeVar("Item")
Document = dict[str, object]


class Draws:
    """Chances and times before `now`, in the order in which they are asked for: one seed makes one set of customers."""

    def __init__(self, seed: str, now: datetime) -> None:
        self._random = Random(seed)
        self.now = now

    def yes(self, chance: float) -> bool:
        """Yes in `chance` of all cases."""
        return self._random.random() < chance

    def between(self, low: float, high: float) -> float:
        """A number from `low` to `high`, all equally likely."""
        return low + (high - low) * self._random.random()

    def one_of(self, items: Sequence[Item]) -> Item:
        """One of the items, those that stand first more often."""
        return items[int(len(items) * self._random.random() ** 1.5)]

    def price(self, middle: float) -> float:
        """An amount with two places, mostly near `middle`."""
        return round(middle * self.between(0.6, 1.4), 2)

    def ago(self, low: float, high: float) -> str:
        """An instant between `low` and `high` days before now, as in a document."""
        return self.at(self.between(low, high))

    def at(self, days: float) -> str:
        """So many days before now, as in a document."""
        return (self.now - timedelta(days=days)).replace(microsecond=0).isoformat()

    def rhythm(self, gap: float, since: float, until: float) -> list[str]:
        """Instants about `gap` days apart, from `since` days before now to `until` days before now, oldest first."""
        days, at = since, []
        while days >= until:
            at.append(self.at(days))
            days -= self.between(0.6, 1.4) * gap
        return at


def people(counts: dict[str, int]) -> list[str]:
    """Each sort as often as it is asked for, spread over the list, so that its beginning has some of each."""
    spread = [((place + 0.5) / count, sort) for sort, count in counts.items() for place in range(count)]
    return [sort for _place, sort in sorted(spread)]


def contact(at: str, number: int, engagement: str, kind: str, channel: str) -> Document:
    """A message that was sent, as in the history `contacts`; `number` tells apart those of one customer."""
    return {"id": f"{at}-{number}", "at": at, "engagement": engagement, "kind": kind, "channel": channel}


def lines(documents: Iterable[Document]) -> str:
    """The documents as JSON lines, without what is missing."""
    return "".join(json.dumps(_given(each), separators=(",", ":"), ensure_ascii=False) + "\n" for each in documents)


def write(folder: Path, documents: Iterable[Document]) -> None:
    """Write `customers.jsonl`, and say how many there are."""
    text = lines(documents)
    (folder / "customers.jsonl").write_text(text, encoding="utf-8")
    print(f"customers.jsonl: {len(text.splitlines())} customers")


def _given(document: Document) -> Document:
    return {key: value for key, value in document.items() if value is not None and value != []}
