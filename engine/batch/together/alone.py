"""One customer of a chunk as the engine for one customer sees her: for what arrays have no form for."""

from dataclasses import dataclass
from functools import cached_property

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.stopping import Rules, rules
from nextbest.engine.batch.together.past import Memories
from nextbest.engine.batch.written import Writing
from nextbest.engine.deciding.case import Case
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.remembered import customer_of
from nextbest.engine.deciding.request import Request
from nextbest.engine.decision import Winner
from nextbest.engine.remembering.memory import NOTHING


@dataclass(frozen=True)
class Alone:
    """Customers of a chunk, one at a time, by their rows."""

    deciding: Deciding
    request: Request
    chunk: Chunk
    places: Array
    """Of those who are decided for, in the chunk."""
    memories: Memories | None

    def winner(self, row: int, candidate: int, key: int | None) -> Winner:
        """What she is sent when this candidate, by its index, is chosen for her with that key."""
        return self.deciding.winner(self._case(row), candidate, key, self.request)

    def rules(self, row: int) -> Rules:
        """What stops each candidate."""
        verdicts, judged = self.deciding.judge_all(self._case(row), self.request)
        return rules(verdicts, judged, self.request.places)

    @cached_property
    def _writing(self) -> Writing:
        """The chunk is laid out when the first of them is asked for: for most chunks none is."""
        return Writing.of(self.deciding.bundle, self.chunk, store=self.memories is not None)

    def _case(self, row: int) -> Case:
        document = next(self._writing.documents(self.places[row : row + 1])).document
        memory = NOTHING if self.memories is None else self.memories.get(customer_of(document) or "", NOTHING)
        case = self.deciding.case(document, self.request, self.deciding.fast, memory)
        assert isinstance(case, Case), "the door has let her in"
        return case
