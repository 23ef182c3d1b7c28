"""Scores and decision tables: what check says of them, at which place, and what it lets pass."""

import pytest

from nextbest.dsl.checked_tables import Among, Anything, Nothing, Within
from nextbest.dsl.types import BOOLEAN, INTEGER, NUMBER, OneOf
from tests.dsl.small_bundle import HEAD, LINES, check, fine, score, table

# Text after HEAD; line from there, the words that are pointed at, rule, words of the message or the help.
REFUSED = [
    # quantities of scores
    (score("{add: many}"), 3, "many", "points", "`add` of a score is a plain number"),
    (score("{add: m}"), 3, "m", "points", "`add: 5, per: …`"),
    (score("{add: 2 * 3}"), 3, "2 * 3", "points", "plain number"),
    (score("{add: '3 | 4'}"), 3, "3 | 4", "points", "plain number"),
    (score("{add: 2026-01-01}"), 3, "2026-01-01", "points", "plain number"),
    (score("{add: 9007199254740993}"), 3, "9007199254740993", "value", "not a value of type integer"),
    (score("{add: 5}", "    start: m\n"), 4, "m", "points", "`start` of a score"),
    (score("{add: 5}", "    range: 0\n"), 4, "0", "range", "0 to 100"),
    (score("{add: 5}", "    range: 0 - 100\n"), 4, "0 - 100", "range", "`0 to 100`"),
    (score("{add: 5}", "    range: 100 to 0\n"), 4, "100 to 0", "range", "lower end first"),
    (score("{add: 5}", "    range: 5 to 5\n"), 4, "5 to 5", "range", "not below"),
    (score("{add: 5}", "    range: 09:00 to 10:00\n"), 4, "09:00 to 10:00", "points", "its two ends"),
    (score("{add: 5, per: m, up_to: lots}"), 3, "lots", "points", "`up_to` of a score"),
    (score("{add: 5, per: m, up_to: -25}"), 3, "-25", "points", "write `up_to: 25`"),
    (score("{add: -5, per: m, up_to: 25}"), 3, "25", "points", "write `up_to: -25`"),
    (score("{add: 5, per: m, up_to: 0}"), 3, "0", "points", "other side of 0"),
    (score("{add: 5, up_to: 3}"), 3, "3", "idle-up-to", "there is no `per`"),
    # conditions and counts of scores
    (score("{add: 5, when: m}"), 3, "m", "not-a-condition", "`m`"),
    (score("{add: 5, when: not active}"), 3, "active", "negative-place", "active"),
    (score("{add: 5, when: nope}"), 3, "nope", "unknown-name", "`nope`"),
    (score("{add: 5, when: stage is \"all\"}"), 3, "stage", "may-not-stand", "`stage`"),
    (score("{add: 5, per: ltv}"), 3, "ltv", "points", "`per: ltv / 100`"),
    (score("{add: 5, per: vip}"), 3, "vip", "points", "counted"),
    (score("{add: 5, per: n}"), 3, "n", "points", "`n otherwise 0`"),
    (score("{add: 5, per: n + 1}"), 3, "n + 1", "points", "`(n + 1) otherwise 0`"),
    (score("{add: 5, per: n, when: m > 1 or n > 2}"), 3, "n", "points", "ask for it in `when`"),
    (score("{add: 5, per: orders}"), 3, "orders", "history-as-value", "`orders`"),
    # inputs
    (table("nope", "[1, 2]"), 3, "nope", "unknown-name", "`nope`"),
    (table("orders", "[1, 2]"), 3, "orders", "history-as-value", "`orders`"),
    (table("tags", "[a, 2]"), 3, "tags", "list-as-value", "`tags`"),
    (table("towns", "[a, 2]"), 3, "towns", "list-as-value", "`towns`"),
    (table("home", "[a, 2]"), 3, "home", "table-input", "a condition about it in `define`"),
    (table("today", "[2026-01-01, 2]"), 3, "today", "table-input", "names of attributes"),
    (table("m, m", "[1, 1, 2]"), 3, "m", "table-input", "there twice"),
    # rows
    (table("m", "[1]"), 4, "1", "row", "too few cells: 1"),
    (table("m", "[1, 2, 3]"), 4, "3", "row", "too many cells: 3"),
    (table("m", "[]"), 2, "t", "row", "too few cells: 0"),
    # cells by their column
    (table("tier", "[god, 1]"), 4, "god", "outside-set", "did you mean `gold`?"),
    (table("tier", "[[gold, any], 1]"), 4, "any", "cell", "holds values only"),
    (table("tier", "[gold | missing, 1]"), 4, "missing", "cell", "`missing` stands alone"),
    (table("tier", "['gold |', 1]"), 4, "", "cell", "table cell"),
    (table("tier", "[[gold, gold], 1]"), 4, "gold", "repeated-item", "`gold`"),
    (table("tier", "['< gold', 1]"), 4, "< gold", "outside-set", "possible are"),
    (table("city", "['< 50', 1]"), 4, "< 50", "cell", "has no `<`"),
    (table("city", "[10 to 20, 1]"), 4, "10 to 20", "cell", "in quotes"),
    (table("zone", "[Europe/Pariss, 1]"), 4, "Europe/Pariss", "timezone", "Europe/Paris"),
    (table("vip", "[maybe, 1]"), 4, "maybe", "value", "boolean"),
    (table("vip", "['< yes', 1]"), 4, "< yes", "cell", "no `<`"),
    (table("m", "[gold, 1]"), 4, "gold", "value", "integer"),
    (table("m", "[1.5, 1]"), 4, "1.5", "value", "a whole number"),
    (table("m", "['= 5', 1]"), 4, "= 5", "cell", "write `5` alone"),
    (table("m", "['!= 5', 1]"), 4, "!= 5", "cell", "what fits"),
    (table("m", "[10 - 20, 1]"), 4, "10 - 20", "cell", "write `10 to 20`"),
    (table("m", "[20 to 10, 1]"), 4, "20 to 10", "cell", "lower end first"),
    (table("m", "[[1, '< 5'], 1]"), 4, "< 5", "cell", "row of its own"),
    (table("rate", "[0.5, 1]"), 4, "0.5", "cell", "write a range"),
    (table("rate", "[50%, 1]"), 4, "50%", "cell", "write a range"),
    (table("ltv", "[1.00001, 1]"), 4, "1.00001", "value", "at most 4 places"),
    (table("joined", "[2026-02-30, 1]"), 4, "2026-02-30", "value", "date"),
    (table("seen", "[2026-02-03, 1]"), 4, "2026-02-03", "value", "a date and a time"),
    (table("seen", "['2026-03-29 02:30', 1]"), 4, "2026-03-29 02:30", "value", "datetime"),
    (table("wakes", "[21:00 to 09:00, 1]"), 4, "21:00 to 09:00", "cell", "two rows"),
    # outcomes
    (table("m", "[1, any]"), 4, "any", "outcome", "one value"),
    (table("m", "[1, '< 5']"), 4, "< 5", "outcome", "one value"),
    (table("m", "[1, [a, b]]"), 4, "a", "outcome", "one value"),
    (table("m", "[1, a]"), 5, "0", "outcome", "this outcome is an integer, and the first one is text"),
    (table("m", "[1, 5]", "yes"), 5, "yes", "outcome", "yes or no"),
    (table("m", "[1, 5], [2, 2026-01-01]"), 4, "2026-01-01", "outcome", "a date"),
    (table("m", "[1, 5]", "missing"), 5, "missing", "outcome", "one value"),
    # rows that can never win
    (table("vip", "[missing, 1]"), 4, "missing", "unreachable-row", "`vip` is never missing"),
    (table("n", "['> 10', 1]"), 4, "> 10", "unreachable-row", "never has such a value"),
    (table("n", "[-1, 1]"), 4, "-1", "unreachable-row", "never has such a value"),
    (table("m", "[any, 1], [5, 1]"), 4, "5, 1", "unreachable-row", "row 1 fits whatever it fits"),
    (table("tier", "[gold, 1], [gold, 1]"), 4, "gold, 1", "unreachable-row", "row 1"),
    (table("vip", "[yes, 1], [no, 1], [any, 1]"), 4, "any, 1", "unreachable-row", "row 1 and row 2 together fit"),
    (table("m", "['< 5', 1], ['> 5', 1], [5, 1], [any, 1]"), 4, "any, 1", "unreachable-row", "row 1, row 2 and row 3"),
    (table("ltv", "['<= 5', 1], ['>= 5.0001', 1], [any, 1]"), 4, "any, 1", "unreachable-row", "row 1 and row 2"),
    (table("n, vip", "[any, yes, 1], ['<= 5', any, 1], ['>= 3', no, 1], [1 to 9, any, 1]"),
     4, "1 to 9, any, 1", "unreachable-row", "row 1, row 2 and row 3"),
    # overlaps
    (table("m", "[1 to 5, 1], [5 to 9, 2]"), 4, "5 to 9, 2", "overlapping-rows", "row 1 wins"),
    (table("tier, m", "[gold, any, 1], [any, 5, 2]"), 4, "any, 5, 2", "overlapping-rows", "this row and row 1"),
    # names and circles
    ("define: {t: yes}\n" + table("m", "[1, 1]"), 3, "t", "name-twice", "a table and of a definition"),
    ("tables: {and: {inputs: [m], rows: [], otherwise: 1}}", 1, "and", "reserved", "a word of the language"),
    ("define: {x: s > 3}\n" + score("{add: 1, when: x}"), 1, "x", "circle", "`x` → `s` → `x`"),
    (table("t", "[1, 1]"), 2, "t", "circle", "`t` rests on itself"),
    ("define: {x: t > 3}\n" + score("{add: 1, when: x}") + table("s", "[1, 1]"),
     1, "x", "circle", "`x` → `t` → `s` → `x`"),
    # where they may stand
    (score("{add: 1, when: any(orders)}") + "define: {x: count(orders where s > 1)}",
     4, "s", "aggregate-in-aggregate", "`s`"),
    ("define: {x: count(orders where t > 1), f: last(orders.kind)}\n" + table("f", "[a, 1]"),
     1, "t", "aggregate-in-aggregate", "`t`"),
    ("arbitration: {rank: s * 1}\n" + score("{add: 1}"), 1, "s", "may-not-stand", "everywhere else"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "pointed", "rule", "words"), REFUSED)
def test_a_finding(text: str, line: int, pointed: str, rule: str, words: str) -> None:
    _, (found,) = check(text)
    place = found.place
    assert (place.line - LINES, place.source.text[place.start : place.end], found.rule) == (line, pointed, rule)
    assert words in f"{found.message} {found.help}"


def test_edits_mend_what_they_complain_of() -> None:
    mendable = [text for text, *_ in REFUSED if any(found.edit for found in check(text)[1])]
    assert len(mendable) >= 6
    for text in mendable:
        (found,) = check(text)[1]
        assert found.edit is not None
        place = found.edit.place
        mended = place.source.text[: place.start] + found.edit.text + place.source.text[place.end :]
        assert check(mended[len(HEAD) :])[1] == (), mended[len(HEAD) :]


def test_everything_is_said_at_once() -> None:
    text = score("{add: x, when: nope}, {add: 1, per: n}") + table("tier, nope", "[god, 1, 1], [gold, 1]", "missing")
    rules = [found.rule for found in check(text)[1]]
    assert rules == ["points", "unknown-name", "points", "unknown-name", "outside-set", "row", "outcome"]


@pytest.mark.parametrize(
    ("inputs", "rows"),
    [
        ("tier", "[gold, 1], [[silver, member], 1], [missing, 1]"),
        ("tier", "[any, 1]"),
        ("tier", "[gold | silver, 1], [any, 1]"),
        ("band", "[18 to 25, 1], ['over 25', 1]"),
        ("city", "[Paris, 1], [\"'10 to 20'\", 1], [5, 1], [\"'any'\", 1], ['\"a | b\" | c', 1], [any, 1]"),
        ("zone", "[Europe/Paris, 1], [missing, 1]"),
        ("vip", "[yes, 1], [no, 1]"),
        ("active", "[true, 1], [false, 1], [missing, 1]"),
        ("n", "['< 3', 1], [3 to 5, 1], [7, 1], [[6, 8], 1], ['>= 9', 1], [missing, 1]"),
        ("m", "['< -3', 1], [-3 to -1, 1], [0, 1]"),
        ("rate", "['<= 0.5', 1], ['> 50%', 1], [missing, 1]"),
        ("rate", "['< 1', 1], ['> 1', 1], [1, 1]"),
        ("ltv", "[1_000 to 9_999.9999, 1], ['>= 10_000', 1]"),
        ("joined", "['< 2026-01-01', 1], [2026-01-01, 1], ['> 2026-01-01', 1]"),
        ("seen", "['< 2026-01-01 09:00', 1], ['>= 2026-01-01 09:00', 1]"),
        ("wakes", "[09:00 to 21:00, 1], ['> 21:00', 1]"),
        ("m, n", "[1, 1, 1], [1, 2, 1], [1, any, 1], [any, 1, 1]"),
    ],
)
def test_tables_that_are_fine(inputs: str, rows: str) -> None:
    fine(table(inputs, rows))


@pytest.mark.parametrize(
    ("points", "more", "type"),
    [
        ("", "", INTEGER),
        ("{add: 5}, {add: -3, when: vip}", "", INTEGER),
        ("{add: 5, per: m, up_to: 25}", "    range: 0 to 100\n", INTEGER),
        ("{add: 2.5}", "", NUMBER),
        ("{add: 10%}", "", NUMBER),
        ("{add: 5, per: rate otherwise 0}", "", NUMBER),
        ("{add: 5}", "    start: 0.5\n", NUMBER),
        ("{add: 5}", "    range: 0 to 99.5\n", NUMBER),
        ("{add: 5, per: m, up_to: 2.5}", "", NUMBER),
        ("{add: 1, per: n, when: n is known}", "", INTEGER),
        ("{add: 1, per: n, when: n > 3}", "", INTEGER),
        ("{add: 1, per: (spent / 100) otherwise 0}", "", NUMBER),
    ],
)
def test_the_type_of_a_score(points: str, more: str, type: object) -> None:
    assert fine(score(points, more)).scores["s"].type == type


@pytest.mark.parametrize(
    ("rows", "otherwise", "type", "values"),
    [
        ("[1, 5]", "7", INTEGER, (5, 7)),
        ("[1, 5]", "7.5", NUMBER, (5.0, 7.5)),
        ("[1, 10%]", "1", NUMBER, (0.1, 1.0)),
        ("[1, -5]", "0", INTEGER, (-5, 0)),
        ("[1, yes]", "no", BOOLEAN, (True, False)),
        ("[1, shoes]", "gift sets", OneOf(("shoes", "gift sets")), ("shoes", "gift sets")),
        ("[1, \"'5'\"]", "10% off", OneOf(("5", "10% off")), ("5", "10% off")),
        ("[1, \"'any'\"]", "any of it", OneOf(("any", "any of it")), ("any", "any of it")),
    ],
)
def test_the_type_of_outcomes(rows: str, otherwise: str, type: object, values: tuple[object, ...]) -> None:
    found = fine(table("m", rows, otherwise)).tables["t"]
    assert (found.type, (*(row.outcome for row in found.rows), found.otherwise)) == (type, values)


def test_cells_as_values() -> None:
    rows = "[any, missing, '< 5', 1], [gold, 2 | 3, 0.5 to 5, 1], [[gold, silver], '>= 4', 7, 1]"
    found = fine(table("tier, n, rate", rows)).tables["t"]
    assert [row.cells for row in found.rows] == [
        (Anything(), Nothing(), Within(None, 5.0, high_fits=False)),
        (Among(("gold",)), Among((2, 3)), Within(0.5, 5.0)),
        (Among(("gold", "silver")), Within(4, None), Among((7.0,))),
    ]
    assert found.rows[2].words == "gold | silver, >= 4, 7"


def test_they_use_each_other_in_any_order() -> None:
    bundle = fine(
        'define: {hot: s > 5, goes: t is "a"}\n'
        + score("{add: 1, when: vip}, {add: 2, when: goes}")
        + table("m, deep", "[1, any, a]", "b")
        + "  deep: {inputs: [vip], rows: [[yes, 1]], otherwise: 2}\n"
    )
    assert bundle.order is not None
    assert [each.name for each in bundle.named] == list(bundle.order)
    place = {name: index for index, name in enumerate(bundle.order)}
    assert place["deep"] < place["t"] < place["goes"] < place["s"] < place["hot"]


def test_bounds_of_scores_and_tables_are_known() -> None:
    fine(score("{add: 1, per: m, up_to: 5}", "    start: 1\n") + "define: {x: not (10 / s > 2)}")
    fine(table("m", "[1, 3]", "4") + "define: {x: not (10 / t > 2)}")
    (found,) = check(score("{add: 1, per: m, up_to: 5}") + "define: {x: not (10 / s > 2)}")[1]
    assert found.rule == "negative-place"


def test_messages_speak_like_people() -> None:
    for text, *_ in REFUSED:
        for found in check(text)[1]:
            words = f"{found.message} {found.help}"
            assert not any(each in words for each in ("token", "None", "Text(", "Scalar", "operand", "mask"))
            assert found.help
