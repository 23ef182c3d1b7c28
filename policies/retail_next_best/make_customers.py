"""Makes up the sample customers: `python policies/retail_next_best/make_customers.py`."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from nextbest.policies.sampling import Campaign, Document, Draws, Season, no_holiday, people, sent, write, written_to

HERE = Path(__file__).parent
ZONE = ZoneInfo("America/New_York")
NOW = datetime.fromisoformat("2026-11-20T10:00:00-05:00")
SORTS = {"newcomer": 45, "first": 45, "now_and_then": 85, "steady": 60, "best": 30, "gone": 40}
NAMES = ("Olivia", "Marcus", "Priya", "Elena", "Jamal", "Hannah", "Mateo", "Rachel", "Yuki", "Nora", "Andre", "Lucia")
CATEGORIES = ("dresses", "shoes", "basics", "hats", "coats", "bags", "knitwear")
PRICES = {"dresses": 210, "shoes": 150, "basics": 45, "hats": 60, "coats": 420, "bags": 180, "knitwear": 110}
CITY: Document = {"lat": 40.7431, "lon": -73.9712}
BOSTON: Document = {"lat": 42.3601, "lon": -71.0589}
CAMPAIGNS = (
    Campaign("recommend_next", "upsell", ("push", "email"), rest=14, chance=0.015, on=no_holiday),
    Campaign("new_dresses", "upsell", ("push", "email"), rest=14, chance=0.01, on=no_holiday),
    Campaign("new_arrivals", "content", ("email",), rest=14, chance=0.02, on=no_holiday),
)
"""What has gone out to those who buy."""
SEASON = Season(120, 14, 4, 5, 0.4, {})
BOTH: Document = {"push": True, "email": True}


def documents() -> Iterator[Document]:
    """Every member."""
    draws = Draws("retail", NOW)
    yield from _known()
    for number, sort in enumerate(people(SORTS), start=1):
        name, member = f"m-{number:03}", _member(draws, sort)
        reached = [] if sort in ("newcomer", "gone") else written_to(name, member["consent"], "retail-2026")
        yield {"id": name, **member, "contacts": list(sent(Draws(f"sent to {name}", NOW), CAMPAIGNS, reached, SEASON))}


def _known() -> Iterator[Document]:
    """Those of whom the README speaks."""
    chances, mail = {"shoes": 0.12, "dresses": 0.24}, {"push": False, "email": True}
    dresses = _bought({"01-17": 310, "04-11": 275, "06-27": 420, "09-12": 380, "10-24": 295}, "dresses")
    opened = {"seen_at": {"lat": 40.758, "lon": -73.9789}, "views": _looked("11-15", "11-19")}
    ana = {"birthday": "1988-07-14", "home": CITY, "consent": BOTH, "likelihood": chances, **opened, **dresses}
    yield _named("Ana", "2019-03-01", "gold", 25_000, ana)
    shoes = _bought({"02-14": 140, "05-09": 165, "08-22": 210, "10-31": 150}, "shoes", "shoes", "dresses", "shoes")
    yield _named("Bea", "2021-05-20", "silver", 6_200, {"consent": BOTH, "likelihood": {"bags": 0.055}, **shoes})
    yield _named("Carla", "2026-11-05", "member", 0, {"consent": mail})
    weeks = ("02-21", "02-28", "03-07", "03-14", "03-21", "03-28", "04-04", "04-11", "04-18", "04-25", "05-02", "05-09")
    weekly = _bought(dict.fromkeys(weeks, 35), "basics")
    yield _named("Dan", "2020-10-01", "silver", 3_900, {"consent": mail, **weekly})
    coats = _bought({"03-03": 520, "07-18": 260, "11-16": 610}, "coats", "dresses", "coats", returned="11-16")
    yield _named("Emma", "2018-09-09", "gold", 14_800, {"home": CITY, "consent": BOTH, **coats})
    some, nothing = _bought({"06-06": 480, "10-10": 190}, "coats", "shoes"), {"push": False, "email": False}
    yield _named("Farid", "2022-02-02", "silver", 11_300, {"home": CITY, "consent": nothing, **some})
    cart = {"cart": {"value": 89.9, "updated_at": "2026-11-19T22:10:00-05:00"}}
    two = _bought({"07-04": 45, "10-03": 120}, "hats", "bags")
    yield _named("Grace", "2023-04-15", "member", 2_100, {"consent": BOTH, **cart, **two})
    dresses = _bought({"02-07": 330, "05-23": 290, "10-17": 405}, "dresses")
    hana = {"birthday": "1990-02-02", "home": BOSTON, "consent": BOTH, "likelihood": chances}
    yield _named("Hana", "2019-03-01", "gold", 25_000, {**hana, "views": _looked("11-18"), **dresses})
    dresses = _bought({"03-14": 300, "07-11": 340, "11-07": 315}, "dresses")
    ines = {"home": CITY, "consent": mail, "likelihood": {"shoes": 0.24}}
    yield _named("Ines", "2019-03-01", "silver", 25_000, {**ines, **dresses})
    basics = _bought({"06-13": 40, "07-11": 55, "08-08": 35}, "basics")
    yield _named("Jun", "2024-06-30", "member", 1_500, {"consent": {"push": True, "email": False}, **basics})
    hats = _bought({"2025-12-06": 60, "2026-06-20": 75}, "hats")
    yield _named("Kim", "2025-01-12", "member", 480, {"consent": mail, **hats})


def _named(name: str, since: str, tier: str, ltv: int, more: Document) -> Document:
    return {"id": name.lower(), "first_name": name, "member_since": since, "tier": tier, "ltv": ltv, **more}


def _bought(totals: Mapping[str, float], *categories: str, returned: str = "") -> Document:
    """An order a day, of one piece each: of these categories in turn, the last of them from then on."""
    days = {day: _afternoon(day) for day in totals}
    kinds = [categories[min(place, len(categories) - 1)] for place in range(len(totals))]
    items = [
        {"at": days[day], "category": category, "price": price, "returned": day == returned}
        for (day, price), category in zip(totals.items(), kinds, strict=True)
    ]
    return {"orders": [{"at": days[day], "total": total} for day, total in totals.items()], "items": items}


def _afternoon(day: str, at: time = time(14, 30)) -> str:
    """Half past two in New York, on a day of this year where it does not say which."""
    given = date.fromisoformat(day if len(day) == 10 else f"2026-{day}")
    return datetime.combine(given, at, ZONE).isoformat()


def _looked(*days: str) -> list[Document]:
    return [{"at": _afternoon(day, time(21, 5)), "category": "dresses"} for day in days]


def _member(draws: Draws, sort: str) -> Document:
    """A member of this sort, with what was bought and looked at."""
    bought = _orders(draws, sort)
    spent = round(sum(float(str(each["price"])) for each in bought) * 0.4, 2)
    since = draws.between(2, 29) if sort == "newcomer" and draws.yes(0.7) else draws.between(430, 2_400)
    points = int(draws.between(0, 5_600)) if bought else 0
    push, email = draws.yes(0.55), draws.yes(0.8)
    return {
        "first_name": draws.one_of(NAMES) if draws.yes(0.9) else None,
        "member_since": draws.at(since)[:10],
        "tier": "gold" if points >= 5_000 else "silver" if points >= 1_500 else "member",
        "ltv": spent + (draws.between(9_000, 24_000) // 1 if sort == "best" else 0),
        "points": points,
        "points_expire_on": draws.at(-draws.between(3, 300))[:10] if points else None,
        "birthday": f"{int(draws.between(1958, 2004))}-{int(draws.between(1, 12.99)):02}-{int(draws.between(1, 28)):02}"
        if draws.yes(0.6)
        else None,
        "home": draws.one_of((CITY, BOSTON)) if draws.yes(0.7) else None,
        "consent": {"push": push, "email": email},
        "cart": {"value": draws.price(110), "updated_at": draws.ago(0.2, 12)} if draws.yes(0.12) else None,
        "orders": [{"at": at, "total": total} for at, total in _receipts(bought)],
        "items": bought,
        "views": _views(draws, sort),
        "likelihood": {"shoes": round(draws.between(0.01, 0.14), 3), "dresses": round(draws.between(0.04, 0.3), 3)}
        if draws.yes(0.5)
        else None,
    }


def _orders(draws: Draws, sort: str) -> list[Document]:
    """The pieces, oldest first; those of one receipt have one time."""
    usual, gap = draws.one_of(CATEGORIES), draws.between(25, 80)
    match sort:
        case "first":
            times = [draws.ago(2, 170)]
        case "now_and_then":
            times = draws.rhythm(1.6 * gap, draws.between(3, 6) * gap, draws.between(0, 2) * gap)
        case "steady" | "best":
            times = draws.rhythm(0.7 * gap, draws.between(340, 420), draws.between(2, 40))
        case "gone":
            times = draws.rhythm(gap, draws.between(380, 700), draws.between(190, 370))
        case _:
            times = []
    pieces = []
    for at in times:
        for _piece in range(1 + draws.yes(0.3)):
            category = usual if draws.yes(0.6) else draws.one_of(CATEGORIES)
            back = draws.yes(0.04)
            pieces.append({"at": at, "category": category, "price": draws.price(PRICES[category]), "returned": back})
    return pieces


def _receipts(pieces: list[Document]) -> list[tuple[str, float]]:
    """When each receipt was written, and what it was for."""
    totals: dict[str, float] = {}
    for each in pieces:
        at = str(each["at"])
        totals[at] = round(totals.get(at, 0) + float(str(each["price"])), 2)
    return list(totals.items())


def _views(draws: Draws, sort: str) -> list[Document]:
    looks = {"gone": 1, "newcomer": 3, "best": 6}.get(sort, 3)
    times = sorted(draws.ago(0.2, 60) for _look in range(int(draws.between(0, 2 * looks))))
    return [{"at": at, "category": draws.one_of(CATEGORIES)} for at in times]


if __name__ == "__main__":
    write(HERE, documents())
