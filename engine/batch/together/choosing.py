"""The chooser that decides for all customers of a chunk at once, with arrays."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pyarrow as pa

from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.arrays.decisions import Decisions
from nextbest.engine.backends.arrays.place_by_place import Filled, PlaceByPlace
from nextbest.engine.batch.asked import Asked as Wanted
from nextbest.engine.batch.budgets.asking import Asking as BudgetAsking
from nextbest.engine.batch.budgets.contest import Contest, contested
from nextbest.engine.batch.budgets.members import Drawn, drawn
from nextbest.engine.batch.budgets.shares import Shares, Sharing
from nextbest.engine.batch.chooser import Outcome
from nextbest.engine.batch.chunk import Chunk
from nextbest.engine.batch.folding import folded
from nextbest.engine.batch.outcomes import DECISIONS
from nextbest.engine.batch.together.alone import Alone
from nextbest.engine.batch.together.asking import Asked, Asking
from nextbest.engine.batch.together.decider import Decider
from nextbest.engine.batch.together.holding import Holding, Judged
from nextbest.engine.batch.together.letters import Letters
from nextbest.engine.batch.together.owing import Owing
from nextbest.engine.batch.together.past import Memories, Past
from nextbest.engine.batch.together.selecting import Selected, Selecting
from nextbest.engine.batch.together.telling import Telling, by_customer, ids
from nextbest.engine.batch.together.waiting import WaitingTimes
from nextbest.engine.batch.wanted_columns import ALL, DETAILS, LETTERS, WHY
from nextbest.engine.batch.where import Where
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Options, request
from nextbest.engine.graph.outline import Outline
from nextbest.engine.remembering.memory import Purse
from nextbest.engine.shown import at
from nextbest.engine.stores.store import Store
from nextbest.engine.uncollected import uncollected


class Together:
    """A `Chooser` that says the same as `OneByOne`.

    Budgets are those of all customers together: what cannot serve all goes to those who gain most. Alone, nobody
    competes for them.
    """

    def __init__(
        self,
        deciding: Deciding,
        asked: Wanted,
        where: Where | None = None,
        store: Store | None = None,
        shares: Shares | None = None,
        decider: Decider | None = None,
    ) -> None:
        """With a store its memory is read, chunk by chunk; budgets stand as they stood there at the beginning. With
        `shares` customers have competed for them elsewhere. `decider` is that of the same bundle and `now`, if there
        is one already.

        Raises UsageError for what arrays have no form for.
        """
        graph = deciding.graph
        self._deciding, self._asked_for = deciding, asked
        self._columns = ALL if asked.columns is None else asked.columns
        # A guarantee may speak of why there is nobody.
        self._why = bool(self._columns & WHY or deciding.bundle.guarantees)
        decider = decider or Decider.of(deciding, asked.now, store=store is not None)
        self._clock, self._bound = decider.clock, decider.bound
        self.at_once = decider.at_once
        """How many chunks may be decided at the same time."""
        self._places, self._population = decider.places, decider.population
        self._selecting = Selecting(self._population, where, decider.threads)
        self._asking = Asking(graph, self._clock)
        self._names = [each.name for each in graph.stages]
        options: Options = {"messages": asked.messages, "hold_for": timedelta(seconds=asked.hold)}
        self._request = request(deciding.bundle, at(asked.now, deciding.zone), options)
        telling = Telling(graph)
        self._telling, self._letters = telling, Letters(telling, asked.messages)
        self._waiting = WaitingTimes(graph, deciding.folding, self._bound)
        self._owing = Owing(graph, self._request.places)
        self._holding = Holding(self._population)
        self._past = None if store is None else Past(store, deciding.folding, self._clock, asked.hold)
        spent = {} if self._past is None else self._past.spent
        chooses = self._places or self._population
        self._contest = Contest(chooses, spent, asked.counting) if contested(graph) and shares is None else None
        self._sharing = None
        if shares is not None:
            self._sharing = Sharing(self._places or PlaceByPlace(graph, self._clock, decider.threads), shares)

    @property
    def contested(self) -> bool:
        """Whether customers compete for budgets."""
        return self._contest is not None

    @uncollected()
    def hear(self, chunk: Chunk, most: int | None = None) -> int:
        """Take note of the customers of a chunk."""
        assert self._contest is not None, "nobody competes"
        if self._past is not None:
            self._past.keep(chunk)
        _, _, customers = self._remembered(chunk, most)
        self._contest.hear(chunk.number, customers, self._filled(customers))
        return customers.count

    @uncollected()
    def drawn(self, chunk: Chunk) -> Drawn:
        """Of a chunk, whoever draws on budgets, for a contest elsewhere."""
        _, _, customers = self._remembered(chunk, None)
        return drawn(BudgetAsking.of(self._population), customers, self._filled(customers))

    def settle(self) -> None:
        """Give what there is to whom it is due."""
        assert self._contest is not None, "nobody competes"
        self._contest.settle()

    @property
    def promised(self) -> Mapping[Purse, int]:
        """What budgets have given out when all have been served."""
        return {} if self._contest is None else self._contest.promised

    @uncollected()
    def decide(self, chunk: Chunk, most: int | None = None) -> Outcome:
        """Decide for the customers of a chunk, so many at most."""
        memories, selected, customers = self._remembered(chunk, most)
        contest = self._contest
        filled = self._filled(customers) if contest is None else contest.told(chunk.number)
        alone = Alone(self._deciding, self._request, chunk, selected.let_in.places, memories)
        return self._told(selected, customers, filled, alone)

    def close(self) -> None:
        """Give back what those who compete have taken on disk."""
        for each in (self._contest, self._past):
            if each is not None:
                each.close()

    def _remembered(self, chunk: Chunk, most: int | None) -> tuple[Memories | None, Selected, Customers]:
        """Those of a chunk who are decided for, and they with the columns of their memory."""
        memories = None
        if self._past is not None:
            chunk, memories = self._past.of(chunk)
        selected = self._selecting.selected(chunk, most)
        customers = folded(
            self._deciding.folding,
            self._bound,
            self._clock,
            selected.customers,
            selected.stages,
            memories=memories,
            waiting=selected.let_in.waiting,
        )
        return memories, selected, customers

    def _filled(self, customers: Customers) -> Filled:
        """Who fills the places of these customers, whoever else there is."""
        counting = self._asked_for.counting
        if self._places is not None:
            filled = self._places.decide(customers, counting=counting)
        else:
            filled = Filled((self._population.decide(customers, counting=counting, why=self._why),))
        return filled if self._sharing is None else self._sharing.filled(customers, filled)

    def _told(self, selected: Selected, customers: Customers, filled: Filled, alone: Alone) -> Outcome:
        asked = Asked(self._asking, customers, selected.stages, self._names)
        places = selected.let_in.places
        who = ids(selected.chunk, places, customers)
        tables = [self._place(asked, each, who, alone) for each in filled.places]
        obligations, met = self._owing.of(asked, filled, who, alone.rules)
        judged = Judged(selected.chunk, places, who, asked, filled.places)
        return Outcome(
            by_customer(tables, filled.places),
            selected.let_in.rejects,
            obligations,
            self._holding.broken(judged),
            customers.count,
            selected.refused,
            selected.left_out,
            met,
            _stopped(filled.first, self._deciding.graph.outline),
        )

    def _place(self, asked: Asked, decisions: Decisions, who: pa.Array, alone: Alone) -> pa.Table:
        """What one place of all customers is filled with."""
        columns = self._telling.winners(who, decisions)
        if self._columns & WHY:
            columns |= self._telling.no_actions(decisions, self._waiting.of(asked, decisions))
        if self._columns & DETAILS:
            details = self._population.details(asked.customers, decisions)
            columns |= self._telling.details(decisions, details)
            if self._columns & LETTERS:
                columns |= self._letters.written(asked, decisions, details, alone.winner)
        return pa.table(columns, schema=pa.schema([each for each in DECISIONS if each.name in columns]))


def _stopped(decisions: Decisions, outline: Outline) -> Counter[tuple[str, ...]]:
    found = Counter[tuple[str, ...]]()
    for stop, count in decisions.stops.items():
        found[outline.engagement[stop.candidate], outline.channel[stop.candidate], stop.rule] += count
    return found
