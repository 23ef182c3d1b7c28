"""Rows of CSV and JSON lines are read one by one, and every bad one is told."""

from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.cli.customers import Unreadable
from nextbest.cli.rows import Columns, Row, read_rows

COLUMNS = Columns(["decision"], ["at"])


def rows(tmp_path: Path, content: str | bytes) -> list[Row | Unreadable]:
    path = tmp_path / "rows"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_rows(path, COLUMNS))


GOOD = [Row(2, {"decision": "a", "at": "x"}), Row(3, {"decision": "b"})]


@pytest.mark.parametrize(
    "content",
    [
        "decision,at\na,x\nb,\n",
        "decision, at \r\na, x\r\nb\r\n",
        "\ufeffdecision;at\na;x\nb; \n",
        "at\tdecision\nx\ta\n\tb\n",
        "note,decision,at\n,a,x\nhe said no,b,\n,,\n\n",
        '"decision","at"\n"a","x"\n"b",""',
    ],
)
def test_csv_in_its_many_forms(tmp_path: Path, content: str) -> None:
    assert rows(tmp_path, content) == GOOD


@pytest.mark.parametrize(
    "content",
    [
        '\n{"decision": "a", "at": "x"}\n{"decision": "b", "at": null, "note": 1}\n',
        '\ufeff\n{"at": "x", "decision": " a "}\r\n{"decision": "b", "at": ""}',
    ],
)
def test_json_lines(tmp_path: Path, content: str) -> None:
    found = rows(tmp_path, content)
    assert [each.values for each in found if isinstance(each, Row)] == [each.values for each in GOOD]


def test_a_bad_row_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    content = b'decision,at\n"a\n1",x\n,x\nb,x,y\n\xff,x\nc,x\n'
    assert rows(tmp_path, content) == [
        Row(2, {"decision": "a\n1", "at": "x"}),
        Unreadable(4, "has no `decision`"),
        Unreadable(5, "has 3 cells, and the header names 2"),
        Unreadable(6, "is not UTF-8 text"),
        Row(7, {"decision": "c", "at": "x"}),
    ]
    first, second, third, last = rows(tmp_path, '{"decision": 5}\n{"at": "x"}\n{"decision"}\n{"decision": "a"}\n')
    assert rows(tmp_path, "\n\ndecision\n\na\n") == [Row(5, {"decision": "a"})]
    assert rows(tmp_path, '\n\n{"decision": "a"}\n') == [Row(3, {"decision": "a"})]
    assert [first, second] == [Unreadable(1, "has a `decision` that is not text"), Unreadable(2, "has no `decision`")]
    assert isinstance(third, Unreadable)
    assert third.reason.startswith("is not JSON")
    assert last == Row(4, {"decision": "a"})


def test_a_cell_without_end_is_told(tmp_path: Path) -> None:
    huge, good = rows(tmp_path, f"decision\n{'a' * 200_000}\nb\n")
    assert isinstance(huge, Unreadable)
    assert huge.line == 2
    assert huge.reason.startswith("is not CSV: ")
    assert good == Row(3, {"decision": "b"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no column `decision` in its first line; its columns are decision, [at]"),
        ("decission,at\na,x\n", "has no column `decision`"),
        ("decision,decision\na,b\n", "has the column `decision` twice"),
    ],
)
def test_a_file_without_the_columns_is_wrong_use(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        rows(tmp_path, content)
    assert said in refused.value.message


@given(st.binary(max_size=200))
def test_whatever_stands_there_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "anything"
    path.write_bytes(b"decision\n" + content)
    for row in read_rows(path, COLUMNS):
        assert isinstance(row, Unreadable) or row.values["decision"]
