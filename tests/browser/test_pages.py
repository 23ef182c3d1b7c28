"""Pages as a browser shows them: wide and on a phone, light and dark, by keyboard, read aloud, and printed."""

from itertools import product
from pathlib import Path

import pytest

from nextbest.cli import main
from tests.browser.chromium import PROGRAM, Browser, Json, Scheme
from tests.browser.conftest import NAMES, ROOT, Pages
from tests.browser.planted import FAULTS
from tests.report.shop import NOW

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium here")

SHIPPED = sorted(each.name for each in (ROOT / "policies").iterdir() if (each / "customers.jsonl").exists())
PHONE, DESK = 390, 1280
SHEET = 718
"""Pixels of an A4 sheet within its margins."""
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SEEN = Path(__file__).with_name("seen.js").read_text(encoding="utf-8")
OPEN = "for (const each of document.querySelectorAll('details')) each.open = true"
FOCUS = """(() => {
  const [element, style] = [document.activeElement, getComputedStyle(document.activeElement)];
  const box = element.getBoundingClientRect();
  const there = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0;
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const all = [...document.querySelectorAll("*")];
  return { at: all.indexOf(element), name: element.textContent.trim() || element.outerHTML, there, drawn };
})()"""
REACHABLE = """[...document.querySelectorAll("a[href], button, summary, [tabindex='0']")]
  .filter(each => each.checkVisibility()).length"""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps_or_leaves_the_page_at_any_width_light_or_dark(
    browser: Browser, pages: Pages, name: str
) -> None:
    browser.open(pages[name], PHONE, "light")
    for width, scheme in product((PHONE, DESK), SCHEMES):
        browser.look(width, scheme)
        assert browser.run(SEEN) == [], (width, scheme)
    browser.run(OPEN)
    for width in (PHONE, DESK):
        browser.look(width, "light")
        assert browser.run(SEEN) == [], width


@pytest.mark.parametrize("name", NAMES)
def test_the_console_is_empty_and_nothing_is_asked_of_a_network(browser: Browser, pages: Pages, name: str) -> None:
    browser.open(pages[name], DESK, "dark")
    browser.run(OPEN)
    assert browser.requests() == []
    assert browser.complaints() == []


@pytest.mark.parametrize("name", NAMES)
def test_the_keyboard_reaches_everything_in_its_order(browser: Browser, pages: Pages, name: str) -> None:
    browser.open(pages[name], DESK, "light")
    many = browser.run(REACHABLE)
    stops = []
    for _ in range(min(many, 40)):
        browser.press("Tab")
        stops.append(browser.run(FOCUS))
    assert [each["name"] for each in stops if not (each["there"] and each["drawn"])] == []
    order = [each["at"] for each in stops]
    assert order == sorted(set(order)), "from the top down, each once"


def test_the_keyboard_goes_past_the_contents_and_opens_the_figures(browser: Browser, pages: Pages) -> None:
    browser.open(pages["report"], PHONE, "light")
    browser.press("Tab")
    assert browser.run("document.activeElement.textContent") == "Skip to the content"
    browser.press("Enter")
    browser.press("Tab")
    assert browser.run("document.activeElement.matches('main summary')")
    assert not browser.run("document.activeElement.parentElement.open")
    browser.press("Enter")
    assert browser.run("document.activeElement.parentElement.open")
    browser.press("Tab")
    assert browser.run("document.activeElement.matches('.scroll')")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_is_read_aloud_has_a_name(browser: Browser, pages: Pages, name: str, width: int) -> None:
    browser.open(pages[name], width, "light")
    browser.run(OPEN)
    nodes = [each for each in browser.ask("Accessibility.getFullAXTree")["nodes"] if not each["ignored"]]
    named = ("image", "table", "link", "region", "navigation", "DisclosureTriangle", "columnheader", "heading")
    assert [each["role"] for each in nodes if _role(each) in named and not _said(each, "name")] == []
    images = [each for each in nodes if _role(each) == "image"]
    assert all(_said(each, "description") not in ("", _said(each, "name")) for each in images)
    assert not any(_role(each) == "graphics-symbol" for each in nodes), "a drawing is told as a whole"
    assert len(images) == browser.run(
        "[...document.querySelectorAll('svg')].filter(each => each.checkVisibility()).length"
    )
    headings = sum(_role(each) == "columnheader" for each in nodes)
    assert headings == browser.run("document.querySelectorAll('thead th').length"), "also where they are not seen"
    assert sum(_role(each) == "main" for each in nodes) == 1
    assert browser.run("document.documentElement.lang") == "en"


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_printed(browser: Browser, pages: Pages, name: str) -> None:
    browser.open(pages[name], SHEET, "dark", media="print")
    assert browser.run(SEEN) == []
    assert browser.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    browser.look(SHEET, "light")
    paper = browser.paper()
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page\n") > 1


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_overlaps_on_the_pages_of_shipped_bundles(browser: Browser, tmp_path: Path, name: str) -> None:
    bundle, described, reported = ROOT / "policies" / name, tmp_path / "docs.html", tmp_path / "report.html"
    assert main.run(["docs", str(bundle), "--now", NOW, "--out", str(described)]) == 0
    source = f"customers={bundle / 'customers.jsonl'}"
    assert main.run(["report", str(bundle), "--source", source, "--now", NOW, "--out", str(reported)]) == 0
    for page, width in product((described, reported), (PHONE, DESK)):
        browser.open(page.as_uri(), width, "light")
        browser.run(OPEN)
        assert browser.run(SEEN) == [], (page.name, width)


def test_every_fault_that_is_looked_for_is_found(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "faults.html"
    path.write_text(FAULTS, encoding="utf-8")
    for width in (PHONE, DESK):
        browser.open(path.as_uri(), width, "light")
        found = " ".join(browser.run(SEEN))
        for words in (
            "“one over” at",
            "“cut off at its end” at",
            "“beyond the edge” at",
            "“pale” is hard to read",
            ".fill0 is hard to see",
            "<td>first</td></tr></tbody></table> and <table",
            "the page is ",
        ):
            assert words in found
    assert browser.requests() == ["http://127.0.0.1:9/elsewhere"]
    assert any(each.get("type") == "error" for each in browser.complaints())
    browser.press("Tab")
    stop = browser.run(FOCUS)
    assert (stop["name"], stop["drawn"]) == ("a link", False)


def _role(node: Json) -> str:
    return str(node["role"]["value"])


def _said(node: Json, what: str) -> str:
    return str(node.get(what, {}).get("value", ""))
