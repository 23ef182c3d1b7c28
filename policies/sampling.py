"""What the scripts that make sample customers have in common: draws that are the same each time, and days gone by."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from nextbest.engine.functions.chance import bucket

AMERICAN_HOLIDAYS = ("05-25", "06-19", "07-03", "07-04", "09-07", "10-12", "11-11")
"""Of 2026, up to autumn."""
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


@dataclass(frozen=True, slots=True)
class Campaign:
    """What was sent now and then."""

    engagement: str
    kind: str
    channels: tuple[str, ...]
    """The first by which a customer can be reached is taken."""
    rest: int
    """Days between two of them."""
    chance: float
    """On a day on which it may go."""
    on: Callable[[datetime], bool] | None = None
    """On which days; None: any."""


@dataclass(frozen=True, slots=True)
class Season:
    """How a customer was written to: from so many days before now to so many, and no oftener than `gap` days apart."""

    since: int
    until: int
    gap: int
    most: int
    """Messages."""
    reads: float
    """The share of them that she opens."""
    kinds: Mapping[str, int]
    """Days between two messages of one kind, where its limit asks for that."""


def sent(draws: Draws, campaigns: Sequence[Campaign], reached: Collection[str], season: Season) -> Iterator[Document]:
    """Contacts of one customer, oldest first: always around noon, and never against the limits that are told here."""
    last: dict[str, int] = {}
    number = 0
    for day in range(season.since, season.until, -1):
        noon = (draws.now - timedelta(days=day)).replace(hour=12) + timedelta(seconds=int(draws.between(0, 10_000)))
        for each in campaigns:
            rests = {"": season.gap, each.engagement: each.rest, f"kind {each.kind}": season.kinds.get(each.kind, 0)}
            rested = all(last.get(name, 9_999) - day > days for name, days in rests.items())
            channel = next((name for name in each.channels if name in reached), None)
            if number == season.most or channel is None or not rested or not _goes(each, noon, draws):
                continue
            row = contact(noon.isoformat(), number, each.engagement, each.kind, channel)
            opened = channel != "letter" and draws.yes(season.reads)
            yield {**row, "opened": True, "clicked": draws.yes(0.4)} if opened else row
            last |= dict.fromkeys(rests, day)
            number += 1


def _goes(campaign: Campaign, at: datetime, draws: Draws) -> bool:
    return (campaign.on is None or campaign.on(at)) and draws.yes(campaign.chance)


def written_to(customer: str, consent: object, salt: str, holdout: float = 0.05) -> list[str]:
    """The channels that a customer consents to; none where the draw of the contact policy holds her out."""
    assert isinstance(consent, dict)
    return [] if bucket(customer, salt) < holdout else [name for name, given in consent.items() if given]


def nth(number: int, weekday: int) -> Callable[[datetime], bool]:
    """The first, second … of a weekday in each month; Monday is 0."""
    return lambda day: day.weekday() == weekday and (day.day - 1) // 7 == number - 1


def no_holiday(day: datetime) -> bool:
    """Any day but these holidays."""
    return f"{day:%m-%d}" not in AMERICAN_HOLIDAYS


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
