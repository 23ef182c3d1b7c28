"""Messages as customers get them: rendered for winners, in their language, and never with a hole (language.md 2.5)."""

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import DATE, INTEGER, MONEY, STRING, OneOf, Type
from nextbest.engine import Engine, FilledTemplate
from nextbest.engine.backends.program import Backend
from nextbest.engine.deciding.messages import in_words
from nextbest.engine.functions import FUNCTIONS
from tests.backends import BACKENDS

NOW = "2026-11-20T10:00:00-05:00"
BUNDLE = """
nextbest: 1
bundle: shop
timezone: America/New_York
languages: {by: language, otherwise: en}
profile:
  id: string!
  first_name: string
  language: string
  tier: one of [silver, gold]
  points: {is: integer, default: 0}
  ltv: money!
  home: location
  born: date
  consent: {push: boolean!}
  orders: {history: {at: datetime!, total: money!, store: string}}
lists:
  stores:
    of: location
    items:
      - {name: SoHo, lat: 40.7233, lon: -74.0030}
      - {name: Fifth Avenue, lat: 40.7638, lon: -73.9727}
      - {name: Annex, lat: 40.7638, lon: -73.9727}
define: {dear: if ltv >= 100 then 'dear' else 'hello'}
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: rest, otherwise: yes}
channels:
  push: {when: consent.push, parts: [title, body]}
  page: {inbound: yes}
kinds: {k: {stages: any, channels: [push, page]}}
engagements:
  e:
    kind: k
    propensity: 10%
    value: 10
    message: {title: Hi, body: Bye}
"""
ANNA: dict[str, object] = {"id": "anna", "ltv": "25.015", "consent": {"push": True}}


def engine(message: str, backend: Backend = BACKENDS[0], *, when: str = "yes") -> Engine:
    made = Engine.from_text(
        BUNDLE.replace("{title: Hi, body: Bye}", message).replace("    kind: k", f"    kind: k\n    when: {when}")
    )
    return Engine(made.bundle, backend)


def sent(message: str, customer: Mapping[str, object]) -> Mapping[str, str | FilledTemplate]:
    found = [engine(message, each).decide({**ANNA, **customer}, NOW) for each in BACKENDS]
    found.append(engine(message).explain({**ANNA, **customer}, NOW).decision)
    first, *others = [each.winners[0].message for each in found]
    assert all(each == first for each in others)
    return first


CASES = [
    ("Hi {first_name otherwise 'there'}", {}, "Hi there"),
    ("Hi {first_name otherwise 'there'}", {"first_name": "Anna <b>{points}</b>"}, "Hi Anna <b>{points}</b>"),
    ("{tier otherwise 'silver'}", {"tier": "gold"}, "gold"),
    ("{points} points", {"points": 1234567}, "1234567 points"),
    ("{points} points", {"points": -5}, "-5 points"),
    ("{points} points", {}, "0 points"),
    ("{ltv}", {}, "25.02"),
    ("{ltv}", {"ltv": "25.0149"}, "25.01"),
    ("{ltv}", {"ltv": "-25.015"}, "-25.02"),
    ("{ltv}", {"ltv": "-0.004"}, "0.00"),
    ("{ltv}", {"ltv": 1000000}, "1000000.00"),
    ("{ltv - 0.01}", {"ltv": "0.1"}, "0.09"),
    ("{today}", {}, "2026-11-20"),
    ("{born otherwise today}", {"born": "0987-02-03"}, "0987-02-03"),
    ("{count(orders)}", {}, "0"),
    ("{stage}", {}, "new"),
    ("{dear}", {"ltv": 100}, "dear"),
    ("{if ltv > 5 then 'yes, ' else 'no, '}{{ x }}{'{'}", {}, "yes, {{ x }}{"),
    ("{nearest(home, stores) otherwise 'us'}", {}, "us"),
    ("{nearest(home, stores) otherwise 'us'}", {"home": {"lat": 40.72, "lon": -74}}, "SoHo"),
    ("{nearest(home, stores) otherwise 'us'}", {"home": {"lat": 41, "lon": -73}}, "Annex"),
]


@pytest.mark.parametrize(("text", "customer", "gives"), CASES)
def test_a_text_for_a_customer(text: str, customer: Mapping[str, object], gives: str) -> None:
    assert sent(f'{{title: "{text}", body: x}}', customer) == {"title": gives, "body": "x"}


@pytest.mark.parametrize(
    ("value", "type", "gives"),
    [
        (0, MONEY, "0.00"),
        (49, MONEY, "0.00"),
        (50, MONEY, "0.01"),
        (-49, MONEY, "0.00"),
        (-50, MONEY, "-0.01"),
        (9_950, MONEY, "1.00"),
        (-12_345_650, MONEY, "-1234.57"),
        (2**53, MONEY, "900719925474.10"),
        (-719_162, DATE, "0001-01-01"),
        (2_932_896, DATE, "9999-12-31"),
        (2**53, INTEGER, "9007199254740992"),
        ("", STRING, ""),
        ("a b", OneOf(("a b",)), "a b"),
    ],
)
def test_a_value_in_words(value: object, type: Type, gives: str) -> None:
    assert in_words(value, type) == gives


def test_the_language_is_the_customers_else_that_of_everyone_else() -> None:
    message = "{title: {de: 'Hallo {points}', en: 'Hi {points}'}, body: {template: t, data: {p: '{ltv}', q: x}}}"
    template = FilledTemplate("t", {"p": "25.02", "q": "x"})
    assert sent(message, {"language": "de"}) == {"title": "Hallo 0", "body": template}
    assert sent(message, {"language": "nl"}) == {"title": "Hi 0", "body": template}
    assert sent(message, {}) == {"title": "Hi 0", "body": template}


def test_a_template_has_a_plain_json_form() -> None:
    found = engine("{title: Hi, body: {template: t, data: {p: '{ltv}'}}}").decide(ANNA, NOW).to_json()
    assert found["winners"][0]["message"] == {  # type: ignore[index]
        "title": "Hi",
        "body": {"template": "t", "data": {"p": "25.02"}},
    }


def test_messages_can_be_left_out_and_nothing_else_changes() -> None:
    made = engine("{title: '{points}', body: x}")
    whole, bare = made.decide(ANNA, NOW), made.decide(ANNA, NOW, messages=False)
    assert whole.winners[0].message == {"title": "0", "body": "x"}
    assert bare == replace(whole, winners=(replace(whole.winners[0], message={}),))
    assert list(made.decide_many([ANNA], NOW, messages=False)) == [bare]


def test_a_channel_without_parts_gets_every_part() -> None:
    made = engine("{title: a, body: b, sms: c}".replace(", sms: c", ""))
    (winner,) = made.decide(ANNA, NOW, places=["page"]).winners
    assert winner.message == {"title": "a", "body": "b"}


def test_what_messages_read_is_checked_at_the_door_whoever_wins() -> None:
    made = engine("{title: {en: '{points}'}, body: x}", when="ltv > 1_000_000")
    for broken in ({"points": "many"}, {"language": 5}):
        assert made.decide({**ANNA, **broken}, NOW).no_action.kind == "invalid_profile"  # type: ignore[union-attr]
        assert made.decide({**ANNA, **broken}, NOW, messages=False).no_action.kind == "invalid_profile"  # type: ignore[union-attr]
    assert engine("{title: x, body: x}").decide({**ANNA, "language": 5}, NOW).winners


ATOMS = (
    "first_name",
    "tier",
    "points",
    "ltv",
    "born",
    "last(orders.store)",
    "maximum(orders.total)",
    "most_common(orders.store in last 30 days)",
    "nearest(home, stores)",
    "first_name otherwise last(orders.store)",
    "first_name otherwise 'x'",
    "if dear is 'dear' then first_name otherwise 'y' else last(orders.store)",
    "if first_name is known then first_name else last(orders.store)",
    "if any(orders where store is 'a') then last(orders.store where store is 'a') else 'z'",
    "min(ltv, maximum(orders.total))",
    "count(orders) + points",
    "floor(ltv / points)",
    "floor(ltv / (points + 1))",
)
CONDITIONS = (
    "yes",
    "first_name is known",
    "any(orders)",
    "tier is 'gold' and born before 2000-01-01",
    "tier is known or first_name is known",
    "none(orders) or last(orders.store) is known",
    "points > 0",
    "any(orders in last 30 days where store is known)",
    "home within 5 km of stores",
)


def customer(pick: random.Random) -> dict[str, object]:
    """Anyone whom the door lets in; half of what may be missing is."""
    order = [{"at": f"2026-1{pick.randrange(2)}-0{pick.randrange(1, 9)}T00:00:00Z", "total": pick.randrange(200)}]
    if pick.random() < 0.5:
        order[0]["store"] = pick.choice("ab")
    optional: dict[str, object] = {
        "first_name": "Anna",
        "language": pick.choice(["de", "en", "nl"]),
        "tier": pick.choice(["silver", "gold"]),
        "points": pick.randrange(-3, 3),
        "home": {"lat": 40.72, "lon": -74},
        "born": "1990-05-05",
        "orders": order * pick.randrange(3),
    }
    return {**ANNA, "ltv": pick.randrange(200), **{key: each for key, each in optional.items() if pick.random() < 0.5}}


@pytest.mark.parametrize("seed", range(4))
def test_what_check_accepts_is_never_missing(seed: int) -> None:
    pick = random.Random(seed)
    accepted = [bundle for _ in range(60) if (bundle := some_bundle(pick)) is not None]
    assert len(accepted) > 10
    for bundle in accepted:
        engines = [Engine(bundle, each) for each in BACKENDS]
        for _ in range(40):
            document = customer(pick)
            first, *others = [each.decide(document, NOW) for each in engines]  # raises where something is missing
            assert all(each == first for each in others)


def some_bundle(pick: random.Random) -> Bundle | None:
    """The shop with other texts and conditions, if `check` has nothing against it."""
    text = BUNDLE.replace("title: Hi", f'title: "{{{pick.choice(ATOMS)}}}"').replace(
        "body: Bye", "body: {en: x, de: y}"
    )
    text = text.replace("    kind: k", f"    when: {pick.choice(CONDITIONS)}\n    kind: k")
    text = text.replace("stages: any", f"stages: {pick.choice(('any', '[new]', '[rest]'))}")
    return check_text(text, "shop.yaml", FUNCTIONS).bundle


EVENTS = """
events:
  purchase: {fields: {total: money!, store: string, card: {is: string!, sensitive: yes}}}
  visit: {fields: {total: money!, store: string, page: string!}}
"""
PURCHASE = {"event": "purchase", "id": "p-1", "at": "2026-11-20T09:00:00-05:00", "customer": "anna", "total": "12.5"}


def hearing(on: str, text: str, backend: Backend = BACKENDS[0]) -> Engine:
    whole = (
        BUNDLE.replace("title: Hi", f'title: "{text}"').replace("    kind: k", f"    kind: k\n    on: {on}") + EVENTS
    )
    return Engine(Engine.from_text(whole).bundle, backend)


def test_a_message_shows_what_the_event_brought() -> None:
    text = "Thanks for {event.total} at {event.store otherwise 'our shop'}"
    for backend in BACKENDS:
        made = hearing("[purchase, visit]", text, backend)
        bought = made.decide(ANNA, NOW, event={**PURCHASE, "card": "x"})
        visited = made.decide(ANNA, NOW, event={**PURCHASE, "event": "visit", "store": "SoHo", "page": "/"})
        assert bought.winners[0].message["title"] == "Thanks for 12.50 at our shop"
        assert visited.winners[0].message["title"] == "Thanks for 12.50 at SoHo"


@pytest.mark.parametrize(
    ("on", "text", "rules"),
    [
        ("purchase", "{event.total}", []),
        ("purchase", "{event.store}", ["placeholder-without-otherwise"]),
        ("purchase", "{event.card}", ["sensitive-in-message"]),
        ("visit", "{event.page}", []),
        ("{event: purchase, when: event.store is known}", "{event.store}", ["placeholder-without-otherwise"]),
    ],
)
def test_what_check_says_of_event_fields_in_messages(on: str, text: str, rules: list[str]) -> None:
    mine = BUNDLE.replace("title: Hi", f'title: "{text}"').replace("    kind: k", f"    kind: k\n    on: {on}") + EVENTS
    inherited = (
        BUNDLE.replace("    message: {title: Hi, body: Bye}\n", "")
        .replace("channels: [push, page]}", f'channels: [push, page], message: {{title: "{text}", body: x}}}}')
        .replace("    kind: k", f"    kind: k\n    on: {on}")
    ) + EVENTS
    for bundle in (mine, inherited):
        assert [each.rule for each in check_text(bundle, "shop.yaml", FUNCTIONS).report.diagnostics] == rules
