"""`--source`: what commands say of a customer of the bundle's sources is what they say of her document."""

import json
from pathlib import Path

import pytest

from tests.cli.printed import Printed

ROOT = Path(__file__).parents[2]
CDNOW = str(ROOT / "policies" / "cdnow")
CUSTOMERS = f"{CDNOW}/customers.jsonl"
NOW = ("--now", "1998-06-30T12:00:00-04:00")
ONE = ("--customer", "42", *NOW)


@pytest.mark.parametrize(
    ("command", "after"),
    [
        (("decide",), ()),
        (("decide",), ("--format", "json", "--alternatives", "3")),
        (("explain",), ("--format", "json")),
        (("explain",), ("--engagement", "winback_letter")),
        (("stage",), ()),
        (("why",), ("winback_letter",)),
        (("eval", "recency + 1"), ()),
    ],
)
def test_one_of_the_bundles_sources(run: Printed, command: tuple[str, ...], after: tuple[str, ...]) -> None:
    name, *expression = command
    wanted = run(name, CDNOW, *expression, CUSTOMERS, *after, *ONE)
    assert wanted[1]
    assert run(name, CDNOW, *expression, *after, "--source", *ONE) == wanted


def test_all_of_them(run: Printed, tmp_path: Path) -> None:
    """As the run decides, which reads the same sources; one of them is given here."""
    text = (Path(CDNOW) / "data" / "CDNOW_sample.txt").read_bytes()
    (tmp_path / "some.txt").write_bytes(b"".join(text.splitlines(keepends=True)[:400]))
    source = ("--source", f"orders={tmp_path}/some.txt", *NOW)
    code, out, err = run("decide", CDNOW, "--format", "json", *source)
    decisions = [json.loads(line) for line in out.splitlines()]
    assert (code, "customers at" in err) == (0, True)
    assert run("run", CDNOW, "--out", f"{tmp_path}/run", "--format", "jsonl", "--quiet", *source)[0] == 0
    lines = [(tmp_path / "run" / name / "part-00000.jsonl").read_text() for name in ("decisions", "no_action")]
    told = {each["customer"]: each for text in lines for each in map(json.loads, text.splitlines())}
    assert len(told) == len(decisions) > 100
    for each in decisions:
        row = told[each["customer"]]
        assert (row["stage"], row.get("no_action")) == (each["stage"], (each["no_action"] or {}).get("kind"))
        assert row.get("key") == (each["winners"][0]["key"] if each["winners"] else None)


def test_with_a_store(run: Printed, tmp_path: Path) -> None:
    """Its memory takes the place of a past of which the source says nothing."""
    club = ROOT / "policies" / "coffee_club"
    asked = ("--source", f"customers={club}/customers.jsonl", "--now", "2026-11-20T10:00:00+01:00")
    store = ("--store", f"sqlite:///{tmp_path}/contacts.db", "--format", "json", "--quiet")
    first, second = (run("decide", str(club), *asked, *store, *more) for more in (("--reserve",), ()))
    assert (first[0], second[0]) == (0, 0)
    pairs = [tuple(map(json.loads, both)) for both in zip(first[1].splitlines(), second[1].splitlines(), strict=True)]
    changed = [before["customer"] for before, after in pairs if before["winners"] != after["winners"]]
    assert changed == [before["customer"] for before, _ in pairs if before["winners"]] != []


def test_rows_that_are_nobody(run: Printed, tmp_path: Path) -> None:
    bundle, people, orders = (tmp_path / name for name in ("shop.yaml", "people.csv", "orders.csv"))
    bundle.write_text(
        "nextbest: 1\nbundle: shop\ntimezone: UTC\n"
        "profile: {id: string!, score: integer!, orders: {history: {at: date!}}}\n"
        "lifecycle: [{stage: buyer, when: any(orders)}, {stage: other, otherwise: yes}]\n"
        "sources: {customers: {file: people.csv}, orders: {file: orders.csv}}\n"
    )
    people.write_text("id,score\na,1\nb,2\nc,many\nb,3\n")
    orders.write_text("id,at\na,2026-01-01\nb,2026-01-02\n")
    now = ("--now", "2026-11-20T10:00:00Z")
    assert run("stage", str(bundle), "--source", "--customer", "a", *now)[1].startswith("customer a, stage buyer\n")
    twice = "error: row 4 of `customers`: "
    code, out, err = run("stage", str(bundle), "--source", "--format", "json", *now)
    assert code == 1
    assert [json.loads(line)["customer"] for line in out.splitlines()] == ["a", "b", "c"]
    assert err.startswith(twice)
    code, out, err = run("eval", str(bundle), "score", "--source", *now)
    assert (code, out) == (1, "customer a: 1\ncustomer b: 2\n")
    assert twice in err
    assert "customer c on line 3: the document is not valid" in err


def test_said_once(run: Printed) -> None:
    for arguments, words in (
        ((CDNOW,), "say where customers come from: CUSTOMERS, or `--source`"),
        ((CDNOW, CUSTOMERS, "--source"), "leave one of them out"),
        ((CDNOW, "--source", "--customer", "nobody"), "no customer in the sources has the id `nobody`"),
        ((CDNOW, "--source", "orders=nothing.csv"), "there is no file"),
        ((CDNOW, "--source", "orders"), "`orders` names no source"),
        ((str(ROOT / "policies" / "coffee_club"), "--source"), "it is not said where the customers come from"),
    ):
        code, out, err = run("stage", *arguments, *NOW)
        assert (code, out) == (2, ""), arguments
        assert words in " ".join(err.split()), err
    assert "one name too many" in run("why", CDNOW, CUSTOMERS, "winback_letter", "more", *NOW)[2]
