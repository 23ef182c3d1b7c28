"""The commands on real bundles and customers: what they print, where, and how they exit."""

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.printed import Printed
from tests.processes import ended

SHOP = """\
nextbest: 1
bundle: shop
timezone: Europe/Paris
profile:
  id: string!
  points: {is: integer, default: 0, allow: {unused: a sample}}
  consent: {email: boolean!}
  orders: {history: {at: date!, total: money!}}
define: {spent: sum(orders.total)}
lifecycle:
  - {stage: lapsing, when: none(orders in last 60 days)}
  - {stage: active, otherwise: yes}
channels: {email: {when: consent.email}}
kinds: {letter: {channels: [email], stages: any}}
engagements:
  beans: {kind: letter, propensity: 9%, baseline: 7%, value: 12}
  come_back: {kind: letter, stages: [lapsing], when: spent >= 50, propensity: 6%, baseline: 2%, value: 25}
"""
ANN = '{"id": "ann", "consent": {"email": true}, "orders": [{"at": "2026-01-02", "total": 80}]}'
BOB = '{"id": "bob", "consent": {"email": false}}'
BAD = '{"id": "cid", "consent": {}, "tier": 1}'


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP, encoding="utf-8")
    return str(path)


@pytest.fixture
def people(tmp_path: Path) -> str:
    path = tmp_path / "people.jsonl"
    path.write_text(f"{ANN}\n{BOB}\n", encoding="utf-8")
    return str(path)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_check_says_fine_and_counts(run: Printed, shop: str) -> None:
    assert run("check", shop) == (0, "fine: shop: 2 stages, 1 channel, 1 kind, 2 engagements, 1 definition\n", "")
    assert run("check", shop, "--quiet") == (0, "", "")


def test_check_shows_every_error_with_its_place_and_the_sum(run: Printed, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SHOP.replace("spent >= 50", "spnt >= 50").replace("consent.email}", "consent.emial}"))
    code, out, err = run("check", str(broken))
    assert (code, err) == (1, "")
    assert out.count("error: ") == 2
    assert "did you mean `spent`?" in out
    assert "did you mean `consent.email`?" in out
    assert f"{broken}:17:" in out
    assert out.endswith("\n\n2 errors in 1 file\n")


def test_check_for_machines_has_a_stable_shape(run: Printed, shop: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SHOP.replace("spent >= 50", "spnt >= 50"))
    code, out, err = run("check", shop, str(broken), "--format", "json")
    assert (code, err) == (1, "")
    found = json.loads(out)
    assert [sorted(found), found["errors"], found["warnings"], found["files"]] == [
        ["bundles", "complete", "diagnostics", "errors", "files", "warnings"],
        1,
        0,
        2,
    ]
    assert [(each["path"], each["bundle"], each["errors"]) for each in found["bundles"]] == [
        (shop, "shop", 0),
        (str(broken), None, 1),
    ]
    (wrong,) = found["diagnostics"]
    assert (wrong["file"], wrong["severity"]) == (str(broken), "error")
    column = SHOP.splitlines()[16].index("spent >= 50") + 1
    assert wrong["start"] == {"line": 17, "column": column}
    assert wrong["end"] == {"line": 17, "column": column + len("spnt")}


def test_check_strict_makes_warnings_findings(run: Printed, tmp_path: Path) -> None:
    silent = tmp_path / "silent.yaml"
    silent.write_text(SHOP[: SHOP.index("engagements:")])
    code, out, _ = run("check", str(silent))
    assert code == 0
    assert out.startswith("warning: ")
    assert out.endswith(" warnings in 1 file\n")
    assert run("check", str(silent), "--strict")[0] == 1


def test_a_broken_bundle_decides_nothing_and_says_why(run: Printed, tmp_path: Path, people: str) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SHOP.replace("spent >= 50", "spnt >= 50"))
    code, out, err = run("decide", str(broken), people)
    assert (code, out) == (1, "")
    assert "help: did you mean `spent`?" in err


def test_one_customer_is_a_page(run: Printed, shop: str, people: str) -> None:
    code, out, err = run(
        "decide", shop, people, "--customer", "ann", "--alternatives", "1", "--now", "2026-11-20T10:00:00+01:00"
    )
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "customer ann, stage lapsing, at 2026-11-20 10:00 +01:00",
        "",
        "come_back by email, rank 1",
        "  propensity 6%, baseline 2%, value 25",
        "",
        "after that:",
        "  beans by email, rank 0.24",
    ]


def test_many_customers_are_a_summary(run: Printed, shop: str, people: str) -> None:
    code, out, err = run("decide", shop, people, "--now", "2026-11-20T10:00:00+01:00")
    assert (code, err) == (0, "")
    assert out.startswith("shop: 2 customers at 2026-11-20 10:00 +01:00\n")
    assert "  come_back by email        1  50.0% " in out


def test_machines_get_a_line_a_customer_and_the_summary_stands_on_stderr(
    run: Printed, shop: str, people: str, tmp_path: Path
) -> None:
    code, out, err = run("decide", shop, people, "--format", "json", "--now", "2026-11-20T10:00:00+01:00")
    assert code == 0
    ann, bob = lines(out)
    assert (ann["customer"], ann["winners"][0]["engagement"]) == ("ann", "come_back")
    assert (bob["customer"], bob["no_action"]["kind"]) == ("bob", "nothing_eligible")
    assert err.startswith("shop: 2 customers at")
    target = tmp_path / "decisions.jsonl"
    arguments = ["decide", shop, people, "--out", str(target), "--now", "2026-11-20T10:00:00+01:00"]
    assert run(*arguments, "--quiet") == (0, "", "")
    assert target.read_text() == out


def test_the_clock_is_read_only_when_no_time_is_given_and_is_said(run: Printed, shop: str, people: str) -> None:
    code, out, err = run("decide", shop, people, "--customer", "ann")
    assert (code, out[:12]) == (0, "customer ann")
    assert err.startswith("now is 20")


def test_bad_lines_and_bad_customers_are_all_told_and_the_rest_decided(run: Printed, shop: str, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    path.write_text(f"{ANN}\nnonsense\n{BAD}\n{{\n{BOB}\n")
    code, out, err = run("decide", shop, str(path), "--format", "json", "--quiet")
    assert code == 1
    assert [each["customer"] for each in lines(out)] == ["ann", "cid", "bob"]
    assert [line.split(" is ")[0] for line in err.splitlines()] == [f"error: {path}:2", f"error: {path}:4"]
    code, out, _ = run("decide", shop, str(path))
    assert code == 1
    assert "1 customer with an invalid document\n  line 3 (cid): /consent/email: is missing\n" in out
    assert "2 lines could not be read: left out\n" in out


def test_explain_says_why_and_why_not(run: Printed, shop: str, people: str) -> None:
    arguments = ["explain", shop, people, "--customer", "ann", "--now", "2026-11-20T10:00:00+01:00"]
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    assert "stage lapsing\n  yes      none(orders in last 60 days)\n" in out
    assert "  yes      spent >= 50\n             spent is 80" in out
    assert "beans by email, rank 0.24\n  another one is better [outranked]\n" in out
    code, out, _ = run(*arguments, "--format", "json")
    (form,) = lines(out)
    assert {each["engagement"]: each["rule"] for each in form["candidates"]} == {
        "beans": "outranked",
        "come_back": None,
    }
    code, out, err = run(*arguments, "--engagement", "coma_back")
    assert (code, out) == (2, "")
    assert "did you mean `come_back`?" in err


def test_a_page_is_for_one_customer_and_lines_are_for_all(run: Printed, shop: str, people: str) -> None:
    for command in ("explain", "stage"):
        code, _, err = run(command, shop, people)
        assert code == 2
        assert "--customer ID" in err
        code, out, _ = run(command, shop, people, "--format", "json")
        assert (code, len(lines(out))) == (0, 2)


def test_stage_shows_what_it_rests_on(run: Printed, shop: str, people: str) -> None:
    code, out, _ = run("stage", shop, people, "--customer", "ann", "--now", "2026-01-20T10:00:00+01:00")
    assert (code, out) == (0, "customer ann, stage active\n  no       none(orders in last 60 days)\n")


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["spent"], "money, from orders\n"),
        (["today - 3 months", "--now", "2026-05-31T12:00:00Z"], "2026-02-28\n"),
        (["stage", "PEOPLE", "--customer", "ann"], '"lapsing"\n'),
        (["spent * 2 >= 160", "PEOPLE"], "customer ann: yes\ncustomer bob: no\n"),
        (["last(orders.at)", "PEOPLE"], "customer ann: 2026-01-02\ncustomer bob: missing\n"),
    ],
)
def test_eval(run: Printed, shop: str, people: str, arguments: list[str], printed: str) -> None:
    filled = [people if word == "PEOPLE" else word for word in arguments]
    now = [] if "--now" in arguments else ["--now", "2026-11-20T10:00:00+01:00"]
    assert run("eval", shop, *filled, *now) == (0, printed, "")


def test_eval_for_machines(run: Printed, shop: str, people: str) -> None:
    _, out, _ = run("eval", shop, "spent", people, "--format", "json")
    assert lines(out)[0] == {"customer": "ann", "valid": True, "value": 80, "problems": []}
    _, out, _ = run("eval", shop, "spent + 1", "--format", "json")
    assert lines(out) == [{"type": "money", "reads": ["orders"], "value": None}]


def test_eval_shows_what_is_wrong_with_an_expression(run: Printed, shop: str) -> None:
    code, out, err = run("eval", shop, "spnt >= 50 and points > 3")
    assert (code, out) == (1, "")
    assert "    1 │ spnt >= 50 and points > 3\n      │ ~~~~\n" in err
    assert "did you mean `spent`?" in err


EVENTS = """\
events:
  purchase: {fields: {total: money!}, add: {orders: {total: event.total}}}
"""


def with_events(shop: str) -> str:
    text = SHOP.replace("  come_back: {", "  come_back: {on: purchase, ") + EVENTS
    Path(shop).write_text(text, encoding="utf-8")
    return shop


def purchase(folder: Path, **fields: object) -> str:
    path = folder / "event.json"
    event = {"event": "purchase", "id": "e-1", "at": "2026-01-03T10:00:00Z", "total": 5, **fields}
    path.write_text(json.dumps(event), encoding="utf-8")
    return str(path)


AT = ("--now", "2026-06-01T10:00:00Z")


def test_an_event_decides_for_its_customer(run: Printed, shop: str, people: str, tmp_path: Path) -> None:
    with_events(shop)
    event = purchase(tmp_path, customer="ann")
    code, out, _ = run("decide", shop, people, "--event", event, "--format", "json", *AT)
    (decision,) = lines(out)
    assert (code, decision["customer"], decision["event"]) == (0, "ann", "purchase")
    assert [each["engagement"] for each in decision["winners"]] == ["come_back"]
    code, out, _ = run("decide", shop, people, "--event", event, *AT)
    assert out.startswith("customer ann after purchase, stage lapsing, at 2026-06-01 12:00 +02:00\n")
    code, out, _ = run("explain", shop, people, "--event", event, *AT)
    assert "  yes      on purchase\n" in out
    code, out, _ = run("stage", shop, people, "--event", event, "--now", "2026-03-03T10:00:00Z")
    assert out.startswith("customer ann, stage active")


def test_an_event_without_a_customer_is_everybodys(run: Printed, shop: str, people: str, tmp_path: Path) -> None:
    with_events(shop)
    _, out, _ = run("decide", shop, people, "--event", purchase(tmp_path), "--format", "json", *AT)
    assert [(each["customer"], each["event"]) for each in lines(out)] == [("ann", "purchase"), ("bob", "purchase")]
    _, out, _ = run("explain", shop, people, "--customer", "bob", *AT)
    assert "the event that it answers did not come [on]" in out


def test_what_is_wrong_with_an_event(run: Printed, shop: str, people: str, tmp_path: Path) -> None:
    with_events(shop)
    code, out, _ = run("decide", shop, people, "--customer", "ann", "--event", purchase(tmp_path, total=None), *AT)
    assert code == 1
    assert "/event/total: is missing" in out
    for text, said in (("[]", "holds no event"), ("{", "not one JSON document: line 1"), ("[" * 100_000, "cannot be")):
        path = tmp_path / "broken.json"
        path.write_text(text, encoding="utf-8")
        code, out, err = run("decide", shop, people, "--event", str(path), *AT)
        assert (code, out) == (2, "")
        assert said in " ".join(err.split())


def test_schemas(run: Printed, shop: str) -> None:
    assert json.loads(run("schema", "event")[1])["required"] == ["event", "id", "at"]
    events = json.loads(run("schema", "--events", with_events(shop))[1])
    assert events["properties"]["event"]["enum"] == ["stage_entered", "purchase"]
    bundle = json.loads(run("schema")[1])
    assert bundle == json.loads(run("schema", "bundle")[1])
    customer = json.loads(run("schema", "--profile", shop)[1])
    assert "consent" in customer["required"]


def on_a_terminal(command: list[str]) -> tuple[str, str]:
    """Stdout, and what a terminal in the place of stderr was sent."""
    ours, theirs = pty.openpty()
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, encoding="utf-8")) as process:
        os.close(theirs)
        shown = bytearray()
        with suppress(OSError):  # raised when the other end is closed: all is read
            while chunk := os.read(ours, 4096):
                shown += chunk
        os.close(ours)
        assert process.stdout is not None
        out = process.stdout.read()
    assert process.returncode == 0
    return out, shown.decode()


def test_progress_is_for_terminals_only(shop: str, people: str) -> None:
    command = [sys.executable, "-m", "nextbest.cli.main", "decide", shop, people, "--now", "2026-11-20T10:00:00+01:00"]
    out, shown = on_a_terminal(command)
    assert "customers" in shown
    assert out.startswith("shop: 2 customers at 2026-11-20 10:00 +01:00\n")
    silent = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True)
    assert (silent.stdout, silent.stderr) == (out, "")
