"""Tables of cases: one row, one case."""

from tests.testing.shop import case, differences, read, results

ROWS = """\
customer: ann
with: {tier: member}
expect: {blocked: {course: stage}}
cases:
  columns: [now, with.consent.push, expect.channel, expect.no_action, expect.blocked.cart]
  rows:
    - [2026-11-20T10:00:00+01:00, yes, push, null, on]
    - [2026-11-20T23:00:00+01:00, yes, email, null, null]
    - [2026-11-20T10:00:00+01:00, no, push, null, stage]
"""


def test_each_row_is_a_case_of_its_own() -> None:
    found = results(case(ROWS))
    assert [(each.name, each.outcome) for each in found] == [
        ("the case: row 1", "passed"),
        ("the case: row 2", "passed"),
        ("the case: row 3", "failed"),
    ]
    assert differences(case(ROWS)) == [("channel", "push", "email"), ("blocked.cart", "stage", "on")]


def test_a_difference_points_into_its_row() -> None:
    failure = results(case(ROWS))[2].failure
    assert failure is not None
    places = [each.place for each in failure.differences]
    assert [each.source.text[each.start : each.end] for each in places] == ["push", "stage"]
    assert len({each.line for each in places}) == 1


def test_a_row_keeps_what_all_cases_expect() -> None:
    text = case(ROWS.replace("course: stage", "course: when"))
    assert [name for name, *_ in differences(text)].count("blocked.course") == 3


def test_a_column_of_names_names_the_cases() -> None:
    text = case("customer: ann\ncases: {columns: [name, expect.stage], rows: [[first, buyer], [second, new]]}")
    assert [each.name for each in results(text)] == ["the case: first", "the case: second"]


def test_null_below_with_takes_away() -> None:
    text = case("customer: ann\ncases: {columns: [with.orders, expect.stage], rows: [[null, new], [[], new]]}")
    assert differences(text) == []


def test_rows_that_expect_nothing_are_errors() -> None:
    text = case("customer: ann\ncases: {columns: [with.tier, expect.stage], rows: [[gold, buyer], [member, null]]}")
    assert [each.rule for each in read(text).report.errors] == ["no-expectation"]
