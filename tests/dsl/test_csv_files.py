"""Tables and lists in CSV files: what is read, and what is said of files that cannot be, at their own places."""

from csv import writer
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nextbest.dsl.check.bundle import Checked, check_path, check_text
from nextbest.dsl.checked import Item
from nextbest.dsl.diagnostics import Diagnostic, Report
from nextbest.dsl.files.csv_text import MOST_LINES, read_csv
from nextbest.dsl.source import Source, Span
from nextbest.engine import Engine
from nextbest.engine.errors import BundleError
from nextbest.engine.functions import FUNCTIONS

HEAD = """nextbest: 1
bundle: b
timezone: Europe/Berlin
profile: {id: string!, tier: "one of [member, silver, gold]", ltv: money!, vip: boolean!}
lifecycle: [{stage: all, otherwise: yes}]
channels: {push: {when: vip}}
kinds: {k: {stages: any, channels: [push], class: fallback}}
engagements: {e: {kind: k}}
"""
TABLE = "tables: {worth: {inputs: [tier, ltv], file: worth.csv, otherwise: 5}}\n"
STORES = "lists: {stores: {of: location, file: worth.csv}}\n"
WORDS = "lists: {words: {of: string, file: worth.csv}}\n"


def check(folder: Path, data: str | bytes | None, text: str = TABLE, name: str = "worth.csv") -> Checked:
    (folder / "b.yaml").write_text(HEAD + text)
    if data is not None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return check_path(folder / "b.yaml", FUNCTIONS)


def only(folder: Path, data: str | bytes | None, text: str = TABLE) -> Diagnostic:
    (found,) = check(folder, data, text).report.diagnostics
    return found


FINE = [
    "tier,ltv,worth\ngold,any,50\nsilver | member,>= 10_000,40\n",
    "tier,ltv,worth\r\ngold,any,50\r\nsilver | member,>= 10_000,40\r\n",
    "\ufefftier,ltv,worth\ngold,any,50\nsilver | member,>= 10_000,40",
    '"tier","ltv","worth"\n"gold","any","50"\n"silver | member",">= 10_000","40"',
    "tier , ltv,\tworth\n\n  gold,any , 50\n\nsilver|member,>= 10_000,40\n\n",
    'tier,ltv,worth\n"""gold""",any,50\n"""silver"" | ""member""",>= 10_000,40\n',
]


@pytest.mark.parametrize("data", FINE)
def test_a_table_from_a_file_is_the_same_as_one_in_the_bundle(tmp_path: Path, data: str) -> None:
    bundle, report = check(tmp_path, data)
    assert report.diagnostics == ()
    assert bundle is not None
    rows = "[[gold, any, 50], [silver | member, '>= 10_000', 40]]"
    inside = check_text(HEAD + TABLE.replace("file: worth.csv", f"rows: {rows}"), "b.yaml", FUNCTIONS).bundle
    assert inside is not None
    for found, wanted in zip(bundle.tables["worth"].rows, inside.tables["worth"].rows, strict=True):
        assert (found.cells, found.outcome) == (wanted.cells, wanted.outcome)


def test_the_digest_is_that_of_the_contents(tmp_path: Path) -> None:
    digests = []
    for data in (FINE[0], FINE[1], FINE[0].replace("50", "51")):
        bundle = check(tmp_path, data).bundle
        assert bundle is not None
        digests.append(bundle.digest)
    assert digests[0] == digests[1] != digests[2]
    rows = "[[gold, any, 50], [silver | member, '>= 10_000', 40]]"
    inside = check_text(HEAD + TABLE.replace("file: worth.csv", f"rows: {rows}"), "b.yaml", FUNCTIONS).bundle
    assert inside is not None
    assert inside.digest == digests[0]


def test_lists(tmp_path: Path) -> None:
    bundle = check(tmp_path, "name,lat,lon\nSoHo,40.7233,-74.0030\n,1,2\n", STORES).bundle
    assert bundle is not None
    assert bundle.lists["stores"].items == (Item((40.7233, -74.003), "SoHo"), Item((1.0, 2.0)))
    bundle = check(tmp_path, "lat,lon\n1,2\n", STORES).bundle
    assert bundle is not None
    assert bundle.lists["stores"].items == (Item((1.0, 2.0)),)
    bundle = check(tmp_path, 'words\nred\n"a, b"\n"say ""hi"""\n', WORDS).bundle
    assert bundle is not None
    assert [item.value for item in bundle.lists["words"].items] == ["red", "a, b", 'say "hi"']


# The file, the line and column in it, rule, words of message and help.
BROKEN: list[tuple[str | bytes, int, int, str, str]] = [
    ("", 1, 1, "csv-header", "write `tier,ltv,worth`"),
    ("\n\n", 1, 1, "csv-header", "write `tier,ltv,worth`"),
    ("tier,worth\ngold,5\n", 1, 1, "csv-header", "does not name the columns"),
    ("ltv,tier,worth\nany,gold,5\n", 1, 1, "csv-header", "write `tier,ltv,worth`"),
    ("\ufeffTier,ltv,worth\ngold,any,5\n", 1, 2, "csv-header", "write `tier,ltv,worth`"),
    ("tier;ltv;worth\ngold;any;50\n", 1, 1, "csv-header", "separated by semicolons"),
    ("tier\tltv\tworth\n", 1, 1, "csv-header", "separated by tabs"),
    ("tier,ltv,worth\ngold,50\n", 2, 1, "csv", "too few cells: 2"),
    ("tier,ltv,worth\ngold,any,50\n silver,1,2,3\n", 3, 1, "csv", "too many cells: 4"),
    ("tier,ltv,worth\ngold,1,000,50\n", 2, 1, "csv", "in quotes"),
    ("tier,ltv,worth\ngold,,50\n", 2, 6, "csv", "the cell of `ltv` is empty"),
    ("tier,ltv,worth\ngold,any, \n", 2, 11, "csv", "write an outcome"),
    ('tier,ltv,worth\ngold,"any,50\n', 2, 6, "csv", "never closed"),
    ('tier,ltv,worth\ngo"ld,any,50\nsilver,any,5\n', 2, 3, "csv", "middle of this cell"),
    ('tier,ltv,worth\n"go"ld,any,50\n', 2, 5, "csv", "twice"),
    ("tier,ltv,worth\ngod,any,50\n", 2, 1, "outside-set", "did you mean `gold`?"),
    ("tier,ltv,worth\ngold,any,50\ngold | silvr,any,40\n", 3, 8, "outside-set", "`silver`"),
    ('tier,ltv,worth\n"""god""",any,50\n', 2, 2, "outside-set", "did you mean `gold`?"),
    ("tier,ltv,worth\ngold,lots,50\n", 2, 6, "value", "not a value of type money"),
    ('tier,ltv,worth\ngold,"1,000",50\n', 2, 7, "cell", "not a table cell"),
    ("tier,ltv,worth\ngold,any,50\nsilver,any,a\n", 3, 12, "outcome", "an integer"),
    ("tier,ltv,worth\nany,< 5,50\ngold,1 to 2,50\n", 3, 1, "unreachable-row", "row 1 fits"),
    ("tier,ltv,worth\ngold,any,50\nany,< 5,40\n", 3, 1, "overlapping-rows", "row 1 wins"),
    ("tier,ltv,worth\ngold,a\0,50\n", 2, 7, "bad-character", "U+0000"),
    (b"tier,ltv,worth\ng\xf6ld,any,50\n", 2, 2, "not-utf8", "UTF-8"),
    ("tier,ltv,worth\n".encode("utf-16"), 1, 1, "not-utf8", "UTF-16"),
]


@pytest.mark.parametrize(("data", "line", "column", "rule", "words"), BROKEN)
def test_a_finding_in_the_file(
    tmp_path: Path, data: str | bytes, line: int, column: int, rule: str, words: str
) -> None:
    found = next(each for each in check(tmp_path, data).report.diagnostics if each.rule == rule)
    assert found.place.source.name == str(tmp_path / "worth.csv")
    assert (found.place.line, found.place.column) == (line, column)
    assert words in f"{found.message} {found.help}"


@pytest.mark.parametrize(
    ("text", "data", "line", "column", "words"),
    [
        (STORES, "name,lon,lat\n", 1, 1, "write `name,lat,lon`"),
        (STORES, "name,lat,lon\nSoHo,40.7,\n", 2, 11, "the cell of `lon` is empty"),
        (STORES, "name,lat,lon\nSoHo,99,0\n", 2, 1, "location"),
        (WORDS, "tokens\nred\n", 1, 1, "write `words`"),
        (WORDS, "words\nred,blue\n", 2, 1, "too many cells: 2"),
        (WORDS.replace("string", "integer"), "words\nred\n", 2, 1, "whole number"),
    ],
)
def test_a_finding_in_a_list(tmp_path: Path, text: str, data: str, line: int, column: int, words: str) -> None:
    found = only(tmp_path, data, text)
    assert (found.place.line, found.place.column) == (line, column)
    assert words in f"{found.message} {found.help}"


def test_all_problems_of_a_file_come_at_once(tmp_path: Path) -> None:
    data = 'tier,ltv,worth\ngod,any,1\n"x\ngold,,2\nsilver,50\n'
    found = check(tmp_path, data.replace('"x', 'x"')).report.diagnostics
    assert [(each.place.line, each.rule) for each in found] == [(2, "outside-set"), (3, "csv"), (4, "csv"), (5, "csv")]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("wort.csv", "did you mean `worth.csv`?"),
        ("stores_of_europe.csv", "begins at the file that names it"),
        ("../worth.csv", "outside of the bundle's folder"),
        ("deep/../../worth.csv", "outside of the bundle's folder"),
        ("/etc/passwd", "outside of the bundle's folder"),
        ("deep", "cannot be read"),
        ("'a\\0b'", "there is no file"),
    ],
)
def test_files_that_are_not_there(tmp_path: Path, file: str, words: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "worth.csv").write_text(FINE[0])
    found = only(tmp_path, None, TABLE.replace("worth.csv", file))
    assert found.rule == "file"
    assert found.place.source.name == str(tmp_path / "b.yaml")
    assert words in f"{found.message} {found.help}"


def test_paths_begin_at_the_file_that_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "a.yaml").write_text(HEAD)
    (tmp_path / "sub" / "t.yaml").write_text(TABLE.replace("worth.csv", "../data/worth.csv"))
    (tmp_path / "data" / "worth.csv").write_text(FINE[0])
    assert check_path(tmp_path, FUNCTIONS).report.diagnostics == ()
    monkeypatch.chdir(tmp_path)
    assert check_path(Path("."), FUNCTIONS).report.diagnostics == ()
    (tmp_path / "sub" / "t.yaml").write_text(TABLE.replace("worth.csv", "../../worth.csv"))
    assert [each.rule for each in check_path(Path("."), FUNCTIONS).report.diagnostics] == ["file"]


def test_a_bundle_in_memory_knows_no_folder_unless_it_is_told(tmp_path: Path) -> None:
    (found,) = check_text(HEAD + TABLE, "b.yaml", FUNCTIONS).report.diagnostics
    assert found.rule == "file"
    assert "a text without a folder" in found.message
    (tmp_path / "worth.csv").write_text(FINE[0])
    with pytest.raises(BundleError):
        Engine.from_text(HEAD + TABLE)
    assert "worth" in Engine.from_text(HEAD + TABLE, folder=tmp_path).bundle.tables
    assert "worth" in Engine.from_text(HEAD + TABLE, name=str(tmp_path / "b.yaml"), folder=tmp_path).bundle.tables


def test_files_without_end_are_cut(tmp_path: Path) -> None:
    assert only(tmp_path, "words\n" + "a\n" * (MOST_LINES + 5), WORDS).rule == "too-long"
    assert only(tmp_path, "tier,ltv,worth\n" + "gold,1,1\n" * 1_001).rule == "too-long"
    assert only(tmp_path, "x" * 4_000_001).rule == "too-long"


@pytest.mark.parametrize(
    "data", ['"' * 100_001, '"a",' * 50_000, ('"\n' * 50_000), " " * 200_000 + "x", "a|" * 100_000]
)
def test_no_file_takes_long(tmp_path: Path, data: str) -> None:
    check(tmp_path, data)
    check(tmp_path, "tier,ltv,worth\n" + data)
    check(tmp_path, "words\n" + data, WORDS)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ab\",;|\n\r\t <>='0é\ufeff", max_size=60))
def test_no_text_brings_it_down(tmp_path: Path, data: str) -> None:
    check(tmp_path, data)
    check(tmp_path, "tier,ltv,worth\n" + data)
    check(tmp_path, "words\n" + data, WORDS)


@settings(max_examples=200)
@given(st.lists(st.lists(st.text(alphabet='ab",\n é', max_size=5), min_size=2, max_size=4), max_size=5))
def test_cells_are_read_as_python_reads_them(rows: list[list[str]]) -> None:
    written = StringIO()
    writer(written, lineterminator="\n").writerows(rows)
    report = Report()
    found = read_csv(Source("x.csv", written.getvalue()), report)
    assert report.diagnostics == ()
    assert [[cell.value for cell in line.cells] for line in found] == [[cell.strip() for cell in row] for row in rows]
    for line in found:
        for cell in line.cells:
            starts = [cell.at(Span(place, place + 1)).start for place in range(len(cell.value))]
            assert "".join(written.getvalue()[start] for start in starts) == cell.value
