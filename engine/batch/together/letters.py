"""What winners are sent, written out: offers and messages as JSON, once for all who get the same words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.decisions import Decisions, Details
from nextbest.engine.backends.arrays.winners import groups
from nextbest.engine.batch.together.asking import Asked
from nextbest.engine.batch.together.telling import MISSING, Telling, chosen_texts
from nextbest.engine.batch.told import json_text
from nextbest.engine.deciding.letters import Letter
from nextbest.engine.decision import Winner
from nextbest.engine.json_form import json_form, json_object
from nextbest.engine.lowering.sendings import NO_VARIANT

Alone = Callable[[int, int, int | None], Winner]
"""The winner as the engine for one customer writes it: who, which candidate, its key."""


@dataclass(frozen=True)
class Letters:
    """What a bundle sends."""

    telling: Telling
    messages: bool
    """Whether they are asked for; offers always are."""
    _known: dict[tuple[int, int, str], Letter] = field(default_factory=dict)

    @cached_property
    def _offering(self) -> frozenset[int]:
        """Candidates that come with an offer."""
        return frozenset(
            each.index
            for each in self.telling.graph.candidates
            if any(sending.offer for step in each.sendings for sending in step.values())
        )

    def written(self, asked: Asked, decisions: Decisions, details: Details, alone: Alone) -> dict[str, pa.Array]:
        """The columns `offer` and `message` of each customer; null where there is none, or none was asked for."""
        offers, messages = _Texts(len(decisions)), _Texts(len(decisions))
        if not (self.messages or self._offers):
            return {"offer": offers.array(), "message": messages.array()}
        candidates = self.telling.graph.candidates
        for _, index, rows in groups(decisions) if self.messages or self._offering else ():
            candidate = candidates[index]
            if not (self.messages or index in self._offering):
                continue
            if candidate.answers:
                # The words may speak of an event, which is no column.
                for row in rows.tolist():
                    key = int(decisions.keys[row]) if decisions.known[row] else None
                    winner = alone(row, index, key)
                    if winner.offer is not None:
                        offers.put(row, json_text(json_object(winner.offer)))
                    if self.messages:
                        messages.put(row, json_text(json_form(winner.message)))
                continue
            for step in np.unique(details.steps[rows]).tolist():
                for variant in np.unique(details.variants[rows]).tolist():
                    same = rows[(details.steps[rows] == step) & (details.variants[rows] == variant)]
                    if len(same):
                        name = NO_VARIANT if variant < 0 else self.telling.variants_of(index)[variant]
                        self._write(self._letter(index, step, name), same, asked, offers, messages)
        return {"offer": offers.array(), "message": messages.array()}

    @cached_property
    def _offers(self) -> bool:
        """Whether anybody can get an offer."""
        sendings = (step for each in self.telling.graph.candidates for step in each.sendings)
        return any(each.offer for step in sendings for each in step.values())

    def _letter(self, candidate: int, step: int, variant: str) -> Letter:
        key = candidate, step, variant
        if key not in self._known:
            self._known[key] = Letter(self.telling.graph.candidates[candidate].sendings[step - 1][variant])
        return self._known[key]

    def _write(self, letter: Letter, rows: Array, asked: Asked, offers: "_Texts", messages: "_Texts") -> None:
        clock = asked.clock
        values = list(zip(*(asked.values(node, rows) for node in letter.nodes), strict=True)) or [()] * len(rows)
        if letter.rule is not None:

            def offer(given: tuple[Any, ...]) -> str:
                return json_text(json_object(letter.offer(given, clock, clock.policy_zone)))

            offers.put_all(rows, values, offer)
        if self.messages:
            messages.put_all(rows, values, lambda given: json_text(json_form(letter.message(given))))


class _Texts:
    """A text for some of so many rows."""

    def __init__(self, count: int) -> None:
        self._codes = np.full(count, MISSING, np.int32)
        self._words: list[str] = []

    def put(self, row: int, text: str) -> None:
        """The text of one row."""
        self._codes[row] = len(self._words)
        self._words.append(text)

    def put_all(self, rows: Array, given: list[tuple[Any, ...]], write: Callable[[tuple[Any, ...]], str]) -> None:
        """The text of each row, written once for those of whom the same is given."""
        written: dict[tuple[Any, ...], int] = {}
        for row, values in zip(rows.tolist(), given, strict=True):
            code = written.get(values)
            if code is None:
                code = written[values] = len(self._words)
                self._words.append(write(values))
            self._codes[row] = code

    def array(self) -> pa.Array:
        """The texts; null where there is none."""
        return chosen_texts(self._words, self._codes)
