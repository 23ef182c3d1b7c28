"""Which rows of decision tables a customer meets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nextbest.dsl.checked import Bundle
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.evaluate import Evaluator, row_evaluator
from nextbest.engine.testing.results import Observed


@dataclass(frozen=True)
class Rows:
    """The tables of one bundle."""

    bundle: Bundle
    tables: Mapping[str, tuple[Evaluator, Door]]
    """What gives the number of the row of each table, with the door for what it reads."""

    @classmethod
    def of(cls, bundle: Bundle) -> "Rows":
        """Compiled, for all decisions to come."""
        backend = Interpreter()
        found = {name: row_evaluator(bundle, table, backend) for name, table in bundle.tables.items()}
        return cls(bundle, {name: (each, Door(bundle, each.program.graph.reads)) for name, each in found.items()})

    def hit(self, seen: Observed) -> Iterator[tuple[str, int]]:
        """The row of each table that decides for a customer, from 1; 0: `otherwise`."""
        clock = Clock(seen.now, self.bundle.timezone)
        for name, (row, door) in self.tables.items():
            admitted = door.admit(seen.customer, clock)
            if not isinstance(admitted, Refused):
                number = row.value(admitted.row, clock)
                assert isinstance(number, int), "whether a row fits is never unknown"
                yield name, number
