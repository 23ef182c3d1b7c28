"""What people read: a decision, an explanation, a summary, at any width."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import click
import pytest

from nextbest.cli.output import Surface
from nextbest.cli.render_decision import render_decision
from nextbest.cli.render_explanation import render_explanation, render_stage
from nextbest.cli.summary import Summary, render_summary
from nextbest.cli.text import cell_width, value_words
from nextbest.engine.decision import (
    Candidate,
    CandidateTrace,
    ConditionTrace,
    Decision,
    Explanation,
    Factors,
    LimitCount,
    NoAction,
    Offer,
    Problem,
    Seen,
    Stage,
    StageTrace,
    Winner,
)

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
FACTORS = Factors(propensity=0.08, baseline=0.01, value=520.0, lever=1.2, offer_cost=0.0, channel_cost=0.002)
WINNER = Winner(
    place="outbound",
    engagement="double_points_shoes",
    kind="loyalty",
    channel="push",
    step=1,
    variant=None,
    key=43_678_000_000,
    factors=FACTORS,
    message=MappingProxyType({"title": "Double points on dresses", "body": "Buy shoes this week."}),
)
TITLES = {"double_points_shoes": "Double points when she buys shoes", "dress_sale": ""}


LATE = ConditionTrace("anniversary(born) within next 7 days", "unknown", (Seen("born", None),))


def decision(
    *,
    customer: str = "dress_buyer",
    stage: str | None = "loyalty",
    winners: tuple[Winner, ...] = (WINNER,),
    no_action: NoAction | None = None,
    alternatives: tuple[Candidate, ...] = (),
    problems: tuple[Problem, ...] = (),
) -> Decision:
    return Decision(
        id=None,
        customer=customer,
        now=NOW,
        bundle="retail",
        digest="0" * 64,
        event=None,
        stage=stage,
        winners=winners,
        no_action=no_action,
        alternatives=alternatives,
        problems=problems,
    )


def explanation() -> Explanation:
    met = ConditionTrace("consent.push", "yes", ())
    return Explanation(
        decision=decision(),
        stages=(
            StageTrace("onboarding", "no", (ConditionTrace("count(orders) = 0", "no", (Seen("count(orders)", 12),)),)),
            StageTrace("loyalty", "yes", (ConditionTrace("ltv >= 10_000", "yes", (Seen("ltv", 25000),)),)),
            StageTrace("activation", "yes", ()),
        ),
        candidates=(
            CandidateTrace(
                "birthday",
                "email",
                "eligible",
                "when",
                None,
                None,
                (LATE, ConditionTrace("consent.email", "yes", ())),
            ),
            CandidateTrace("birthday", "push", "eligible", "when", None, None, (LATE, met)),
            CandidateTrace("coffee", "email", "eligible", "stage", None, None, (met,)),
            CandidateTrace("double_points_shoes", "push", "chosen", None, WINNER.key, FACTORS, (met,)),
            CandidateTrace("dress_sale", "push", "order", "outranked", 1_500_000_000, FACTORS, (met,)),
            CandidateTrace(
                "welcome",
                "email",
                "contactable",
                "limit:channel.email",
                None,
                None,
                (),
                until=datetime(2026, 11, 21, 9, tzinfo=UTC),
                count=3,
                limit=3,
                limits=(
                    LimitCount("channel.email", "3 per 7 days", 3, 3, datetime(2026, 11, 21, 9, tzinfo=UTC)),
                    LimitCount("policy", "2 in total", 2, 2),
                ),
            ),
        ),
    )


LATER = datetime(2026, 11, 21, 9, tzinfo=UTC)
INVALID = NoAction("invalid_profile", None, (Problem("/consent/email", "is missing", "every customer must have it"),))
ALTERNATIVE = Candidate("dress_sale", "sale", "push", 1_500_000_000, FACTORS)


def summary(on: Surface) -> str:
    counted = Summary(["onboarding", "loyalty", "activation"])
    for number in range(60):
        counted.add(number, decision(customer=str(number)))
    for number in range(30):
        counted.add(number, decision(winners=(), no_action=NoAction("nothing_worth_it")))
    for hours in (3, 2, 5):
        waits = NoAction("all_deferred", NOW + timedelta(hours=hours))
        counted.add(hours, decision(winners=(), no_action=waits))
    for number in range(6):
        counted.add(number + 7, decision(customer=f"c{number}", stage=None, winners=(), no_action=INVALID))
    counted.add(99, decision(stage="onboarding", problems=(Problem("/tiers", "is not declared in the profile"),)))
    counted.unreadable = 1
    return render_summary(counted, "retail: 100 customers at 2026-11-20 15:00 UTC", on)


RESERVED = replace(
    decision(winners=(replace(WINNER, offer=Offer("7K2M-0QXE", "Free delivery", MappingProxyType({}), 4, LATER)),)),
    id="d-17",
)

PAGES: dict[str, Callable[[Surface], str]] = {
    "decision": lambda on: render_decision(decision(alternatives=(ALTERNATIVE,)), TITLES, on),
    "no action": lambda on: render_decision(decision(winners=(), no_action=NoAction("all_limited")), TITLES, on),
    "reserved": lambda on: render_decision(RESERVED, TITLES, on, LATER),
    "invalid": lambda on: render_decision(decision(stage=None, winners=(), no_action=INVALID), TITLES, on),
    "explanation": lambda on: render_explanation(explanation(), TITLES, on),
    "summary": summary,
}


def test_a_decision_says_what_why_and_what_else() -> None:
    assert PAGES["decision"](Surface()).split("\n") == [
        "customer dress_buyer, stage loyalty, at 2026-11-20 15:00 UTC",
        "",
        "double_points_shoes by push, rank 43.678",
        "  Double points when she buys shoes",
        "  propensity 8%, baseline 1%, value 520, lever 1.2, channel cost 0.002",
        "  title  Double points on dresses",
        "  body   Buy shoes this week.",
        "",
        "after that:",
        "  dress_sale by push, rank 1.5",
    ]


def test_what_is_reserved_has_an_id_and_a_code() -> None:
    page = PAGES["reserved"](Surface()).split("\n")
    assert page[1] == "decision d-17, reserved until 2026-11-21 09:00 UTC"
    assert page[-2:] == ["  offer  Free delivery, costs 4, until 2026-11-21 09:00 UTC", "  code   7K2M-0QXE"]
    nothing = replace(RESERVED, winners=(), no_action=NoAction("all_limited"))
    assert render_decision(nothing, TITLES, Surface(), LATER).split("\n")[1] == "decision d-17"


def test_no_action_says_why() -> None:
    page = render_decision(decision(winners=(), no_action=NoAction("all_deferred", LATER)), TITLES, Surface(100))
    assert page.split("\n")[2:] == [
        "no action: what could be sent has to wait, not before 2026-11-21 09:00 UTC (all_deferred)"
    ]


def test_a_stage_shows_what_it_rests_on_or_why_there_is_none() -> None:
    seen = (ConditionTrace("count(orders) = 0", "no", (Seen("count(orders)", 2),)), ConditionTrace("gold", "yes", ()))
    assert render_stage("a", Stage("active", None, seen), Surface()).split("\n") == [
        "customer a, stage active",
        "  no       count(orders) = 0",
        "             count(orders) is 2",
        "  yes      gold",
    ]
    nobody = render_stage("", Stage(None, None, (), INVALID.problems), Surface())
    assert nobody.startswith("a customer without an id, no stage: the customer document is not valid\n")
    assert "/consent/email: is missing" in nobody


def test_an_invalid_customer_is_told_every_problem() -> None:
    assert PAGES["invalid"](Surface()).split("\n")[2:] == [
        "no action: the customer document is not valid (invalid_profile)",
        "  /consent/email: is missing",
        "    help: every customer must have it",
    ]


def test_an_explanation_shows_stage_winner_and_what_stopped_the_others() -> None:
    assert PAGES["explanation"](Surface()).split("\n") == [
        "customer dress_buyer, stage loyalty, at 2026-11-20 15:00 UTC",
        "",
        "not onboarding",
        "  no       count(orders) = 0",
        "             count(orders) is 12",
        "",
        "stage loyalty",
        "  yes      ltv >= 10_000",
        "             ltv is 25,000",
        "",
        "winner:",
        "double_points_shoes by push, rank 43.678",
        "  Double points when she buys shoes",
        "  propensity 8%, baseline 1%, value 520, lever 1.2, channel cost 0.002",
        "  title  Double points on dresses",
        "  body   Buy shoes this week.",
        "  yes      consent.push",
        "",
        "and why not the others:",
        "",
        "dress_sale by push, rank 1.5",
        "  another one is better [outranked]",
        "  propensity 8%, baseline 1%, value 520, lever 1.2, channel cost 0.002",
        "  yes      consent.push",
        "",
        "welcome by email",
        "  a limit of the channel is full [limit:channel.email]",
        "    channel.email: 3 of 3 in the last 7 days, free again 2026-11-21 09:00 UTC",
        "    policy: 2 of 2 in total, for good",
        "",
        "birthday by email or push",
        "  its conditions are not all yes [when]",
        "  unknown  anniversary(born) within next 7 days",
        "             born is missing",
        "  yes      consent.email",
        "  yes      consent.push",
        "",
        "not meant for stage loyalty [stage]:",
        "  coffee",
    ]


def test_an_engagement_that_was_asked_for_is_shown_whole() -> None:
    whole = explanation()
    asked = replace(whole, candidates=tuple(each for each in whole.candidates if each.engagement == "coffee"))
    assert render_explanation(asked, TITLES, Surface()).split("\n")[-3:] == [
        "coffee by email",
        "  it is not meant for the customer's stage [stage]",
        "  yes      consent.push",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "missing"),
        (True, "yes"),
        (25_000, "25,000"),
        (0.1 + 0.2, "0.3"),
        (1e-9, "1e-09"),
        (-0.5, "-0.5"),
        ("gold", '"gold"'),
        ("1997-12-12", "1997-12-12"),
        ("2026-11-20T10:00:00-05:00", "2026-11-20T10:00:00-05:00"),
        (["a", "b"], '["a", "b"]'),
        ([], "[]"),
        ({"lat": 40.7638, "lon": -73.9727}, "{lat: 40.7638, lon: -73.9727}"),
        ("x" * 100, '"' + "x" * 59 + '…"'),
        ("\x1b[2J", '"\\x1b[2J"'),
    ],
)
def test_values_in_words(value: object, words: str) -> None:
    assert value_words(value) == words


def test_a_summary_counts_stages_engagements_no_actions_and_what_is_wrong() -> None:
    assert [line.rstrip("█▏▎▍▌▋▊▉") for line in summary(Surface()).split("\n")] == [
        "retail: 100 customers at 2026-11-20 15:00 UTC",
        "",
        "stage",
        "  onboarding                         1   1.0% ",
        "  loyalty                           93  93.0% ",
        "  activation                         0   0.0%",
        "",
        "next best engagement",
        "  double_points_shoes by push       61  61.0% ",
        "",
        "no action",
        "  all_deferred                       3   3.0% ",
        "  nothing_worth_it                  30  30.0% ",
        "  invalid_profile                    6   6.0% ",
        "  the first that wait may go at 2026-11-20 17:00 UTC",
        "",
        "6 customers with an invalid document",
        "  line 7 (c0): /consent/email: is missing",
        "  line 8 (c1): /consent/email: is missing",
        "  line 9 (c2): /consent/email: is missing",
        "  line 10 (c3): /consent/email: is missing",
        "  line 11 (c4): /consent/email: is missing",
        "  and 1 more: `--format json` has them all",
        "",
        "remarks on the customer documents",
        "  /tiers: is not declared in the profile (1 customer)",
        "",
        "1 line could not be read: left out",
    ]


@pytest.mark.parametrize("width", [24, 36, 60, 80, 200])
@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_no_line_is_wider_than_the_page(page: Callable[[Surface], str], width: int) -> None:
    assert max(map(cell_width, page(Surface(width)).split("\n"))) <= width


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_color_changes_no_character(page: Callable[[Surface], str]) -> None:
    colored = page(Surface(color=True))
    assert "\x1b[" in colored
    assert click.unstyle(colored) == page(Surface())


def test_a_customers_own_text_cannot_steer_the_terminal() -> None:
    evil = "\x1b[2J\x07"
    seen = ConditionTrace(f'name is "{evil}"', "no", (Seen("name", evil),))
    assert "\x1b" not in render_stage(evil, Stage("new", None, (seen,)), Surface())
    page = render_decision(decision(customer=evil, problems=(Problem(f"/{evil}", evil, evil),)), {}, Surface())
    assert "\x1b" not in page
