"""Engagements and candidates of a built bundle, each read when it is first asked for."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, cast, overload

from nextbest.dsl.checked import Engagement
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.outline import Outline, row
from nextbest.engine.prebuilt.consistent import check_engagement, check_sendings
from nextbest.engine.prebuilt.container import Opened
from nextbest.engine.prebuilt.forms import listed
from nextbest.engine.prebuilt.garbage import Garbage, reading
from nextbest.engine.prebuilt.shelf import Beginning, Shelf


class Segment(NamedTuple):
    """What belongs to one engagement; not yet read."""

    at: Beginning
    engagement: object
    candidates: list[object]


class Engagements(Mapping[str, Engagement]):
    """By id, in code-point order."""

    def __init__(self, file: Opened, shared: Shelf, names: Sequence[str]) -> None:
        self._file, self._shared = file, shared
        self._places = {name: place for place, name in enumerate(names)}
        if not len(self._places) == len(names) == len(file.segments) - 1 or list(names) != sorted(names):
            raise Garbage("engagements that are not those of a bundle")
        self._segments: dict[str, Segment] = {}
        self._known: dict[str, Engagement] = {}

    def __getitem__(self, name: str) -> Engagement:
        if name not in self._known:
            _ = self._places[name]
            with reading(self._file.name):
                segment = self.segment(name)
                found = cast(Engagement, segment.at.entry(segment.engagement, (Engagement,)))
                if found.name != name:
                    raise Garbage(f"`{found.name}` where there is `{name}`")
                check_engagement(found, self._shared.facts.memory)
            return self._known.setdefault(name, found)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    @property
    def read(self) -> int:
        """Of how many anything has been read."""
        return len(self._segments)

    def segment(self, name: str) -> Segment:
        """What belongs to an engagement; to be asked for within `reading`."""
        found = self._segments.get(name)
        if found is None:
            entries, engagement, candidates = listed(self._file.segment(self._places[name]))
            at = Beginning(Shelf(listed(entries), self._shared.facts, self._shared))
            found = self._segments.setdefault(name, Segment(at, engagement, listed(candidates)))
        return found


class Candidates(Sequence[Candidate]):
    """By index, as the outline says."""

    def __init__(self, engagements: Engagements, outline: Outline, name: str) -> None:
        self._engagements, self._outline, self._name = engagements, outline, name
        self._firsts: dict[str, int] = {}
        """The index of each engagement's first candidate."""
        first = 0
        for engagement, group in groupby(outline.engagement):
            if self._firsts.setdefault(engagement, first) != first:
                raise Garbage(f"candidates of `{engagement}` that do not stand together")
            first += sum(1 for _ in group)
        self._known: dict[int, Candidate] = {}

    def __len__(self) -> int:
        return len(self._outline)

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Candidate]: ...
    def __getitem__(self, index: int | slice) -> Candidate | Sequence[Candidate]:
        if isinstance(index, slice):
            return [self[each] for each in range(len(self))[index]]
        found = self._known.get(index)
        return self._read(range(len(self))[index]) if found is None else found

    def __iter__(self) -> Iterator[Candidate]:
        return (self[index] for index in range(len(self)))

    def _read(self, index: int) -> Candidate:
        name = self._outline.engagement[index]
        with reading(self._name):
            segment = self._engagements.segment(name)
            form = segment.candidates[index - self._firsts[name]]
            found = cast(Candidate, segment.at.entry(form, (Candidate,)))
            if found.index != index or row(found) != self._outline.row(index):
                raise Garbage(f"a candidate of `{name}` that is not as its outline")
            check_sendings(found, self._engagements)
        return self._known.setdefault(index, found)
