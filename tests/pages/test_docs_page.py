"""`nextbest docs`: whole pages that a browser and a screen reader can trust, whatever texts stand in the bundle."""

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nextbest.engine.loading import read_bundle
from tests.cli.conftest import run
from tests.cli.printed import Printed

__all__ = ["run"]

ROOT = Path(__file__).parent.parent.parent
BUNDLES = sorted(each for each in (ROOT / "policies").iterdir() if list(each.glob("*.yaml")))
NOW = "2026-11-20T10:00:00-05:00"
VOID = frozenset({"meta", "link"})
EVIL = """</style><script>alert(1)</script><img src=x onerror="alert('2')"> & | `code` [a](javascript:b) \\ *d* # e"""
QUOTED = json.dumps(EVIL)
HOSTILE = f"""
nextbest: 1
bundle: hostile
about: {QUOTED}
timezone: Europe/Paris
profile:
  id: string!
  note: {{is: string, about: {QUOTED}, allow: {{unused: a sample}}}}
  tier: string
  consent: {{email: boolean!}}
define: {{evil: tier is "<script>alert(3)</script>"}}
lifecycle: [{{stage: everyone, about: {QUOTED}, otherwise: yes}}]
channels: {{email: {{when: consent.email, about: {QUOTED}}}}}
kinds: {{letter: {{about: {QUOTED}, channels: [email], stages: any}}}}
engagements:
  one: {{kind: letter, name: {QUOTED}, about: {QUOTED}, owner: {QUOTED}, when: evil, propensity: 9%, value: 2}}
"""


class Structure(HTMLParser):
    """What a page is made of; complains of tags that do not close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags = Counter[str]()
        self.ids = Counter[str]()
        self.links: list[str] = []
        self.labels: list[str] = []
        self.headings: list[int] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        given = dict(attrs)
        assert not any(name.startswith("on") for name in given)
        self.ids.update(filter(None, [given.get("id")]))
        self.links += filter(None, [given.get("href")])
        for name in ("aria-labelledby", "aria-describedby"):
            self.labels += (given.get(name) or "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        assert "svg" in self.open, f"<{tag}/> closes itself only within a drawing"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said.append(data)


def structure(page: str) -> Structure:
    """The structure of a page that is sound."""
    found = Structure()
    found.feed(page)
    found.close()
    assert page.startswith("<!doctype html>")
    assert not found.open
    assert set(found.ids.values()) == {1}
    assert {each[1:] for each in found.links if each[0] == "#"} <= set(found.ids)
    assert {each for each in found.links if each[0] != "#"} == {"data:,"}
    assert set(found.labels) <= set(found.ids)
    assert not found.tags.keys() & {"script", "img", "iframe", "object"}
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert (found.tags["main"], found.tags["nav"], found.tags["header"], found.tags["footer"]) == (1, 1, 1, 1)
    return found


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda each: str(each.name))
def test_pages_of_shipped_bundles(run: Printed, folder: Path) -> None:
    code, page, aside = run("docs", str(folder), "--now", NOW)
    assert (code, aside) == (0, "")
    found = structure(page)
    bundle = read_bundle(folder)
    said = " ".join(" ".join(found.said).split())
    sections = (("stage", [each.name for each in bundle.stages]), ("engagement", bundle.engagements))
    for sort, names in (*sections, ("channel", bundle.channels), ("kind", bundle.kinds)):
        assert {f"{sort}-{name}" for name in names} <= set(found.ids)
    assert all(each.title in said for each in bundle.engagements.values())
    assert all(each.about in said for each in bundle.engagements.values() if "\n" not in each.about)
    assert not re.search(r"[a-z]_[a-z]+ (is|are) |\bcount\(|\bany\(|\bnone\(|\bNone\b|>=|<=", said)
    code, text, _ = run("docs", str(folder), "--now", NOW, "--format", "markdown")
    assert code == 0
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert links <= set(re.findall(r'<a id="([^"]+)"></a>', text))
    assert f"](#engagement-{next(iter(bundle.engagements))})" in text
    assert text.count("```") == 2


def test_texts_cannot_leave_their_place(run: Printed, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(HOSTILE, encoding="utf-8")
    code, page, aside = run("docs", str(path), "--now", NOW)
    assert (code, aside) == (0, "")
    found = structure(page)
    said = " ".join(" ".join(found.said).split())
    assert said.count(EVIL) >= 9
    _, text, _ = run("docs", str(path), "--now", NOW, "--format", "markdown")
    outside = re.sub(r"(?s)```mermaid.*?```", "", text)
    outside = re.sub(r'(?m)^<a id="[^"]+"></a>$', "", outside)
    outside = re.sub(r"`[a-z_]+`", "", outside)
    assert not re.search(r"(?<!\\)[<>`*]", re.sub(r"(?m)^> |\*\*", "", outside))
    assert not re.search(r"(?<!\\)\]\(javascript", outside)
    assert "\\<script\\>" in outside


def test_the_form_follows_the_name_of_the_file(run: Printed, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    assert run("docs", str(ROOT / "policies" / "cdnow"), "--out", str(page), "--now", NOW) == (0, "", "")
    assert page.read_text(encoding="utf-8").startswith("# Cdnow\n")


def test_calendars_stand_as_they_are_at_that_time(run: Printed, tmp_path: Path) -> None:
    path = tmp_path / "dated.yaml"
    text = (ROOT / "policies" / "starter" / "starter.yaml").read_text(encoding="utf-8")
    name = next(iter(read_bundle(ROOT / "policies" / "starter").engagements))
    path.write_text(
        text.replace(f"  {name}:\n", f"  {name}:\n    during: 2026-11-01 to 2026-11-30\n", 1), encoding="utf-8"
    )
    told = [run("docs", str(path), "--now", f"2026-{month}-15T12:00:00Z")[1] for month in ("10", "11", "12")]
    assert ["opens 1 November 2026, 00:00" in each for each in told] == [True, False, False]
    assert ["is over" in each for each in told] == [False, False, True]
    assert all("from 1 November 2026 to 30 November 2026" in each for each in told)
