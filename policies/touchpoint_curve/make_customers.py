"""Makes up the sample customers: `python policies/touchpoint_curve/make_customers.py`."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from nextbest.policies.sampling import Campaign, Document, Draws, Season, contact, nth, people, sent, write, written_to

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-11-24T10:00:00+00:00")
SORTS = {"cold": 100, "warm": 55, "hot": 25, "new": 15, "steady": 55, "late": 20, "gone": 40}
LEADS = ("cold", "warm", "hot")
NAMES = ("Amelia", "Oliver", "Zara", "Harry", "Niamh", "Tom", "Ewan", "Fatima", "Rhys", "Chloe", "Arjun", "Beth")
COMPANIES = ("Harbour Bank", "Fenwick Stores", "Northgate Clinic", "Ash & Daughters", "Tamar Freight", "Lowther Books")
INDUSTRIES = ("bank", "retail", "health", "other")
TITLES = ("Analyst", "Team Lead", "Head of Service", "CMO", "COO", "CTO")
PAGES = ("/blog", "/product", "/customers", "/pricing", "/security", "/product/voice")
PAPERS = ("waiting-times", "rotas", "voice-guide")
TOPICS = ("automation", "analytics", "voice")
TO_LEADS = (
    Campaign("industry_newsletter", "newsletter", ("email",), rest=7, chance=0.5, on=nth(4, 1)),
    Campaign("topic_digest", "newsletter", ("email",), rest=7, chance=0.1, on=lambda day: day.weekday() == 3),
    Campaign("case_study", "nurture", ("email",), rest=30, chance=0.004),
)
TO_CUSTOMERS = (
    Campaign("customer_newsletter", "newsletter", ("email",), rest=7, chance=0.7, on=nth(1, 3)),
    Campaign("your_month", "newsletter", ("email",), rest=7, chance=0.3, on=nth(1, 1)),
    Campaign("more_seats", "engage", ("email",), rest=30, chance=0.004),
)
KINDS = {"newsletter": 7}


def documents() -> Iterator[Document]:
    """Every lead and every customer."""
    draws = Draws("touchpoints", NOW)
    yield from _known(draws)
    for number, sort in enumerate(people(SORTS), start=1):
        name, facts, histories = f"a-{number:03}", _facts(draws, sort), _histories(draws, sort)
        reached = written_to(name, facts["consent"], "touchpoints-2026")
        yield {"id": name, **facts, **histories, "contacts": _contacts(draws, sort, reached)}


def _known(draws: Draws) -> Iterator[Document]:
    """Those of whom the README speaks."""
    mail: Document = {"email": "ines@example.com", "consent": {"email": True, "phone": True}, "phone": "+442079460100"}
    job: Document = {"company": "Harbour Bank", "title": "Head of Service", "industry": "bank", "employees": 400}
    looked = [(9, "/blog"), (6, "/product"), (4, "/pricing"), (2, "/pricing"), (1, "/security")]
    views = [{"at": draws.at(days), "page": page} for days, page in looked]
    mails = [contact(draws.at(days), number, "case_study", "nurture", "email") for number, days in enumerate((60, 25))]
    read = [{**each, "opened": True, "clicked": True} for each in mails]
    paper = [{"at": draws.at(20), "paper": "waiting-times"}]
    yield {"id": "ines", "first_name": "Ines", **mail, **job, "page_views": views, "downloads": paper, "contacts": read}
    quiet: Document = {"email": "ben@example.com", "consent": {"email": True, "phone": False}}
    orders = [{"at": draws.at(days), "total": 900, "product": "seats"} for days in (330, 240, 150, 105)]
    logins = [{"at": at} for at in draws.rhythm(3, 80, 1)]
    seats: Document = {"seats": 40, "seats_used": 31}
    yield {
        "id": "ben",
        "first_name": "Ben",
        **quiet,
        "company": "Fenwick Stores",
        **seats,
        "orders": orders,
        "logins": logins,
    }


def _facts(draws: Draws, sort: str) -> Document:
    """What is known: little of a cold lead, nearly all of a customer."""
    known = {"cold": 0.15, "warm": 0.6, "hot": 0.9}.get(sort, 0.95)
    lead = sort in LEADS
    phone = draws.yes(known)
    seats = int(draws.between(5, 80))
    return {
        "first_name": draws.one_of(NAMES) if draws.yes(0.3 + known / 2) else None,
        "company": draws.one_of(COMPANIES) if draws.yes(known) else None,
        "title": draws.one_of(TITLES[::-1] if sort == "hot" else TITLES) if draws.yes(known) else None,
        "industry": draws.one_of(INDUSTRIES) if draws.yes(known) else None,
        "employees": int(draws.between(8, 900)) if draws.yes(known) else None,
        "email": f"{draws.one_of(NAMES).lower()}@example.com",
        "phone": f"+4420794{int(draws.between(60_000, 69_999))}" if phone else None,
        "consent": {"email": draws.yes(0.85), "phone": phone and draws.yes(0.6)},
        "interests": [topic for topic in TOPICS if draws.yes(known / 2)],
        "seats": None if lead else seats,
        "seats_used": None if lead else int(seats * draws.between(0.3, 1)),
        "contract_ends_on": draws.at(-draws.between(5, 330))[:10] if sort in ("new", "steady", "late") else None,
    }


def _histories(draws: Draws, sort: str) -> Document:
    looks = {"cold": 0.6, "warm": 5, "hot": 12}.get(sort, 0.5)
    views = sorted(draws.ago(0.2, 55) for _each in range(int(draws.between(0, 2 * looks))))
    orders = _orders(draws, sort)
    second = draws.yes(0.4)
    used = sort in ("new", "steady", "late")
    score = draws.one_of((9, 8, 10, 7, 5, 3))
    return {
        "page_views": [{"at": at, "page": draws.one_of(PAGES)} for at in views],
        "downloads": [{"at": draws.ago(1, 90), "paper": draws.one_of(PAPERS)}] if sort in ("warm", "hot") else [],
        "demos": [{"at": draws.ago(1, 60), "attended": draws.yes(0.6)}] if sort == "hot" and draws.yes(0.4) else [],
        "orders": [
            {"at": at, "total": draws.price(900), "product": "analytics" if second and place % 2 else "seats"}
            for place, at in enumerate(orders)
        ],
        "logins": [{"at": at} for at in draws.rhythm(draws.between(0.9, 7), 84, draws.one_of((0, 1, 12)))]
        if used
        else [],
        "answers": [{"at": draws.ago(2, 300), "score": score}] if used and draws.yes(0.5) else [],
    }


def _orders(draws: Draws, sort: str) -> list[str]:
    gap = draws.between(45, 110)
    match sort:
        case "new":
            return [draws.ago(1, 29)]
        case "steady":
            return draws.rhythm(gap, 3.5 * gap, draws.between(1, 0.6 * gap))
        case "late":
            return draws.rhythm(gap, 5 * gap, 1.8 * gap)
        case "gone":
            return draws.rhythm(gap, draws.between(700, 900), draws.between(370, 500))
    return []


def _contacts(draws: Draws, sort: str, reached: list[str]) -> list[Document]:
    """What was sent in the last months, and whether it was read."""
    reads = {"cold": 0.1, "warm": 0.5, "hot": 0.8}.get(sort, 0.35)
    campaigns = TO_LEADS if sort in LEADS else TO_CUSTOMERS
    return list(sent(draws, campaigns, reached, Season(88, 9, 4, 4, reads, KINDS)))


if __name__ == "__main__":
    write(HERE, documents())
