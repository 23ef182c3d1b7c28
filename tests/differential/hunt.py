"""Random bundles × customers, decided by every back end: `python -m tests.differential.hunt --help` (README.md)."""

import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from nextbest.engine.backends.arrays.place_by_place import PlaceByPlace
from nextbest.engine.backends.arrays.rows import customers_of
from nextbest.engine.backends.duckdb import decided
from nextbest.engine.backends.far import no_action
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Lane, Ranked
from nextbest.engine.backends.python import Python
from nextbest.engine.deciding.choose import places
from nextbest.engine.doors.event import no_event
from tests.arrays.agree import told
from tests.differential.cases import Case, with_past, without_past
from tests.differential.decisions import same

PAST = 4
"""Each so many bundles, one has limits, sequences, obligations and budgets, and customers with a past."""


@dataclass
class Found:
    """What was compared, and what differed."""

    bundles: int = 0
    customers: int = 0
    interpreted: int = 0
    """Customers whom the interpreter has judged too."""
    verdicts: int = 0
    values: int = 0
    missing: int = 0
    """Of the values that need not be there, those that are not."""
    kinds: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        share = self.missing / self.values if self.values else 0
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in self.kinds.most_common())
        return (
            f"{self.bundles:,} bundles, {self.customers:,} customers ({self.interpreted:,} by the interpreter too),"
            f" {self.verdicts:,} verdicts, {share:.0%} of what may be missing is; {kinds};"
            f" {len(self.differences)} differences"
        )


def compare(case: Case, interpreted: int, found: Found) -> None:
    """DuckDB and arrays against generated Python, and that, for so many customers, against the interpreter: stages,
    every verdict with its key, and the decision. AssertionError where they differ."""
    graph, clock, rows = case
    fast, plain = (each.compile(graph).at(clock) for each in (Python(), Interpreter()))
    asked, alone = places(graph.bundle), tuple(no_event(graph.event_reads))
    lane, arrays = Lane(asked.channels), PlaceByPlace(graph, clock).decide(customers_of(graph, rows)).places
    for number, (row, other) in enumerate(zip(rows, decided(graph, clock, rows, judged=True), strict=True)):
        same(other, graph, fast, row, asked)
        if tuple(row[len(graph.reads) : -1]) == alone:  # a run asks for no event
            stage, served = told(arrays[0], number)
            assert (stage, _said(served)) == (other.stage, _said(fast.first(row, other.stage, lane))), row
            further = [each for _, each in (told(one, number) for one in arrays[1:]) if not isinstance(each, int)]
            assert tuple(each[3:] for each in further) == other.others, row
        if number < interpreted:
            same(other, graph, plain, row, asked)
        found.verdicts += len(other.verdicts)
        found.kinds[other.no_action or "chosen"] += 1
        found.kinds["further places"] += len(other.others)
        given = [value for value, declared in zip(row, graph.reads.values(), strict=False) if not declared.always_there]
        found.values += len(given)
        found.missing += given.count(None)
    found.bundles += 1
    found.customers += len(rows)
    found.interpreted += min(interpreted, len(rows))


def _said(first: Ranked | int) -> Ranked | str:
    """Who is served first, or why nobody is: whoever knows that looks no further, so not how far all came."""
    return no_action(first) if isinstance(first, int) else first


def _case(seed: int, customers: int) -> Case:
    past = seed % PAST == PAST - 1
    return with_past(seed, customers // 2, several=True) if past else without_past(seed, customers, several=True)


def hunt(asked: Namespace) -> Found:
    """All of them; what differs is told at once, and does not stop it."""
    found, begun = Found(), monotonic()
    for seed in range(asked.first, asked.first + asked.bundles):
        try:
            compare(_case(seed, asked.customers), asked.interpreted, found)
        except AssertionError as error:
            found.differences.append(f"seed {seed}: {' '.join(str(error).split())[:300]}")
            print(found.differences[-1], file=sys.stderr, flush=True)
        if (seed + 1 - asked.first) % asked.every == 0:
            print(f"{monotonic() - begun:7.0f} s, to seed {seed}: {found}", flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Hunt; 1 where anything differed."""
    parser = ArgumentParser(prog="hunt", description=__doc__, allow_abbrev=False)
    parser.add_argument("--first", type=int, default=1_000, help="the seed of the first bundle")
    parser.add_argument("--bundles", type=int, default=2_000, help="how many, each of the next seed")
    parser.add_argument("--customers", type=int, default=1_000, help="of each bundle")
    parser.add_argument("--interpreted", type=int, default=50, help="customers of each whom the interpreter judges too")
    parser.add_argument("--every", type=int, default=25, help="bundles after which is told how far it has come")
    asked = parser.parse_args(arguments)
    found = hunt(asked)
    print(f"seeds {asked.first} to {asked.first + asked.bundles - 1}: {found}")
    return 1 if found.differences else 0


if __name__ == "__main__":
    sys.exit(main())
