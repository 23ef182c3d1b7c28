"""Chunks made of customer documents, without any source."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from nextbest.engine.batch.chunk import OWNER, Chunk
from nextbest.engine.batch.plan import Described

POLICIES = Path(__file__).parents[2] / "policies"
Document = Mapping[str, object]


def read(path: Path) -> list[dict[str, object]]:
    """The documents of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def bundle_text(name: str) -> str:
    """A bundle of `policies`, without sources of its own."""
    text = (POLICIES / name / f"{name}.yaml").read_text(encoding="utf-8")
    return re.sub(r"^sources:\n(?:[ #].*\n|\n)*", "", text, flags=re.MULTILINE)


def chunk(documents: Sequence[Document], number: int = 0, first: int = 0, histories: Sequence[str] = ()) -> Chunk:
    """A chunk of customers whose rows follow row `first`; lists of objects are histories, and so are those named."""
    flat = [_flat(each) for each in documents]
    named = (name for each in flat for name, value in each.items() if name != "waiting" and _is_history(value))
    lists = {*histories, *named}
    names = list(dict.fromkeys(["id", *(name for each in flat for name in each if name not in lists)]))
    columns = {name: pa.array([each.get(name) for each in flat]) for name in names}
    tables, record_numbers = {}, {}
    for name in sorted(lists):
        records = [(owner, _flat(each)) for owner, it in enumerate(flat) for each in _records(it.get(name))]
        fields = list(dict.fromkeys(field for _, each in records for field in each))
        owners = pa.array([owner for owner, _ in records], pa.int64())
        values = {field: pa.array([each.get(field) for _, each in records]) for field in fields}
        tables[name] = pa.table({OWNER: owners, **values})
        record_numbers[name] = pa.array(range(1, len(records) + 1), pa.int64())
    rows = pa.array(range(first + 1, first + len(documents) + 1), pa.int64())
    return Chunk(number, pa.table(columns), rows, tables, record_numbers)


def _flat(document: Document, above: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in document.items():
        found.update(_flat(value, f"{above}{name}.") if isinstance(value, Mapping) else {above + name: value})
    return found


def _is_history(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)


def _records(value: object) -> Sequence[Document]:
    return value if isinstance(value, list) else []


@dataclass(frozen=True)
class Documents:
    """A `Supply` of documents, so many in a chunk."""

    documents: Sequence[Document]
    size: int = 1_000
    digest: str = "one"

    @property
    def customers(self) -> int | None:
        """How many there are."""
        return len(self.documents)

    def described(self) -> Sequence[Described]:
        """The one source."""
        return [Described("customers", "tests", len(self.documents), 0, 0, self.digest)]

    def check(self) -> None:
        """Documents stay what they are."""

    def chunks(self, first: int = 0) -> Iterator[Chunk]:
        """They in order."""
        for number, start in enumerate(range(0, len(self.documents), self.size)):
            if number >= first:
                yield chunk(self.documents[start : start + self.size], number, start)
