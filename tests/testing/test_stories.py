# ruff: noqa: E501
"""Stories run on a memory of their own: journeys, limits, budgets, offers and events, as they run."""

from textwrap import indent

import pytest

from nextbest.engine.testing.results import Observed
from nextbest.engine.testing.run import Runner
from tests.testing.shop import HEAD, read, results, shop

STORIES = {
    "a journey goes step by step, and stops when its goal is reached": """\
customer: cleo
story:
  - {do: decide, expect: {engagement: course, step: 1, message: {subject: One}}}
  - {do: confirm}
  - {after: 2 days, do: decide, expect: {engagement: small, blocked: {course: wait}}}
  - {do: release}
  - {after: 1 day, do: decide, expect: {engagement: course, step: 2, message: {subject: Two}}}
  - {do: confirm}
  - {do: event, event: {event: purchase, total: 5}}
  - {after: 10 days, do: decide, expect: {stage: buyer, blocked: {course: stage}}}
""",
    "a purchase ends the journey": """\
customer: cleo
story:
  - {do: decide, expect: {engagement: course}}
  - {do: confirm}
  - {after: 1 hour, do: event, event: {event: purchase, total: 5}}
  - {after: 5 days, do: decide, expect: {stage: buyer, engagement: small, not: course}}
""",
    "a limit of the channel, and one of the policy": """\
customer: ann
story:
  - {do: decide, expect: {engagement: big, channel: push}}
  - {do: confirm}
  - {after: 1 hour, do: decide, expect: {channel: email, blocked: {big by push: limit:channel.push}}}
  - {do: confirm}
  - {after: 1 day, do: decide, expect: {no_action: all_limited, blocked: {big: limit:policy}}}
  - {after: 7 days, do: decide, expect: {engagement: big, channel: push}}
""",
    "what is reserved counts until it lapses": """\
customer: ann
story:
  - {do: decide, as: first, expect: {channel: push}}
  - {after: 10 minutes, do: decide, expect: {channel: email}}
  - {after: 20 minutes, do: decide, expect: {channel: push}}
  - {do: confirm, of: first, expect: {refused: gone}}
  - {do: confirm}
  - {do: confirm, expect: {refused: null}}
  - {do: release, expect: {refused: confirmed}}
""",
    "after a no there is silence for that engagement": """\
customer: ann
story:
  - {do: decide, expect: {engagement: big}}
  - {do: confirm}
  - {after: 1 hour, do: outcome, outcome: declined}
  - {after: 10 days, do: decide, expect: {engagement: small, blocked: {big: suppressed}}}
  - {after: 21 days, do: decide, expect: {engagement: big}}
""",
    "an outcome in the words of the sender": """\
customer: ann
story:
  - {do: decide, expect: {channel: push}}
  - {do: confirm}
  - {do: outcome, outcome: tap}
  - {after: 1 hour, do: decide, as: letter, expect: {channel: email}}
  - {do: outcome, outcome: clicked, of: letter}
""",
    "a budget is for all customers, and an offer is redeemed once": """\
customer: bea
story:
  - {do: decide, as: hers, expect: {engagement: voucher}}
  - {do: redeem, event: {event: purchase, total: 30}, expect: {refused: not_sent}}
  - {do: confirm}
  - {do: decide, customer: ann, with: {tier: gold}, expect: {engagement: big, blocked: {voucher: budget}}}
  - {after: 1 day, do: redeem, of: hers, event: {event: purchase, total: 29}, expect: {refused: not_fulfilled}}
  - {do: redeem, of: hers, customer: ann, event: {event: purchase, total: 30}, expect: {refused: not_yours}}
  - {do: redeem, of: hers, event: {event: purchase, total: 30}}
  - {do: redeem, of: hers, event: {event: purchase, total: 40}, expect: {refused: already_redeemed}}
  - {at: 2026-12-01T10:00:00+01:00, do: decide, customer: ann, expect: {engagement: voucher}}
""",
    "an offer expires": """\
customer: bea
story:
  - {do: decide, expect: {engagement: voucher}}
  - {do: confirm}
  - {after: 8 days, do: redeem, event: {event: purchase, total: 30}, expect: {refused: expired}}
""",
    "what was sent before the story counts": """\
customer: ann
contacts:
  - {engagement: big, channel: email, at: 2 days ago, declined: yes}
  - {engagement: small, channel: email, at: 3 days ago}
story:
  - {do: decide, expect: {no_action: all_limited, blocked: {big: suppressed, small: limit:policy}}}
  - {after: 6 days, do: decide, expect: {engagement: small, channel: push, blocked: {big: suppressed}}}
  - {do: confirm}
  - {after: 30 days, do: decide, expect: {engagement: big}}
""",
    "an event waits for its answer": """\
customer: ann
with: {consent.push: no, spent: 0}
story:
  - {do: event, event: {event: left, value: 30}}
  - {after: 2 hours, do: decide, expect: {engagement: cart}}
  - {do: confirm}
  - {after: 2 hours, do: decide, expect: {engagement: small, blocked: {cart: on}}}
""",
    "what changes in a customer stays, and places of several are named": """\
customer: dora
now: 2026-11-20T10:00:00+01:00
story:
  - {do: decide, expect: {no_action: nothing_eligible}}
  - {do: decide, with: {consent.push: yes}, expect: {engagement: small}}
  - {do: release}
  - {do: decide, expect: {engagement: small}}
  - {do: release}
  - {do: decide, places: [home_page], as: page, expect: {places: {home_page: [small, tiny]}}}
  - {do: confirm, place: home_page}
  - {do: outcome, outcome: clicked, place: home_page}
""",
}


def story(lines: str, name: str = "a story") -> str:
    return f"{HEAD}tests:\n  - name: {name}\n{indent(lines, '    ')}"


@pytest.mark.parametrize("name", STORIES)
def test_a_story_that_comes_as_told_passes(name: str) -> None:
    (result,) = results(story(STORIES[name]))
    assert result.failure is None, result.failure


@pytest.mark.parametrize(
    ("steps", "found", "happened"),
    [
        (
            "{do: decide, expect: {engagement: big}}; {do: confirm}; {after: 1 hour, do: decide, expect: {channel: push}}",
            ("channel", "push", "email"),
            ["big by push", "done", "big by email"],
        ),
        (
            "{do: decide, expect: {engagement: big}}; {after: 1 hour, do: confirm}; {do: release}",
            ("confirm", "not refused", "refused: gone"),
            ["big by push", "gone"],
        ),
        (
            "{do: decide, expect: {engagement: big}}; {do: confirm, expect: {refused: gone}}",
            ("confirm", "refused: gone", "done"),
            ["big by push", "done"],
        ),
        (
            "{do: decide, with: {consent: {push: no, email: no}}, expect: {stage: buyer}}; {do: confirm}",
            ("confirm", "not refused", "refused: the decision that it speaks of chose nothing"),
            ["no action, nothing_eligible", "the decision that it speaks of chose nothing"],
        ),
        (
            "{do: decide, expect: {engagement: big}}; {do: confirm}; {do: redeem, event: {event: purchase, total: 5}}",
            ("redeem", "not refused", "refused: big came without an offer"),
            ["big by push", "done", "big came without an offer"],
        ),
        (
            "{do: decide, expect: {channel: push}}; {do: release}; {do: decide, with: {consent.push: no}};"
            " {do: outcome, outcome: tap}",
            ("outcome", "not refused", "refused: `tap` is not an outcome of email"),
            ["big by push", "done", "big by email", "`tap` is not an outcome of email"],
        ),
        (
            "{do: decide, expect: {channel: push}}; {do: outcome, outcome: clicked, place: home_page}",
            ("outcome", "not refused", "refused: the decision that it speaks of chose nothing for `home_page`"),
            ["big by push", "the decision that it speaks of chose nothing for `home_page`"],
        ),
    ],
)
def test_a_story_stops_at_the_first_step_that_comes_otherwise(
    steps: str, found: tuple[str, str, str], happened: list[str]
) -> None:
    lines = "customer: ann\nstory:\n" + "".join(f"  - {each.strip()}\n" for each in steps.split(";"))
    (result,) = results(story(lines))
    assert result.failure is not None
    (difference,) = result.failure.differences
    assert (difference.name, difference.expected, difference.got) == found
    assert [each.came for each in result.failure.happened] == happened


def test_stories_know_nothing_of_one_another() -> None:
    lines = "customer: ann\nstory: [{do: decide, expect: {engagement: big, channel: push}}, {do: confirm}]\n"
    text = story(lines) + f"  - name: another\n{indent(lines, '    ')}"
    assert [each.outcome for each in results(text)] == ["passed", "passed"]


def test_whoever_observes_is_told_of_every_decision() -> None:
    file = read(story(STORIES["a purchase ends the journey"]))
    told: list[Observed] = []
    assert Runner(shop()).run(file.tests[0], told.append).outcome == "passed"
    assert [each.explanation.decision.stage for each in told] == ["new", "buyer"]


def test_a_test_that_is_skipped_says_why() -> None:
    (result,) = results(story("skip: until spring\ncustomer: ann\nexpect: {stage: new}\n"))
    assert (result.outcome, result.skipped) == ("skipped", "until spring")
