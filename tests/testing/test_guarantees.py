"""Guarantees are held against every decision of a test, whatever the test expects."""

import pytest

from nextbest.engine import Engine
from nextbest.engine.testing.load import read_file
from nextbest.engine.testing.run import Runner

BUNDLE = """\
nextbest: 1
bundle: promises
timezone: Europe/Paris
profile: {id: string!, tier: string, age: integer, consent: {email: boolean!}, orders: {history: {at: datetime!}}}
events: {purchase: {fields: {}, add: {orders: {}}}}
lifecycle: [{stage: new, when: none(orders)}, {stage: buyer, otherwise: yes}]
channels: {email: {when: yes}, push: {when: yes}}
kinds: {k: {stages: any, propensity: 10%, value: 10, channels: [email, push]}, other: {channels: [push]}}
engagements:
  news: {kind: k}
  sale: {kind: k, value: 20, when: tier is "gold"}
guarantees:
  - {id: GUARANTEE}
"""
HEAD = """\
now: 2026-11-20T10:00:00+01:00
tests:
  - name: a
    customer: {id: a, consent: {email: no}, tier: gold}
    with: WITH
"""


def broken(guarantee: str, with_: str = "{}", more: str = "expect: {stage: new}") -> list[tuple[str, str, str]]:
    """What a decision breaks of one guarantee."""
    engine = Engine.from_text(BUNDLE.replace("{id: GUARANTEE}", f"{{id: it, {guarantee}}}"))
    file = read_file("t", f"{HEAD.replace('WITH', with_)}    {more}\n".encode(), engine)
    assert [each.message for each in file.report.errors] == []
    failure = Runner(engine).run(file.tests[0]).failure
    return [] if failure is None else [(each.name, each.expected, each.got) for each in failure.differences]


@pytest.mark.parametrize(
    ("guarantee", "with_", "got"),
    [
        ('never: channel is "email" and not consent.email', "{}", "yes of sale by email"),
        ('never: channel is "email" and not consent.email', "{consent.email: yes}", None),
        ('never: channel is "push"', "{}", None),
        ('never: engagement is "sale"', "{}", "yes of sale by email"),
        ('never: engagement is "sale"', "{tier: null}", None),
        ('never: kind is "k"', "{}", "yes of sale by email"),
        ('never: kind is "other"', "{}", None),
        ('never: stage is "new"', "{}", "yes of sale by email"),
        ("never: age < 18", "{age: 17}", "yes of sale by email"),
        ("never: age < 18", "{age: 18}", None),
        ("never: age < 18", "{}", "unknown of sale by email"),
        ("never: age < 18, when: age is known", "{}", None),
        ("never: any(orders)", "{}", None),
        (
            "never: any(contacts)",
            "{contacts: [{engagement: news, channel: push, at: 1 day ago}]}",
            "yes of sale by email",
        ),
    ],
)
def test_what_must_never_be(guarantee: str, with_: str, got: str | None) -> None:
    words = guarantee.removeprefix("never: ").partition(", when")[0]
    assert broken(guarantee, with_) == ([] if got is None else [("guarantee it", f"never {words}", got)])


@pytest.mark.parametrize(
    ("kind", "with_", "holds"),
    [("served", "{}", True), ("served", "{tier: silver}", True), ("eligible", "{}", True)],
)
def test_what_must_always_be_holds(kind: str, with_: str, holds: bool) -> None:
    assert (broken(f'always: {kind}, when: stage is "new"', with_) == []) == holds


def test_what_must_always_be_is_broken() -> None:
    engine = Engine.from_text(
        BUNDLE.replace("news: {kind: k}", 'news: {kind: k, when: tier is "none"}').replace(
            "{id: GUARANTEE}", "{id: it, always: eligible, when: age > 18}"
        )
    )
    text = HEAD.replace("WITH", "{tier: silver, age: 20}") + "    expect: {no_action: nothing_eligible}\n"
    (test,) = read_file("t", text.encode(), engine).tests
    failure = Runner(engine).run(test).failure
    assert failure is not None
    (found,) = failure.differences
    assert (found.name, found.expected, found.got) == ("guarantee it", "always eligible", "no action, nothing_eligible")
    assert found.place.source.text[found.place.start : found.place.end] == "age > 18"
    (test,) = read_file("t", text.replace("age: 20", "age: 18").encode(), engine).tests
    assert Runner(engine).run(test).failure is None


STORY = """\
story:
      - {do: decide, expect: {engagement: sale}}
      - {do: confirm}
      - {after: 1 day, do: decide, expect: {engagement: sale}}"""


def test_stories_are_held_against_them_with_what_is_remembered() -> None:
    assert broken("never: count(contacts) > 1", more=STORY) == []
    assert broken("never: any(contacts)", more=STORY) == [
        ("guarantee it", "never any(contacts)", "yes of sale by email")
    ]


def test_the_event_has_happened() -> None:
    event = "{event: {event: purchase}, expect: {stage: buyer}}"
    more = event.strip("{}").replace("purchase}, ", "purchase}\n    ") + "}"
    assert broken("never: any(orders)", more=more) == [("guarantee it", "never any(orders)", "yes of sale by email")]


def test_a_broken_guarantee_comes_after_what_was_expected() -> None:
    found = broken('never: stage is "new"', more="expect: {stage: buyer}")
    assert [name for name, *_ in found] == ["stage", "guarantee it"]
