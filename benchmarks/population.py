"""What it takes to decide for a million customers, from Parquet to Parquet: `python -m benchmarks.population`."""

import argparse
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.crossing import Job, alone
from benchmarks.page import filled, load, machine
from benchmarks.turns import Contender, Contest

PACKAGES = ("duckdb", "polars", "numpy", "pyarrow")
CUSTOMERS = 1_000_000
SIZES = (100, 1_000, 10_000)
ALONE = 10_000
"""From so many engagements on only those who can are measured."""
SAMPLE = 20_000
"""Customers of those who decide one by one."""
ASKED = 200_000
"""Customers times engagements of the interpreter, which asks all of each."""
BUYERS = 200_000
PURCHASES = 10
"""For each buyer."""
OURS = "nextbest"

INTERPRETER = Contender("the interpreter", "one_by_one:interpreted")
CONTENDERS = (
    Contender(OURS, "as_nextbest:decide", largest=True),
    Contender("nextbest, all columns", "as_nextbest:all_columns", largest=True),
    Contender("nextbest, run folder", "as_nextbest:folder", largest=True),
    Contender("numpy, 2 threads", "as_numpy:decide", largest=True),
    Contender("numpy, 1 thread", "as_numpy:decide_alone", largest=True),
    Contender("DuckDB", "as_sql:decide"),
    Contender("Polars", "as_polars:decide"),
    Contender("generated Python", "one_by_one:generated", rows=SAMPLE, largest=True),
    Contender("naive Python", "one_by_one:naive", rows=SAMPLE),
    Contender("*columns read*, DuckDB", "floors:scan_by_duckdb", floor=True),
    Contender("*columns read*, pyarrow", "floors:scan_by_arrow", floor=True),
    Contender("*questions asked*, DuckDB", "floors:questions_by_duckdb", floor=True),
    Contender("*questions asked*, numpy", "floors:questions_by_numpy", floor=True),
)
WINDOWS = (
    Contender(OURS, "as_nextbest:windows"),
    Contender("DuckDB, `FILTER`", "purchases_as_sql:flat"),
    Contender("DuckDB, lists", "purchases_as_sql:lists"),
)


def main() -> None:
    """Print one table for each number of engagements, and one of histories."""
    arguments = _arguments()
    told = {"crowd machine": machine(PACKAGES)}
    print(told["crowd machine"])
    with TemporaryDirectory(prefix="population") as name:
        folder, customers = Path(name), arguments.customers
        source = folder / "customers.parquet"
        alone("crowd:write", source, customers)
        for size in arguments.engagements:
            print(f"\n## {size:,} engagements\n", flush=True)
            taking = [each for each in CONTENDERS if each.largest or size < ALONE]
            asked = replace(INTERPRETER, rows=max(20, ASKED // size))
            told[f"crowd {size}"] = Contest(Job(size, source, folder, 0), taking, asked, customers).run(
                arguments.rounds
            )
            print(told[f"crowd {size}"], flush=True)
        if arguments.buyers:
            print("\n## Histories\n", flush=True)
            told["crowd histories"] = _histories(folder, arguments.buyers, arguments.rounds)
            print(told["crowd histories"], flush=True)
    print(f"\nload {load()}")
    if arguments.into:
        arguments.into.write_text(filled(arguments.into.read_text(encoding="utf-8"), told), encoding="utf-8")


def _histories(folder: Path, buyers: int, rounds: int) -> str:
    source = folder / "buyers"
    source.mkdir()
    alone("purchases:write", source, buyers, buyers * PURCHASES)
    asked = Contender("the interpreter", "purchases_one_by_one:interpreted", rows=2_000)
    return Contest(Job(1, source, folder, 0), WINDOWS, asked, buyers).run(rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.population", description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--engagements", type=int, nargs="*", default=SIZES, help="of each policy; none: no policy")
    parser.add_argument("--buyers", type=int, default=BUYERS, help="customers with a history; 0: no histories")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--into", type=Path, help="a page whose tables are written anew")
    return parser.parse_args()


if __name__ == "__main__":
    main()
