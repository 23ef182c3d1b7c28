"""What is no expression, what is said of it, and the mended text where one is suggested."""

import pytest

from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.problem import Problem

MENDED = """
a == 1 => a = 1
a === 1 => a = 1
a !== 1 => a != 1
a && b => a and b
a & b => a and b
a || b => a or b
!a => not a
!(a and b) => not (a and b)
a <> 1 => a != 1
a =< 1 => a <= 1
a => 1 => a >= 1
a ≠ 1 or b ≤ 2 or c ≥ 3 => a != 1 or b <= 2 or c >= 3
a × b ÷ c > 1 => a * b / c > 1
a − 1 > b => a - 1 > b
a == 1 && b == 2 || c <> 3 => a = 1 and b = 2 or c != 3
NOT a AND b OR c => not a and b or c
a IN ["x"] => a in ["x"]
a Is "x" => a is "x"
a IS NULL => a is missing
a IS NOT NULL => a is known
a is null => a is missing
a = null => a is missing
a == null => a is missing
a !== null => a is known
a != None => a is known
a is not nil => a is known
(a) = null => (a) is missing
x BETWEEN 3 AND 5 => x between 3 and 5
x LIKE 'abc%' => x starts with "abc"
x LIKE '%abc' => x ends with "abc"
x LIKE '%abc%' => x contains "abc"
COUNT(orders) > 3 => count(orders) > 3
COUNT(orders WHERE total > 5) > 3 => count(orders where total > 5) > 3
count (orders) > 3 => count(orders) > 3
count (orders where a) > 3 => count(orders where a) > 3
min (a, b) => min(a, b)
IF(a; b; c) => if a then b else c
IF(a, b, c) => if a then b else c
if(a, b, c) => if a then b else c
IF(a > 1, min(b, c), "x, y") => if a > 1 then min(b, c) else "x, y"
min(a; b) => min(a, b)
a; => a
a > 5 % => a > 5%
a > 1,000 => a > 1_000
a > 1,000,000.50 and b => a > 1_000_000.50 and b
min(1,000, 3) => min(1_000, 3)
1'000 < a => 1_000 < a
a > 1_00 => a > 100
a > 10000_000 => a > 10_000_000
a > 2,5 => a > 2.5
a > .5 => a > 0.5
a > 1. => a > 1
a > 1e3 => a > 1_000
a > 1e-3 => a > 0.001
a > 5k => a > 5_000
a > +5 => a > 5
a > 010 => a > 10
x > 11/20/2026 => x > 2026-11-20
x > 20/11/2026 => x > 2026-11-20
x > 20.11.2026 => x > 2026-11-20
x > 2026-1-5 => x > 2026-01-05
x > 2026/11/20 => x > 2026-11-20
x > 2026-11-20T09:00 => x > 2026-11-20 09:00
x > 2026-11-20T09:00:30Z => x > 2026-11-20 09:00Z
x > 2026-11-20 09:00:30 => x > 2026-11-20 09:00
local_time > 9:00 => local_time > 09:00
local_time > 9pm => local_time > 21:00
local_time > 12 am => local_time > 00:00
local_time > 9:30 p.m. => local_time > 21:30
local_time > 09:00:00 => local_time > 09:00
a is TRUE => a is yes
a is No => a is no
x > TODAY => x > today
x is “gold” => x is "gold"
x is ‘gold’ => x is "gold"
x is `gold` => x is "gold"
x is „gold“ => x is "gold"
x within last year => x within last 1 year
x within last 30 d => x within last 30 days
x within last 30 dayz => x within last 30 days
x within last 30days => x within last 30 days
x within the last 30 days => x within last 30 days
x in last 30 days => x within last 30 days
x in the last 30 days => x within last 30 days
count(orders within last 30 days) => count(orders in last 30 days)
count(orders in the last 30 days) => count(orders in last 30 days)
x more than 30 days => x more than 30 days ago
(x more than 30 days) => (x more than 30 days ago)
x more than 5 => x > 5
x is in ["a"] => x in ["a"]
x is not in ["a"] => x not in ["a"]
x is between 3 and 5 => x between 3 and 5
x is before today => x before today
x is within last 3 days => x within last 3 days
x is greater than 5 => x > 5
x less than 5 => x < 5
x is at least 5 => x >= 5
x equals 5 => x = 5
x is one of ["a"] => x in ["a"]
x in ("a", "b") => x in ["a", "b"]
x contains any of ("a", "b") => x contains any of ["a", "b"]
x isn't 3 => x is not 3
x exists => x is known
if a then 1 elif b then 2 else 3 => if a then 1 else if b then 2 else 3
(a or b => (a or b)
min(a, max(b, 3) => min(a, max(b, 3))
a or b) => a or b
(a] => (a)
x\u00a0> 3 => x > 3
"""

TOLD = [
    ("", "an expression should stand here"),
    ("# nothing but a comment", "an expression should stand here"),
    ("a and", "missing after `and`"),
    ("a and # b", "missing after `and`"),
    ("not", "missing after `not`"),
    ("a and or b", "between `and` and `or`"),
    ("is", "before `is`"),
    ("a b", "between `a` and `b`"),
    ('"a" "b"', "something is missing between"),
    ("tier is gold member", "text stands in quotes"),
    ("a % 2 = 0", "no remainder"),
    ("a ^ 2", "sqrt"),
    ("a ** 2", "no powers"),
    ('"a" + "b"', "put together in messages"),
    ("1 per day", "limits: [1 per calendar day]"),
    ("a > $50", "without `$`"),
    ("a > 50€", "without `€`"),
    ("a > 50 EUR", "without `EUR`"),
    ("a > 1e99", "not a number"),
    ("a > 1234567890123456", "more than 15 digits"),
    ("a > 0.1234567890123456", "more than 15 digits"),
    ("x > 11/10/2026", "year-month-day"),
    ("x > 2026-02-30", "there is no `2026-02-30`"),
    ("x > 2026-11-20 24:00", "there is no"),
    ("x > 2026-11-20 09:00+19:00", "14 hours"),
    ("local_time > 25:00", "23:59"),
    ('x is "gold', "never ends"),
    ('x is "a\\nb"', "says nothing"),
    ('x is ""', "no empty text"),
    ("x in []", "empty list"),
    ("x in [a, b]", "no names"),
    ("x in [1 + 2]", "no calculations"),
    ("x in [[1]]", "values as they are written"),
    ('x in {"a"}', "square brackets"),
    ("a.x = null or null", "no `null`"),
    ("--a", "two minus signs"),
    ("a - -b", "two minus signs"),
    ("a - -b * c", "two minus signs"),
    ("1 < x < 5", "x between 1 and 5"),
    ("1 < x <= 5", "`1 < x and x <= 5`"),
    ("a = b = c", "do not chain"),
    ("a + b otherwise 0", "`(a + b) otherwise 0` or `a + (b otherwise 0)`"),
    ("a otherwise 0 * 2", "`(a otherwise 0) * 2` or `a otherwise (0 * 2)`"),
    ("count(a) / count(b) otherwise 0", "`(count(a) / count(b)) otherwise 0`"),
    ("x > 30 days", "more than 30 days ago"),
    ("x before 30 days ago", "more than 30 days ago"),
    ("home < 10 km", "within 10 km of"),
    ("member_since + 1 year > today", "`member_since more than 1 year ago`"),
    ("x within 30 days", "within last 30 days"),
    ("x within last 30", "a unit is missing"),
    ("x within last 0 days", "at least 1"),
    ("x within last 1.5 days", "smaller unit"),
    ("x within last 9_999 years", "at most 1_000 years"),
    ("x within last 3 km", "a length of time is wanted"),
    ("count(orders in last 3 km)", "a length of time is wanted"),
    ("x within 10 days of y", "a distance is wanted"),
    ("x within 30_000 km of y", "20_015"),
    ("today - 3 km > x", "a length of time is wanted"),
    ("x not between 3 and 5", "`not (x contains y)`"),
    ('x does not contain "a"', "`not (x contains y)`"),
    ("x NOT LIKE 'a%'", "no patterns"),
    ("a ? b : c", "if … then … else …"),
    ("case when a then b end", "if … then … else if"),
    ("if a then b", "has no `else`"),
    ("if a", "has no `then`"),
    ("COUNT(*) > 3", "count(orders)"),
    ("count()", "name a history"),
    ("count(orders, visits)", "one history"),
    ("count(orders + 1)", "one history"),
    ("count(orders) where a", "within the brackets"),
    ("orders.count(x)", "stand in front"),
    ("orders.where", "also after a dot"),
    ("größe > 1", "`größe` cannot be a name"),
    ("2nd_order > 1", "names begin with a letter"),
    ("a @ b", "`@` cannot stand here"),
    ("a; b", "not two"),
    ("\x00", "cannot stand here"),
    ("\ud800", "cannot stand here"),
]


def applied(text: str, problems: tuple[Problem, ...]) -> str:
    edits = sorted((problem.edit for problem in problems if problem.edit), reverse=True)
    for span, replacement in edits:
        text = text[: span.start] + replacement + text[span.end :]
    return text


@pytest.mark.parametrize("line", MENDED.strip().splitlines())
def test_mended(line: str) -> None:
    text, _, expected = line.replace("\\u00a0", "\u00a0").rpartition(" => ")
    parsed = parse_expression(text)
    assert parsed.tree is None
    assert applied(text, parsed.problems) == expected
    assert parse_expression(expected).tree, parse_expression(expected).problems


@pytest.mark.parametrize(("text", "words"), TOLD)
def test_told(text: str, words: str) -> None:
    parsed = parse_expression(text)
    assert parsed.tree is None
    assert any(words in f"{problem.message}; {problem.help}" for problem in parsed.problems), parsed.problems


def test_all_at_once() -> None:
    problems = parse_expression(
        "a == null && b > 1,000 || tier is “gold” and count (x) > 2 AND x within last 0 days"
    ).problems
    assert len(problems) == 8
