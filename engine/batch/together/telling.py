"""Decisions in arrays as rows of a run: the columns of `outcomes.DECISIONS`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nextbest.engine.backends.arrays.columns import Array, Texts, Values
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import NOBODY, Decisions, Details
from nextbest.engine.backends.arrays.later_words import as_arrow
from nextbest.engine.backends.far import no_action
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.deciding.choose import OUTBOUND
from nextbest.engine.decision import NoActionKind
from nextbest.engine.graph.graph import Graph

KINDS: Sequence[str] = get_args(NoActionKind)
MISSING = -1
"""In the place of a code, where nothing is told."""


@dataclass(frozen=True)
class Telling:
    """How what a bundle decides is told: its names, made into Arrow once."""

    graph: Graph

    def winners(self, customers: pa.Array, decisions: Decisions) -> dict[str, pa.Array]:
        """The columns that say who gets what; `customers` are their ids."""
        won = decisions.candidates != NOBODY
        engagements, kinds, channels = (
            _named(names, self._of_candidates[place], decisions.candidates) for place, names in enumerate(self._names)
        )
        nothing = pa.nulls(len(decisions), pa.string())
        return {
            "customer": customers,
            "stage": words(self._stages, decisions.stages),
            "decision": nothing,
            "contact": nothing,
            "place": words([OUTBOUND], np.where(won, np.int32(0), MISSING)),
            "engagement": engagements,
            "kind": kinds,
            "channel": channels,
            "key": pa.array(decisions.keys, mask=~decisions.known),
        }

    def no_actions(self, decisions: Decisions, not_before: pa.Array) -> dict[str, pa.Array]:
        """The columns that say why nobody gets something, and until when."""
        return {"no_action": _kinds(decisions, decisions.candidates != NOBODY), "not_before": not_before}

    def details(self, decisions: Decisions, details: Details) -> dict[str, pa.Array]:
        """The columns that say more of winners."""
        won = decisions.candidates != NOBODY
        return {
            "step": pa.array(details.steps, mask=~won),
            "variant": self._variants(decisions, details),
            **{name: _doubles(column, won) for name, column in details.factors.items()},
        }

    @cached_property
    def _stages(self) -> list[str]:
        return [each.name for each in self.graph.stages]

    @cached_property
    def _names(self) -> tuple[list[str], list[str], list[str]]:
        outline = self.graph.outline
        kinds = [self.graph.bundle.engagements[name].kind for name in outline.engagement]
        engagements, channels = (list(dict.fromkeys(names)) for names in (outline.engagement, outline.channel))
        return engagements, list(dict.fromkeys(kinds)), channels

    @cached_property
    def _of_candidates(self) -> tuple[Array, Array, Array]:
        """Of each candidate the places of its engagement, kind and channel among their names."""
        outline = self.graph.outline
        kinds = [self.graph.bundle.engagements[name].kind for name in outline.engagement]
        found = []
        for names, each in zip(self._names, (outline.engagement, kinds, outline.channel), strict=True):
            places = {name: place for place, name in enumerate(names)}
            found.append(np.array([places[name] for name in each], np.int32))
        return found[0], found[1], found[2]

    @cached_property
    def _variant_names(self) -> list[str]:
        """Of all candidates."""
        indices = range(len(self.graph.outline.engagement))
        return list(dict.fromkeys(name for index in indices for name in self.variants_of(index)))

    def variants_of(self, candidate: int) -> Sequence[str]:
        """The names of a candidate's variants."""
        engagement = self.graph.bundle.engagements[self.graph.outline.engagement[candidate]]
        experiment = engagement.promises.experiment
        return () if experiment is None else [each.name for each in experiment.variants]

    def _variants(self, decisions: Decisions, details: Details) -> pa.Array:
        told = np.flatnonzero(details.variants != NOBODY)
        if not len(told):
            return words(self._variant_names, np.full(len(decisions), MISSING, np.int32))
        places = {name: place for place, name in enumerate(self._variant_names)}
        codes = np.full(len(decisions), MISSING, np.int32)
        for candidate in np.unique(decisions.candidates[told]).tolist():
            names = [places[name] for name in self.variants_of(candidate)]
            rows = told[decisions.candidates[told] == candidate]
            codes[rows] = np.array(names, np.int32)[details.variants[rows]]
        return words(self._variant_names, codes)


def by_customer(tables: Sequence[pa.Table], places: Sequence[Decisions]) -> pa.Table:
    """The rows of all customers, each one's in the order of her places; of each place there is a table of all."""
    if len(tables) == 1:
        return tables[0]
    rows = [np.arange(len(places[0])), *(np.flatnonzero(each.candidates != NOBODY) for each in places[1:])]
    filled = [tables[0], *(each.take(pa.array(at)) for each, at in zip(tables[1:], rows[1:], strict=True))]
    # What is of the same row stands in the order of places already.
    order = np.argsort(np.concatenate(rows), kind="stable")
    return pa.concat_tables(filled).unify_dictionaries().take(pa.array(order))


def ids(chunk: Chunk, places: Array, customers: Customers) -> pa.Array:
    """Who they are: customers of a chunk, who stand there at these places."""
    given = chunk.customers.column("id")
    if not chunk.documents and given.type == pa.string() and pc.all(pc.string_is_ascii(given), min_count=0).as_py():
        # Such texts the door leaves as they are. Places ascend: as many as there are are all of them.
        return (given if len(places) == len(given) else given.take(pa.array(places))).combine_chunks()
    column = customers.columns["id"]
    assert isinstance(column, Texts), "every customer has one"
    return as_arrow(column.words).take(pa.array(column.codes)).cast(pa.string())


def chosen_texts(words: Sequence[str], codes: Array) -> pa.Array:
    """The text of each code; null for MISSING."""
    return pa.array(words, pa.string()).take(pa.array(codes, mask=codes == MISSING))


def words(names: Sequence[str], codes: Array) -> pa.Array:
    """The same as a dictionary of texts: that of these columns is the same whoever the customers are."""
    mask = codes == MISSING
    coded = pa.array(codes.astype(np.int32, copy=False), mask=mask if mask.any() else None)
    return pa.DictionaryArray.from_arrays(coded, pa.array(names, pa.string()))


def _named(names: Sequence[str], of_candidates: Array, candidates: Array) -> pa.Array:
    # NOBODY is the last place.
    return words(names, np.append(of_candidates, np.int32(MISSING))[candidates])


def _kinds(decisions: Decisions, won: Array) -> pa.Array:
    rows = np.flatnonzero(~won)
    far, which = np.unique(decisions.far[rows], return_inverse=True)
    codes = np.full(len(won), MISSING, np.int32)
    codes[rows] = np.array([KINDS.index(no_action(int(each))) for each in far.tolist()], np.int32)[which]
    return words(KINDS, codes)


def _doubles(column: Values, won: Array) -> pa.Array:
    missing = ~won if column.known is None else ~(won & column.known)
    return pa.array(column.values, pa.float64(), mask=missing)
