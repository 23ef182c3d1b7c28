"""How a finding looks on a page: the place underlined, whatever the text and the width."""

import pytest

from nextbest.cli.output import Surface
from nextbest.cli.render_diagnostics import render, render_report
from nextbest.cli.text import cell_width
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.source import Place, Source

CART = Source("policies/cart.yaml", "\n" * 13 + "    when: cart.value >= 50 and consent.emial\n")


def at(source: Source, words: str) -> Place:
    start = source.text.index(words)
    return Place(source, start, start + len(words))


def finding(place: Place, message: str = "wrong", **more: object) -> Diagnostic:
    return Diagnostic("some-rule", message, place, **more)  # type: ignore[arg-type]


def shown(text: str, words: str, width: int = 80) -> list[str]:
    """The excerpt's two lines: text and underline, without their gutters."""
    _, _, line, underline = render(finding(at(Source("a.yaml", text), words)), Surface(width=width)).split("\n")
    assert line[:8] == "    1 │ "
    assert underline[:8] == "      │ "
    assert cell_width(line) <= width
    assert cell_width(underline) <= width
    return [line[8:], underline[8:]]


def test_the_page_of_the_design() -> None:
    found = finding(
        at(CART, "consent.emial"), "`consent.emial` is not in the profile", help="did you mean `consent.email`?"
    )
    assert render(found, Surface()) == (
        "error: `consent.emial` is not in the profile\n"
        "  policies/cart.yaml:14:32\n"
        "   14 │     when: cart.value >= 50 and consent.emial\n"
        "      │                                ~~~~~~~~~~~~~\n"
        "  help: did you mean `consent.email`?"
    )


@pytest.mark.parametrize(
    ("text", "words", "line", "underline"),
    [
        ("when: ltv", "ltv", "when: ltv", "      ~~~"),
        ("\twhen:\tltv", "ltv", "    when:    ltv", "             ~~~"),
        ("名前: 東京 x", "x", "名前: 東京 x", "           ~"),
        ("a: 東京", "東京", "a: 東京", "   ~~~~"),
        ("e\u0301tage: x", "x", "e\u0301tage: x", "       ~"),
        ("a: \x1b[31mx", "x", "a: \\x1b[31mx", "           ~"),
        ("a: \u202eevil x", "x", "a: \\u202eevil x", "              ~"),
    ],
)
def test_the_underline_stands_under_the_place(text: str, words: str, line: str, underline: str) -> None:
    assert shown(text, words) == [line, underline]


def test_an_empty_place_is_one_mark_even_at_the_end() -> None:
    source = Source("a.yaml", "when:")
    page = render(finding(Place(source, 5, 5)), Surface())
    assert page.split("\n")[2:] == ["    1 │ when:", "      │      ~"]


@pytest.mark.parametrize("width", [30, 40, 80])
@pytest.mark.parametrize("before", [0, 10, 50, 300])
@pytest.mark.parametrize("here", [1, 8, 60, 400])
@pytest.mark.parametrize("after", [0, 5, 300])
def test_a_long_line_is_cut_around_the_place(width: int, before: int, here: int, after: int) -> None:
    text = "b" * before + "H" * here + "a" * after
    line, underline = shown(text, "H" * here, width)
    under = line[underline.index("~") : underline.rindex("~") + 1]
    assert under
    assert set(under.removesuffix("…")) == {"H"}
    assert len(under) == here or line.endswith("…")
    assert ("b" in line) == (before > 0)


def test_wide_characters_are_cut_by_columns() -> None:
    line, underline = shown("東" * 60 + "X" + "京" * 60, "X", 40)
    head = line[: line.index("X")]
    assert cell_width(head) == underline.index("~")


def test_a_place_over_several_lines_underlines_each() -> None:
    source = Source("a.yaml", "a:\n  one: 1\n  two: 2\nb: 3\n")
    start = source.text.index("one")
    page = render(finding(Place(source, start, source.text.index("b:"))), Surface())
    assert page.split("\n")[1:] == [
        "  a.yaml:2:3",
        "    2 │   one: 1",
        "      │   ~~~~~~",
        "    3 │   two: 2",
        "      │   ~~~~~~",
    ]


def test_a_place_over_many_lines_leaves_out_the_middle() -> None:
    source = Source("a.yaml", "".join(f"  line{number}\n" for number in range(1, 21)))
    page = render(finding(Place(source, 0, len(source.text))), Surface())
    assert [line for line in page.split("\n") if "~" not in line][2:] == [
        "    1 │   line1",
        "    2 │   line2",
        "    … │",
        "   20 │   line20",
    ]


def test_related_places_and_help_of_several_lines() -> None:
    source = Source("a.yaml", "a: 1\nb: 2\na: 3\n")
    found = finding(
        Place(source, 10, 11),
        "`a` is here twice",
        severity="warning",
        help="keep one:\na: 1",
        related=((Place(source, 0, 1), "first here"),),
    )
    assert render(found, Surface()).split("\n") == [
        "warning: `a` is here twice (some-rule)",
        "  a.yaml:3:1",
        "    3 │ a: 3",
        "      │ ~",
        "  note: first here",
        "  a.yaml:1:1",
        "    1 │ a: 1",
        "      │ ~",
        "  help: keep one:",
        "        a: 1",
    ]


def test_what_a_message_quotes_cannot_steer_the_terminal() -> None:
    page = render(finding(Place(CART, 0, 0), "no `\x1b[2J`", help="not `\x07`"), Surface())
    assert "\x1b" not in page
    assert "\x07" not in page


def test_color_changes_no_character() -> None:
    import click

    found = [finding(at(CART, "emial"), help="mend it", related=((at(CART, "50"), "here"),))] * 2
    colored = render_report(found, Surface(color=True))
    assert "\x1b[" in colored
    assert click.unstyle(colored) == render_report(found, Surface())
