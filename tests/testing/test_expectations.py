# ruff: noqa: E501
"""Each expectation passes where it is met, and fails where it is not, with what came instead."""

import pytest

from tests.testing.shop import case, differences

HOME = "customer: ann\nplaces: [home_page]\n"


@pytest.mark.parametrize(
    "lines",
    [
        "customer: ann\nexpect: {stage: buyer}",
        "customer: ann\nexpect: {stage: buyer, engagement: big, channel: push, step: 1, place: outbound, no_action: null}",
        "customer: ann\nexpect: {rank: 3}",
        "customer: ann\nexpect: {rank: 3.0}",
        "customer: ann\nexpect: {rank: 2.9 to 3}",
        "customer: ann\nexpect: {rank: '>= 3'}",
        "customer: ann\nexpect: {rank: '< 3.1'}",
        "customer: ann\nexpect: {message: {title: Big}}",
        "customer: ann\nwith: {consent.push: no}\nexpect: {message: {body: You spent 250.00., subject: Big}, rank: 2.99}",
        "customer: ann\nexpect: {order: [big, small, tiny]}",
        "customer: ann\nexpect: {order: [big by push, big by email, tiny by email]}",
        "customer: ann\nexpect: {not: small}",
        "customer: ann\nexpect: {not: [small, tiny, big by email]}",
        "customer: ann\nexpect: {blocked: {small: outranked, small by email: outranked, cart: on, course: stage}}",
        "customer: ann\nexpect: {blocked: {big by email: place_taken}}",
        "customer: dora\nexpect: {no_action: nothing_eligible, blocked: {small: channel, small by email: channel}}",
        "customer: dora\nexpect: {blocked: {small by home_page: channel:not_requested, small by push: channel}}",
        "customer: cleo\nevent: {event: left, value: 30}\nexpect: {engagement: course, order: [course, cart]}",
        "customer: ann\nevent: {event: left, value: 30}\ntriggered_only: yes\nexpect: {engagement: cart}",
        "customer: ann\nevent: {event: left, value: 30}\ntriggered_only: yes\nexpect: {blocked: {big: on:not_triggered}}",
        "customer: ann\nevent: {event: left, value: 20}\nexpect: {blocked: {cart: on}}",
        "customer: {id: x, consent: {push: yes, email: no}}\nexpect: {engagement: small}",
        "customer: {id: x}\nexpect: {no_action: invalid_profile}",
        HOME + "expect: {places: {home_page: [big, small]}, place: home_page, not: tiny}",
        "customer: ann\nnow: 2026-11-20T22:00:00+01:00\nexpect: {channel: email, blocked: {big by push: quiet_hours}}",
        "customer: ann\ncontacts: [{engagement: tiny, channel: push, at: 2 hours ago}]\n"
        "expect: {channel: email, blocked: {big by push: limit, small by push: limit:channel, tiny by push: limit:channel.push}}",
        "customer: ann\ncontacts:\n  - {engagement: big, channel: email, at: 1 day ago}\n"
        "  - {engagement: big, channel: email, at: 2 days ago}\nexpect: {no_action: all_limited, blocked: {big: limit:policy}}",
        "customer: ann\ncontacts: [{engagement: big, channel: email, at: 8 days ago, declined: yes}]\n"
        "expect: {engagement: small, blocked: {big: suppressed}}",
    ],
)
def test_an_expectation_that_is_met_passes(lines: str) -> None:
    assert differences(case(lines)) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("customer: ann\nexpect: {stage: new}", ("stage", "new", "buyer")),
        ("customer: ann\nexpect: {engagement: small}", ("engagement", "small", "big")),
        ("customer: dora\nexpect: {engagement: small}", ("engagement", "small", "no action, nothing_eligible")),
        ("customer: ann\nexpect: {channel: email}", ("channel", "email", "push")),
        ("customer: ann\nexpect: {variant: calm}", ("variant", "calm", "none")),
        ("customer: cleo\nexpect: {step: 2}", ("step", "2", "1")),
        (HOME + "expect: {places: {home_page: [small, big]}}", ("places.home_page", "small, big", "big, small")),
        (HOME + "expect: {places: {home_page: []}}", ("places.home_page", "nothing", "big, small")),
        ("customer: ann\nexpect: {rank: 3.01}", ("rank", "3.01", "3")),
        ("customer: ann\nexpect: {rank: 2.0 to 2.999}", ("rank", "2.0 to 2.999", "3")),
        ("customer: ann\nexpect: {rank: '> 3'}", ("rank", "> 3", "3")),
        ("customer: ann\nexpect: {rank: '< 3'}", ("rank", "< 3", "3")),
        ("customer: dora\nexpect: {rank: 3}", ("rank", "3", "no action, nothing_eligible")),
        ("customer: ann\nexpect: {message: {title: Bigger}}", ("message.title", "Bigger", "Big")),
        ("customer: ann\nexpect: {message: {subject: Big}}", ("message.subject", "Big", "no such part")),
        ("customer: ann\nexpect: {order: [small, big]}", ("order", "small, big", "big, small, tiny")),
        ("customer: ann\nexpect: {order: [big, course]}", ("order", "big, course", "big, small, tiny")),
        ("customer: ann\nexpect: {not: big}", ("not", "not big", "big by push")),
        ("customer: ann\nexpect: {not: [big by email, big by push]}", ("not", "not big by push", "big by push")),
        ("customer: ann\nexpect: {no_action: all_limited}", ("no_action", "all_limited", "big by push")),
        ("customer: dora\nexpect: {no_action: null}", ("no_action", "something", "no action, nothing_eligible")),
        ("customer: dora\nexpect: {no_action: held_out}", ("no_action", "held_out", "no action, nothing_eligible")),
        ("customer: ann\nexpect: {blocked: {big: outranked}}", ("blocked.big", "outranked", "it is chosen, by push")),
        ("customer: bea\nexpect: {blocked: {small: channel}}", ("blocked.small", "channel", "outranked")),
        ("customer: ann\nexpect: {blocked: {course: when}}", ("blocked.course", "when", "stage")),
        (
            "customer: {id: x}\nexpect: {blocked: {big: when}, no_action: invalid_profile}",
            ("blocked.big", "when", "no action, invalid_profile"),
        ),
        ("customer: ann\nexpect: {no_action: invalid_profile}", ("no_action", "invalid_profile", "big by push")),
    ],
)
def test_an_expectation_that_is_not_met_fails_with_what_came_instead(lines: str, found: tuple[str, str, str]) -> None:
    assert differences(case(lines)) == [found]


def test_all_differences_of_a_case_are_told_in_the_order_of_the_file() -> None:
    found = differences(
        case("customer: ann\nexpect: {no_action: all_limited, not: big, stage: new, blocked: {big: on}}")
    )
    assert [name for name, *_ in found] == ["no_action", "not", "stage", "blocked.big"]


def test_a_scope_is_no_part_of_another_rules_name() -> None:
    contacts = "customer: ann\ncontacts: [{engagement: tiny, channel: push, at: 2 hours ago}]\n"
    expect = "expect: {blocked: {big by push: limit:policy}}"
    assert differences(case(contacts + expect)) == [("blocked.big by push", "limit:policy", "limit:channel.push")]
