"""Texts that Arrow holds, made into Python's when somebody asks: a million ids are seldom looked at as texts."""

from collections.abc import Iterator, Sequence
from typing import overload

import pyarrow as pa


class LaterWords(Sequence[str]):
    """The words of a column of texts; none is missing."""

    __slots__ = ("_words", "array")

    def __init__(self, array: pa.Array) -> None:
        self.array = array
        """The same as Arrow has them."""
        self._words: tuple[str, ...] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """All of them. Two threads may make them twice, alike."""
        found = self._words
        if found is None:
            found = self._words = tuple(self.array.to_pylist())
        return found

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """A word, or some."""
        return self.words[place]

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.words

    def index(self, word: str, *within: int) -> int:
        """Where a word stands first; ValueError where it does not."""
        return self.words.index(word, *within)


def as_arrow(words: Sequence[str]) -> pa.Array:
    """Words as Arrow has them."""
    return words.array if isinstance(words, LaterWords) else pa.array(words, pa.string())
