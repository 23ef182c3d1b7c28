"""Who was there before: what one finds by looking at all ids one after another, in order or not, chunk by chunk."""

from collections.abc import Sequence
from random import Random
from unicodedata import normalize

import pyarrow as pa
import pytest

from nextbest.engine.batch.sources.repeats import Repeats

Id = str | None


def plainly(ids: Sequence[Id]) -> list[int]:
    seen, found = set(), []
    for place, each in enumerate(ids):
        if each is None or not each.strip():
            continue
        name = normalize("NFC", each)
        if name in seen:
            found.append(place)
        seen.add(name)
    return found


def found(ids: Sequence[Id], size: int, *, streamed: bool, first: int = 0) -> list[int]:
    parts = [(start, pa.array(ids[start : start + size], pa.string())) for start in range(0, len(ids), size)]
    repeats = Repeats(lambda: (each for _, each in parts), streamed=streamed)
    way = repeats.way(from_the_first=first == 0)
    places: list[int] = []
    for start, each in parts:
        if start >= first:
            places += way.among(pa.chunked_array([each]), (start, start + len(each))).tolist()
    return places


ASCENDING = [f"c{number:03}" for number in range(40)]


@pytest.mark.parametrize("streamed", [True, False])
@pytest.mark.parametrize(
    "ids",
    [
        [],
        ASCENDING,
        [*ASCENDING, "c000"],
        [*ASCENDING, *ASCENDING],
        [*ASCENDING[:9], "c008", *ASCENDING[9:]],
        ASCENDING[::-1],
        [*ASCENDING[:20], None, None, " ", " ", *ASCENDING[19:]],
        ["", "", "a", "a"],
        ["e\u0301", "z", "\u00e9"],
        ["a", "e\u0301", "\u00e9", "\U0001f600", "\U0001f600"],
    ],
)
def test_each_who_was_there_before(ids: list[Id], streamed: bool) -> None:
    for size in (1, 3, 10, 100):
        assert found(ids, size, streamed=streamed) == plainly(ids), size
        for first in range(0, len(ids), size):
            assert found(ids, size, streamed=streamed, first=first) == [each for each in plainly(ids) if each >= first]


def test_random_ones() -> None:
    random = Random(5)
    for _ in range(60):
        ids: list[Id] = [f"{random.randrange(400):03}" for _ in range(random.randrange(60))]
        if random.random() < 0.6:
            ids.sort()
        assert found(ids, random.randrange(1, 20), streamed=True) == plainly(ids)


def test_of_those_who_ascend_only_the_first_are_looked_at_beforehand() -> None:
    asked: list[int] = []

    def ids() -> "list[pa.Array]":
        asked.append(len(asked))
        return [pa.array(["a", "b"]), pa.array(["c"])]

    repeats = Repeats(lambda: iter(ids()), streamed=True)
    way = repeats.way(from_the_first=True)
    assert [way.among(pa.chunked_array([each]), (0, 1)).tolist() for each in ids()] == [[], []]
    assert len(asked) == 2
    assert way.among(pa.chunked_array([["a"]]), (3, 4)).tolist() == []
    assert len(asked) == 3
