"""Who is served before whom (language.md Part 3, 4 and 5): worth, class, deadline, key, name, channel."""

from datetime import date, datetime, time, timedelta
from math import floor, inf

from tests.choice.plain_request import Data, Plain, Request

CLASSES = ("mandatory", "normal", "fallback")
DAY = timedelta(days=1)
LARGEST = 9_000_000.0


def is_judged(request: Request, each: Plain) -> bool:
    """Whether its key is that of its rank, and only a key above 0 is worth anything, but for other classes."""
    excepted = _class(request, each)[0] != "normal"
    match each.rule:
        case "rank_unknown":
            return not excepted and each.key is None
        case "not_worth_it":
            return not excepted and each.key is not None and each.key <= 0 and _is_key(request, each)
    if not each.able:
        return each.key is None
    return (excepted and each.key is None) or (
        each.key is not None and _is_key(request, each) and (excepted or each.key > 0)
    )


def _is_key(request: Request, each: Plain) -> bool:
    """Only the rank by default is read here."""
    if "rank" in request.bundle["arbitration"]:
        return True
    names = ("propensity", "baseline", "value", "lever", "offer_cost", "channel_cost")
    propensity, baseline, value, lever, offer_cost, channel_cost = (each.factors[name] for name in names)
    gain = _saturated(_saturated(propensity - baseline) * value) - _saturated(propensity * offer_cost)
    rank = _saturated(_saturated(_saturated(gain) - channel_cost) * lever)
    return each.key == floor(max(-LARGEST, min(LARGEST, rank)) * 10**9 + 0.5)


def _saturated(number: float) -> float:
    return max(-1e300, min(1e300, number))


def order(request: Request, each: Plain) -> tuple[float, float, float, str, int]:
    class_, deadline = _class(request, each)
    last = inf if deadline is None or class_ != "mandatory" else deadline.timestamp()
    key = inf if each.key is None else -each.key
    return CLASSES.index(class_), last, key, each.engagement, each.preference


def _class(request: Request, each: Plain) -> tuple[str, datetime | None]:
    """Its class now, and the deadline of its obligation, if that is open."""
    engagement = request.engagement(each.engagement)
    class_: str = engagement.get("class", "normal")
    due = _due(request, each, engagement["due"]) if "due" in engagement else None
    if due is None:
        return class_, None
    urgent_from, deadline = due
    return ("mandatory" if request.now >= urgent_from else class_), deadline


def _due(request: Request, each: Plain, due: Data) -> tuple[datetime, datetime] | None:
    """From when an obligation is urgent, and its deadline; None where it is not open."""
    given = request.document.get(due.get("by") or due["of"])
    if given is None:
        return None
    within, urgent = _days(due.get("within")), _days(due.get("urgent"))
    if "T" in given:
        start = datetime.fromisoformat(given)
        deadline = _step(request, start, within)
        urgent_from = _step(request, deadline, -urgent)
    else:
        day = date.fromisoformat(given)
        start, deadline = _midnight(request, day), _midnight(request, day + within + DAY)
        # Without `urgent` it is mandatory once the deadline is over.
        urgent_from = _midnight(request, day + within - urgent) if "urgent" in due else deadline
    if "by" in due:
        start = urgent_from
    met = any(contact["engagement"] == each.engagement and _at(contact) >= start for contact in request.contacts)
    return None if met or start > request.now else (urgent_from, deadline)


def _at(contact: Data) -> datetime:
    return datetime.fromisoformat(contact["at"])


def _days(text: str | None) -> timedelta:
    return DAY * (0 if text is None else int(text.split()[0]))


def _midnight(request: Request, day: date) -> datetime:
    return datetime.combine(day, time(), request.zone)


def _step(request: Request, instant: datetime, days: timedelta) -> datetime:
    """By the wall clock of the policy zone."""
    return instant.astimezone(request.zone) + days
