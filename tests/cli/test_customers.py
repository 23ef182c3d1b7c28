"""Customers are read one by one, from one document or from lines, and every bad line is told."""

import io
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextbest.cli.customers import Customer, Row, Unreadable, chosen, read, single


def rows(text: str | bytes) -> list[Row]:
    return list(read(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def test_json_lines() -> None:
    assert rows('{"id": "a"}\n\n{"id": "b"}\r\n') == [Customer(1, {"id": "a"}), Customer(3, {"id": "b"})]


@pytest.mark.parametrize("text", ['{"id": "a"}', '\n\n{\n  "id":\n "a"}\n', '\ufeff{"id": "a"}', '{"id"\n:"a"}'])
def test_one_document_however_it_is_laid_out(text: str) -> None:
    (row,) = rows(text)
    assert isinstance(row, Customer)
    assert row.document == {"id": "a"}


@pytest.mark.parametrize("text", ["", "\n", " \n\n"])
def test_nothing_is_no_customer(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": "b"', "a comma is missing here, or a bracket that ends the list (column 11)"),
        (b'{"id" "b"}', "a colon is missing here (column 7)"),
        (b"{id: 1}", "a name in double quotes is missing here (column 2)"),
        (b'{"id": "b"} {}', "there is more after its end"),
        (b'{"id": }', "a value is missing here (column 8)"),
        (b'{"id": "\xff"}', "is not UTF-8 text: byte 9 is 0xff"),
        (b"[1]", "is a list"),
        (b"3", "is not an object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"n": ' + b"9" * 5000 + b"}", "a number that is too long"),
    ],
)
def test_a_bad_line_is_told_and_the_others_are_read(line: bytes, reason: str) -> None:
    first, bad, last = rows(b'{"id": "a"}\n' + line + b'\n{"id": "c"}\n')
    assert isinstance(bad, Unreadable)
    assert bad.line == 2
    assert reason in bad.reason
    assert bad.said(Path("c.jsonl")) == f"error: c.jsonl:2 {bad.reason}"
    assert [first, last] == [Customer(1, {"id": "a"}), Customer(3, {"id": "c"})]


def test_a_bad_first_line_does_not_hide_the_others() -> None:
    bad, good = rows('{"id": "a", \n{"id": "b"}\n')
    assert isinstance(bad, Unreadable)
    assert good == Customer(2, {"id": "b"})


def test_a_broken_document_is_told_by_its_line() -> None:
    (bad,) = rows('{\n  "id": "a"\n  "orders": []\n}\n')
    assert bad == Unreadable(3, "is not JSON: a comma is missing here, or a bracket that ends the list (column 3)")


def test_lines_are_read_only_as_they_are_asked_for() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b'{"id": "a"}\n'

    assert len(list(islice(read(cast("BinaryIO", endless())), 1000))) == 1000


@given(st.lists(st.dictionaries(st.text(), st.none() | st.text() | st.integers() | st.lists(st.text()))))
def test_whatever_json_writes_is_read_back(documents: list[dict[str, object]]) -> None:
    lines = "".join(json.dumps(each) + "\n" for each in documents)
    assert [row.document for row in rows(lines) if isinstance(row, Customer)] == documents
    for each in documents:
        assert [row.document for row in rows(json.dumps(each, indent=2)) if isinstance(row, Customer)] == [each]


def test_one_of_many_is_chosen_by_id(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text('{"id": "a"}\nnot json\n{"id": "b"}\n')
    with chosen(path, "b") as (_, found):
        assert list(found) == [Customer(3, {"id": "b"})]
    with pytest.raises(click.UsageError, match=r"none of the 2 customers in .* has the id `c`"), chosen(path, "c"):
        pass


def test_a_page_for_one_is_not_made_for_many(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    assert single(read(io.BytesIO(b'{"id": "a"}')), path) == [Customer(1, {"id": "a"})]
    with pytest.raises(click.UsageError, match="--customer ID"):
        single(read(io.BytesIO(b'{"id": "a"}\n{"id": "b"}')), path)
