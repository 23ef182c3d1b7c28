"""Contenders who decide for the same customers, in turns: what each takes, after all have given the same answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import rmtree
from statistics import median

from benchmarks.crossing import Cost, Job, alone
from benchmarks.page import row


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who decides, or a floor, who writes nothing."""

    label: str
    function: str
    """`module:function` of this package."""
    rows: int = 0
    """Decides for so many customers only, and its times are scaled; 0: for all."""
    floor: bool = False
    largest: bool = False
    """Whether it is measured on the largest policies too."""


@dataclass(slots=True)
class Found:
    """What one contender took in each round."""

    contender: Contender
    scale: float
    """Customers in all, to those whom it decided for."""
    rounds: list[Cost] = field(default_factory=list)

    def line(self, ours: "Found") -> str:
        """A line of the table."""
        seconds = [each.deciding * self.scale for each in self.rounds]
        against = [each / one.deciding for each, one in zip(seconds, ours.rounds, strict=False)]
        cells = (
            self.contender.label + (" †" if self.contender.rows else ""),
            f"{median(each.setting_up for each in self.rounds):.2f}",
            f"{median(seconds):,.2f}",
            f"{median(each.processor * self.scale for each in self.rounds):,.2f}",
            f"{max(each.memory for each in self.rounds) / 1e6:,.0f}",
            f"{median(against):,.2f}",
        )
        return row(*cells)


@dataclass(frozen=True, slots=True)
class Contest:
    """Who decides for whom."""

    job: Job
    contenders: Sequence[Contender]
    """The first is ours."""
    interpreter: Contender
    """Answers for so many customers as its `rows` says."""
    customers: int

    def run(self, rounds: int) -> str:
        """A table: everybody once to see that they agree, then all in turns; who decides for some only once."""
        self._agree()
        found = [Found(each, self.customers / self._rows(each)) for each in self.contenders]
        for turn in range(rounds):
            start = turn % len(found)
            for each in (*found[start:], *found[:start]):
                if not (each.contender.rows and each.rounds):
                    each.rounds.append(self._cost(each.contender))
        return "\n".join(_table(found))

    def _agree(self) -> None:
        """Every answer of everybody is ours."""
        deciding = [each for each in self.contenders if not each.floor]
        for each in (*deciding, self.interpreter):
            self._cost(each)
        ours, *others = map(self._file, (*deciding, self.interpreter))
        count = alone("agreeing:agree", ours, tuple(others))
        asked = self._rows(self.interpreter)
        print(f"{len(deciding)} agree on {count:,} customers, and the interpreter on {asked:,}", flush=True)

    def _cost(self, contender: Contender) -> Cost:
        out = self._file(contender)
        if out.is_dir():
            rmtree(out)
        out.unlink(missing_ok=True)
        cost: Cost = alone(contender.function, replace(self.job, out=out, rows=self._rows(contender)))
        return cost

    def _file(self, contender: Contender) -> Path:
        return self.job.out / f"{contender.function.replace(':', '.')}.parquet"

    def _rows(self, contender: Contender) -> int:
        return min(contender.rows or self.customers, self.customers)


def _table(found: Sequence[Found]) -> Iterator[str]:
    yield f"|  | set up s | decide s | processor s | MB | × {found[0].contender.label} |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    yield from (each.line(found[0]) for each in found)
