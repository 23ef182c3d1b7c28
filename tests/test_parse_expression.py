"""What expressions mean as trees (language.md, Part 1), in a form that can be read: operators first, in parentheses."""

from pathlib import Path

import pytest
from lark import Lark

from nextbest.dsl.parse.expression import LONGEST, parse_expression
from nextbest.dsl.parse.forbidden import parts
from nextbest.dsl.parse.syntax_builder import DEEPEST
from nextbest.dsl.source import Place, Source, Text
from nextbest.dsl.syntax import (
    AGGREGATES,
    RESERVED,
    Aggregate,
    Boolean,
    Call,
    InLast,
    ListLiteral,
    Name,
    Operation,
    Quantity,
    Since,
    String,
    Syntax,
)

TREES = """
ltv => ltv
consent.email => consent.email
orders.last => orders.last
last => last
any => any
now => now
10_000 => 10_000
4.1% => 4.1%
0 => 0
'gold' => "gold"
"it's" => "it's"
"a \\" b \\\\ c" => "a " b \\ c"
2026-11-20 => 2026-11-20
2026-11-20 09:00 => 2026-11-20 09:00
2026-11-20 09:00Z => 2026-11-20 09:00Z
2026-11-20 09:00-05:00 => 2026-11-20 09:00-05:00
21:00 => 21:00
yes => yes
true => yes
no => no
false => no
["a", "b"] => [ "a" "b" ]
[-1, 2%] => [ (negative 1) 2% ]
(a) => a
((a)) => a
a and b => (and a b)
a and b and c => (and a b c)
(a and b) and c => (and (and a b) c)
a or b and c => (or a (and b c))
(a or b) and c => (and (or a b) c)
not a => (not a)
not not a => (not (not a))
not a and b => (and (not a) b)
not a is b => (not (equal a b))
a = 1 => (equal a 1)
a != 1 => (not_equal a 1)
a < 1 => (less a 1)
a <= 1 => (at_most a 1)
a > 1 => (more a 1)
a >= 1 => (at_least a 1)
a is "x" => (equal a "x")
a is not "x" => (not_equal a "x")
a is b or c => (or (equal a b) c)
a is "x" or "y" => (or (equal a "x") "y")
a is known => (known a)
a is missing => (missing a)
a is not known => (missing a)
a is not missing => (known a)
a in ["x"] => (in a [ "x" ])
a not in ["x"] => (not_in a [ "x" ])
not a in ["x"] => (not (in a [ "x" ]))
a in stores => (in a stores)
a between 1 and 5 => (between a 1 5)
a between 1 and 5 and b => (and (between a 1 5) b)
a contains "x" => (contains a "x")
a contains any of b => (contains_any_of a b)
a contains all of b => (contains_all_of a b)
a contains any => (contains a any)
a contains all => (contains a all)
a contains any(orders) => (contains a (any orders))
a starts with "x" => (starts_with a "x")
a ends with "x" => (ends_with a "x")
a before b => (before a b)
a after today => (after a today)
a within last 30 days => (within_last a 30 days)
a within next 1 year => (within_next a 1 year)
a more than 2 weeks ago => (more_than_ago a 2 weeks)
home within 10 km of stores => (within_distance home 10 km stores)
home within 0.5 miles of stores => (within_distance home 0.5 miles stores)
anniversary(birthday) within next 7 days => (within_next (call anniversary birthday) 7 days)
a otherwise 0 => (otherwise a 0)
a otherwise b otherwise 0 => (otherwise a b 0)
a otherwise -1 => (otherwise a (negative 1))
(a / b) otherwise 0 => (otherwise (divide a b) 0)
a + (b otherwise 0) => (add a (otherwise b 0))
a otherwise 0 > 3 => (more (otherwise a 0) 3)
a > b otherwise 0 => (more a (otherwise b 0))
a + b => (add a b)
a - b - c => (subtract (subtract a b) c)
a + b * c => (add a (multiply b c))
a * b / c => (divide (multiply a b) c)
-a => (negative a)
-a * b => (multiply (negative a) b)
a - (-b) => (subtract a (negative b))
a * -b => (multiply a (negative b))
-(-a) => (negative (negative a))
a-1 => (subtract a 1)
a + 1 > b - 1 => (more (add a 1) (subtract b 1))
today - 30 days => (subtract today 30 days)
now + 36 hours => (add now 36 hours)
today - 1 year + 3 days => (add (subtract today 1 year) 3 days)
if a then 1 else 2 => (if a 1 2)
if a then 1 else if b then 2 else 3 => (if a 1 (if b 2 3))
if a or b then c and d else not e => (if (or a b) (and c d) (not e))
min(a, b) => (call min a b)
clamp(x, 0, 1) => (call clamp x 0 1)
lower(name) is "ann" => (equal (call lower name) "ann")
bucket(id, "salt") < 50% => (less (call bucket id "salt") 50%)
weekday(today) in ["monday"] => (in (call weekday today) [ "monday" ])
count(orders) => (count orders)
count(orders) = 0 => (equal (count orders) 0)
count(orders in last 30 days) => (count orders (in_last 30 days))
sum(orders.total where a) => (sum orders.total (where a))
any(orders since started) => (any orders (since started))
any(orders since today - 30 days) => (any orders (since (subtract today 30 days)))
any(orders since a otherwise b) => (any orders (since (otherwise a b)))
last(orders.total in last 1 year where a or b) => (last orders.total (in_last 1 year) (where (or a b)))
none(orders) and last(visits.at) > a => (and (none orders) (more (last visits.at) a))
count_distinct(orders.a) + average_gap(orders) => (add (count_distinct orders.a) (average_gap orders))
most_common(orders.category) is "x" => (equal (most_common orders.category) "x")
any(event.lines where category is "shoes") => (any event.lines (where (equal category "shoes")))
notable and android or iffy => (or (and notable android) iffy)
days > 3 and count > 2 => (and (more days 3) (more count 2))
a.b.c is missing => (missing a.b.c)
local_time >= 09:00 => (at_least local_time 09:00)
a # a comment with "quotes" and ( => a
"# no comment" => "# no comment"
((propensity - baseline) * value) * lever => (multiply (multiply (subtract propensity baseline) value) lever)
channel is "email" and not consent.email => (and (equal channel "email") (not consent.email))
stage_since more than 36 hours ago => (more_than_ago stage_since 36 hours)
(a is b) is c => (equal (equal a b) c)
x within last 1 second => (within_last x 1 second)
"é" => "é"
"日本 🎁" => "日本 🎁"
"“quoted”" => "“quoted”"
a<b and c>=d => (and (less a b) (at_least c d))
1_000_000 < ltv => (less 1_000_000 ltv)
null_count > 0 => (more null_count 0)
x_1.y_2 => x_1.y_2
nothing => nothing
isx and inx and ory => (and isx inx ory)
"""


def readable(node: Syntax) -> str:
    match node:
        case Name():
            return str(node)
        case String(value=value):
            return f'"{value}"'
        case Boolean(value=value):
            return "yes" if value else "no"
        case Quantity():
            return f"{node.amount} {node.unit}"
        case ListLiteral(items=items):
            return f"[ {' '.join(map(readable, items))} ]"
        case Operation(name=name, operands=operands):
            return f"({' '.join([name, *map(readable, operands)])})"
        case Call(name=name, arguments=arguments):
            return f"({' '.join(['call', name, *map(readable, arguments)])})"
        case Aggregate(name=name, path=path, window=window, where=where):
            words = [name, str(path)]
            if isinstance(window, InLast):
                words.append(f"(in_last {readable(window.quantity)})")
            if isinstance(window, Since):
                words.append(f"(since {readable(window.moment)})")
            if where:
                words.append(f"(where {readable(where)})")
            return f"({' '.join(words)})"
        case _:
            return node.text


@pytest.mark.parametrize("line", TREES.strip().splitlines())
def test_tree(line: str) -> None:
    text, _, expected = line.partition(" => ")
    parsed = parse_expression(text)
    assert parsed.tree, parsed.problems
    assert not parsed.problems
    assert readable(parsed.tree) == expected


@pytest.mark.parametrize("line", TREES.strip().splitlines())
def test_spans_lie_within_each_other(line: str) -> None:
    text, _, _expected = line.partition(" => ")
    tree = parse_expression(text).tree
    assert tree
    rest = [(tree, 0, len(text))]
    while rest:
        node, start, end = rest.pop()
        assert start <= node.span.start < node.span.end <= end
        rest += [(part, *node.span) for part in parts(node)]


def test_span_leaves_out_parentheses_around_a_node_but_not_within() -> None:
    text = "(a or b) and (c)"
    tree = parse_expression(text).tree
    assert isinstance(tree, Operation)
    assert [text[slice(*each.span)] for each in (tree, *tree.operands)] == ["(a or b) and (c)", "a or b", "c"]


def test_spelling_is_kept_for_the_formatter() -> None:
    written = [parse_expression(text).tree for text in ("a is b", "a = b")]
    assert written[0] == written[1]
    assert [each.spelled for each in written if isinstance(each, Operation)] == ["is", "="]


def test_texts_are_compared_in_one_normal_form() -> None:
    assert parse_expression('"e\u0301"').tree == parse_expression('"é"').tree


def test_grammar_has_no_conflicts_and_knows_all_words() -> None:
    grammar = Path(__file__).parent.parent / "dsl" / "parse" / "grammar.lark"
    Lark(grammar.read_text(), parser="lalr", strict=True, keep_all_tokens=True, maybe_placeholders=False)
    terminals = dict(
        line.split(": ", 1) for line in grammar.read_text().splitlines() if line[:1].isupper() and ": " in line
    )
    assert set(terminals["PATH"].split("(?:")[1].split(")")[0].split("|")) == RESERVED
    assert set(terminals["AGGREGATE.2"].split("(")[1].split(")")[0].split("|")) == set(AGGREGATES)


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_reserved_word_is_no_name_even_after_a_dot(word: str) -> None:
    alone = parse_expression(word).tree
    assert alone is None or isinstance(alone, Boolean) or word in ("now", "today")
    (problem,) = parse_expression(f"orders.{word} = 1").problems
    assert f"`{word}` is a word of the language" in problem.message


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("(" * DEEPEST + "a" + ")" * DEEPEST, True),
        ("(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), False),
        ("not " * DEEPEST + "a", True),
        ("not " * (DEEPEST + 1) + "a", False),
        (" and ".join(["a"] * 1_000), True),
        (" or ".join(["not a"] * 1_000), True),
        (" otherwise ".join(["a"] * 700), True),
        (" + ".join(["a"] * 2_000), True),
        ("a" + " + a - a" * (DEEPEST // 2), True),
        ("a" + " + a - a" * (DEEPEST // 2) + " + a", False),
        ("if a then b else " * DEEPEST + "c", True),
        ("if a then b else " * (DEEPEST + 1) + "c", False),
        ("(" * 4_999 + "a" + ")" * 4_999, False),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else str(value),
)
def test_depth_has_a_limit(text: str, ok: bool) -> None:
    parsed = parse_expression(text)
    assert (parsed.tree is not None) == ok
    if not ok:
        assert [problem.rule for problem in parsed.problems] == ["too-deep"]


def test_length_has_a_limit() -> None:
    assert parse_expression("a" + " " * (LONGEST - 1)).tree
    assert [problem.rule for problem in parse_expression("a" + " " * LONGEST).problems] == ["too-long"]
    assert parse_expression("(" * 40_000).problems


def test_problem_becomes_a_diagnostic_where_the_text_stands() -> None:
    source = Source("cart.yaml", "when: a == 1\n")
    text = Text("a == 1", Place(source, 6, 12))
    (diagnostic,) = [problem.at(text) for problem in parse_expression(text.value).problems]
    assert str(diagnostic.place) == "cart.yaml:1:9"
    assert diagnostic.edit
    assert (diagnostic.edit.text, diagnostic.edit.place.start, diagnostic.edit.place.end) == ("=", 8, 10)
