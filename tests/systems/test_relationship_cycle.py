"""The acceptance lines of the relationship cycle, each as a test named after it, by the commands and overnight runs."""

import json
import subprocess
import sys
import time
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.printed import Printed
from tests.systems.lines import Line, System, chosen, lines, written

TEN = {
    "follow-up": {"defected", "ignoring", "listening"},
    "remarketing": {"listening"},
    "keep-warm": {"ignoring"},
    "re-engage": {"listening"},
    "upsell": {"listening"},
    "survey": {"defected", "ignoring", "listening"},
    "referral": {"listening"},
    "renewal": {"ignoring", "listening"},
    "prevent-defection": {"ignoring", "listening"},
    "recovery": {"defected"},
}
BOUGHT = [{"at": "2024-01-10T10:00:00+01:00", "total": 9_000, "category": "machine"}]
OWNER: Line = {"id": "o", "email": "o@example.com", "phone": "+4930555", "address_known": True, "orders": BOUGHT}
OWNER |= {"consent": {"email": True, "sms": True, "phone": True}}


@pytest.fixture
def system(run: Printed) -> System:
    return System("relationship_cycle", "2026-11-20T10:00:00+01:00", run)


def night(system: System, out: Path, customers: Path, now: str, *more: str) -> Line:
    """An overnight run; its summary."""
    asked = ["run", system.bundle, "--out", str(out), "--now", now, "--source", f"customers={customers}"]
    code, _, err = system.run(*asked, "--format", "jsonl", "--quiet", *more)
    assert code == 0, err
    found: Line = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return found


def hoppers(out: Path) -> dict[str, list[Line]]:
    """The rows of each work list."""
    found: dict[str, list[Line]] = defaultdict(list)
    for path in sorted((out / "worklists").rglob("*.jsonl")):
        found[path.parent.name] += lines(path.read_text(encoding="utf-8"))
    return found


def contact(at: str, *, opened: bool = True) -> Line:
    sent = {"id": at, "at": at, "engagement": "service_date", "kind": "re-engage", "channel": "email"}
    return {**sent, "opened": opened}


def test_all_ten_types_exist_and_are_chosen_in_the_right_state(system: System) -> None:
    found = defaultdict(set)
    for decision in system.asked("decide").values():
        for winner in decision["winners"]:
            found[winner["kind"]].add(decision["stage"])
    assert set(TEN) <= set(found)
    for kind, stages in TEN.items():
        assert found[kind] <= stages, kind


def test_the_overnight_run_writes_one_hopper_per_campaign_and_can_be_run_again_without_double_entries(
    system: System, tmp_path: Path
) -> None:
    """It reserves in a store, so that a second entry would be seen; obligations near and past due are told."""
    people = list(system.documents().values())[::3]
    without = [{key: value for key, value in each.items() if key != "contacts"} for each in people]
    some = written(tmp_path / "some.jsonl", without)
    store = ["--store", f"sqlite:///{tmp_path}/contacts.db", "--reserve", "--hold-for", "24 hours"]
    first = night(system, tmp_path / "night", some, system.now, *store)
    entries = hoppers(tmp_path / "night")
    customers = [row["customer"] for rows in entries.values() for row in rows]
    assert len(entries) > 8
    assert len(customers) == len(set(customers)) == first["chosen"]
    owed = first["obligations"]["installation_check"]
    assert owed["overdue"] > 0
    assert owed["urgent"] + owed["open"] > 0
    assert night(system, tmp_path / "night", some, system.now, *store) == first
    assert hoppers(tmp_path / "night") == entries


def test_the_overnight_run_survives_being_killed(system: System, tmp_path: Path) -> None:
    some = written(tmp_path / "some.jsonl", list(system.documents().values())[::3])
    night(system, tmp_path / "whole", some, system.now)
    asked = ["run", system.bundle, "--out", str(tmp_path / "killed"), "--now", system.now]
    asked += ["--source", f"customers={some}", "--format", "jsonl", "--quiet"]
    process = subprocess.Popen([sys.executable, "-m", "nextbest.cli.main", *asked])
    while not any((tmp_path / "killed").rglob("*.jsonl")) and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    process.wait()
    night(system, tmp_path / "killed", some, system.now)
    assert hoppers(tmp_path / "killed") == hoppers(tmp_path / "whole")


def test_a_three_step_re_engage_sequence_waits_between_steps_and_stops_when_the_customer_responds(
    system: System, tmp_path: Path
) -> None:
    """Night after night with one store: the run reserves, what was sent is confirmed, answers come in."""
    orders = [{"at": "2024-01-10T10:00:00+01:00", "total": 90, "category": "control"}]
    quotes = [{"at": "2026-10-21T10:00:00+02:00", "total": 9_000, "accepted": False}]
    quiet = {**OWNER, "orders": orders, "quotes": quotes, "consent": {"email": True, "sms": True, "phone": False}}
    two = written(tmp_path / "two.jsonl", [{**quiet, "id": "answers"}, {**quiet, "id": "silent"}])
    store = ["--store", f"sqlite:///{tmp_path}/contacts.db"]
    start, steps = datetime.fromisoformat(system.now), {}

    def told(what: str, now: str, *more: str) -> None:
        code, _, err = system.run("contacts", system.bundle, what, "--now", now, *store, *more)
        assert code == 0, err

    for day in (-20, 0, 4, 5, 11, 12):
        now, out = (start + timedelta(days=day)).isoformat(), tmp_path / f"night-{day}"
        night(system, out, two, now, *store, "--reserve", "--hold-for", "12 hours")
        found = hoppers(out)
        steps[day] = {row["customer"]: row["step"] for row in found["reengage"]}
        for name, rows in found.items():
            if rows:
                told("confirm", now, "--file", str(out / "worklists" / name))
            for row in rows:
                if day == -20:
                    told("outcome", now, "--contact", row["decision"] + "-1", "--outcome", "opened")
                elif day == 5 and row["customer"] == "answers":
                    told("outcome", now, "--contact", row["decision"] + "-1", "--outcome", "replied")
    both = {"answers", "silent"}
    assert steps[-20] == {}
    assert steps[0] == dict.fromkeys(both, 1)
    assert steps[4] == {}
    assert steps[5] == dict.fromkeys(both, 2)
    assert steps[11] == {}
    assert steps[12] == {"silent": 3}


def test_every_new_customer_is_contacted_within_a_month_of_shipping_to_check_the_installation(
    system: System, tmp_path: Path
) -> None:
    now = datetime.fromisoformat(system.now)
    new = [
        {**OWNER, "id": f"{days}", "shipments": [{"at": (now - timedelta(days=days)).isoformat(), "model": "W80"}]}
        for days in (1, 24, 29, 31)
    ]
    summary = night(system, tmp_path / "night", written(tmp_path / "new.jsonl", new), system.now)
    assert {row["customer"] for row in hoppers(tmp_path / "night")["installation_check"]} == {"1", "24", "29", "31"}
    owed = summary["obligations"]["installation_check"]
    assert (owed["open"], owed["urgent"], owed["overdue"]) == (1, 2, 1)


def test_the_overnight_run_reports_obligations_that_are_close_to_or_past_their_deadline(
    system: System, tmp_path: Path
) -> None:
    """In what it prints; the report has each with its deadline, a month after shipping."""
    shipped = {"late": "2026-10-18", "near": "2026-10-24", "fresh": "2026-11-15", "met": "2026-10-10"}
    people = [
        {**OWNER, "id": id, "shipments": [{"at": f"{day}T10:00:00+01:00", "model": "W80"}]}
        for id, day in shipped.items()
    ]
    called = {"id": "k", "at": "2026-10-30T11:00:00+01:00", "engagement": "installation_check", "kind": "follow-up"}
    people[-1]["contacts"] = [{**called, "channel": "call"}]
    given = ["--source", f"customers={written(tmp_path / 'owed.jsonl', people)}", "--now", system.now]
    code, out, err = system.run("run", system.bundle, "--out", str(tmp_path / "night"), *given)
    assert (code, "installation_check: 1 overdue, 1 urgent, 1 open, 1 met" in out) == (0, True), (out, err)
    report = ["report", system.bundle, *given, "--out", str(tmp_path / "r.json"), "--rows", str(tmp_path / "rows")]
    assert system.run(*report)[0] == 0
    rows = (tmp_path / "rows" / "obligations.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split("T")[0] for row in rows[1:]] == [
        "late,installation_check,overdue,2026-11-17",
        "near,installation_check,urgent,2026-11-23",
        "fresh,installation_check,open,2026-12-15",
        "met,installation_check,met,2026-11-09",
    ]


def test_keep_warm_goes_to_those_who_ignore_and_re_engage_to_those_who_listen(system: System) -> None:
    stages = {id: each["name"] for id, each in system.asked("stage").items()}
    for id, decision in system.asked("decide").items():
        for winner in decision["winners"]:
            assert winner["kind"] != "keep-warm" or stages[id] == "ignoring"
            assert winner["kind"] != "re-engage" or stages[id] == "listening"


def test_survey_wording_depends_on_the_stage(system: System, tmp_path: Path) -> None:
    left = {"name": "basic", "ends_on": "2026-01-10"}
    mute = [contact(f"2026-0{month}-20T10:00:00+02:00", opened=False) for month in (6, 6, 7, 8, 9)]
    unread = [{**each, "id": str(number)} for number, each in enumerate(mute)]
    considering = {"visits": [{"at": "2026-10-10T10:00:00+02:00", "page": "/a"}], "orders": []}
    service = {"at": "2026-09-01T10:00:00+02:00", "total": 90, "category": "service"}
    using = {"orders": [*BOUGHT, service, {**service, "category": "control"}]}
    people: dict[str, Line] = {
        "considering": considering,
        "using": using,
        "ignoring": {**using, "contacts": unread},
        "left": {"plan": left},
    }
    path = written(tmp_path / "people.jsonl", [{**OWNER, "id": id, **each} for id, each in people.items()])
    found = system.asked("decide", path)
    asked = {id: each["winners"][0] for id, each in found.items()}
    assert {each["kind"] for each in asked.values()} == {"survey"}
    assert len({each["message"]["subject"] for each in asked.values()}) == 4


def test_recovery_is_only_for_the_defected_who_still_listen(system: System, tmp_path: Path) -> None:
    left = {**OWNER, "plan": {"name": "basic", "ends_on": "2026-01-10"}, "left_because": "price"}
    people = [
        {**left, "id": "reads", "contacts": [contact("2026-10-20T10:00:00+02:00")]},
        {**left, "id": "deaf", "contacts": [contact("2026-10-20T10:00:00+02:00", opened=False)]},
        {**left, "id": "stays", "plan": {"ends_on": "2027-05-10"}, "contacts": [contact("2026-10-20T10:00:00+02:00")]},
    ]
    found = system.asked("decide", written(tmp_path / "left.jsonl", people))
    assert chosen(found["reads"]) == ("first_service_free", "email")
    assert chosen(found["deaf"]) is None
    assert found["stays"]["winners"][0]["kind"] != "recovery"


def test_renewal_follows_predictable_dates(system: System, tmp_path: Path) -> None:
    plan = {"name": "plus", "ends_on": "2026-11-30"}
    used = [*BOUGHT, {"at": "2026-11-01T10:00:00+01:00", "total": 90, "category": "control"}]
    people = [
        {**OWNER, "id": "ends", "orders": used, "plan": plan},
        {**OWNER, "id": "later", "orders": used, "plan": {**plan, "ends_on": "2026-12-02"}},
        {**OWNER, "id": "old", "orders": used, "machine": {"model": "W80", "installed_on": "2014-01-10"}},
    ]
    found = system.asked("decide", written(tmp_path / "plans.jsonl", people))
    assert chosen(found["ends"]) == ("plan_renewal", "email")
    assert chosen(found["later"]) != ("plan_renewal", "email")
    assert chosen(found["old"]) == ("replacement", "letter")
