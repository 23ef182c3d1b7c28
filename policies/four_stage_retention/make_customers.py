"""Makes up the sample customers: `python policies/four_stage_retention/make_customers.py`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from nextbest.policies.sampling import Campaign, Document, Draws, Season, no_holiday, people, sent, write, written_to

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-11-20T10:00:00-06:00")
SORTS = {"newcomer": 45, "never": 25, "first": 30, "growing": 75, "regular": 70, "stopped": 20, "dormant": 50}
NAMES = (
    "Maria",
    "James",
    "Aisha",
    "Wei",
    "Sofia",
    "Daniel",
    "Grace",
    "Omar",
    "Hannah",
    "Luis",
    "Priya",
    "Sean",
    "Ruth",
)
DEPARTMENTS = ("produce", "dairy", "bakery", "meat", "household", "frozen", "drinks")
CAMPAIGNS = (
    Campaign("recipes", "grow", ("email",), rest=7, chance=0.01),
    Campaign("fresh_produce", "grow", ("push", "email"), rest=21, chance=0.006, on=no_holiday),
    Campaign("household", "grow", ("push", "email"), rest=21, chance=0.006, on=no_holiday),
    Campaign("cart_left", "cart", ("push", "sms", "email"), rest=3, chance=0.008, on=no_holiday),
)
"""What has gone out to those who buy."""
SEASON = Season(170, 14, 8, 3, 0.35, {})
ZONES = (None, "America/Chicago", "America/Chicago", "America/New_York", "America/Denver")


def documents() -> Iterator[Document]:
    """Every customer, of all sorts."""
    draws = Draws("four-stage", NOW)
    yield from _known(draws)
    for number, sort in enumerate(people(SORTS), start=1):
        yield _customer(draws, f"c-{number:03}", sort)


def _known(draws: Draws) -> Iterator[Document]:
    """Those of whom the README speaks."""
    maria = {
        "consent": {"email": True, "push": False, "sms": True},
        "email": "maria@example.com",
        "phone": "+13125550101",
    }
    weekly = [_order(at, 96.4, ["produce", "dairy", "meat", "bakery"]) for at in draws.rhythm(7.5, 330, 92)]
    yield {"id": "maria", "first_name": "Maria", "signed_up_at": draws.at(700), **maria, "orders": weekly}
    leo = {"consent": {"email": False, "push": True, "sms": False}, "app_token": "app-leo"}
    monthly = [_order(at, 52.1, ["dairy", "frozen"]) for at in draws.rhythm(25, 130, 12)]
    yield {"id": "leo", "first_name": "Leo", "signed_up_at": draws.at(160), **leo, "orders": monthly}


def _customer(draws: Draws, name: str, sort: str) -> Document:
    app, email, phone = draws.yes(0.6), draws.yes(0.85), draws.yes(0.5)
    signed_up = draws.between(1, 55) if sort == "newcomer" else draws.between(70, 400)
    orders = _orders(draws, sort, signed_up)
    began = draws.at(max([signed_up, *(_days_ago(each) + 1 for each in orders[:1])]))
    last = NOW if not orders else datetime.fromisoformat(str(orders[-1]["at"]))
    looks = draws.rhythm(draws.between(4, 30), min(signed_up, 60), 0) if app and draws.yes(0.7) else []
    consent = {
        "email": email and draws.yes(0.8),
        "push": app and draws.yes(0.75),
        "sms": phone and draws.yes(0.5),
    }
    reached = written_to(name, consent, "four-stage-2026") if orders and (NOW - last).days < 200 else []
    return {
        "id": name,
        "first_name": draws.one_of(NAMES) if draws.yes(0.9) else None,
        "timezone": draws.one_of(ZONES),
        "signed_up_at": began,
        "email": f"{draws.one_of(NAMES).lower()}@example.com" if email else None,
        "phone": f"+1312555{int(draws.between(1000, 9999))}" if phone else None,
        "app_token": f"app-{int(draws.between(100_000, 999_999))}" if app else None,
        "consent": consent,
        "points": int(draws.between(0, 1_300)) if sort == "regular" else int(draws.between(0, 240)) if orders else None,
        "orders": orders,
        "sessions": [{"at": at} for at in looks],
        "ratings": _since(began, [{"at": draws.ago(5, 200), "stars": draws.one_of((5, 4, 3, 1))}])
        if orders and draws.yes(0.3)
        else [],
        "friends": [{"at": draws.ago(10, 300)}] if sort == "regular" and draws.yes(0.15) else [],
        "contacts": _since(began, list(sent(draws, CAMPAIGNS, reached, SEASON))),
    }


def _orders(draws: Draws, sort: str, signed_up: float) -> list[Document]:
    """What somebody of that sort has bought since signing up."""
    since = signed_up - draws.between(0, 12)
    match sort:
        case "newcomer" | "never":
            days = []
        case "first":
            days = [draws.ago(1, 40)]
        case "growing":
            days = draws.rhythm(draws.between(18, 40), min(since, 240), draws.between(0, 40))
        case "regular":
            days = draws.rhythm(draws.between(7, 12), max(since, 250), draws.between(0, 14))
        case "stopped":
            days = draws.rhythm(7, max(since, 280), draws.between(65, 120))
        case _:
            days = draws.rhythm(draws.between(25, 60), max(since, 150), draws.between(61, 300))
    usual, size = draws.between(1, 6.99), draws.between(35, 110)
    shelves = list(DEPARTMENTS[: int(usual) + 1])
    return [
        _order(at, draws.price(size), sorted({shelves[place % len(shelves)], shelves[0]}), late=draws.yes(0.04))
        for place, at in enumerate(days)
    ]


def _order(at: str, total: float, departments: list[str], *, late: bool = False) -> Document:
    order: Document = {"at": at, "total": total, "departments": departments}
    return {**order, "late": True} if late else order


def _days_ago(row: Document) -> float:
    return (NOW - datetime.fromisoformat(str(row["at"]))) / timedelta(days=1)


def _since(began: str, rows: list[Document]) -> list[Document]:
    """What has happened since somebody signed up."""
    return [each for each in rows if str(each["at"]) >= began]


if __name__ == "__main__":
    write(HERE, documents())
