"""Which rows of decision tables a customer meets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_tables import Among, Anything, Cell, Nothing, Row, Table
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.evaluate import Evaluator, evaluator
from nextbest.engine.testing.results import Observed


@dataclass(frozen=True)
class Rows:
    """The tables of one bundle."""

    bundle: Bundle
    inputs: Mapping[str, tuple[tuple[Evaluator, Door], ...]]
    """By table, what evaluates each input, with the door for what it reads."""

    @classmethod
    def of(cls, bundle: Bundle) -> "Rows":
        """Compiled, for all decisions to come."""
        backend = Interpreter()
        compiled = {
            name: [evaluator(bundle, each, backend) for each in table.inputs] for name, table in bundle.tables.items()
        }
        inputs = {
            name: tuple((each, Door(bundle, each.program.graph.reads)) for each in found)
            for name, found in compiled.items()
        }
        return cls(bundle, inputs)

    def hit(self, seen: Observed) -> Iterator[tuple[str, int]]:
        """The row of each table that decides for a customer, from 1; 0: `otherwise`."""
        clock = Clock(seen.now, self.bundle.timezone)
        for name, evaluators in self.inputs.items():
            values: list[object] = []
            for each, door in evaluators:
                admitted = door.admit(seen.customer, clock)
                if isinstance(admitted, Refused):
                    break
                values.append(each.value(admitted.row, clock))
            else:
                yield name, _row(self.bundle.tables[name], values)


def _row(table: Table, values: list[object]) -> int:
    return next((number for number, row in enumerate(table.rows, start=1) if _fits(row, values)), 0)


def _fits(row: Row, values: list[object]) -> bool:
    return all(_cell_fits(cell, value) for cell, value in zip(row.cells, values, strict=True))


def _cell_fits(cell: Cell, value: object) -> bool:
    match cell:
        case Anything():
            return True
        case Nothing():
            return value is None
        case Among(values=values):
            return value is not None and value in values
    if not isinstance(value, int | float):
        return False
    above = cell.low is None or value > cell.low or (cell.low_fits and value == cell.low)
    return above and (cell.high is None or value < cell.high or (cell.high_fits and value == cell.high))
