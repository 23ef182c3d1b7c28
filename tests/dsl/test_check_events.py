"""What is wrong with events, and with what waits for them: each with its place and words of the help."""

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.functions import FUNCTIONS

HEAD = """
nextbest: 1
bundle: shop
timezone: America/New_York
profile:
  id: string!
  ltv: money!
  points: {is: integer, default: 0}
  rate: number
  tier: one of [silver, gold]
  tags: list of string
  user_id: string
  consent: {email: boolean!, mail: {letter: boolean!}}
  cart: {value: money, updated_at: datetime}
  orders: {history: {at: datetime!, id: string!, total: money!, store: string}}
  items: {history: {at: datetime!, category: string!, price: money, kept: {is: boolean, default: yes}}}
  visits: {history: {at: date!, page: string!}}
lifecycle: [{stage: new, when: none(orders)}, {stage: active, otherwise: yes}]
channels: {email: {when: consent.email}}
kinds: {k: {stages: any, channels: [email], class: mandatory}}
"""
FIELDS = "total: money!, count: integer!, share: number, page: string, yes_or_no: boolean, sure: boolean!"
LINES = "lines: {history: {at: datetime!, category: string!, price: money!, colour: string}}"


def event(rest: str) -> str:
    return f"events: {{bought: {{fields: {{{FIELDS}, {LINES}}}, {rest}}}}}\n"


def found(section: str) -> tuple[Diagnostic, ...]:
    return check_text(HEAD + section, "b.yaml", FUNCTIONS).report.errors


FINE = [
    'add: {orders: {total: event.total, store: event.page otherwise "?"}}',
    "add: {orders: {id: event.page otherwise event.id, total: ltv}}",
    "add: {items: event.lines}",
    "add: {visits: {page: '\"x\"'}}",
    "add: {items: {category: '\"x\"', price: event.total}, orders: {total: 5}}",
    "set: {ltv: ltv + event.total, rate: event.count, points: event.count, cart.value: event.total * 2}",
    "set: {consent.email: event.sure, consent.mail.letter: event.yes_or_no otherwise no}",
    'set: {tier: \'if event.total > 5 then "gold" else "silver"\', tags: \'["a", "b"]\', cart.updated_at: event.at}',
    "from: {segment: Order Completed, fields: {total: properties.total, id: messageId, lines: properties.products}}",
    "from: {webhook: orders/create, fields: {customer: customer.id, lines: {each: line_items, fields: {price: cost}}}}",
    "from: [{segment: identify}, {cloudevents: com.example.bought}, {webhook: bought, fields: {page: a.0.b}}]",
]


@pytest.mark.parametrize("rest", FINE)
def test_nothing_is_wrong(rest: str) -> None:
    assert found(event(rest)) == ()


# What stands in the event; the words that are marked; words of the message or the help.
WRONG = [
    ("set: {nope: 1}", "nope", "no attribute `nope`"),
    ("set: {point: 1}", "point", "did you mean `points`?"),
    ("set: {id: event.id}", "id", "tells one customer from another"),
    ("set: {orders: event.total}", "orders", "add: {orders: {…}}"),
    ("set: {contacts: event.total}", "contacts", "no event adds to `contacts`"),
    ("set: {cart: 1}", "cart", "`cart.value`, `cart.updated_at`"),
    ("set: {ltv: event.count}", "event.count", "wanted is money, as `ltv` is"),
    ("set: {points: event.share}", "event.share", "wanted is an integer, as `points` is"),
    ("set: {tier: '\"golf\"'}", '"golf"', 'did you mean "gold"?'),
    ("set: {tier: event.page}", "event.page", "as `tier` is"),
    ("set: {consent.email: event.yes_or_no}", "event.yes_or_no", "(…) otherwise no"),
    ("set: {consent.mail.letter: event.total}", "event.total", "not a condition"),
    ("set: {ltv: ltv + event.totl}", "event.totl", "did you mean `event.total`?"),
    ("set: {ltv: event}", "event", "is a group, not a value"),
    ("set: {ltv: 'if stage is \"new\" then 1 else ltv'}", "stage", "it can stand in engagements"),
    ("set: {points: 'if event.page is \"x\" then 1 else 0'}", 'event.page is "x"', "event.page"),
    ("set: {points: 'if not event.yes_or_no then 1 else 0'}", "event.yes_or_no", "event.yes_or_no"),
    ("add: {oders: {total: 1}}", "oders", "did you mean `orders`?"),
    ("add: {ltv: {total: 1}}", "ltv", "set: {ltv: …}"),
    ("add: {contacts: {id: event.id}}", "contacts", "when it is confirmed"),
    ("add: {orders: {store: event.page}}", "orders", "this record has no `total`"),
    ("add: {orders: {total: event.total, stor: event.page}}", "stor", "did you mean `store`?"),
    ("add: {orders: {total: cart.value}}", "cart.value", "missing where `cart.value` is"),
    ("add: {orders: {total: event.total, id: event.page}}", "event.page", "declare the event's field with `!`"),
    ("add: {orders: {total: event.total, at: today}}", "today", "wanted is a datetime, as `at` of `orders` is"),
    ("add: {orders: event.lines}", "event.lines", "need not have a `id`"),
    ("add: {visits: event.lines}", "event.lines", "`at` is a datetime in `event.lines` and a date in `visits`"),
    ("add: {items: event.total}", "event.total", "write `event.lines`"),
    ("add: {items: any(event.lines)}", "any(event.lines)", "field by field"),
    ("from: {segment: X, fields: {totl: properties.total}}", "totl", "did you mean `total`?"),
    ("from: {segment: X, fields: {total: properties..total}}", "properties..total", "names with dots"),
]


@pytest.mark.parametrize(("rest", "marked", "words"), WRONG, ids=[each[0] for each in WRONG])
def test_an_event_is_refused(rest: str, marked: str, words: str) -> None:
    _refused(event(rest), marked, words)


SECTIONS = [
    ("events: {bought: {fields: {at: datetime!}}}", "at", "every event has an `at`"),
    ("events: {bought: {fields: {id: string}}}", "id", "every event has an `id`"),
    ("events: {bought: {fields: {customer: string}}}", "customer", "says whose it is"),
    ("events: {bought: {fields: {event: string}}}", "event", "`the_event`"),
    ("events: {bought: {fields: {now: string}}}", "now", "word of the language"),
    ("events: {bought: {fields: {x: strin}}}", "strin", "did you mean"),
    ("events: {stage_entered: {}}", "stage_entered", "it comes whenever a customer enters a stage"),
    ("events: {a: {from: {segment: X}}, b: {from: {segment: X}}}", "X", "`X` is `a` already"),
    ("events: {a: {from: {webhook: X}}, b: {from: [{segment: X}, {webhook: X}]}}", "X", "`X` is `a` already"),
    ("events: {a: {from: {fields: {id: x}}}}", "from", "segment"),
    ("events: {a: {from: {segment: X, webhook: Y}}}", "webhook", "segment"),
    ("events: {a: {from: {segment: X, fields: {user_id: x}}}}", "user_id", "no field `user_id`"),
    ("events: {a: {fields: {b: money}, from: {segment: X, fields: {b: {each: x}}}}}", "b", "takes no records"),
    (
        "events: {a: {fields: {b: {history: {at: datetime!}}}, from:"
        " {segment: X, fields: {b: {each: x, fields: {c: d}}}}}}",
        "c",
        "have no `c`",
    ),
    (
        "events: {a: {fields: {b: {history: {at: datetime!}}}, from: {segment: X, fields: {b: {each: .x}}}}}",
        ".x",
        "not a path",
    ),
    ("identity: {by: [user_id, user_id]}", "user_id", "there twice"),
    ("identity: {by: [at]}", "at", "means something in every event"),
    ("identity: {by: [ltv]}", "ltv", "not of type string"),
]


@pytest.mark.parametrize(("section", "marked", "words"), SECTIONS, ids=[each[0] for each in SECTIONS])
def test_a_section_is_refused(section: str, marked: str, words: str) -> None:
    _refused(section, marked, words)


EVENTS = """
events:
  bought: {fields: {total: money!, place: string!, lines: {history: {at: datetime!}}}}
  given_back: {fields: {total: money, place: integer!}}
"""
ON = [
    ("on: bougt", "bougt", "did you mean `bought`?"),
    ("on: [bought, bought]", "bought", "there twice"),
    ("on: {event: [bought, given_back], when: event.place is known}", "event.place", "not of the same type in all"),
    ("on: {event: [bought, given_back], when: any(event.lines)}", "event.lines", "`given_back` has no `lines`"),
    ("on: {event: [bought, given_back], when: 'any(event.lines where yes)'}", "event.lines", "`given_back` has no"),
    ("on: {event: bought, when: event.total}", "event.total", "not a condition"),
    ("on: {event: [bought, given_back], when: not event.total > 5}", "event.total > 5", "event.total"),
    (
        "on: {event: bought, when: 'event.total > 5 and local_time > 09:00'}",
        "local_time",
        "of channels and engagements",
    ),
    ("on: {event: bought, after: 2 hours}", "2 hours", "add `within:`"),
    ("on: {event: bought, after: 2 days, within: 36 hours}", "2 days", "longer than `after`"),
    ("on: {event: bought, after: 1 week, within: 7 days}", "1 week", "never open"),
    ("on: {event: bought, within: 10 km}", "10 km", "a length of time is wanted here"),
    ("on: {event: bought, within: soon}", "soon", ""),
    ("on: bought, due: {by: today, urgent: 2 days}", "bought", "cannot stand together"),
    ("when: event.total > 5", "event.total", "it can stand in `events`"),
]


@pytest.mark.parametrize(("rest", "marked", "words"), ON, ids=[each[0] for each in ON])
def test_what_waits_is_refused(rest: str, marked: str, words: str) -> None:
    _refused(EVENTS + f"engagements: {{e: {{kind: k, {rest}}}}}\n", marked, words)


@pytest.mark.parametrize(
    "on",
    [
        "bought",
        "[bought, given_back]",
        "{event: bought, when: event.total > 5 and any(event.lines) and ltv > 3}",
        '{event: [bought, given_back], when: event.total > 5 or event.id is "x"}',
        '{event: stage_entered, when: event.from is "new" and stage is "active"}',
        "{event: bought, after: 2 hours, within: 2 days}",
        "{event: bought, after: 1 month, within: 32 days}",
    ],
)
def test_what_waits_is_right(on: str) -> None:
    assert found(EVENTS + f"engagements: {{e: {{kind: k, on: {on}}}}}\n") == ()


def test_an_engagement_waits_for_its_own_events_else_its_kinds() -> None:
    kinds = "kinds: {k: {stages: any, channels: [email], class: mandatory, on: bought}}"
    text = HEAD.replace("kinds: {k: {stages: any, channels: [email], class: mandatory}}", kinds)
    bundle, report = check_text(
        text + EVENTS + "engagements: {a: {kind: k}, b: {kind: k, on: given_back}}", "b", FUNCTIONS
    )
    assert report.errors == ()
    assert bundle is not None
    assert {name: each.on.events for name, each in bundle.engagements.items() if each.on} == {
        "a": ("bought",),
        "b": ("given_back",),
    }


def test_event_names_are_a_namespace_of_their_own() -> None:
    assert found("events: {ltv: {}, new: {}, email: {}, k: {}, orders: {}}") == ()


def _refused(section: str, marked: str, words: str) -> None:
    errors = found(section)
    assert errors, "nothing was found"
    said = [
        f"{each.message} {each.help}"
        for each in errors
        if each.place.source.text[each.place.start : each.place.end] == marked
    ]
    assert any(words in each for each in said), errors
