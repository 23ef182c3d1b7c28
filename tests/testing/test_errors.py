"""Every mistake in a file of tests is found, all at once, with its place and what to do."""

import pytest

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import render_report
from tests.testing.shop import HEAD, case, read

STORY = "customer: ann\nstory:\n  - {do: decide, as: first, expect: {stage: buyer}}\n"


def found(text: str) -> list[tuple[str, str, str | None]]:
    """Of each error the words that it points at, the message, and the help."""
    report = read(text).report
    places = [(each, each.place) for each in report.errors]
    return [(at.source.text[at.start : at.end], each.message, each.help) for each, at in places]


ERRORS = [
    # the customer
    ("customer: an", "an", "there is no customer `an` in this file", "did you mean `ann`?"),
    ("customer: zoe", "zoe", "there is no customer `zoe` in this file", "there are `ann`, `bea`, `cleo` and `dora`"),
    ("about: x", "the case", "nothing says who the customer of `the case` is", "add `customer:`"),
    ("customer: ann\nwith: {teir: gold}", "teir", "`teir` is not in the profile", "did you mean `tier`?"),
    (
        "customer: ann\nwith: {tier.x: gold}",
        "tier.x",
        "`tier.x` goes into `tier`, which is one value",
        "give `tier` as a whole",
    ),
    ("customer: ann\nwith: {consent: {sms: yes}}", "sms", "`consent.sms` is not in the profile", "did you mean"),
    ("customer: ann\nwith: {tier: golden}", "golden", '`tier` must be one of member, gold, not "golden"', None),
    ("customer: ann\nwith: {tier: [gold]}", "tier", "`tier` must be text, not a list", None),
    ("customer: ann\nwith: {consent.push: null}", "null", "`consent.push` is missing", "the bundle declares it"),
    (
        "customer: ann\nwith: {orders: [{at: soon, total: 5}]}",
        "soon",
        "`orders.0.at` must be a date and time",
        "write date",
    ),
    (
        "customer: ann\nwith: {orders: [{at: 1 day ago, totl: 5, total: 5}]}",
        "totl",
        "`orders.0.totl` is not a field",
        "did you mean `total`?",
    ),
    (
        "customer: {id: x, consent: {push: maybe, email: no}}",
        "maybe",
        '`consent.push` must be true or false, not "maybe"',
        None,
    ),
    ("customer: {consent: {push: no, email: no}}", "customer", "`id` is missing", "the bundle declares it"),
    (
        "customer: {id: x, consent: {push: no, email: no}, teir: gold}",
        "teir",
        "`teir` is not in the profile",
        "did you mean `tier`?",
    ),
    ("customer: ann\ncontacts: [{engagement: big, channel: push}]", "engagement", "`contacts.0.at` is missing", None),
    # time and event
    ("now: noon\ncustomer: ann", "noon", "`noon` is not a time with its offset", "write date, time and offset"),
    (
        "customer: ann\nevent: {event: bought}",
        "bought",
        '`event` must be an event of the bundle, not "bought"',
        "this bundle knows",
    ),
    ("customer: ann\nevent: {event: left}", "event", "`value` is missing", "the bundle declares it"),
    (
        "customer: ann\nevent: {event: left, value: much}",
        "much",
        '`value` must be an amount of money, not "much"',
        None,
    ),
    (
        "customer: ann\nevent: {event: left, value: 5, at: in 2 days}",
        "in 2 days",
        "`at` is after `now`",
        "an event is applied",
    ),
    (
        "customer: ann\ntriggered_only: yes",
        "yes",
        "`triggered_only` asks for what an event triggers",
        "add the `event:`",
    ),
    (
        "customer: ann\nplaces: [home]",
        "home",
        "`home` is not an inbound channel of the bundle",
        "the bundle has `home_page`",
    ),
]

EXPECT = [
    ("{stage: byer}", "byer", "`byer` is not a stage of the bundle", "did you mean `buyer`?"),
    ("{engagement: bigg}", "bigg", "`bigg` is not an engagement of the bundle", "did you mean `big`?"),
    ("{channel: sms}", "sms", "`sms` is not a channel of the bundle", "the bundle has `push`, `email` and `home_page`"),
    ("{engagement: cart, channel: push}", "push", "`cart` never goes by `push`", "it goes by `email`"),
    ("{engagement: tiny, variant: wild}", "wild", "`wild` is not a variant of `tiny`", "it has `bold` and `calm`"),
    ("{engagement: big, variant: calm}", "calm", "`calm` is not a variant of `big`", "it has none"),
    ("{engagement: course, step: 3}", "3", "`course` has 2 steps", None),
    ("{step: 0}", "0", "`step` must be at least 1", None),
    ("{place: till}", "till", "`till` is not an inbound channel of the bundle", None),
    ("{place: home_page}", "home_page", "`home_page` is not a place of this decision", "add `places: [home_page]`"),
    ("{places: {outbond: [big]}}", "outbond", "`outbond` is not an inbound channel", "did you mean `outbound`?"),
    ("{places: {outbound: [bg]}}", "bg", "`bg` is not an engagement of the bundle", None),
    ("{rank: much}", "much", "`much` is not a rank", "write a number"),
    ("{rank: 5 to 3}", "5 to 3", "`5 to 3` is not a rank", "write a number"),
    ("{order: [big, smal]}", "smal", "`smal` is not an engagement of the bundle", "did you mean `small`?"),
    ("{order: []}", "order", "`order` is empty", None),
    ("{not: big by mail}", "big by mail", "`big` never goes by `mail`", "it goes by `push`, `email` or `home_page`"),
    ("{not: big mail}", "big mail", "`big mail` cannot be a name", None),
    ("{message: {titel: x}}", "titel", "`titel` is not a part of a message", "did you mean `title`?"),
    ("{no_action: al_limited}", "al_limited", "`no_action` cannot be `al_limited`", "did you mean `all_limited`?"),
    ("{blocked: {bigg: limit}}", "bigg", "`bigg` is not an engagement of the bundle", "did you mean `big`?"),
    ("{blocked: {big: limits}}", "limits", "`limits` is not a rule that stops anything", "did you mean `limit`?"),
    (
        "{blocked: {big: limit:channel.psh}}",
        "limit:channel.psh",
        "the bundle has no rule",
        "did you mean `limit:channel.push`?",
    ),
    ("{blocked: {big: when:x}}", "when:x", "the bundle has no rule `when:x`", "leave the scope out"),
    ("{engagement: big, no_action: held_out}", "big", "`engagement` is about what is chosen", "keep one of them"),
    ("{refused: gone}", "gone", "a decision is never refused", "`refused` is for the steps"),
    ("{}", "the case", "`the case` expects nothing, so it could never fail", "say what must come out"),
    ("{stge: new}", "stge", "`stge` is not a key here", "did you mean `stage`?"),
]

STEPS = [
    ("{do: decid}", "decid", "`do` cannot be `decid`", "did you mean `decide`?"),
    ("{do: confirm, of: frist}", "frist", "no step before this one is `as: frist`", "did you mean `first`?"),
    ("{do: confirm, outcome: clicked}", "confirm", "`outcome` means nothing in `do: confirm`", "it is for `outcome`"),
    ("{do: confirm, expect: {stage: new}}", "expect", "`stage` cannot come out of `do: confirm`", "it is expected of"),
    ("{do: confirm, expect: {refused: gon}}", "gon", "`refused` cannot be `gon`", "did you mean `gone`?"),
    ("{do: outcome}", "outcome", "`do: outcome` needs `outcome`", "add `outcome: clicked`"),
    ("{do: outcome, outcome: clickd}", "clickd", "`clickd` is not an outcome", "did you mean `clicked`?"),
    ("{do: event}", "event", "`do: event` needs `event`", None),
    ("{do: redeem}", "redeem", "`do: redeem` needs `event`", None),
    ("{do: event, event: {event: left}}", "event", "`value` is missing", None),
    ("{do: decide, after: 3 dys}", "3 dys", "this is not a length of time", None),
    ("{do: decide, after: 5 km}", "5 km", "`5 km` is a distance", None),
    (
        "{do: decide, at: 2025-01-01T10:00:00+01:00}",
        "2025-01-01T10:00:00+01:00",
        "this is before the step before",
        "put it in order",
    ),
    (
        "{do: decide, at: 2026-12-01T10:00:00+01:00, after: 2 days}",
        "2026-12-01T10:00:00+01:00",
        "`after` and `at` exclude each other",
        None,
    ),
    ("{do: decide, customer: zoe}", "zoe", "there is no customer `zoe` in this file", None),
    ("{do: decide, with: {teir: gold}}", "teir", "`teir` is not in the profile", "did you mean `tier`?"),
    ("{do: decide, with: {tier: bronze}}", "bronze", "`tier` must be one of", None),
    ("{do: decide, expect: {stage: byer}}", "byer", "`byer` is not a stage of the bundle", None),
]


def one(text: str, words: str, message: str, help: str | None) -> None:
    (error,) = found(text)
    assert error[0] == words
    assert error[1].startswith(message) or message in error[1]
    assert help is None or (error[2] or "").startswith(help) or help in (error[2] or "")


@pytest.mark.parametrize(("lines", "words", "message", "help"), ERRORS)
def test_a_mistake_in_a_case(lines: str, words: str, message: str, help: str | None) -> None:
    one(case(f"{lines}\nexpect: {{not: small}}"), words, message, help)


@pytest.mark.parametrize(("expect", "words", "message", "help"), EXPECT)
def test_a_mistake_in_what_is_expected(expect: str, words: str, message: str, help: str | None) -> None:
    one(case(f"customer: ann\nexpect: {expect}"), words, message, help)


@pytest.mark.parametrize(("step", "words", "message", "help"), STEPS)
def test_a_mistake_in_a_story(step: str, words: str, message: str, help: str | None) -> None:
    one(case(f"{STORY}  - {step}"), words, message, help)


def test_a_story_has_no_expectation_of_its_own_and_no_memory() -> None:
    lines = "customer: ann\nexpect: {stage: new}\nevent: {event: left, value: 5}\nstory: [{do: decide}]"
    assert [message for _, message, _ in found(case(lines))] == [
        "in a story, `event` belongs in a step",
        "in a story, `expect` belongs in a step",
        "`the case` expects nothing, so it could never fail",
    ]
    remembered = "customer: ann\nwith: {stage_since: 3 days ago}\nstory: [{do: decide, expect: {stage: buyer}}]"
    one(case(remembered), "3 days ago", "a story remembers what happens in it", "let the story tell it")
    sent = "customer: ann\ncontacts: [{channel: push, at: 3 days ago}]\nstory: [{do: decide, expect: {stage: buyer}}]"
    assert [message for _, message, _ in found(case(sent))] == [
        "`contacts.0.engagement` is missing",
        "`contacts.0.kind` is missing",
    ]


def test_a_story_settles_nothing_before_it_decides() -> None:
    text = case("customer: ann\nstory: [{do: confirm, expect: {refused: gone}}]")
    one(text, "confirm", "there is no decision before this step", "put `{do: decide}` before it")


def test_mistakes_of_every_sort_come_at_once() -> None:
    text = case("customer: an\nexpct: {stage: byer}") + "  - {name: the case, customer: ann, expect: {stage: byer}}\n"
    messages = [message for _, message, _ in found(text.replace("spent: 250", "spnt: 250"))]
    assert messages == [
        "`spnt` is not in the profile",
        "there is no customer `an` in this file",
        "`expct` is not a key here",
        "`byer` is not a stage of the bundle",
        "a test of the name `the case` is here for the second time",
        "`byer` is not a stage of the bundle",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- a\n", "this is not a file of tests"),
        ("tests: []\n", "`tests` is empty"),
        ("now: 2026-11-20T10:00:00+01:00\n", "the file of tests has no `tests`"),
        ("tests: [\n", "a value is missing here, or it begins with a sign that YAML keeps for itself"),
        (HEAD + "tests:\n  - customer: ann\n", "an item of `tests` has no `name`"),
        (
            HEAD.partition("\n")[2] + "tests: [{name: a, customer: ann, expect: {stage: new}}]",
            "nothing says when `a` happens",
        ),
        (
            case("customer: ann\ncases: {columns: [with.tier], rows: [[gold, 1]]}\nexpect: {stage: new}"),
            "this row has 2 cells, not 1",
        ),
        (
            case("customer: ann\ncases: {columns: [now, now], rows: [[1, 2]]}\nexpect: {stage: new}"),
            "the column `now` is here twice",
        ),
        (case("customer: ann\ncases: {columns: [], rows: [[]]}\nexpect: {stage: new}"), "`columns` is empty"),
        (case("customer: ann\ncases: {columns: [nw], rows: [[1]]}\nexpect: {stage: new}"), "`nw` is not a key here"),
        (case("customer: ann\ncases: [1]\nexpect: {stage: new}"), "`cases` cannot be a list"),
    ],
)
def test_a_mistake_in_the_file(text: str, message: str) -> None:
    assert message in [message for _, message, _ in found(text)]


def test_a_customer_whom_no_test_is_about_is_a_warning() -> None:
    report = read(case("customer: ann\nexpect: {stage: buyer}")).report
    assert [(each.rule, each.severity) for each in report.diagnostics] == [("unused-customer", "warning")] * 3


def test_a_mistake_is_shown_with_its_line() -> None:
    report = read(case("customer: ann\nexpect: {stage: byer}")).report
    assert (
        render_report(report.errors, Surface(80))
        == """\
error: `byer` is not a stage of the bundle
  shop.test.yaml:10:21
   10 │     expect: {stage: byer}
      │                     ~~~~
  help: did you mean `buyer`?"""
    )


def test_customers_and_cases_without_structure_hide_no_other_mistake() -> None:
    text = (
        "now: 2026-11-20T10:00:00+01:00\n"
        "customers: {ann: [], bea: {id: bea, consent: {push: no, email: no}}}\n"
        "tests:\n"
        "- {name: a, customer: ann, expect: {stage: buyer}}\n"
        "- {name: b, customer: bea, expect: {stage: [buyer]}}\n"
        "- {name: c, customer: zoe, expect: {stage: byuer}}\n"
        "- {name: d, customer: bea, expect: {stage: new}, expect: {}}\n"
    )
    messages = [message for _, message, _ in found(text)]
    assert messages == [
        "`ann` cannot be a list",
        "`stage` cannot be a list",
        "there is no customer `zoe` in this file",
        "`byuer` is not a stage of the bundle",
        "`expect` is here twice",
    ]


def test_a_time_without_structure_is_not_told_as_missing() -> None:
    text = "now: [x]\ncustomers: {bea: {id: bea, consent: {push: no, email: no}}}\n"
    text += "tests: [{name: b, customer: bea, expect: {stage: byuer}}]\n"
    assert [message for _, message, _ in found(text)] == [
        "`now` cannot be a list",
        "`byuer` is not a stage of the bundle",
    ]
