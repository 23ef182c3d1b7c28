"""What docs/sources.md shows is what is read."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pytest

from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.checked import Bundle
from nextbest.engine import Engine
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.door.documents import laid
from nextbest.engine.batch.sources.sources import open_sources
from tests.batch.sources.shop import CLOCK

PAGE = Path(__file__).parents[3] / "docs" / "sources.md"
BLOCK = re.compile(r"(?:^`(?P<file>[\w.]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """One block of sources, with what stands before it and what comes of it."""

    files: dict[str, str]
    statements: list[str]
    sources: str
    shown: str | None


def examples() -> Iterator[Example]:
    files: dict[str, str] = {}
    statements: list[str] = []
    blocks = list(BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if block["file"]:
            files[block["file"]] = block["text"]
        if block["kind"] == "sql":
            statements.append(block["text"])
        if block["kind"] == "yaml" and block["text"].startswith("sources:"):
            shown = after["text"] if after is not None and after["kind"] == "json" else None
            yield Example(dict(files), list(statements), block["text"], shown)


EXAMPLES = list(examples())
BUNDLE = next(each["text"] for each in BLOCK.finditer(PAGE.read_text(encoding="utf-8")) if each["kind"] == "yaml")


def test_the_page_has_examples() -> None:
    assert len([each for each in EXAMPLES if each.shown]) == 5


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example(example: Example, tmp_path: Path) -> None:
    for name, text in example.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        for each in example.statements:
            connection.execute(each)
    bundle = Engine.from_text(BUNDLE + example.sources).bundle
    if example.shown is None:
        assert "postgres" in example.sources
        return
    with open_sources(bundle, CLOCK, {}, tmp_path) as sources:
        assert not sources.problems
        found = [document for chunk in sources.chunks(10) for document in documents(chunk, bundle)]
    assert found == [json.loads(line) for line in example.shown.splitlines()]


def documents(chunk: Chunk, bundle: Bundle) -> Iterator[object]:
    """The customers of a chunk as the documents that say the same, in JSON."""
    read = {path: each for path, each in bundle.profile.attributes.items() if path not in HISTORIES}
    for written in laid(chunk, read).documents(np.arange(chunk.customers.num_rows)):
        yield json.loads(json.dumps(written.document, default=_shown))


def _shown(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, datetime) else None
