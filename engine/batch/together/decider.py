"""What decides for many customers of a bundle at one `now`, whoever they are: made once for all ways through them."""

from dataclasses import dataclass

from nextbest.engine.backends.arrays.place_by_place import PlaceByPlace
from nextbest.engine.backends.arrays.population import Population
from nextbest.engine.backends.program import Bound
from nextbest.engine.batch.processors import THREADS
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.uncollected import uncollected


@dataclass(frozen=True, slots=True)
class Decider:
    """A bundle at one `now`."""

    clock: Clock
    bound: Bound
    at_once: int
    """How many chunks may be decided at the same time."""
    places: PlaceByPlace | None
    """None: customers have one place."""
    population: Population

    @classmethod
    def of(cls, deciding: Deciding, now: int, *, store: bool) -> "Decider":
        """With a `store` its memory is read. Raises UsageError for what arrays have no form for."""
        clock, bound = deciding.fast(now)
        at_once = 1 if store else THREADS
        graph, threads = deciding.graph, THREADS // at_once
        if deciding.bundle.arbitration.places == "one per customer":
            return cls(clock, bound, at_once, None, Population(graph, clock, threads))
        places = PlaceByPlace(graph, clock, threads)
        return cls(clock, bound, at_once, places, places.population)

    @property
    def threads(self) -> int:
        """How many work on one chunk."""
        return THREADS // self.at_once

    @uncollected()
    def prepare(self) -> None:
        """Work out what is asked whoever the customers are, as far as most of it will be needed."""
        self.population.prepare()
