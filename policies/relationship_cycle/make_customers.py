"""Makes up the sample customers: `python policies/relationship_cycle/make_customers.py`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from nextbest.policies.sampling import Campaign, Document, Draws, Season, contact, nth, people, sent, write, written_to

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-11-20T10:00:00+01:00")
SORTS = {"aware": 35, "looking": 45, "quoted": 25, "new": 30, "owner": 75, "quiet": 40, "deaf": 45, "left": 35}
OWNERS = ("new", "owner", "quiet", "deaf", "left")
NAMES = ("Petra", "Jonas", "Elif", "Karl", "Anna", "Mehmet", "Sabine", "Lukas", "Greta", "Ivan", "Heike", "Tim")
PAGES = ("/machines/w80", "/machines/x200", "/subsidy", "/solar", "/service", "/machines/compare")
CAMPAIGNS = (
    Campaign("heating_news", "keep-warm", ("email",), rest=20, chance=0.7, on=nth(1, 1)),
    Campaign("survey_ignoring", "survey", ("email",), rest=90, chance=0.01),
    Campaign("service_date", "re-engage", ("email",), rest=90, chance=0.02),
    Campaign("plan_upgrade", "upsell", ("email",), rest=30, chance=0.02),
    Campaign("solar", "upsell", ("email",), rest=30, chance=0.02),
    Campaign("replacement", "renewal", ("letter",), rest=180, chance=0.005),
    Campaign("refer_a_neighbour", "referral", ("email",), rest=180, chance=0.005),
)
"""What has gone out this year; the first two only to those who ignore us."""
KINDS = {"keep-warm": 30, "upsell": 30, "referral": 180}
SEASONS = {
    "deaf": Season(178, 8, 4, 9, 0, KINDS),
    "quiet": Season(88, 8, 4, 4, 0.7, KINDS),
    "owner": Season(120, 8, 4, 4, 0.5, KINDS),
    "left": Season(88, 8, 4, 3, 0.4, KINDS),
}
MODELS = ("W80", "W100", "X200")


def documents() -> Iterator[Document]:
    """Everybody who has ever asked, bought or left."""
    draws = Draws("relationships", NOW)
    yield from _known(draws)
    for number, sort in enumerate(people(SORTS), start=1):
        name, person = f"h-{number:03}", _person(draws, sort)
        reached = written_to(name, person["consent"], "relationship-2026")
        sent_to = [*reached, "letter"] if reached else []
        yield {"id": name, **person, **_histories(draws, sort), "contacts": _contacts(draws, sort, sent_to)}


def _known(draws: Draws) -> Iterator[Document]:
    """Those of whom the README speaks."""
    rita: Document = {"first_name": "Rita", "language": "de", "email": "rita@example.com", "phone": "+493055501"}
    asked: Document = {"address_known": True, "consent": {"email": True, "sms": False, "phone": True}}
    machine = [{"at": draws.at(45), "total": 14_200, "category": "machine"}]
    shipped = [{"at": draws.at(33), "model": "W100"}]
    yield {"id": "rita", **rita, **asked, "orders": machine, "shipments": shipped}
    rolf: Document = {**rita, **asked, "first_name": "Rolf", "orders": machine}
    yield {"id": "rolf", **rolf, "shipments": [{"at": draws.at(5), "model": "W80"}]}
    otto: Document = {"first_name": "Otto", "language": "en", "email": "otto@example.com", "address_known": True}
    old = [{"at": draws.at(900), "total": 11_000, "category": "machine"}]
    read = {**contact(draws.at(60), 0, "service_date", "re-engage", "email"), "opened": True}
    only_mail: Document = {"consent": {"email": True, "sms": False, "phone": False}}
    ended: Document = {"plan": {"name": "basic", "ends_on": draws.at(200)[:10]}}
    yield {"id": "otto", **otto, **only_mail, **ended, "orders": old, "contacts": [read]}


def _person(draws: Draws, sort: str) -> Document:
    email, phone = draws.yes(0.85) or sort == "deaf", draws.yes(0.75)
    owner = sort in OWNERS
    years = draws.between(0.1, 0.2) if sort == "new" else draws.between(1.2, 15)
    ends = draws.between(40, 600) if sort == "left" else -draws.between(1, 330)
    return {
        "first_name": draws.one_of(NAMES) if draws.yes(0.8) else None,
        "language": draws.one_of(("de", "de", "en")),
        "birthday": f"{int(draws.between(1950, 1995))}-{draws.at(draws.between(0, 365))[5:10]}".replace(
            "-02-29", "-02-28"
        ),
        "email": f"{draws.one_of(NAMES).lower()}@example.com" if email else None,
        "phone": f"+4930555{int(draws.between(1000, 9999))}" if phone else None,
        "address_known": owner or draws.yes(0.3),
        "consent": {
            "email": email and (draws.yes(0.9) or sort == "deaf"),
            "sms": phone and draws.yes(0.4),
            "phone": phone and draws.yes(0.6),
        },
        "plan": {
            "name": draws.one_of(("basic", "plus")),
            "ends_on": draws.at(ends)[:10],
            "auto_renew": sort != "left" and draws.yes(0.5),
        }
        if owner
        else None,
        "machine": {"model": draws.one_of(MODELS), "installed_on": draws.at(years * 365)[:10]} if owner else None,
        "timezone": "Europe/Vienna" if draws.yes(0.05) else None,
        "left_because": draws.one_of(("price", "moved", "service")) if sort == "left" and draws.yes(0.5) else None,
        "likely": {"churn": round(draws.between(0, 0.9) ** 2, 2), "control": round(draws.between(0, 0.2) ** 1.5, 3)}
        if owner
        else None,
    }


def _histories(draws: Draws, sort: str) -> Document:
    looks = {"looking": 8, "quoted": 6, "owner": 2, "new": 2, "left": 0.6, "aware": 0}.get(sort, 0)
    visits = sorted(draws.ago(0.2, 55) for _each in range(int(draws.between(looks / 3, 2 * looks))))
    quoted = sort == "quoted" or (sort == "looking" and draws.yes(0.1))
    return {
        "orders": _orders(draws, sort),
        "shipments": [{"at": draws.ago(1, 55), "model": draws.one_of(MODELS)}] if sort == "new" else [],
        "visits": [{"at": at, "page": draws.one_of(PAGES)} for at in visits],
        "quotes": [{"at": draws.ago(1, 50), "total": draws.price(13_000), "accepted": draws.yes(0.2)}]
        if quoted
        else [],
        "tickets": _tickets(draws) if sort in ("new", "owner") else [],
        "answers": [{"at": draws.ago(5, 170), "survey": "nps", "score": draws.one_of((9, 10, 8, 7, 5, 2))}]
        if sort == "owner" and draws.yes(0.5)
        else [],
    }


def _orders(draws: Draws, sort: str) -> list[Document]:
    if sort not in OWNERS:
        return []
    bought = draws.between(56, 75) if sort == "new" else draws.between(500, 2_500)
    orders: list[Document] = [{"at": draws.at(bought), "total": draws.price(13_000), "category": "machine"}]
    if sort in ("owner", "deaf") and draws.yes(0.7):
        orders.append(
            {"at": draws.ago(20, 360), "total": draws.price(190), "category": draws.one_of(("service", "parts"))}
        )
    return orders


def _tickets(draws: Draws) -> list[Document]:
    days = sorted((draws.between(0.5, 300) for _each in range(int(draws.between(0, 3.2)))), reverse=True)
    return [
        {"at": draws.at(day), "topic": draws.one_of(("noise", "display", "pressure")), "solved": day > 10}
        for day in days
    ]


def _contacts(draws: Draws, sort: str, reached: list[str]) -> list[Document]:
    """What was sent in the last months: read by some, by the deaf never."""
    campaigns = CAMPAIGNS if sort == "deaf" else CAMPAIGNS[2:]
    return list(sent(draws, campaigns, reached, SEASONS[sort])) if sort in SEASONS else []


if __name__ == "__main__":
    write(HERE, documents())
