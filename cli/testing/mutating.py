"""`test --mutate`: the mutants of bundles, tried one after another or in several processes."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nextbest.engine.testing.mutation.hunt import Fate, Fated, Hunt


@dataclass(frozen=True, slots=True)
class Mutated:
    """The mutants of one bundle, with what became of each."""

    fated: Sequence[Fated]

    def count(self, fate: Fate) -> int:
        """How many came to that."""
        return sum(each.fate == fate for each in self.fated)

    @property
    def survivors(self) -> Sequence[Fated]:
        """Those that no test noticed, in the order of the text."""
        return [each for each in self.fated if each.fate == "survived"]

    @property
    def percent(self) -> float:
        """How many of those that can be noticed were; 100 where there are none."""
        noticed, survived = self.count("noticed"), self.count("survived")
        return 100 * noticed / (noticed + survived) if noticed + survived else 100.0


def mutated(paths: Sequence[Path], jobs: int) -> Mapping[Path, Mutated]:
    """What becomes of the mutants of sound bundles whose tests pass."""
    return {path: Mutated(tuple(_fated(path, jobs))) for path in dict.fromkeys(paths)}


def _fated(path: Path, jobs: int) -> Iterator[Fated]:
    hunt = Hunt(path)
    if jobs == 1:
        yield from hunt.run()
        return
    with ProcessPoolExecutor(jobs) as pool:
        shares = pool.map(_share, [path] * jobs, range(jobs), [jobs] * jobs)
        fates = {place: fate for share in shares for place, fate in share}
    yield from (Fated(mutant, fates[place]) for place, mutant in enumerate(hunt.mutants))


def _share(path: Path, start: int, jobs: int) -> list[tuple[int, Fate]]:
    """The fates of every so manieth mutant, in a process of its own."""
    found = Hunt(path).run(slice(start, None, jobs))
    return [(start + jobs * number, each.fate) for number, each in enumerate(found)]
