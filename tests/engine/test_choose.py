"""Filling places (language.md Part 3, 5 to 7), on verdicts by hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.dsl import types
from nextbest.dsl.checked import Arbitration, Bundle, Channel, Class, Profile
from nextbest.dsl.source import Place, Source, Span, Text
from nextbest.dsl.typed import Expression, Literal
from nextbest.engine.backends.program import Lane, Verdict
from nextbest.engine.backends.verdicts import ranking
from nextbest.engine.deciding.choose import STEPS, Choice, choose, places, stopped
from nextbest.engine.decision import RULES
from nextbest.engine.graph.candidates import Candidate, Factors
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.outline import outline

NUMBER = Node("literal", (), 1.0, types.NUMBER)
YES = Node("literal", (), True, types.BOOLEAN)
STEP = Node("literal", (), 1, types.INTEGER)
FACTORS = Factors(NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)
CHANNELS = (
    Channel("push"),
    Channel("email"),
    Channel("home_page", inbound=True, slots=2),
    Channel("till", inbound=True),
)
INBOUND = {each.name for each in CHANNELS if each.inbound}

Given = tuple[str, str, Class, Verdict]
"""Engagement, channel, class, verdict."""


def graph(given: Sequence[Given], one_per_channel: bool = False) -> Graph:
    place = Place(Source("test", ""), 0, 0)
    rank = Expression(Text("0.0", place), Literal(type=types.NUMBER, span=Span(0, 1), value=0.0))
    bundle = Bundle(
        name="test",
        timezone="UTC",
        profile=Profile({}),
        lists={},
        definitions={},
        stages=(),
        channels={each.name: each for each in CHANNELS},
        kinds={},
        engagements={},
        arbitration=Arbitration(rank, "one per channel" if one_per_channel else "one per customer"),
        digest="",
    )
    candidates = tuple(
        Candidate(
            index=index,
            engagement=engagement,
            kind="kind",
            channel=channel,
            preference=0,
            class_=class_,
            paused=False,
            inbound=channel in INBOUND,
            answers=False,
            stages=frozenset(),
            gates=(),
            factors=FACTORS,
            rank=NUMBER,
            step=STEP,
            sendings=(),
        )
        for index, (engagement, channel, class_, _) in enumerate(given)
    )
    return Graph(bundle, (), candidates, {}, {}, outline=outline(candidates))


def chosen(given: Sequence[Given], *requested: str, one_per_channel: bool = False) -> Choice:
    of = graph(given, one_per_channel)
    asked, verdicts = places(of.bundle, requested), [each[3] for each in given]
    able = ranking(of, verdicts, Lane(asked.channels), lambda node: node.data)
    return choose(of, able, asked, lambda node: node.data, len(given))


def names(choice: Choice) -> list[tuple[str | None, str, str]]:
    return [(each.place, each.candidate.engagement, each.candidate.channel) for each in choice.chosen]


def may(key: int | None) -> Verdict:
    return Verdict(None, key)


def test_the_highest_key_wins_and_the_others_are_outranked() -> None:
    choice = chosen(
        [("a", "push", "normal", may(1)), ("b", "push", "normal", may(3)), ("c", "email", "normal", may(2))]
    )
    assert names(choice) == [("outbound", "b", "push")]
    assert [(each.candidate.engagement, each.rule) for each in choice.others] == [
        ("c", "outranked"),
        ("a", "outranked"),
    ]
    assert choice.no_action is None


def test_classes_come_before_keys() -> None:
    normal: Given = ("b", "push", "normal", may(9))
    fallback: Given = ("a", "push", "fallback", may(99))
    mandatory: Given = ("c", "push", "mandatory", may(-5))
    unranked: Given = ("d", "push", "mandatory", may(None))
    assert names(chosen([fallback, normal, mandatory, unranked])) == [("outbound", "c", "push")]
    assert names(chosen([fallback, normal, unranked])) == [("outbound", "d", "push")]
    assert names(chosen([fallback, normal])) == [("outbound", "b", "push")]
    assert names(chosen([fallback])) == [("outbound", "a", "push")]


def test_ties_go_to_the_earlier_engagement_then_to_the_preferred_channel() -> None:
    tied: list[Given] = [
        ("a", "push", "normal", may(1)),
        ("a", "email", "normal", may(1)),
        ("b", "push", "normal", may(1)),
    ]
    choice = chosen(tied)
    assert names(choice) == [("outbound", "a", "push")]
    assert [(each.candidate.engagement, each.rule) for each in choice.others] == [
        ("a", "place_taken"),
        ("b", "outranked"),
    ]


def test_one_per_channel_gives_each_engagement_one_place() -> None:
    given: list[Given] = [
        ("a", "email", "normal", may(8)),
        ("a", "push", "normal", may(9)),
        ("b", "email", "fallback", may(None)),
        ("b", "push", "fallback", may(None)),
        ("c", "home_page", "normal", may(99)),
    ]
    choice = chosen(given, one_per_channel=True)
    assert names(choice) == [("outbound", "a", "push"), ("outbound", "b", "email")]
    assert [(each.candidate.index, each.rule) for each in choice.others] == [(0, "place_taken"), (3, "place_taken")]


def test_a_request_fills_the_slots_of_its_channels_and_nothing_else() -> None:
    given: list[Given] = [
        ("a", "home_page", "normal", may(5)),
        ("a", "till", "normal", may(6)),
        ("b", "home_page", "normal", may(4)),
        ("c", "home_page", "normal", may(3)),
        ("d", "home_page", "normal", may(2)),
        ("e", "push", "normal", may(99)),
    ]
    assert names(chosen(given, "home_page", "till")) == [
        ("home_page", "b", "home_page"),
        ("home_page", "c", "home_page"),
        ("till", "a", "till"),
    ]
    assert names(chosen(given, "till", "home_page"))[0] == ("till", "a", "till")
    assert names(chosen(given, "till")) == [("till", "a", "till")]
    assert names(chosen(given)) == [("outbound", "e", "push")]


@pytest.mark.parametrize(
    ("rules", "kind"),
    [
        ([], "nothing_eligible"),
        (["paused", "stage", "when"], "nothing_eligible"),
        (["when", "channel"], "nothing_eligible"),
        (["when", "rank_unknown"], "nothing_worth_it"),
        (["not_worth_it", "channel"], "nothing_worth_it"),
    ],
)
def test_no_action_is_called_after_the_candidate_that_got_furthest(rules: list[str], kind: str) -> None:
    given: list[Given] = [(rule, "push", "normal", Verdict(rule, None)) for rule in rules]
    choice = chosen(given)
    assert (choice.chosen, choice.others, choice.no_action) == ((), (), kind)


def test_channels_that_are_not_considered_leave_no_trace_in_the_kind() -> None:
    given: list[Given] = [
        ("a", "till", "normal", Verdict("not_worth_it", -1)),
        ("b", "till", "normal", Verdict("stage", None)),
        ("c", "till", "normal", may(1)),
    ]
    of = graph(given)
    assert chosen(given).no_action == "nothing_eligible"
    asked = places(of.bundle)
    rules = [stopped(each, one[3], asked) for each, one in zip(of.candidates, given, strict=True)]
    assert rules == ["channel:not_requested", "stage", "channel:not_requested"]
    asked = places(of.bundle, ["till"])
    rules = [stopped(each, one[3], asked) for each, one in zip(of.candidates, given, strict=True)]
    assert rules == ["not_worth_it", "stage", None]


def test_every_step_belongs_to_a_rule_that_explanations_may_name() -> None:
    assert set(STEPS) <= set(RULES)


VERDICTS = st.builds(Verdict, st.sampled_from([None, None, "when", "not_worth_it"]), st.integers(1, 4))
CANDIDATES = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from([each.name for each in CHANNELS]),
        st.sampled_from(["mandatory", "normal", "fallback"]),
        VERDICTS,
    ),
    max_size=12,
    unique_by=lambda each: each[:2],
).map(lambda found: sorted(found, key=lambda each: each[0]))


@given(CANDIDATES, st.lists(st.sampled_from(sorted(INBOUND)), unique=True), st.booleans())
def test_places_are_filled_without_waste(given: list[Given], requested: list[str], one_per_channel: bool) -> None:
    choice = chosen(given, *requested, one_per_channel=one_per_channel)
    asked = places(graph(given, one_per_channel).bundle, requested)
    engagements = [each.candidate.engagement for each in choice.chosen]
    assert len(engagements) == len(set(engagements))
    able = {i for i, each in enumerate(given) if each[3].rule is None and each[1] in asked.pools}
    assert {each.candidate.index for each in (*choice.chosen, *choice.others)} == able
    taken = [asked.pools[each.candidate.channel] for each in choice.chosen]
    assert all(taken.count(pool) <= size for pool, size in asked.sizes.items())
    for other in choice.others:
        full = taken.count(asked.pools[other.candidate.channel]) == asked.sizes[asked.pools[other.candidate.channel]]
        assert other.candidate.engagement in engagements if other.rule == "place_taken" else full
    assert bool(choice.chosen) == bool(able)
    assert (choice.no_action is None) == bool(able)
