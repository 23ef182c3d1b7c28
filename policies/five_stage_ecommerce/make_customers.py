"""Makes up the sample customers: `python policies/five_stage_ecommerce/make_customers.py`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from nextbest.policies.sampling import Campaign, Document, Draws, Season, people, sent, write, written_to

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-11-20T10:00:00+01:00")
SORTS = {"visitor": 75, "looker": 55, "cart": 35, "first": 40, "repeat": 70, "advocate": 30}
NAMES = ("Camille", "Louis", "Inès", "Hugo", "Manon", "Adam", "Emma", "Noé", "Alice", "Karim", "Zoé", "Paul", "Mei")
CATEGORIES = ("coffee", "tea", "grinders", "machines", "cups", "pots")
PAGES = ("/coffee/house", "/machines/alba", "/grinders/hand", "/tea/oolong", "/machines/duo", "/about", "/grinders/one")
CAMPAIGNS = (
    Campaign("recommend", "retain", ("email", "push"), rest=14, chance=0.015),
    Campaign("new_in_the_shop", "retain", ("email",), rest=14, chance=0.01),
    Campaign("feedback", "retain", ("email",), rest=60, chance=0.006),
    Campaign("cart_left", "help", ("push", "email"), rest=5, chance=0.006),
)
"""What has gone out to those who have bought."""
SEASON = Season(120, 14, 8, 3, 0.4, {})


def documents() -> Iterator[Document]:
    """Every visitor and every customer."""
    draws = Draws("five-stages", NOW)
    yield from _known(draws)
    for number, sort in enumerate(people(SORTS), start=1):
        name, person, histories = f"k-{number:03}", _person(draws), _histories(draws, sort)
        reached = written_to(name, person["consent"], "five-stage-2026") if histories["orders"] else []
        yield {"id": name, **person, **histories, "contacts": list(sent(draws, CAMPAIGNS, reached, SEASON))}


def _known(draws: Draws) -> Iterator[Document]:
    """Those of whom the README speaks."""
    lea: Document = {"first_name": "Léa", "language": "fr", "email": "lea@example.com"}
    months = [{"at": draws.at(days), "total": 41.50, "category": "coffee"} for days in (190, 120, 75, 16)]
    stars = [{"at": draws.at(60), "stars": 5}]
    yield {"id": "lea", **lea, "consent": {"email": True, "push": False}, "orders": months, "reviews": stars}
    theo: Document = {"first_name": "Theo", "language": "en", "email": "theo@example.com"}
    two = [{"at": draws.at(days), "total": 36, "category": "coffee"} for days in (90, 12)]
    looks = [{"at": draws.at(days), "page": "/grinders/hand"} for days in (3, 2)]
    ticket = [{"at": draws.at(4), "topic": "a broken lid", "solved": False}]
    both: Document = {"consent": {"email": True, "push": True}}
    yield {"id": "theo", **theo, **both, "orders": two, "views": looks}
    yield {"id": "paula", "first_name": "Paula", "language": "en", **both, "orders": two[:1], "tickets": ticket}


def _person(draws: Draws) -> Document:
    name, email = draws.one_of(NAMES), draws.yes(0.75)
    return {
        "first_name": name if draws.yes(0.85) else None,
        "language": draws.one_of(("fr", "fr", "en")) if draws.yes(0.9) else None,
        "email": f"{name.lower()}@example.com" if email else None,
        "consent": {"email": email and draws.yes(0.85), "push": draws.yes(0.3)},
        "interests": [topic for topic in ("coffee", "tea") if draws.yes(0.3)],
    }


def _histories(draws: Draws, sort: str) -> Document:
    looks = {"visitor": 2, "looker": 12, "cart": 8}.get(sort, 4)
    views = sorted(draws.ago(0.1, 28) for _each in range(3 if sort == "looker" else 0)) + sorted(
        draws.ago(0.1, 45) for _each in range(int(draws.between(0, looks)))
    )
    left = sort == "cart" or draws.yes(0.05)
    orders = _orders(draws, sort)
    reviewed = sort == "advocate" or (orders and draws.yes(0.15))
    stars = 5 if sort == "advocate" else draws.one_of((5, 4, 3, 1))
    return {
        "cart": {"value": draws.price(90), "updated_at": draws.ago(0.1, 20)} if left else None,
        "views": [{"at": at, "page": draws.one_of(PAGES)} for at in sorted(views)],
        "orders": orders,
        "reviews": [{"at": draws.ago(5, 300), "stars": stars}] if reviewed else [],
        "referrals": [{"at": draws.ago(5, 300)}] if sort == "advocate" and draws.yes(0.3) else [],
        "tickets": [{"at": draws.ago(0.5, 25), "topic": "delivery", "solved": draws.yes(0.6)}]
        if orders and draws.yes(0.07)
        else [],
    }


def _orders(draws: Draws, sort: str) -> list[Document]:
    usual = draws.one_of(CATEGORIES)
    gap = draws.between(22, 75)
    match sort:
        case "first":
            days = [draws.ago(1, 200)]
        case "repeat":
            days = draws.rhythm(gap, draws.between(2, 6) * gap, draws.between(0, 2) * gap)
        case "advocate":
            days = draws.rhythm(gap, max(4.5 * gap, 200), draws.between(0, 40))[-12:]
        case _:
            days = []
    usually = [usual, usual, draws.one_of(CATEGORIES)]
    return [{"at": at, "total": draws.price(48), "category": usually[place % 3]} for place, at in enumerate(days)]


if __name__ == "__main__":
    write(HERE, documents())
