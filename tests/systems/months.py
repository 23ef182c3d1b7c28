"""Who was in which of the four stages at each month end, counted from the histories without the engine."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.systems.lines import Line

CHICAGO = ZoneInfo("America/Chicago")
HISTORIES = ("orders", "sessions", "ratings", "friends", "contacts")
Flow = Counter[tuple[str | None, str]]


def flows(customers: Sequence[Line], ends: Sequence[datetime]) -> Iterator[tuple[Counter[str], Flow]]:
    """At each month end: how many are in each stage, and how many came there from which stage (None: from nowhere)."""
    before: dict[str, str] = {}
    for end in ends:
        here = {each["id"]: _stage(each, end) for each in customers if any(_until(end, each, *HISTORIES))}
        yield Counter(here.values()), Counter((before.get(id), stage) for id, stage in here.items())
        before = here


def month_ends(customers: Sequence[Line], now: datetime) -> list[datetime]:
    """The last second of each month since the first record, and now."""
    first = min(at for each in customers for at in _until(now, each, *HISTORIES)).astimezone(CHICAGO)
    year, month, found = first.year, first.month, list[datetime]()
    while True:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        end = datetime(year, month, 1, tzinfo=CHICAGO) - timedelta(seconds=1)
        if end >= now:
            return [*found, now]
        found.append(end)


def _stage(customer: Line, end: datetime) -> str:
    orders = list(_until(end, customer, "orders"))
    signed_up = datetime.fromisoformat(customer["signed_up_at"])
    if not orders and _earlier(end, 60) < signed_up <= end:
        return "onboarding"
    if not any(at > _earlier(end, 60) for at in orders):
        return "winback"
    if sum(at > _earlier(end, 365) for at in orders) >= 20 or customer.get("points", 0) >= 1_000:
        return "loyalty"
    return "activation"


def _earlier(end: datetime, days: int) -> datetime:
    """The same time by the clock in Chicago, so many days before."""
    return (end.astimezone(CHICAGO).replace(tzinfo=None) - timedelta(days=days)).replace(tzinfo=CHICAGO)


def _until(end: datetime, customer: Line, *histories: str) -> Iterator[datetime]:
    """When the records of these histories were made, as far as that had happened."""
    for name in histories:
        for record in customer.get(name, []):
            at = datetime.fromisoformat(record["at"])
            if at <= end:
                yield at
