"""`nextbest run` and `nextbest runs`: what they print, and how they end."""

import csv
import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.cli.printed import Printed

ROOT = Path(__file__).parents[2]
CDNOW = str(ROOT / "policies" / "cdnow")
CLUB = str(ROOT / "policies" / "coffee_club")
NOW = ("--now", "1998-06-30T12:00:00-04:00")
LATER = ("--now", "1998-07-05T12:00:00-04:00")


def source(bundle: str) -> tuple[str, ...]:
    """Where the bundle does not say it itself."""
    return () if bundle == CDNOW else ("--source", f"customers={bundle}/customers.jsonl")


def lines_of_csv(path: Path) -> list[dict[str, Any]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """The members of the club, two of them without consent."""
    documents = [json.loads(line) for line in (Path(CLUB) / "customers.jsonl").read_text().splitlines()]
    documents[1]["consent"] = documents[2]["consent"] = {}
    path = tmp_path / "customers.jsonl"
    path.write_text("\n".join(map(json.dumps, documents)))
    return f"customers={path}"


def test_the_folder_and_the_page(run: Printed, folder: Path) -> None:
    code, out, err = run("run", CLUB, "--out", str(folder), *source(CLUB), "--now", "2026-11-20T10:00:00+01:00")
    assert (code, err) == (0, "")
    assert [line.rstrip("█▏▎▍▌▋▊▉") for line in out.splitlines()] == [
        "coffee_club: 4 customers at 2026-11-20 10:00 +01:00",
        "",
        "stage",
        "  newcomer              1  25.0% ",
        "  lapsing               1  25.0% ",
        "  active                2  50.0% ",
        "",
        "next best engagement",
        "  first_steps           1  25.0% ",
        "  free_delivery         1  25.0% ",
        "  new_beans             1  25.0% ",
        "",
        "channel",
        "  push                  2  50.0% ",
        "  email                 1  25.0% ",
        "",
        "no action",
        "  all_deferred          1  25.0% ",
        "  the first that wait may go at 2026-11-20 13:00 +01:00",
        "",
        "obligations",
        "  membership_ends: 1 urgent",
        "    1 kept by email quiet_hours, push channel",
        "",
        "sent to nobody",
        "  membership_ends: email when 2, due 1, quiet_hours 1; push when 2, channel 1,",
        "    due 1",
        "",
        f"run coffee_club-20261120T090000Z is in {folder}"[:80],
    ] or len(str(folder)) > 40
    names = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}
    assert names == {
        "manifest.json",
        "summary.json",
        "decisions/part-00000.parquet",
        "no_action/part-00000.parquet",
        "obligations.parquet",
        "rejects.parquet",
        "violations.parquet",
        *(f"worklists/{name}/part-00000.parquet" for name in ("first_steps", "free_delivery", "new_beans")),
    }
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {name: manifest[name] for name in ("customers", "decided", "rejected", "left_out", "parts")} == {
        "customers": 4,
        "decided": 4,
        "rejected": 0,
        "left_out": 0,
        "parts": 1,
    }
    assert manifest["now"] == "2026-11-20T10:00:00+01:00"
    assert [each["rows"] for each in manifest["sources"]] == [4]
    assert set(manifest["versions"]) == {"python", "nextbest", "numpy", "duckdb", "pyarrow"}


@pytest.mark.parametrize("format", ["parquet", "csv", "jsonl"])
def test_formats_say_the_same(run: Printed, folder: Path, format: str) -> None:
    asked = ("--limit", "300", "--messages", "--quiet", "--format", format)
    assert run("run", CDNOW, "--out", str(folder), *source(CDNOW), *NOW, *asked) == (0, "", "")
    found: dict[str, dict[str, str]] = {}
    for path in (folder / "worklists").glob(f"*/part-*.{format}"):
        if format == "parquet":
            rows = pq.read_table(path).to_pylist()
        elif format == "csv":
            rows = lines_of_csv(path)
        else:
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for row in rows:
            message = row["message"] if isinstance(row["message"], dict) else json.loads(row["message"])
            found[row["customer"]] = {"engagement": path.parent.name, "key": str(row["key"]), **message}
    decided = run("decide", CDNOW, f"{CDNOW}/customers.jsonl", *NOW, "--format", "json", "--quiet")[1]
    wanted = {}
    for line in decided.splitlines()[:300]:
        decision = json.loads(line)
        for winner in decision["winners"]:
            said = {"engagement": winner["engagement"], "key": str(winner["key"]), **winner["message"]}
            wanted[decision["customer"]] = said
    assert found == wanted
    assert len(found) > 200


def test_rejects_are_findings(run: Printed, folder: Path, broken: str) -> None:
    code, out, err = run("run", CLUB, "--out", str(folder), "--source", broken, *NOW, "--format", "csv")
    assert code == 1
    assert "2 customers rejected" in out
    assert err == f"error: 2 customers rejected: `{folder}/rejects.csv` says why\n"
    rows = lines_of_csv(folder / "rejects.csv")
    assert [(each["source"], each["row"], each["path"]) for each in rows] == [
        ("customers", str(row), f"/consent/{name}") for row in (2, 3) for name in ("email", "push")
    ]
    assert run("run", CLUB, "--out", f"{folder}2", "--source", broken, *NOW, "--max-rejects", "2")[0] == 0


def test_rejects_are_lines_of_json(run: Printed, folder: Path, broken: str) -> None:
    """Their `message` is text, that of a winner JSON."""
    assert run("run", CLUB, "--out", str(folder), "--source", broken, *NOW, "--format", "jsonl", "--quiet")[0] == 1
    rows = [json.loads(line) for line in (folder / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(each["row"], each["message"]) for each in rows] == [(2, "is missing")] * 2 + [(3, "is missing")] * 2


def test_asked_again(run: Printed, folder: Path) -> None:
    asked = ("run", CDNOW, "--out", str(folder), *source(CDNOW), "--limit", "9")
    assert run(*asked, *NOW, "--quiet")[0] == 0
    words = f"run cdnow-19980630T160000Z in {folder} is finished already: nothing was done\n"
    assert run(*asked, *NOW) == (0, "", words)
    code, out, err = run(*asked)
    assert (code, out) == (0, "")
    assert err == f"now is 1998-06-30T12:00:00-04:00, as in the run that {folder} holds\n{words}"
    assert run("run", CDNOW, "--out", str(folder), "--resume", "--quiet") == (0, "", "")
    code, out, err = run(*asked, *LATER, "--where", "loyal")
    assert (code, out) == (2, "")
    assert "its `now` is 1998-06-30T12:00:00-04:00, not 1998-07-05T12:00:00-04:00" in err
    assert 'its `where` is not given, not "loyal"' in err


def test_the_usual_mistakes(run: Printed, folder: Path, tmp_path: Path) -> None:
    out = ("--out", str(folder))
    for arguments, words in (
        ((*out, "--resume"), "there is no run to go on with"),
        ((*out, *source(CLUB), "--reserve"), "`--reserve` needs `--store URL`"),
        ((*out, *source(CLUB), "--hold-for", "2 hours"), "`--hold-for` goes with `--reserve`"),
        ((*out, *source(CLUB), "--sample", "none"), "`none` is not a share"),
        ((*out, *source(CLUB), "--id", "a/b"), "`a/b` is no id for a run"),
        ((*out, "--source", "customers"), "names no source"),
        ((*out, "--source", "orders=a.csv", "--source", "orders=b.csv"), "`orders` is given twice"),
        ((*out, "--source", f"customers={tmp_path}/nothing.parquet"), "there is no file"),
        (out, "it is not said where the customers come from"),
    ):
        code, printed, err = run("run", CLUB, *NOW, *arguments)
        assert (code, printed) == (2, ""), arguments
        assert words in err
    assert not (folder / "manifest.json").exists()


def test_where_of_a_built_bundle(run: Printed, folder: Path, tmp_path: Path) -> None:
    """A definition stands in the texts only: those beside are read, and without them it is said what is needed."""
    shop, built = tmp_path / "shop", tmp_path / "shop.nbp"
    copytree(ROOT / "policies" / "retail_next_best", shop)
    assert run("build", str(shop), "--out", str(built))[0] == 0
    asked = ("--source", f"customers={shop}/customers.jsonl", "--where", "high_value", *NOW)
    assert run("run", str(shop), "--out", str(folder), *asked)[0] == 0
    code, _, err = run("run", str(built), "--out", str(tmp_path / "other"), *asked)
    assert code == 2
    assert "load the texts that it was built from" in err


def test_runs(run: Printed, tmp_path: Path) -> None:
    for name, now in (("a", NOW), ("b", LATER)):
        some = ("--sample", "20%") if name == "a" else ()
        run("run", CDNOW, "--out", str(tmp_path / name), *source(CDNOW), *now, *some, "--format", "csv", "--quiet")
    (tmp_path / "c").mkdir()
    code, out, err = run("runs", "list", str(tmp_path), "--format", "json")
    assert (code, err) == (0, "")
    listed = [json.loads(line) for line in out.splitlines()]
    assert [(Path(each["path"]).name, each["state"], each["id"]) for each in listed] == [
        ("a", "finished", "cdnow-19980630T160000Z"),
        ("b", "finished", "cdnow-19980705T160000Z"),
    ]
    code, out, err = run("runs", "compare", str(tmp_path / "a"), str(tmp_path / "b"), "--format", "json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["same"] + found["changed"] == listed[0]["decided"]
    assert found["new"] == 2_357 - listed[0]["decided"]
    assert found["vanished"] == 0
    assert found["changed"] == sum(each["customers"] for each in found["changes"]) > 0
    first = found["changes"][0]
    code, out, _ = run("runs", "compare", str(tmp_path / "a"), str(tmp_path / "b"))
    assert f"{first['customers']:>9,}  {first['before']} → {first['after']}"[:60] in out
    assert run("runs", "compare", str(tmp_path / "a"), str(tmp_path / "c"))[0] == 2
    assert run("runs", "list", str(tmp_path / "c")) == (0, "", f"no run in {tmp_path / 'c'}\n")
