"""The acceptance lines of the systems over the service: decisions, stages, what an agent sees, events, outcomes.

The whole cases, with servers in processes of their own and tills at the same time, are in tests/people.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.printed import Printed
from tests.systems.lines import Line, System, written
from tests.systems.serving import remembering, serving
from tests.systems.test_relationship_cycle import OWNER, TEN

NOWS = {
    "four_stage_retention": "2026-11-20T10:00:00-06:00",
    "five_stage_ecommerce": "2026-11-20T10:00:00+01:00",
    "relationship_cycle": "2026-11-20T10:00:00+01:00",
    "touchpoint_curve": "2026-11-24T10:00:00+00:00",
    "retail_next_best": "2026-11-20T10:00:00-05:00",
}


def later(now: str, **more: float) -> str:
    return (datetime.fromisoformat(now) + timedelta(**more)).isoformat()


def sample(name: str, run: Printed) -> dict[str, Line]:
    return System(name, NOWS[name], run).documents()


@pytest.mark.parametrize("name", NOWS)
def test_every_part_of_the_organisation_gets_what_the_overnight_command_says(
    name: str, run: Printed, tmp_path: Path
) -> None:
    """The stage of each customer and why, and what is chosen: over the service as by the commands."""
    system = System(name, NOWS[name], run)
    some = list(system.documents().values())[::12]
    path = written(tmp_path / "some.jsonl", some)
    decided, stages = system.asked("decide", path), system.asked("stage", path)
    with serving(name) as service:
        assert _utc(service.decided(system.now, some)) == _utc(decided)
        for each in some[:5]:
            stage = service.ask("/v1/stage", {"profile": each, "now": system.now})
            told = stages[each["id"]]
            assert (stage["name"], stage["conditions"]) == (told["name"], told["conditions"])
    assert any(each["winners"] for each in decided.values())


def _utc(decisions: dict[str, Line]) -> str:
    """As text in which UTC is written in one way: the service writes `Z`, the commands `+00:00`."""
    return json.dumps(decisions, sort_keys=True).replace('Z"', '+00:00"')


def test_four_stages_a_customer_flows_through_them_and_each_stage_has_its_own_engagements(tmp_path: Path) -> None:
    now, name = NOWS["four_stage_retention"], "four_stage_retention"
    new = {"id": "new", "signed_up_at": now, "app_token": "t", "consent": {"email": False, "push": True, "sms": False}}
    with remembering(name, tmp_path, now, [new]) as service:
        seen = [service.screen("new", later(now, hours=1))["stage"]["name"]]
        for week in range(20):
            at = later(now, days=5 + 7 * week)
            decision = service.tell(at, "new", event="order_placed", id=f"o-{week}", total=80)
            seen.append(decision["stage"])
        stopped = later(now, days=5 + 7 * 19 + 61)
        winner = service.sent(stopped, "new")
        back = service.tell(later(stopped, days=1), "new", event="order_placed", id="back", total=80)
    assert seen == ["onboarding", *["activation"] * 19, "loyalty"]
    assert winner is not None
    assert (winner["stage"], winner["engagement"]) == ("winback", "free_delivery")
    assert back["stage"] == "loyalty"


def test_a_service_agent_asks_for_one_customer_and_gets_the_stage_what_it_rests_on_and_what_to_do_next(
    run: Printed, tmp_path: Path
) -> None:
    name = "five_stage_ecommerce"
    now, known = NOWS[name], sample(name, run)
    people = [{key: value for key, value in known[id].items() if key != "contacts"} for id in ("lea", "paula")]
    with remembering(name, tmp_path, now, people) as service:
        screen = service.screen("lea", now)
        stage = screen["stage"]
        assert (stage["name"], stage["conditions"][0]["text"]) == ("advocacy", "advocate")
        saw = {each["name"]: each["value"] for each in stage["conditions"][0]["saw"]}
        assert saw["count(orders in last 365 days)"] == 4
        assert screen["next"]["stage"] == "advocacy"
        asked = {"id": "lea", "now": now, "places": ["service"]}
        assert service.ask("/v1/decide", asked)["winners"][0]["engagement"] == "refer_a_friend"
        assert "Sell nothing" in service.ask("/v1/decide", {**asked, "id": "paula"})["winners"][0]["message"]["say"]
        solved = service.tell(later(now, minutes=5), "lea", event="ticket_opened", id="t", topic="a broken lid")
        assert solved["stage"] == "advocacy"
        assert not service.ask("/v1/decide", {**asked, "now": later(now, minutes=6)})["winners"]


def test_recommendations_follow_the_categories_bought_before(tmp_path: Path) -> None:
    name = "five_stage_ecommerce"
    now = NOWS[name]
    buyer = {"id": "b", "email": "b@example.com", "consent": {"email": True, "push": False}}
    recommended = []
    with remembering(name, tmp_path, now, [buyer]) as service:
        for number, category in enumerate(("tea", "tea", "machines", "machines", "coffee")):
            at = later(now, days=20 * number)
            service.tell(at, "b", event="order_placed", id=f"o-{number}", total=30, category=category)
            found = service.ask("/v1/decide", {"id": "b", "now": later(at, days=4), "places": ["site"]})
            headlines = {each["engagement"]: each["message"]["headline"] for each in found["winners"]}
            recommended.append(headlines.get("recommend"))
    assert recommended == [None, "pots for you", "pots for you", "cups for you", "cups for you"]


def test_all_ten_types_exist_and_are_chosen_in_the_right_state(run: Printed) -> None:
    name = "relationship_cycle"
    with serving(name) as service:
        found = service.decided(NOWS[name], list(sample(name, run).values()))
    kinds = {
        kind: {each["stage"] for each in found.values() for won in each["winners"] if won["kind"] == kind}
        for kind in TEN
    }
    assert all(kinds.values())
    assert all(kinds[kind] <= stages for kind, stages in TEN.items())


def test_a_three_step_re_engage_sequence_waits_between_steps_and_stops_when_the_customer_responds(
    tmp_path: Path,
) -> None:
    name = "relationship_cycle"
    now = NOWS[name]
    quotes = [{"at": later(now, days=-30), "total": 9_000, "accepted": False}]
    orders = [{"at": later(now, days=-700), "total": 90, "category": "control"}]
    quiet = {**OWNER, "quotes": quotes, "orders": orders, "consent": {"email": True, "sms": True, "phone": False}}
    steps: dict[str, list[int | None]] = {"answers": [], "silent": []}
    with remembering(name, tmp_path, later(now, days=-20), [{**quiet, "id": id} for id in steps]) as service:
        for day in (-20, 0, 4, 5, 11, 12):
            for id, taken in steps.items():
                sent = service.sent(later(now, days=day), id)
                taken.append(sent["step"] if sent is not None and sent["engagement"] == "reengage" else None)
                came = {-20: "opened", 5: "replied" if id == "answers" else None}.get(day)
                if sent is not None and came is not None:
                    body = {"outcome": came, "at": later(now, days=day)}
                    assert service.ask(f"/v1/decisions/{sent['id']}/outcome", body)["kind"] == "done"
    assert steps == {"answers": [None, 1, None, 2, None, None], "silent": [None, 1, None, 2, None, 3]}


def test_every_new_customer_is_contacted_within_a_month_of_shipping_to_check_the_installation(tmp_path: Path) -> None:
    name = "relationship_cycle"
    now = NOWS[name]
    with remembering(name, tmp_path, now, [OWNER]) as service:
        service.tell(now, "o", event="order_shipped", id="s", model="W80")
        at = {"id": "o", "now": later(now, days=3), "engagement": "installation_check"}
        before = service.ask("/v1/explain", at)["decision"]["winners"]
        sent = service.sent(later(now, days=24), "o")
        after = service.ask("/v1/decide", {"id": "o", "now": later(now, days=25)})["winners"]
    assert sent is not None
    assert [each["engagement"] for each in (*before, sent)] == ["installation_check"] * 2
    assert "installation_check" not in [each["engagement"] for each in after]


def test_a_lead_grows_from_marketing_qualified_to_sales_qualified_by_score(tmp_path: Path) -> None:
    name = "touchpoint_curve"
    now = NOWS[name]
    consent = {"email": True, "phone": True}
    lead = {
        "id": "lena",
        "email": "l@example.com",
        "phone": "+442079460100",
        "consent": consent,
        "title": "CTO",
        "company": "Ash",
    }
    pages = ("/pricing", "/blog", "/security", "/product", "/customers")
    grown = []
    with remembering(name, tmp_path, now, [lead]) as service:
        for number in range(12):
            at = later(now, minutes=10 * number)
            service.tell(at, "lena", event="page_viewed", id=f"p-{number}", page=pages[number % 5])
            stage = service.ask("/v1/stage", {"id": "lena", "now": at})
            grown.append((stage["name"], _score(stage)))
        called = service.sent(later(now, hours=3), "lena")
    points = [score for _, score in grown]
    assert points == sorted(points)
    assert {stage for stage, score in grown if score >= 20} == {"lead_nurturing"}
    assert points[-1] >= 60
    assert called is not None
    assert (called["engagement"], called["channel"]) == ("sales_call", "call")


def _score(stage: Line) -> int:
    """The lead score that the stage rests on, with its parts beside it."""
    saw = {each["name"]: each["value"] for each in stage["conditions"][-1]["saw"]}
    assert sum(name.startswith(("+", "-")) for name in saw) == 11
    found: int = saw["lead_score"]
    return found


@pytest.mark.parametrize(("gap", "since", "at_risk"), [(30, 31, True), (30, 29, False), (90, 31, False)])
def test_a_customer_whose_gap_since_the_last_order_exceeds_their_own_usual_gap_is_at_risk(
    gap: int, since: int, at_risk: bool
) -> None:
    now = NOWS["touchpoint_curve"]
    orders = [{"at": later(now, days=-since - gap * back), "total": 900, "product": "seats"} for back in (2, 1, 0)]
    answers = [{"at": later(now, days=-90), "score": 8}]
    customer = {"id": "c", "email": "c@example.com", "consent": {"email": True, "phone": False}}
    with serving("touchpoint_curve") as service:
        found = service.decided(now, [{**customer, "orders": orders, "answers": answers}])["c"]
    assert [each["engagement"] for each in found["winners"]] == ["longer_than_usual"] * at_risk


def test_calendar_and_evergreen_engagements_compete_in_one_arbitration(run: Printed) -> None:
    name = "retail_next_best"
    ana = sample(name, run)["ana"]
    with serving(name) as service:
        asked = {"profile": ana, "alternatives": 20}
        found = service.ask("/v1/decide", {**asked, "now": NOWS[name]})
        on_friday = service.ask("/v1/decide", {**asked, "now": "2026-11-27T10:00:00-05:00"})
    order = [each["engagement"] for each in (*found["winners"], *found["alternatives"]) if each["channel"] == "push"]
    assert order == ["evening_at_soho", "gold_preview", "recommend_next", "dress_sale", "new_dresses"]
    week = [each["engagement"] for each in (*on_friday["winners"], *on_friday["alternatives"])]
    assert "black_friday" in week
    assert not {"gold_preview", "dress_sale"} & set(week)


def test_the_offer_is_redeemed_once_and_expired_or_foreign_codes_are_refused(run: Printed, tmp_path: Path) -> None:
    name = "retail_next_best"
    now, known = NOWS[name], sample(name, run)
    till = {"places": ["till"]}
    with remembering(name, tmp_path, now, [known["dan"], known["ana"]]) as service:
        before = service.ask("/v1/decide", {"id": "dan", "now": now, **till})["winners"][0]["engagement"]
        winner = service.sent(now, "dan")
        assert winner is not None
        code, day = winner["offer"]["code"], later(now, days=1)
        shown = service.ask("/v1/decide", {"id": "dan", "now": day, **till})["winners"][0]["engagement"]
        lines = [{"at": day, "category": "basics", "price": 35}]
        event = {"event": "purchase", "id": "r", "at": day, "total": 35, "margin": 9, "lines": lines}
        path = f"/v1/offers/{code}/redeem"
        assert service.refusal(path, {"customer": "ana", "event": {**event, "id": "a"}, "now": day}) == "not_yours"
        late = {"customer": "dan", "event": {**event, "id": "l"}, "now": later(now, days=15)}
        assert service.refusal(path, late) == "expired"
        assert service.ask(path, {"customer": "dan", "event": event, "now": day})["event"] == "done"
        again = {"customer": "dan", "event": {**event, "id": "r2"}, "now": day}
        assert service.refusal(path, again) == "already_redeemed"
        after = service.ask("/v1/decide", {"id": "dan", "now": later(day, hours=1), **till})["winners"][0]["engagement"]
        screen = service.screen("dan", later(day, hours=1))
    assert (before, shown, after) == ("thank_at_the_till", "offer_at_the_till", "thank_at_the_till")
    assert screen["stage"]["name"] == "loyalty"
    assert [each["redeemed"] for each in screen["contacts"]] == [True]
