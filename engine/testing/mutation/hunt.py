"""Which mutants the tests of a bundle notice: each is checked, lowered and tested until a test fails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nextbest.dsl.checked import Bundle
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.engine import Engine
from nextbest.engine.errors import BundleError, UsageError
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.loading import read_bundle
from nextbest.engine.lowering.lower import lower
from nextbest.engine.testing.cases import Case, Test, named_in
from nextbest.engine.testing.load import load_tests_of
from nextbest.engine.testing.mutation.mutants import Mutant, mutants_of
from nextbest.engine.testing.run import Runner

Fate = Literal["noticed", "refused", "same", "survived"]
"""A test failed; `check` refuses it; it decides the same for everybody, as the graph shows; nobody noticed."""


@dataclass(frozen=True, slots=True)
class Fated:
    """A mutant with what became of it."""

    mutant: Mutant
    fate: Fate


class Hunt:
    """The mutants and the tests of one sound bundle."""

    def __init__(self, path: Path) -> None:
        """Raises BundleError and OSError."""
        self._path = path
        self._build = Builder()
        self._bundle = read_bundle(path)
        self._graph = lower(self._bundle, self._build)
        engine = Engine(self._bundle, Interpreter(), graph=self._graph)
        found = [test for file in load_tests_of(path, engine) for test in file.tests if test.skip is None]
        self._tests: list[Test] = sorted(found, key=lambda test: not isinstance(test, Case))
        self.mutants: Sequence[Mutant] = mutants_of(path)

    def run(self, share: slice = slice(None)) -> Iterator[Fated]:
        """What becomes of each mutant, or of a share of them."""
        for mutant in self.mutants[share]:
            yield Fated(mutant, self.fate(mutant))

    def fate(self, mutant: Mutant) -> Fate:
        """What becomes of one."""
        name, data = mutant.place.source.name, mutant.text.encode()
        try:
            bundle = read_bundle(self._path, lambda file: data if str(file) == name else file.read_bytes())
        except BundleError:
            return "refused"
        graph = lower(bundle, self._build)
        if mutant.in_graph and _same(graph, self._graph):
            return "same"
        return "noticed" if self._noticed(bundle, graph) else "survived"

    def _noticed(self, bundle: Bundle, graph: Graph) -> bool:
        """Whether a test fails: first those that speak of what has changed; those that failed before first of them."""
        runner = Runner(Engine(bundle, Interpreter(), graph=graph))
        changed = _changed(graph, self._graph)
        for test in sorted(self._tests, key=lambda each: changed.isdisjoint(named_in(each))):
            if _fails(runner, test):
                self._tests.remove(test)
                self._tests.insert(0, test)
                return True
        return False


def _fails(runner: Runner, test: Test) -> bool:
    try:
        return runner.run(test).failure is not None
    except UsageError:  # it asks for what the mutant has no more: a place
        return True


def _same(one: Graph, other: Graph) -> bool:
    """Whether both decide the same: nodes of one builder are equal where they are the same."""
    return _decides(one) == _decides(other)


def _changed(one: Graph, other: Graph) -> set[str]:
    """The engagements of which both do not decide the same."""
    found = [
        {(each.engagement, each.channel): _of_candidate(each) for each in graph.candidates} for graph in (one, other)
    ]
    return {key[0] for key in found[0] | found[1] if found[0].get(key) != found[1].get(key)}


def _decides(graph: Graph) -> object:
    """What of a graph decides, without the words that explanations show."""
    stages = [(each.name, each.when) for each in graph.stages]
    others = (graph.events, graph.redeemed, graph.awaited, graph.obligations)
    return stages, [_of_candidate(each) for each in graph.candidates], others


def _of_candidate(each: Candidate) -> object:
    if each.paused:
        return each.engagement, each.channel  # it never goes, whatever else is said of it
    ranked = (each.rank, each.factors, each.step, each.mandatory, each.deadline, each.fills, each.sendings)
    return each.engagement, each.channel, each.stages, [(gate.rule, gate.passes) for gate in each.gates], ranked
