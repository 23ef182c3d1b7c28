"""`nextbest init`: a bundle that passes and decides; nothing is overwritten."""

import json
from pathlib import Path

import pytest

from nextbest.engine import Engine
from tests.cli.printed import Printed


def test_init_makes_a_bundle_that_passes_and_decides(run: Printed, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "Corner shop"
    code, out, err = run("init", str(folder))
    assert code == 0
    assert out.splitlines() == [
        f"made: {folder / name}"
        for name in ("Corner_shop.yaml", "Corner_shop.test.yaml", "customers.jsonl", "README.md")
    ]
    assert "nextbest check" in err
    assert run("check", "--strict", str(folder))[0] == 0
    assert run("test", str(folder))[0] == 0
    assert run("fmt", "--check", str(folder)) == (0, "", "")
    engine = Engine.load(folder)
    assert engine.bundle.name == "Corner_shop"
    lines = (folder / "customers.jsonl").read_text(encoding="utf-8").splitlines()
    decisions = list(engine.decide_many(map(json.loads, lines), "2026-11-20T10:00:00+01:00"))
    assert {each.engagement for decision in decisions for each in decision.winners} == set(engine.bundle.engagements)
    assert not any(decision.problems for decision in decisions)
    assert "`Corner_shop.yaml`" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("folder", "name"), [("2026", "starter"), ("null", "starter"), ("é", "starter"), ("a-b", "a-b")]
)
def test_init_takes_the_folders_name_where_it_can(run: Printed, tmp_path: Path, folder: str, name: str) -> None:
    assert run("init", str(tmp_path / folder), "-q")[0] == 0
    assert Engine.load(tmp_path / folder).bundle.name == name


def test_init_overwrites_nothing(run: Printed, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    code, out, err = run("init", str(tmp_path))
    assert (code, out) == (2, "")
    assert "is not empty" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert run("init", str(tmp_path / "mine.txt"))[0] == 2


def test_init_copies_a_ready_system_under_a_name_of_its_own(run: Printed, tmp_path: Path) -> None:
    folder = tmp_path / "our_shop"
    code, out, err = run("init", str(folder), "--from", "five_stage_ecommerce")
    assert code == 0
    assert out.splitlines()[0] == f"made: {folder / 'our_shop.yaml'}"
    assert "--customer lea --now 2026-11-20T10:00:00+01:00" in err
    engine = Engine.load(folder)
    assert engine.bundle.name == "our_shop"
    assert "refer_a_friend" in engine.bundle.engagements
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert f"nextbest decide {folder} {folder}/customers.jsonl" in page
    assert "policies/" not in page
    code, out, _ = run("decide", str(folder), str(folder / "customers.jsonl"), "--now", "2026-11-20T10:00:00+01:00")
    assert out.startswith("our_shop: 308 customers at ")
    assert out.splitlines()[0] in page.splitlines()


def test_the_page_of_a_copy_leads_nowhere_that_is_not_there(run: Printed, tmp_path: Path) -> None:
    folder = tmp_path / "our_pumps"
    assert run("init", str(folder), "--from", "relationship_cycle", "--quiet")[0] == 0
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert "](.." not in page
    assert "see `docs/runs.md` of nextbest." in page
    assert "run our_pumps-20261120T090000Z is in tonight" in page


def test_init_tells_which_systems_there_are(run: Printed, tmp_path: Path) -> None:
    code, out, err = run("init", str(tmp_path / "x"), "--from", "six_stages")
    assert (code, out, (tmp_path / "x").exists()) == (2, "", False)
    assert "there is no bundle `six_stages` to copy; there are: cdnow, coffee_club, five_stage_ecommerce" in err
