"""The commands that need no customer: `fmt`, `functions`, `graph`, `init`."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import pytest

from nextbest.cli import main
from nextbest.cli.describe_functions import FAMILIES
from nextbest.cli.draw_dot import dot, escape, in_markup
from nextbest.cli.draw_mermaid import escape as escape_mermaid
from nextbest.cli.draw_mermaid import mermaid
from nextbest.engine import Engine
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.picture import Arrow, Box, Picture, Shape, engagement_picture, lifecycle_picture

ROOT = Path(__file__).parent.parent.parent
LONG = "lifecycle:\n   - {stage: a,   otherwise: yes}\n"
SHORT = "lifecycle:\n  - {stage: a, otherwise: yes}\n"


class Printed:
    """Runs a command line in this process; what it printed, and its exit code."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = main.run(arguments)
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Printed:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return Printed(capsys)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "a.yaml"
    path.write_text(LONG, encoding="utf-8")
    return path


def test_fmt_writes_in_place_and_keeps_the_mode(run: Printed, bundle: Path) -> None:
    bundle.chmod(0o640)
    assert run("fmt", str(bundle)) == (0, "", f"formatted: {bundle}\n")
    assert bundle.read_text(encoding="utf-8") == SHORT
    assert bundle.stat().st_mode & 0o777 == 0o640
    assert run("fmt", str(bundle)) == (0, "", "")


def test_fmt_writes_through_a_link(run: Printed, bundle: Path) -> None:
    link = bundle.with_name("b.yaml")
    link.symlink_to(bundle)
    assert run("fmt", "-q", str(link)) == (0, "", "")
    assert link.is_symlink()
    assert bundle.read_text(encoding="utf-8") == SHORT


def test_fmt_check_and_diff_write_nothing(run: Printed, bundle: Path) -> None:
    assert run("fmt", "--check", str(bundle.parent)) == (1, f"would change: {bundle}\n", "")
    code, out, err = run("fmt", "--diff", str(bundle))
    assert (code, err) == (0, "")
    assert out.splitlines()[-2:] == ["-   - {stage: a,   otherwise: yes}", "+  - {stage: a, otherwise: yes}"]
    assert run("fmt", "--check", "--diff", str(bundle)) == (1, out, "")
    assert bundle.read_text(encoding="utf-8") == LONG
    bundle.write_text(SHORT, encoding="utf-8")
    assert run("fmt", "--check", str(bundle)) == (0, "", "")
    assert run("fmt", "--diff", str(bundle)) == (0, "", "")


def test_fmt_diff_tells_of_what_no_line_shows(run: Printed, bundle: Path) -> None:
    bundle.write_bytes(SHORT.replace("\n", "\r\n").encode())
    assert run("fmt", "--diff", str(bundle)) == (0, f"{bundle}: only line ends, or a byte order mark, change\n", "")


def test_fmt_from_stdin_to_stdout(run: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    for text, wanted in ((LONG, (0, SHORT, "")), (SHORT, (0, SHORT, ""))):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run("fmt", "-") == wanted


def test_fmt_leaves_a_broken_bundle_alone_and_formats_the_others(run: Printed, bundle: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "b.yaml").write_text("a: [1,\n", encoding="utf-8")
    code, out, err = run("fmt", str(broken), str(bundle))
    assert (code, out) == (1, "")
    assert "b.yaml:" in err
    assert err.endswith(f"formatted: {bundle}\n")
    assert (broken / "b.yaml").read_text(encoding="utf-8") == "a: [1,\n"


def test_functions_lists_all_and_finds_one_by_its_name_words_or_sign(run: Printed) -> None:
    code, out, _ = run("functions")
    assert code == 0
    assert [line for line in out.splitlines() if line in FAMILIES.values()] == list(FAMILIES.values())
    assert all(f"\n  {each.form}\n" in f"\n{out}" for each in FUNCTIONS.values())
    for asked, forms in (
        ("average_gap", ["average_gap(history)"]),
        ("within last", ["x within last P"]),
        ("anniversary", ["anniversary(date) within next P", "anniversary(date) within last P"]),
        ("<=", ["x <= y"]),
        ("=", ["x is y"]),
        ("then", ["if c then a else b"]),
        ("chance", ['bucket(id, "salt")']),
    ):
        code, out, _ = run("functions", asked, "--format", "json")
        assert [each["form"] for each in json.loads(out)] == forms
    assert "count(history)" in run("functions", "where")[1]


def test_functions_shows_types_missing_values_and_examples(run: Printed) -> None:
    out = run("functions", "round")[1]
    assert "takes  money, integer → money" in out
    assert "Missing if one of its operands is." in out
    assert "round(2.345, 2)  # 2.35" in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [("averge_gap", "did you mean `average_gap`?"), ("contans", "did you mean `contains`?"), ("()", "lists them all")],
)
def test_functions_suggests_a_near_name(run: Printed, asked: str, said: str) -> None:
    code, out, err = run("functions", asked)
    assert (code, out) == (2, "")
    assert said in err


def test_functions_as_markdown_is_the_page_of_the_manual(run: Printed, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    assert run("functions", "--out", str(path)) == (0, "", "")
    page = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").partition("\n")[2].strip() in page


NASTY = 'a "quoted" <b> & \\n #35; `x` é😀 $(y) %z; {w} |v|'


def nasty() -> Picture:
    shapes: tuple[Shape, ...] = ("box", "question", "rounded", "result")
    boxes = tuple(
        Box(f"b{number}", NASTY, (NASTY, "x"), shape, group=NASTY if number % 2 else "")
        for number, shape in enumerate(shapes)
    )
    return Picture(NASTY, True, boxes, (Arrow("b0", "b1", NASTY), Arrow("b1", "b2")))


def test_what_mermaid_would_take_for_its_own_is_escaped() -> None:
    assert escape_mermaid('a "b" <c> #1; \\n') == "a #34;b#34; #60;c#62; #35;1#59; #92;n"
    text = mermaid(nasty())
    for line in text.splitlines()[4:]:
        labels = re.findall(r'"([^"]*)"', line)
        assert line.count('"') == 2 * len(labels)
        assert all("\\" not in label for label in labels)


def test_what_graphviz_would_take_for_its_own_is_escaped() -> None:
    assert escape('a "b" \\n &lt;') == 'a \\"b\\" \\\\n &amp;lt;'
    assert in_markup("  <b> & c") == "&#160;&#160;&lt;b&gt; &amp; c"


@pytest.mark.skipif(which("dot") is None, reason="Graphviz is not here")
def test_graphviz_draws_every_text_as_it_is(run: Printed, tmp_path: Path) -> None:
    done = subprocess.run(["dot", "-Tsvg"], input=dot(nasty()), capture_output=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    drawn = "".join(ElementTree.fromstring(done.stdout).itertext()).replace("\xa0", " ")
    assert drawn.count(NASTY.split()[1]) >= 9
    assert "<b>" in drawn
    path = tmp_path / "x.svg"
    assert run("graph", str(ROOT / "policies" / "cdnow"), "--out", str(path)) == (0, "", "")
    text = " ".join(ElementTree.parse(path).getroot().itertext()).replace("\xa0", " ")
    assert "recency <= 90" in text
    assert "winback_letter" in text


def test_the_lifecycle_asks_in_order_and_names_goals_and_engagements() -> None:
    bundle = Engine.load(ROOT / "policies" / "cdnow").bundle
    picture = lifecycle_picture(bundle)
    boxes = {box.id: box for box in picture.boxes}
    asked, order = "start", list[str]()
    while asked:
        onward = [arrow for arrow in picture.arrows if arrow.start == asked]
        order += [boxes[arrow.end].heading for arrow in onward if boxes[arrow.end].shape == "result"]
        asked = next((arrow.end for arrow in onward if boxes[arrow.end].shape == "question"), "")
    assert order == [stage.name for stage in bundle.stages]
    lapsing = next(box for box in picture.boxes if box.heading == "lapsing")
    assert lapsing.lines == ("goal: recency <= 90", "longer_than_usual", "we_miss_you", "winback_letter")


def test_an_engagement_rests_on_what_its_expressions_name() -> None:
    bundle = Engine.load(ROOT / "policies" / "cdnow").bundle
    picture = engagement_picture(bundle, "winback_letter")
    headings = {box.id: box.heading for box in picture.boxes}
    assert len(headings) == len(picture.boxes)
    arrows = {(headings[arrow.start], headings[arrow.end]) for arrow in picture.arrows}
    assert {
        ("orders", "recency"),
        ("recency", "winback_eligible"),
        ("winback_eligible", "winback_letter"),
        ("stage is at_risk or lapsing", "winback_letter"),
        ("margin", "value"),
        ("value", "winback_letter on letter"),
        ("rank", "winback_letter on letter"),
        ("winback_letter", "winback_letter on letter"),
    } <= arrows | {("winback_eligible", "winback_letter")}


def test_every_engagement_of_the_bundles_that_come_along_can_be_drawn() -> None:
    for path in sorted((ROOT / "policies").glob("*/*.yaml")):
        bundle = Engine.load(path).bundle
        for picture in (lifecycle_picture(bundle), *(engagement_picture(bundle, name) for name in bundle.engagements)):
            ids = {box.id for box in picture.boxes}
            assert all({arrow.start, arrow.end} <= ids for arrow in picture.arrows)
            assert mermaid(picture)
            assert dot(picture)


def test_graph_of_an_unknown_engagement_suggests_a_near_one(run: Printed) -> None:
    code, out, err = run("graph", str(ROOT / "policies" / "cdnow"), "win_back_letter")
    assert (code, out) == (2, "")
    assert "did you mean `winback_letter`?" in err


def test_graph_says_what_to_install_where_graphviz_is_not_there(
    run: Printed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out, err = run("graph", str(ROOT / "policies" / "cdnow"), "--format", "svg", "--out", str(tmp_path / "a.svg"))
    assert (code, out) == (2, "")
    assert "apt install graphviz" in err
    assert list(tmp_path.iterdir()) == []


def test_graph_fails_cleanly_where_graphviz_does(run: Printed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho no fonts >&2\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    code, out, err = run("graph", str(ROOT / "policies" / "cdnow"), "--format", "svg")
    assert (code, out) == (3, "")
    assert "no fonts" in err


def test_init_makes_a_bundle_that_passes_and_decides(run: Printed, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "Corner shop"
    code, out, err = run("init", str(folder))
    assert code == 0
    assert out.splitlines() == [
        f"made: {folder / name}" for name in ("Corner_shop.yaml", "customers.jsonl", "README.md")
    ]
    assert "nextbest check" in err
    assert run("check", "--strict", str(folder))[0] == 0
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
