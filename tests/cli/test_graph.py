"""`nextbest graph`: what the pictures hold, and that every text in them is drawn as it is."""

import os
import re
import subprocess
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import pytest

from nextbest.cli.draw_dot import dot, escape, in_markup
from nextbest.cli.draw_mermaid import escape as escape_mermaid
from nextbest.cli.draw_mermaid import mermaid
from nextbest.engine import Engine
from nextbest.engine.picture import Arrow, Box, Picture, Shape, engagement_picture, lifecycle_picture
from tests.cli.printed import Printed

ROOT = Path(__file__).parent.parent.parent

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
    for path in sorted(path.parent for path in (ROOT / "policies").glob("*/README.md")):
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


SCORED = """\
nextbest: 1
bundle: scored
timezone: UTC
profile: {id: string!, tier: "one of [a, b]", visits: {history: {at: datetime!, page: string!}}}
scores:
  lead: {points: [{add: 20, when: any(visits)}, {add: 5, per: count(visits in last 30 days), up_to: 25}]}
tables:
  worth: {inputs: [tier], rows: [[a, 50], [b, 40]], otherwise: 5}
lifecycle: [{stage: all, otherwise: yes}]
channels: {site: {inbound: yes}}
events: {seen: {fields: {page: string!}, add: {visits: {page: event.page}}}}
kinds: {k: {stages: any, channels: [site], when: lead > 3}}
engagements:
  e:
    kind: k
    paused: yes
    on: {event: seen, when: event.page is "/x"}
    during: every friday
    propensity: 5%
    value: worth
"""


def test_pictures_show_scores_tables_events_and_calendars() -> None:
    picture = engagement_picture(Engine.from_text(SCORED).bundle, "e")
    boxes = {box.heading: box for box in picture.boxes}
    assert boxes["lead"].lines == ("+20 when any(visits)", "+5 per count(visits in last 30 days) up to 25")
    assert boxes["worth"].lines == ("a → 50", "b → 40", "otherwise → 5")
    assert boxes["on seen"].lines == ('event.page is "/x"',)
    assert boxes["during"].lines == ("every friday",)
    named = {(start, end) for start, end in ((a.start, a.end) for a in picture.arrows)}
    for start, end in (
        ("visits", "lead"),
        ("lead", "lead > 3"),
        ("event.page", "on seen"),
        ("paused", "e"),
        ("tier", "worth"),
    ):
        assert (boxes[start].id, boxes[end].id) in named
