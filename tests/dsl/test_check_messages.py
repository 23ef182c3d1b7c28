# ruff: noqa: E501
"""Messages, languages and placeholders: what is said of them, and where to the character (language.md 2.5)."""

import pytest

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_messages import ByLanguage, Template, Wording
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.functions import FUNCTIONS

HEAD = """\
nextbest: 1
bundle: shop
timezone: America/New_York
languages: {by: language, otherwise: en}
profile:
  id: string!
  first_name: string
  language: one of [de, en, pt-BR]
  email: string
  tier: one of [silver, gold]
  points: {is: integer, default: 0}
  age: integer
  ltv: money!
  spent: money
  birthday: date
  member_since: date!
  seen_at: datetime!
  wakes_at: time!
  zone: timezone!
  score: number!
  home: {is: location, sensitive: yes}
  work: location!
  tags: {is: list of string, default: [a]}
  iban: {is: string!, sensitive: yes}
  consent: {push: boolean!, email: boolean!}
  orders: {history: {at: datetime!, total: money!, store: string, doctor: {is: string!, sensitive: yes}}}
lists:
  stores: {of: location, items: [{name: Fifth Avenue, lat: 40.7638, lon: -73.9727}, {name: SoHo, lat: 40.7233, lon: -74}]}
  unnamed: {of: location, items: [{name: a, lat: 1, lon: 1}, {lat: 2, lon: 2}]}
  none_yet: {of: location, items: []}
  words: {of: string, items: [a, b]}
define:
  rich: ltv >= 10_000
  account: lower(iban)
  of_account: if rich then account else 'x'
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: rest, otherwise: yes}
channels:
  push: {when: consent.push, parts: [title, body]}
  email: {when: consent.email and email is known, parts: [subject, body]}
  page: {inbound: yes}
kinds:
  open: {stages: any, channels: [page]}
  both: {stages: any, channels: [push, email]}
engagements:
"""
ENGAGEMENT = "  e:\n    kind: open\n    propensity: 1%\n    value: 3\n"


def check(text: str) -> tuple[Bundle | None, tuple[Diagnostic, ...]]:
    found = check_text(text, "shop.yaml", FUNCTIONS)
    return found.bundle, found.report.diagnostics


def first(diagnostics: tuple[Diagnostic, ...], head: str) -> list[tuple[int, int, str, str]]:
    """Line below the head, column, rule and the text that is pointed at."""
    above = head.count("\n")
    return [
        (
            each.place.line - above,
            each.place.column,
            each.rule,
            each.place.source.text[each.place.start : each.place.end],
        )
        for each in diagnostics
    ]


# The message of an engagement on a channel that takes any part, from the line of the key on. What is said of it:
# line, column, rule, the text pointed at, and words of message and help.
TEXTS = [
    # braces
    ("message: {title: Hi first_name}", []),
    ('message: {title: "Hi first_name}"}', [(1, 36, "placeholder", "}", "write `{'}'}`")]),
    ('message: {title: "Hi {first_name"}', [(1, 26, "placeholder", "{", "never closed")]),
    ('message: {title: "Hi {{ first_name"}', [(1, 26, "placeholder", "{{", "close it by `}}`")]),
    ('message: {title: "Hi first_name }} x"}', [(1, 37, "placeholder", "}}", "open it by `{{`")]),
    ('message: {title: "Hi {}"}', [(1, 26, "placeholder", "{}", "empty placeholder")]),
    ('message: {title: "Hi { }, { }"}', [(1, 26, "placeholder", "{ }", ""), (1, 31, "placeholder", "{ }", "")]),
    ('message: {title: "{% if rich %}x"}', [(1, 23, "placeholder", "{% if rich %}", "`{if … then '…' else '…'}`")]),
    ('message: {title: "{a {rich} b}"}', [(1, 23, "placeholder", "{", ""), (1, 27, "placeholder", "rich", "condition"), (1, 34, "placeholder", "}", "")]),
    # places: plain, quoted, escapes, blocks, folds
    ("message: {title: 'It''s {nmae}'}", [(1, 30, "unknown-name", "nmae", "")]),
    ('message: {title: "\\"\\u00e9\\" {frist_name}"}', [(1, 35, "unknown-name", "frist_name", "`first_name`")]),
    ('message: {title: "{first_name otherwise \\"\\" }"}', [(1, 45, "empty-text", '\\"\\"', "")]),
    ("message:\n      title: Hi {nmae}, you", [(2, 18, "unknown-name", "nmae", "")]),
    ("message:\n      title: Hi\n        you {nmae}", [(3, 14, "unknown-name", "nmae", "")]),
    ("message:\n      body: |\n        Hi\n        you {nmae}\n\n        {pionts}", [(4, 14, "unknown-name", "nmae", ""), (6, 10, "unknown-name", "pionts", "`points`")]),
    ("message:\n      body: >\n        Hi\n        you {nmae}", [(4, 14, "unknown-name", "nmae", "")]),
    ("message:\n      body: |\n        {if rich\n          then 'a'\n          else nmae}", [(5, 16, "quotes-forgotten", "nmae", "")]),
    ('message: {title: "{first_name otherwise gold}"}', [(1, 45, "quotes-forgotten", "gold", "")]),
    ('message: {title: "{customer\'s name}"}', [(1, 32, "text", "'s name", "")]),
    # types
    ("message: {title: 'You are {score}'}", [(1, 32, "placeholder", "score", "`floor(score)`")]),
    ("message: {title: 'Rich: {rich}'}", [(1, 30, "placeholder", "rich", "`if rich then '…' else '…'`")]),
    ("message: {title: 'Seen {seen_at}'}", [(1, 29, "placeholder", "seen_at", "days_since")]),
    ("message: {title: 'At {wakes_at}'}", [(1, 27, "placeholder", "wakes_at", "")]),
    ("message: {title: 'In {zone}'}", [(1, 27, "placeholder", "zone", "")]),
    ("message: {title: 'In {work}'}", [(1, 27, "placeholder", "work", "`nearest(work, …)`")]),
    ("message: {title: 'Tags {tags}'}", [(1, 29, "list-as-value", "tags", "")]),
    ("message: {title: 'Got {orders}'}", [(1, 28, "history-as-value", "orders", "")]),
    ("message: {title: 'Of {consent}'}", [(1, 27, "group-as-value", "consent", "")]),
    # what can be missing
    ("message: {title: 'Hi {first_name}'}", [(1, 27, "placeholder-without-otherwise", "first_name", "`{first_name otherwise '…'}`")]),
    ("message: {title: 'Tier {tier}'}", [(1, 29, "placeholder-without-otherwise", "tier", "`{tier otherwise 'silver'}`")]),
    ("message: {title: 'You are {age}'}", [(1, 32, "placeholder-without-otherwise", "age", "`{age otherwise 0}`")]),
    ("message: {title: '{spent + 1}'}", [(1, 24, "placeholder-without-otherwise", "spent + 1", "`{(spent + 1) otherwise 0}`")]),
    ("message: {title: 'Born {birthday}'}", [(1, 29, "placeholder-without-otherwise", "birthday", "`birthday is known`")]),
    ("message: {title: '{last(orders.store)}'}", [(1, 24, "placeholder-without-otherwise", "last(orders.store)", "`{last(orders.store) otherwise '…'}`")]),
    ("message: {title: '{if tier is \"gold\" then \"a\" else \"b\"}'}", [(1, 27, "negative-place", "tier is \"gold\"", "")]),
    ("when: first_name is known\n    message: {title: 'Hi {first_name}'}", []),
    ("when: first_name is known or age is known\n    message: {title: 'Hi {first_name}'}", [(2, 27, "placeholder-without-otherwise", "first_name", "")]),
    ("stages: [rest]\n    message: {title: 'Last {max(maximum(orders.total), 0)}'}", []),
    ("message: {title: 'Last {maximum(orders.total)}'}", [(1, 29, "placeholder-without-otherwise", "maximum(orders.total)", "otherwise 0")]),
    # names
    ("message: {title: 'Now {stage}, today {today}'}", []),
    ("message: {title: 'On {channel}'}", [(1, 27, "may-not-stand", "channel", "a message")]),
    ("message: {title: 'At {event.store}'}", [(1, 27, "may-not-stand", "event.store", "engagements with `on`")]),
    ("message: {title: '{propensity}'}", [(1, 24, "may-not-stand", "propensity", "")]),
    # sensitive
    ("message: {title: 'To {iban}'}", [(1, 27, "sensitive-in-message", "iban", "`iban` is sensitive")]),
    ("message: {title: 'To {account}'}", [(1, 27, "sensitive-in-message", "account", "`iban`, which `account` rests on")]),
    ("message: {title: 'To {of_account}'}", [(1, 27, "sensitive-in-message", "of_account", "which `of_account` rests on")]),
    ("message: {title: \"{if any(orders where doctor is 'x') then 'a' else 'b'}\"}", [(1, 24, "sensitive-in-message", "if any(orders where doctor is 'x') then 'a' else 'b'", "`orders.doctor`")]),
    ("message: {title: \"{last(orders.doctor) otherwise 'x'}\"}", [(1, 24, "sensitive-in-message", "last(orders.doctor) otherwise 'x'", "`orders.doctor`")]),
    ("message: {title: \"{nearest(home, stores) otherwise 'x'}\"}", [(1, 24, "sensitive-in-message", "nearest(home, stores) otherwise 'x'", "`home`")]),
    # nearest
    ("message: {title: 'Our {nearest(work, stores)}'}", []),
    ("message: {title: 'Our {nearest(work, store)}'}", [(1, 42, "nearest", "store", "`stores`")]),
    ("message: {title: 'Our {nearest(work, words)}'}", [(1, 42, "nearest", "words", "not a list of locations")]),
    ("message: {title: 'Our {nearest(work, unnamed)}'}", [(1, 42, "nearest", "unnamed", "an item without a name")]),
    ("message: {title: 'Our {nearest(work, none_yet)}'}", [(1, 42, "nearest", "none_yet", "no items")]),
    ("message: {title: 'Our {nearest(work, work)}'}", [(1, 28, "wrong-type", "nearest(work, work)", "nearest(x, places)")]),
    ("message: {title: 'Our {nearest(tier, stores)}'}", [(1, 28, "wrong-type", "nearest(tier, stores)", "nearest(x, places)")]),
    ("message: {title: 'Our {nearest(work)}'}", [(1, 28, "wrong-count", "nearest(work)", "")]),
    ("message: {title: 'Our {nearest(wrok, stores)}'}", [(1, 36, "unknown-name", "wrok", "`work`")]),
    ("when: nearest(work, stores) is 'SoHo'", [(1, 11, "nearest", "nearest(work, stores)", "in messages only")]),
    # languages
    ("message: {title: {de: Hallo, en: Hello}}", []),
    ("message: {title: {en: Hello}}", []),
    ("message: {title: {de: Hallo}}", [(1, 15, "message-without-language", "title", "add `en`")]),
    ("message: {title: {de: Hallo, pt-BR: Olá}}", [(1, 15, "message-without-language", "title", "`en`")]),
    ("message: {title: {en: Hello, pt-br: Olá}}", [(1, 34, "unknown-language", "pt-br", "`pt-BR`")]),
    ("message: {title: {en: Hello, nl: Hoi}}", [(1, 34, "unknown-language", "nl", "there are `de`, `en`, `pt-BR`")]),
    ("message: {title: {de: Hallo, otherwise: Hello}}", [(1, 34, "unknown-language", "otherwise", "write `en`")]),
    ("message: {title: {en: '{nmae}', de: '{pionts}'}}", [(1, 29, "unknown-name", "nmae", ""), (1, 43, "unknown-name", "pionts", "")]),
    # templates
    ("message: {mail: {template: winback, data: {name: \"{first_name otherwise 'you'}\"}}}", []),
    ("message: {mail: {template: winback, data: {name: '{first_name}'}}}", [(1, 56, "placeholder-without-otherwise", "first_name", "")]),
    ("message: {mail: {template: '{tier}_mail'}}", [(1, 33, "placeholder", "{tier}_mail", "fixed")]),
    ("message: {email: {subject: x}}", [(1, 15, "unknown-part", "email", "`channels: {email: {message: …}}`")]),
]  # fmt: skip


@pytest.mark.parametrize(("fragment", "said"), TEXTS)
def test_what_is_said_of_a_text(fragment: str, said: list[tuple[int, int, str, str, str]]) -> None:
    head = HEAD + ENGAGEMENT
    bundle, found = check(f"{head}    {fragment}\n")
    assert first(found, head) == [each[:4] for each in said]
    for diagnostic, (*_, words) in zip(found, said, strict=True):
        assert words in f"{diagnostic.message} {diagnostic.help}"
    assert (bundle is None) == any(each.severity == "error" for each in found)


# Kinds, engagements and channels, after HEAD's `engagements:`.
PARTS = [
    ("  e: {kind: both, propensity: 1%, value: 3, message: {title: a, subject: b, body: c}}", []),
    ("  e: {kind: both, propensity: 1%, value: 3, message: {titel: a, subject: b, body: c}}", [(1, 55, "unknown-part", "titel", "`title`"), (1, 55, "message-without-part", "titel", "on `push` has no `title`")]),
    ("  e: {kind: both, propensity: 1%, value: 3, message: {title: a, body: c}}", [(1, 55, "message-without-part", "title", "on `email` has no `subject`")]),
    ("  e: {kind: both, propensity: 1%, value: 3}", [(1, 3, "message-without-part", "e", "on `email` has no `subject`, `body`"), (1, 3, "message-without-part", "e", "on `push` has no `title`, `body`")]),
    ("  e: {kind: both, propensity: 1%, value: 3, channels: [push], message: {subject: a, title: a, body: b}}", [(1, 73, "unknown-part", "subject", "of `push`")]),
    ("  e: {kind: both, propensity: 1%, value: 3, channels: [push, page], message: {subject: a, title: a, body: b}}", []),
    ("  e: {kind: both, propensity: 1%, value: 3, message: {body: b}, channels: {push: {message: {title: a}}, email: {message: {subject: c}}}}", []),
    ("  e: {kind: both, propensity: 1%, value: 3, message: {body: b, title: a}, channels: {push: {message: {subject: a}}}}", [(1, 103, "unknown-part", "subject", "there are `title`, `body`")]),
    ("  e: {kind: both, propensity: 1%, value: 3, channels: [email], message: {subject: '{email}', body: b}}", []),
    ("  e: {kind: both, propensity: 1%, value: 3, message: {title: '{email}', subject: '{email}', body: b}}", [(1, 64, "placeholder-without-otherwise", "email", ""), (1, 84, "placeholder-without-otherwise", "email", "")]),
    ("  e: {kind: both, propensity: 1%, value: 3, channels: {pusj: {message: {title: '{nmae}'}}}}", [(1, 56, "reference", "pusj", ""), (1, 82, "unknown-name", "nmae", "")]),
    ("  e: {kind: open, propensity: 1%, value: 3}\nkinds:\n  k: {message: {tite: x}, channels: [push]}", [(3, 17, "unknown-part", "tite", "`title`")]),
    ("  e: {kind: open, propensity: 1%, value: 3}\nkinds:\n  k: {message: {title: '{nmae}', subject: x}}", [(3, 26, "unknown-name", "nmae", "")]),
    ("  e: {kind: k, propensity: 1%, value: 3}\nkinds:\n  k: {stages: any, channels: [page], message: {title: 'Hi {first_name}'}}", [(3, 60, "placeholder-without-otherwise", "first_name", "")]),
    ("  e: {kind: k, propensity: 1%, value: 3, when: first_name is known}\nkinds:\n  k: {stages: any, channels: [page], message: {title: 'Hi {first_name}'}}", []),
]  # fmt: skip


@pytest.mark.parametrize(("fragment", "said"), PARTS)
def test_what_is_said_of_parts(fragment: str, said: list[tuple[int, int, str, str, str]]) -> None:
    kinds = "kinds:\n  open: {stages: any, channels: [page]}\n  both: {stages: any, channels: [push, email]}\n"
    head = HEAD
    if "\nkinds:" in fragment:
        head = HEAD.replace(kinds, "")
        fragment += "\n  open: {stages: any, channels: [page]}"
    _, found = check(f"{head}{fragment}\n")
    assert first(found, head) == [each[:4] for each in said]
    for diagnostic, (*_, words) in zip(found, said, strict=True):
        assert words in f"{diagnostic.message} {diagnostic.help}"


LANGUAGES = [
    ("{by: language, otherwise: nl}", []),
    ("{by: langauge, otherwise: en}", [("languages", "langauge", "`language`")]),
    ("{by: nothing, otherwise: en}", [("languages", "nothing", "name an attribute")]),
    ("{by: points, otherwise: en}", [("languages", "points", "`points` is an integer")]),
    ("{by: consent, otherwise: en}", [("languages", "consent", "not an attribute")]),
    ("{by: first_name, otherwise: en}", []),
    ("{by: language, otherwise: pt-br}", [("language-outside-set", "pt-br", "`pt-BR`")]),
]


@pytest.mark.parametrize(("languages", "said"), LANGUAGES)
def test_what_is_said_of_languages(languages: str, said: list[tuple[str, str, str]]) -> None:
    text = HEAD.replace("{by: language, otherwise: en}", languages) + ENGAGEMENT
    _, found = check(text)
    assert [(rule, pointed) for _, _, rule, pointed in first(found, "")] == [each[:2] for each in said]
    assert all(words in f"{one.message} {one.help}" for one, (_, _, words) in zip(found, said, strict=True))


def by_language(type: str, message: str, otherwise: str = "en") -> list[str]:
    """The rules broken by a text by language where customers' languages are of that type."""
    text = HEAD.replace("language: one of [de, en, pt-BR]", f"language: {type}").replace(
        "wise: en", f"wise: {otherwise}"
    )
    return [each.rule for each in check(f"{text}{ENGAGEMENT}    message: {{title: {message}}}\n")[1]]


def test_every_customer_gets_a_text() -> None:
    assert by_language("one of [de, en]!", "{de: Hallo, en: Hi}", "nl") == []
    assert by_language("one of [de, en]", "{de: Hallo, en: Hi}", "nl") == ["message-without-language"]
    assert by_language("{is: 'one of [de, en]', default: de}", "{de: Hallo, en: Hi}", "nl") == []
    assert by_language("one of [de, en]!", "{de: Hallo}", "nl") == ["message-without-language"]
    assert by_language("string!", "{de: Hallo, xx: Hi}", "nl") == ["message-without-language"]
    assert by_language("string", "{de: Hallo, xx: Hi, nl: Hoi}", "nl") == []
    assert by_language("one of [de, en]", "{otherwise: Hi}", "otherwise") == []


def test_without_languages_a_text_has_one() -> None:
    text = HEAD.replace("languages: {by: language, otherwise: en}\n", "")
    _, found = check(f"{text}{ENGAGEMENT}    message: {{title: {{en: Hello}}, body: Hello}}\n")
    assert [(each.rule, each.place.column) for each in found] == [("languages", 15)]


def message(fragment: str, channel: str = "page") -> dict[str, object]:
    """Parts of a checked message, words only."""
    bundle, found = check(f"{HEAD}{fragment}\n")
    assert bundle is not None, found
    (use,) = [each for each in bundle.engagements["e"].uses if each.channel == channel]
    assert use.message is not None
    return {name: _plain(part) for name, part in use.message.parts.items()}


def _plain(part: Wording | ByLanguage | Template) -> object:
    match part:
        case Wording(pieces):
            return "".join(each if isinstance(each, str) else f"<{each.text}>" for each in pieces)
        case ByLanguage(wordings):
            return {key: _plain(each) for key, each in wordings.items()}
        case Template(name, data):
            return name, {key: _plain(each) for key, each in data.items()}


def test_what_is_said_for_a_channel_replaces_parts() -> None:
    fragment = (
        "  e: {kind: both, propensity: 1%, value: 3, message: {title: a, subject: b, body: c},"
        " channels: {push: {message: {title: x}}, email: {}}}"
    )
    assert message(fragment, "push") == {"title": "x", "body": "c"}
    assert message(fragment, "email") == {"subject": "b", "body": "c"}


def test_an_engagements_message_replaces_that_of_its_kind() -> None:
    kind = "kinds:\n  k: {stages: any, channels: [page], message: {title: a, body: b}}\n"
    head = "  e: {kind: k, propensity: 1%, value: 3"
    kinds = HEAD[HEAD.index("kinds:") : HEAD.index("engagements:")]

    def of(rest: str) -> dict[str, object]:
        bundle, found = check(HEAD.replace(kinds, kind) + head + rest + "}\n")
        assert bundle is not None, found
        (use,) = bundle.engagements["e"].uses
        assert use.message is not None
        return {name: _plain(part) for name, part in use.message.parts.items()}

    assert of("") == {"title": "a", "body": "b"}
    assert of(", message: {title: x}") == {"title": "x"}
    assert of(", channels: {page: {message: {title: y}}}") == {"title": "y", "body": "b"}
    assert of(", message: {body: x}, channels: {page: {message: {title: y}}}") == {"body": "x", "title": "y"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'{{ first_name }}'", "{{ first_name }}"),
        ("'{{{raw}}} {{ {a: 1} }} {{#if x}}'", "{{{raw}}} {{ {a: 1} }} {{#if x}}"),
        ("'a{points}b{{x}}{ltv}'", "a<points>b{{x}}<ltv>"),
        ('"{\'}\'}{\\"{\\"}"', "<'}'><\"{\">"),
        ("\"{first_name otherwise '}'}\"", "<first_name otherwise '}'>"),
        ("'{ points }'", "< points >"),
        ("100 %", "100 %"),
        ("{en: 'x{ltv}'}", {"en": "x<ltv>"}),
        ("{template: t, data: {a: '{ltv}', b: c}}", ("t", {"a": "<ltv>", "b": "c"})),
        ("{template: t}", ("t", {})),
    ],
)
def test_what_a_text_is_made_of(written: str, read: object) -> None:
    assert message(f"{ENGAGEMENT}    message: {{title: {written}}}") == {"title": read}
