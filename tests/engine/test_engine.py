"""`Engine` as api.md 1 has it, on a bundle one can read."""

import copy
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nextbest import engine as public
from nextbest.dsl.zones import zone
from nextbest.engine import BundleError, Engine, NoAction, Problem, UsageError
from nextbest.engine.decision_schema import schema_text
from nextbest.engine.latest import Latest
from nextbest.schemas import load
from tests.backends import BACKENDS
from tests.engine.shop import ANNA, BUNDLE, NEWCOMER, NOW


@pytest.fixture(scope="module", params=BACKENDS, ids=lambda backend: str(backend.name))
def shop(request: pytest.FixtureRequest) -> Engine:
    return Engine(Engine.from_text(BUNDLE).bundle, request.param)


def test_the_public_names() -> None:
    assert sorted(public.__all__) == public.__all__
    assert public.__all__ == [
        "BundleError",
        "Candidate",
        "CandidateTrace",
        "ConditionTrace",
        "Decision",
        "Engine",
        "Explanation",
        "Factors",
        "FilledTemplate",
        "InvalidDocument",
        "LimitCount",
        "MissingExtra",
        "NextbestError",
        "NoAction",
        "Offer",
        "Problem",
        "Seen",
        "Stage",
        "StageTrace",
        "StoreError",
        "UnusableBuild",
        "UsageError",
        "Winner",
    ]
    assert all(getattr(public, name) for name in public.__all__)


def test_the_best_engagement_wins(shop: Engine) -> None:
    before = copy.deepcopy(ANNA)
    decision = shop.decide(ANNA, NOW, alternatives=2)
    assert before == ANNA
    assert (decision.customer, decision.stage, decision.bundle) == ("anna", "active", "shop")
    assert decision.digest == shop.bundle.digest
    assert decision.now == datetime.fromisoformat(NOW)
    assert decision.no_action is None
    winner = decision.winner
    assert winner is not None
    assert (winner.place, winner.engagement, winner.kind, winner.channel, winner.step) == (
        "outbound",
        "hats",
        "sale",
        "push",
        1,
    )
    assert (winner.key, winner.rank) == (3_000_000_000, 3.0)
    assert winner.factors == public.Factors(0.3, 0.0, 10.0, 1.0, 0.0, 0.0)
    assert [(each.engagement, each.channel, each.key) for each in decision.alternatives] == [
        ("hats", "email", 2_990_000_000),
        ("shoes", "push", 2_000_000_000),
    ]


def test_what_is_missing_decides_nothing(shop: Engine) -> None:
    decision = shop.decide({**ANNA, "likes": None}, NOW)
    assert decision.winner is not None
    assert decision.winner.engagement == "shoes"


def test_no_action_has_its_kind(shop: Engine) -> None:
    assert shop.decide(NEWCOMER, NOW).no_action == NoAction("nothing_eligible")
    only_socks = shop.decide({**ANNA, "likes": 0, "consent": {"push": False, "email": False}}, NOW)
    assert only_socks.no_action == NoAction("nothing_eligible")
    worthless = Engine.from_text(BUNDLE.replace("propensity: 20%", "propensity: 0%"))
    assert worthless.decide({**ANNA, "likes": 0}, NOW).no_action == NoAction("nothing_worth_it")


def test_an_inbound_request_fills_the_slots_of_its_channels(shop: Engine) -> None:
    decision = shop.decide(ANNA, NOW, places=["till", "home_page"])
    assert [(each.place, each.engagement) for each in decision.winners] == [
        ("till", "hello"),
        ("home_page", "hats"),
        ("home_page", "shoes"),
    ]


def test_an_invalid_profile_is_a_result(shop: Engine) -> None:
    decision = shop.decide({"id": "carl", "ltv": -1, "consent": {"push": "yes"}, "tear": 1}, NOW)
    assert decision.stage is None
    assert not decision.winners
    assert decision.no_action is not None
    assert decision.no_action.kind == "invalid_profile"
    assert [each.path for each in decision.no_action.problems] == ["/consent/push", "/consent/email"]
    assert [(each.path, each.help) for each in decision.problems] == [("/tear", "did you mean `tier`?")]
    thorough = shop.decide({"id": "carl", "ltv": -1, "consent": {"push": True, "email": True}}, NOW, validate="all")
    assert thorough.no_action is not None
    assert [each.path for each in thorough.no_action.problems] == ["/ltv"]
    stage = shop.stage({"id": "carl"}, NOW)
    assert stage.name is None
    assert [each.path for each in stage.problems] == ["/consent/push", "/consent/email"]
    explanation = shop.explain({"id": "carl"}, NOW)
    assert (explanation.decision, explanation.stages, explanation.candidates) == (
        shop.decide({"id": "carl"}, NOW),
        (),
        (),
    )


def test_many_are_decided_lazily_and_none_stops_the_others(shop: Engine) -> None:
    asked = []

    def customers() -> Iterator[Any]:
        for each in (ANNA, None, 7, {"id": "\ud800"}, NEWCOMER):
            asked.append(each)
            yield each

    decisions = shop.decide_many(customers(), NOW, alternatives=1)
    assert not asked
    first = next(decisions)
    assert len(asked) == 1
    assert first == shop.decide(ANNA, NOW, alternatives=1)
    kinds = [each.no_action.kind for each in decisions if each.no_action]
    assert kinds == ["invalid_profile", "invalid_profile", "invalid_profile", "nothing_eligible"]


@pytest.mark.parametrize(
    ("now", "local"),
    [
        (datetime(2026, 11, 20, 15, 0, 0, 999_999, tzinfo=UTC), "2026-11-20T10:00:00-05:00"),
        (datetime(2026, 7, 1, tzinfo=timezone(timedelta(hours=9))), "2026-06-30T11:00:00-04:00"),
        ("2026-11-20T15:00:00.5Z", "2026-11-20T10:00:00-05:00"),
    ],
)
def test_now_is_cut_to_seconds_and_shown_in_the_policy_zone(shop: Engine, now: datetime | str, local: str) -> None:
    assert shop.decide(ANNA, now).to_json()["now"] == local


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            datetime(1, 1, 1, tzinfo=UTC),
            "`now` must lie between 0001-01-02 and 9999-12-30, not 0001-01-01T00:00:00+00:00",
        ),
        (datetime(2026, 11, 20), "`now` needs a time zone: 2026-11-20T00:00:00 is a different instant in every zone"),  # noqa: DTZ001
        ("2026-11-20", 'like `2026-11-20T10:00:00-05:00`, not "2026-11-20"'),
        (None, "not nothing"),
    ],
)
def test_a_now_without_offset_is_wrong_use(shop: Engine, now: Any, said: str) -> None:
    for call in (shop.decide, shop.explain, shop.stage):
        with pytest.raises(UsageError) as raised:
            call(ANNA, now)
        assert said in str(raised.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"places": ["homepage"]}, "`homepage` is not an inbound channel: did you mean `home_page`?"),
        ({"places": ["push"]}, "`push` is not an inbound channel: known are home_page, till"),
        ({"places": "till"}, '`places` takes a list of channels: ["till"]'),
        ({"places": ""}, '`places` takes a list of channels: [""]'),
        ({"places": ["till", "till"]}, "`places` names a channel twice"),
        ({"alternatives": -1}, "`alternatives` must be 0 or more, not -1"),
        ({"validate": "some"}, '`validate` must be "used" or "all", not \'some\''),
        ({"triggered_only": True}, "`triggered_only` asks for what an event triggers: give the `event` too"),
        ({"hold_for": timedelta(minutes=-5)}, "`hold_for` must be a length of time; 0 holds nothing"),
    ],
)
def test_requests_without_sense_are_refused_at_once(shop: Engine, options: dict[str, Any], said: str) -> None:
    for refused in (lambda: shop.decide(ANNA, NOW, **options), lambda: shop.decide_many([], NOW, **options)):
        with pytest.raises(UsageError) as raised:
            refused()
        assert str(raised.value) == said


def test_an_explanation_tells_what_stopped_each_candidate(shop: Engine) -> None:
    explanation = shop.explain({**ANNA, "consent": {"push": True, "email": False}}, NOW)
    found = {(each.engagement, each.channel): (each.reached, each.rule, each.key) for each in explanation.candidates}
    assert found == {
        ("hats", "push"): ("chosen", None, 3_000_000_000),
        ("hats", "email"): ("contactable", "channel", None),
        ("hats", "home_page"): ("contactable", "channel:not_requested", None),
        ("hello", "home_page"): ("contactable", "channel:not_requested", None),
        ("hello", "till"): ("contactable", "channel:not_requested", None),
        ("parked", "push"): ("eligible", "paused", None),
        ("parked", "email"): ("eligible", "paused", None),
        ("parked", "home_page"): ("eligible", "paused", None),
        ("shoes", "push"): ("order", "outranked", 2_000_000_000),
        ("shoes", "email"): ("contactable", "channel", None),
        ("shoes", "home_page"): ("contactable", "channel:not_requested", None),
        ("socks", "home_page"): ("contactable", "channel:not_requested", None),
    }
    (hats, *_) = explanation.candidates
    assert [(each.text, each.answer) for each in hats.conditions] == [("big", "yes"), ("consent.push", "yes")]
    saw = {each.name: each.value for each in hats.conditions[0].saw}
    assert saw == {"sum(orders.total)": 100}


def test_an_explanation_of_one_engagement(shop: Engine) -> None:
    explanation = shop.explain(ANNA, NOW, places=["home_page"], engagement="socks")
    (socks,) = explanation.candidates
    assert (socks.reached, socks.rule, socks.key) == ("rank", "not_worth_it", 0)
    assert socks.factors == public.Factors(0.0, 0.0, 10.0, 1.0, 0.0, 0.0)
    with pytest.raises(UsageError, match="`sock` is not an engagement of this bundle: did you mean `socks`"):
        shop.explain(ANNA, NOW, engagement="sock")


def test_a_stage_rests_on_its_own_conditions_and_those_before(shop: Engine) -> None:
    stage = shop.stage(ANNA, NOW)
    assert (stage.name, stage.since) == ("active", None)
    assert [(each.text, each.answer) for each in stage.conditions] == [("none(orders)", "no")]
    assert shop.stage({**NEWCOMER, "teir": 1}, NOW).problems == (
        Problem("/teir", "is not in the profile, and was ignored", "did you mean `tier`?"),
    )


def test_a_bundle_in_memory_or_in_files(tmp_path: Path) -> None:
    assert Engine.from_text(BUNDLE).bundle.name == "shop"
    (tmp_path / "bundle.yaml").write_text(BUNDLE)
    assert Engine.load(tmp_path).decide(ANNA, NOW) == Engine.from_text(BUNDLE).decide(ANNA, NOW)
    assert Engine.load(str(tmp_path / "bundle.yaml")).bundle == Engine.load(tmp_path).bundle
    with pytest.raises(UsageError, match=r"cannot read .*nowhere"):
        Engine.load(tmp_path / "nowhere")


def test_a_bundle_with_errors_is_refused_with_all_of_them() -> None:
    with pytest.raises(BundleError) as raised:
        Engine.from_text(BUNDLE.replace("big:", "bug: orderz = 1\n  big:").replace("when: big", "when: bog"))
    assert len(raised.value.report.errors) >= 2
    assert "bundle.yaml:" in str(raised.value)


def test_warming_changes_nothing() -> None:
    engine = Engine.from_text(BUNDLE)
    engine.warm()
    assert engine.decide(ANNA, NOW) == Engine.from_text(BUNDLE).decide(ANNA, NOW)


def test_threads_and_nows_share_an_engine() -> None:
    engine = Engine.from_text(BUNDLE)
    start = datetime.fromisoformat(NOW)
    nows = [start + timedelta(days=day) for day in range(12)]
    expected = [Engine.from_text(BUNDLE).decide(ANNA, now).to_json() for now in nows]
    found: list[list[dict[str, object]]] = []

    def run() -> None:
        found.append([engine.decide(ANNA, now).to_json() for now in nows])

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_the_latest_few_are_kept() -> None:
    made = []

    def make(key: int) -> int:
        made.append(key)
        return -key

    latest = Latest(make, size=2)
    assert [latest(key) for key in (1, 2, 1, 2, 3, 2, 1)] == [-1, -2, -1, -2, -3, -2, -1]
    assert made == [1, 2, 3, 1]


def test_the_schema_of_decisions_is_that_of_the_classes() -> None:
    assert (Path(__file__).parents[2] / "schemas" / "decision.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("document", [ANNA, NEWCOMER, {}, {"id": "x" * 300, "tear": 1}])
@pytest.mark.parametrize("places", [(), ["home_page"], ["till", "home_page"]])
def test_decisions_and_explanations_fit_their_schema(
    shop: Engine, document: dict[str, object], places: list[str]
) -> None:
    schema = load("decision")
    decision = shop.decide(document, NOW, places=places, alternatives=3).to_json()
    Draft202012Validator(schema).validate(json.loads(json.dumps(decision, allow_nan=False)))
    for name, said in (
        ("Explanation", shop.explain(document, NOW, places=places).to_json()),
        ("Stage", shop.stage(document, NOW).to_json()),
    ):
        validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
        validator.validate(json.loads(json.dumps(said, allow_nan=False)))


def test_the_policy_zone_is_not_the_machines() -> None:
    assert Engine.from_text(BUNDLE).decide(ANNA, NOW).now.tzinfo is zone("America/New_York")
