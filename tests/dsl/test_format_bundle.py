"""Canonical text of bundles: what is written anew and how, and that meaning, comments and order are never lost."""

from collections import Counter
from pathlib import Path

import pytest

from nextbest.dsl.check import bundle as check_bundle
from nextbest.dsl.format.bundle import Formatted, format_bytes, format_path
from nextbest.engine.functions import FUNCTIONS
from tests.random_yaml import RandomFile

ROOT = Path(__file__).parent.parent.parent
DRAFTS = sorted((ROOT.parent / "shared" / "examples").glob("*.yaml"))
READY = sorted(path for path in (ROOT / "policies").glob("*/*.yaml") if not path.name.endswith(".test.yaml"))
BUNDLES = [*READY, ROOT / "tests" / "bundles" / "whole.yaml", *DRAFTS]
SHOP = """\
nextbest: 1
bundle: shop
timezone: UTC
profile:
  id: string!
  points: integer!
  goal_points: integer!
  tier: one of [silver, gold]
  wish: one of [silver, gold]
  member: boolean!
  asked: boolean
  last_seen: date
  orders: {history: {at: date!, total: money!, category: string}}
lifecycle:
  - {stage: all, otherwise: yes}
channels:
  email: {when: yes}
kinds:
  news: {stages: any, channels: [email], class: fallback}
engagements:
  one: {kind: news}
"""


def formatted(text: str | bytes) -> Formatted:
    data = text.encode() if isinstance(text, str) else text
    result = format_bytes(data, "b.yaml", FUNCTIONS)
    assert result.report.ok, result.report.diagnostics
    (file,) = result.files
    return file


def condition(text: str) -> str:
    """What becomes of the `when` of an engagement of a sound bundle."""
    after = formatted(f"{SHOP}  two:\n    kind: news\n    when: {text}\n").after
    return after.partition("two:\n    kind: news\n    when:")[2].removeprefix(" ").rstrip("\n")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("points is goal_points", "points = goal_points"),
        ("tier = wish and tier is known and wish is known", "tier is wish and tier is known and wish is known"),
        ("tier is known and tier != wish or wish is missing", "tier is known and tier is not wish or wish is missing"),
        ("member is yes", "member"),
        ("true is member", "member"),
        ("asked = yes", "asked"),
        ("asked is no", "asked is no"),
        ("last_seen is not missing", "last_seen is known"),
        ("count(orders) = 0", "none(orders)"),
        ("0 = count(orders in last 3 day)", "none(orders in last 3 days)"),
        ("count(orders where total > 5) = 0", "none(orders where total > 5)"),
        ("not any(orders)", "none(orders)"),
        ("not (any(orders where (total > 5)))", "none(orders where total > 5)"),
        ("count(orders) = 1", "count(orders) = 1"),
        ("not member", "not member"),
        ("not (points > 5)", "not (points > 5)"),
        ("not ((asked) otherwise no)", "not (asked otherwise no)"),
        ("'tier in [\"gold\"]'", 'tier in ["gold"]'),
        ('"member"', "member"),
        ("'\"gold\" is tier'", "'\"gold\" is tier'"),
        ("tier is 'gold'", 'tier is "gold"'),
        ("|\n      member\n", "member"),
        (">\n      member\n      or asked\n", "|\n      member\n      or asked"),
        ("member\n      or asked", "|\n      member\n      or asked"),
        ("|\n      member # yes\n      # no\n      or   asked", "|\n      member  # yes\n      # no\n      or asked"),
        (
            "|\n      member and (\n       asked or\n        points=3)",
            "|\n      member and (\n        asked\n        or points = 3)",
        ),
        ("[member, 'tier in [\"gold\"]']", '\n      - member\n      - tier in ["gold"]'),
        ("[member, asked]", "[member, asked]"),
    ],
)
def test_expressions(written: str, canonical: str) -> None:
    assert condition(written) == canonical


@pytest.mark.parametrize(
    "text",
    [
        'not any(orders where category is "a")',  # can be unknown: an error, which must not be hidden
        'count(orders where category is "a") = 0',
        "tier is yes",
        "nobody is yes",
    ],
)
def test_no_error_is_hidden(text: str) -> None:
    assert condition(text) == text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("a:   1\n\n\n\nb : 2", "a: 1\n\nb: 2\n"),
        ("\n\n# first\n\n\na: 1\n# last", "# first\n\na: 1\n# last\n"),
        ("a:\n- 1\n-   2\nb: 3\n", "a:\n  - 1\n  - 2\nb: 3\n"),
        ("a:\n      b:\n            c: 1\n", "a:\n  b:\n    c: 1\n"),
        ("a: {b: 1,c:   [1,2],}\n", "a: {b: 1, c: [1, 2]}\n"),
        ("a: [\n  1, # one\n  2 ]\n", "a:\n  - 1  # one\n  - 2\n"),
        ("a: [ # none\n ]\n", "a: []  # none\n"),
        ("a: 'it'\nb: 'say \"x\"'\nc: \"it's\"\n", 'a: "it"\nb: \'say "x"\'\nc: "it\'s"\n'),
        ("a: >\n     one\n     two\n\n\nb: 1\n", "a: >\n  one\n  two\n\nb: 1\n"),
        ("a: |+\n     one\n\n\nb: 1\n", "a: |+\n  one\n\n\nb: 1\n"),
        ("a: {b: , c: [d: ]}\n", "a: {b: , c: [{d: }]}\n"),
        ("a:\n  b: |\n      \n   \n\n  c: 1\n", "a:\n  b: |-\n\n  c: 1\n"),
        ("a: |+\n      \n   \n\nc: 1\n", "a: |2+\n\n\n\nc: 1\n"),
        ("a: one\n     two\n", "a: one\n  two\n"),
        ("a: 1 # x\nbb: 22   # y\nc: 3\n", "a: 1    # x\nbb: 22  # y\nc: 3\n"),
        ("a: # x\n   b: 1\n", "a:  # x\n  b: 1\n"),
        ("a: # x\n   1\n", "# x\na: 1\n"),
        ("a:\n   b: 1\n   # of a\n# of c\nc: 2\n", "a:\n  b: 1\n  # of a\n# of c\nc: 2\n"),
        ("a:\n# of the list\n- 1\n# of b\nb: 2\n", "a:\n  # of the list\n  - 1\n# of b\nb: 2\n"),
        ("a: &x {b: 1}\nc: *x\n", "a: &x {b: 1}\nc: *x\n"),
        ("a: &x\n    b: 1\nc: [*x]\n", "a: &x\n  b: 1\nc: [*x]\n"),
        ("---\na: 1\n...\n# end\n", "---\na: 1\n# end\n"),
        ("a:\r\n    - 1\r\n# x\r\n", "a:\n  - 1\n# x\n"),
        ("\ufeffa: 1\n", "a: 1\n"),
        ("inbound: true\nchannels: {a: {inbound: true}}\n", "inbound: true\nchannels: {a: {inbound: yes}}\n"),
        ("define:\n  x: {is: a  >  1, about: true}\n", "define:\n  x: {is: a > 1, about: true}\n"),
        ("define:\n  x: {is: 'min(a,b)', about: b}\n", "define:\n  x:\n    is: min(a, b)\n    about: b\n"),
        ("define: {x: a >  1, y: [broken]}\n", "define: {x: a > 1, y: [broken]}\n"),
        ("define: {x: broken (, y: a >  1}\n", "define: {x: broken (, y: a > 1}\n"),
        ('define:\n  x: "a # why"\n', "define:\n  x: |\n    a  # why\n"),
        ("define:\n  x: | # why\n    a\n", "define:\n  x: |  # why\n    a\n"),
        (f"a: {{b: {'x' * 60}, c: {'y' * 60}}}", f"a:\n  b: {'x' * 60}\n  c: {'y' * 60}\n"),
    ],
)
def test_layout(written: str, canonical: str) -> None:
    assert formatted(written).after == canonical
    assert formatted(canonical).after == canonical


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_bundles_mean_the_same_afterwards(path: Path, ends: str) -> None:
    text = path.read_text(encoding="utf-8").replace("\n", ends)
    after = formatted("\ufeff" + text).after
    assert formatted(after).after == after
    was, found = (check_bundle.check_text(each, "b.yaml", FUNCTIONS) for each in (text, after))
    rules = [Counter((each.rule, each.severity) for each in checked.report.diagnostics) for checked in (was, found)]
    assert not rules[1] - rules[0]
    assert not Counter({key: n for key, n in (rules[0] - rules[1]).items() if key[1] == "error"})
    assert (was.bundle and was.bundle.digest) == (found.bundle and found.bundle.digest)
    notes = [Counter(line.partition("#")[2].strip() for line in each.splitlines()) for each in (text, after)]
    assert notes[0].keys() == notes[1].keys()


def test_the_bundles_that_come_along_are_in_canonical_text() -> None:
    result = format_path(ROOT / "policies", FUNCTIONS)
    assert [file.name for file in result.files if file.changed] == []


def test_nothing_grows_beyond_what_is_read() -> None:
    row = "points>5"
    while len(row) + len(f" or {row}") <= 10_000:
        row = f"{row} or points>5" if len(row) < 200 else f"{row} or {row}"
    condition = f"  two:\n    kind: news\n    when: {row}{' or points>5' * ((10_000 - len(row)) // 12)}\n"
    members = "one of [" + ",".join(f"m{number}" for number in range(1_668)) + "]"
    for text in (SHOP + condition, SHOP.replace("asked: boolean", f'asked: "{members}"')):
        assert check_bundle.check_text(text, "b.yaml", FUNCTIONS).report.ok
        assert len(formatted(text).after) <= len(text)
    full = "a: [" + "b," * 10 + "b]\nc: " + "d" * 1_999_970
    assert len(full) <= 2_000_000
    assert formatted(full).after == full


def test_tests_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a:   1\n", encoding="utf-8")
    (tmp_path / "a.test.yaml").write_text("a:   1\n", encoding="utf-8")
    assert [Path(file.name).name for file in format_path(tmp_path, FUNCTIONS).files] == ["a.yaml"]


def test_one_broken_file_leaves_its_bundle_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a:   1\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("a: [1\n", encoding="utf-8")
    result = format_path(tmp_path, FUNCTIONS)
    assert result.files == ()
    assert [each.rule for each in result.report.errors] == ["yaml"]


def hunt(seeds: range) -> int:
    """Formats random files twice; how many were YAML."""
    count = 0
    for seed in seeds:
        result = format_bytes(RandomFile(seed).text().encode(), "b.yaml", FUNCTIONS)
        for file in result.files:
            count += 1
            again = formatted(file.after)
            assert again.after == file.after, seed
    return count


def test_random_files_keep_what_they_say() -> None:
    assert hunt(range(300)) > 250


@pytest.mark.slow
def test_many_random_files_keep_what_they_say() -> None:
    assert hunt(range(300, 20_000)) > 15_000
