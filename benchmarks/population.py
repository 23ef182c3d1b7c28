"""What it takes to decide for a million customers, from Parquet to Parquet: `python -m benchmarks.population`."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.crossing import Cost, Job, alone
from benchmarks.page import filled, load, machine, row

PACKAGES = ("duckdb", "polars", "numpy", "pyarrow")
CUSTOMERS = 1_000_000
SIZES = (100, 1_000, 10_000)
ALONE = 10_000
"""From so many engagements on only those who can are measured."""
SAMPLE = 20_000
"""Customers of those who decide one by one; their times are scaled."""
ASKED = 200_000
"""What the interpreter asks is compared with: customers times engagements, since it asks all of each."""
INTERPRETER = "one_by_one:interpreted"


@dataclass(frozen=True, slots=True)
class Contender:
    """Somebody who decides, or a floor, who writes nothing."""

    label: str
    function: str
    """`module:function` of this package."""
    sampled: bool = False
    floor: bool = False
    largest: bool = False
    """Whether it is measured on the largest policies too."""


CONTENDERS = (
    Contender("numpy, 2 threads", "as_numpy:decide", largest=True),
    Contender("numpy, 1 thread", "as_numpy:decide_alone", largest=True),
    Contender("DuckDB", "as_sql:decide"),
    Contender("Polars", "as_polars:decide"),
    Contender("generated Python", "one_by_one:generated", sampled=True, largest=True),
    Contender("naive Python", "one_by_one:naive", sampled=True),
    Contender("*columns read*, DuckDB", "floors:scan_by_duckdb", floor=True),
    Contender("*columns read*, pyarrow", "floors:scan_by_arrow", floor=True),
    Contender("*questions asked*, DuckDB", "floors:questions_by_duckdb", floor=True),
    Contender("*questions asked*, numpy", "floors:questions_by_numpy", floor=True),
)


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
            self.contender.label + (" †" if self.contender.sampled else ""),
            f"{median(each.setting_up for each in self.rounds):.2f}",
            f"{median(seconds):,.2f}",
            f"{median(each.processor * self.scale for each in self.rounds):,.2f}",
            f"{max(each.memory for each in self.rounds) / 1e6:,.0f}",
            f"{median(against):,.2f}",
        )
        return row(*cells)


def main() -> None:
    """Print one table for each number of engagements."""
    arguments = _arguments()
    told = {"crowd machine": machine(PACKAGES)}
    print(told["crowd machine"])
    with TemporaryDirectory(prefix="population") as name:
        folder = Path(name)
        (folder / "out").mkdir()
        source = folder / "customers.parquet"
        alone("crowd:write", source, arguments.customers)
        for size in arguments.engagements:
            print(f"\n## {size:,} engagements\n", flush=True)
            job = Job(size, source, folder / "out", min(SAMPLE, arguments.customers))
            table = "\n".join(_table(_measured(job, arguments.customers, arguments.rounds)))
            print(table, flush=True)
            told[f"crowd {size}"] = table
    print(f"\nload {load()}")
    if arguments.into:
        arguments.into.write_text(filled(arguments.into.read_text(encoding="utf-8"), told), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.population", description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--engagements", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--into", type=Path, help="a page whose tables are written anew")
    return parser.parse_args()


def _measured(job: Job, customers: int, rounds: int) -> list[Found]:
    """Everybody once to see that they agree, then all in turns; those who decide for some only once."""
    taking = [each for each in CONTENDERS if each.largest or job.engagements < ALONE]
    _agree(job, [each for each in taking if not each.floor])
    found = [Found(each, customers / job.rows if each.sampled else 1) for each in taking]
    for turn in range(rounds):
        start = turn % len(found)
        for each in (*found[start:], *found[:start]):
            if not (each.contender.sampled and each.rounds):
                each.rounds.append(_run(each.contender.function, job))
    return found


def _agree(job: Job, taking: Sequence[Contender]) -> None:
    """Every answer of everybody with ours, and the interpreter's for some."""
    for each in taking:
        _run(each.function, job)
    some = replace(job, rows=min(job.rows, max(20, ASKED // job.engagements)))
    _run(INTERPRETER, some)
    ours, *others = (_file(job, each.function) for each in taking)
    count = alone("agreeing:agree", ours, (*others, _file(job, INTERPRETER)))
    print(f"{len(others) + 1} agree on {count:,} customers, the interpreter on {some.rows:,} of them", flush=True)


def _run(function: str, job: Job) -> Cost:
    out = _file(job, function)
    if out.is_dir():
        rmtree(out)
    out.unlink(missing_ok=True)
    cost: Cost = alone(function, replace(job, out=out))
    return cost


def _file(job: Job, function: str) -> Path:
    return job.out / f"{function.replace(':', '.')}.parquet"


def _table(found: Sequence[Found]) -> Iterator[str]:
    yield f"|  | set up s | decide s | processor s | MB | × {found[0].contender.label} |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    yield from (each.line(found[0]) for each in found)


if __name__ == "__main__":
    main()
