"""What deciding asks of the customers of one stage: the terms of each candidate, worked out once for all customers."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from threading import RLock

from nextbest.engine.backends.arrays.bits import conjuncts, joined, looked_at
from nextbest.engine.backends.arrays.decisions import Stop
from nextbest.engine.backends.arrays.recipe import Recipe, Recipes
from nextbest.engine.backends.arrays.scope import ARRAY_WORDS
from nextbest.engine.backends.far import DEFERRED, channel_bits, said_by
from nextbest.engine.backends.program import CLASSES
from nextbest.engine.backends.sql.expand import Expansion
from nextbest.engine.backends.sql.judging import Judged
from nextbest.engine.backends.sql.terms import Terms, below, is_constant
from nextbest.engine.clock import Clock
from nextbest.engine.functions.sql import YES, Sql
from nextbest.engine.graph.candidates import Candidate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, walk


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A gate."""

    rule: str
    passes: Sql
    said: int
    """What it says of a candidate that it stops (see `far`)."""
    defers: bool


Step = tuple[int, tuple[Sql, ...]]
"""What gates say that follow each other, and what must all be yes to pass them: conditions that are no `and`."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A candidate in one stage."""

    index: int
    bound: int
    """No customer gives it a key above this one."""
    class_: int
    """As in `program.CLASSES`."""
    dropping: tuple[Hurdle, ...]
    deferring: tuple[Hurdle, ...]
    """Its gates in the order of the decision, but for those that everybody passes."""
    steps: tuple[tuple[Step, ...], tuple[Step, ...]]
    """The same gates, as far as what they say goes: those that drop it, and those that defer it."""
    able: tuple[Sql, ...]
    """What must all be yes for it to be ranked; conditions that are no `and`."""
    obliged: Sql
    """Whether it is mandatory: by its class, or by an obligation."""
    key: Recipe
    deadline: Recipe | None
    """Of its obligation."""


@dataclass(frozen=True, slots=True)
class StagePlan:
    """All candidates who may be chosen in a stage."""

    elsewhere: Sequence[Stop]
    """Why the others may not, whoever the customer is."""
    contestants: Sequence[Contestant]
    """In the order of their indices."""
    mandatory: Sequence[Contestant]
    """Those who are, or of whom an obligation may make it so; those first who can have the highest key."""
    normal: Sequence[Contestant]
    """Of that class, in the same order."""
    fallback: Sequence[Contestant]
    """Of that class, in the same order."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays in memory once it is computed: not the conditions of gates, of which bits are kept, unless some
    recipe asks for them too."""

    looked_at: Set[Sql]
    asked: Set[Sql]

    def __contains__(self, term: object) -> bool:
        return term not in self.looked_at or term in self.asked


class Planner:
    """Works out what each stage asks, when it is first asked for; safe in threads."""

    def __init__(self, graph: Graph, clock: Clock, channels: frozenset[str]) -> None:
        """For candidates on these channels."""
        self.graph = graph
        self._clock, self._channels = clock, channels
        self._terms = Terms("arrays", ARRAY_WORDS)
        self._bits = channel_bits(graph.bundle.channels)
        self._compiling = RLock()
        self.recipes = Recipes(self._terms, self._compiling)
        self._expansions: dict[str | None, Expansion] = {}
        self._contestants: dict[tuple[int, str | None], Contestant] = {}
        self._plans: dict[int, StagePlan] = {}
        self._values: dict[tuple[Node, str | None], Recipe] = {}
        self._looked_at: set[Sql] = set()
        """Conditions of gates that all rows are looked at for, so that many a rank need not ask again."""
        self.kept = Kept(self._looked_at, self.recipes.asked)
        """Of what is computed for gates and keys; it grows with what is worked out."""
        self._staged: dict[Node, bool] = {}

    def stages(self) -> Sequence[Sql]:
        """Of each stage but the last whether a customer is in it, if she is in none before. Raises NotInSql."""
        with self._compiling:
            return [self._expansion(None).yes(each.when) for each in self.graph.stages[:-1]]

    def plan(self, stage: int) -> StagePlan:
        """The plan of a stage. Raises NotInSql."""
        with self._compiling:
            if stage not in self._plans:
                self._plans[stage] = self._planned(self.graph.stages[stage].name)
            return self._plans[stage]

    def expansion(self, stage: str, nodes: Sequence[Node]) -> Expansion:
        """What expands these nodes: the same for all stages, where they do not ask which one it is."""
        for node in nodes:
            if node in self._staged:
                continue
            for each in walk(node, into=lambda above: () if above in self._staged else above.args):
                if each not in self._staged:
                    self._staged[each] = each.op == "stage" or any(map(self._staged.__getitem__, each.args))
        return self._expansion(stage if any(map(self._staged.__getitem__, nodes)) else None)

    def value(self, stage: str, node: Node) -> Recipe:
        """The value of a node in a stage."""
        with self._compiling:
            expansion = self.expansion(stage, [node])
            key = node, expansion.stage
            if key not in self._values:
                self._values[key] = self.recipes.recipe(lambda: expansion.value(node))
            return self._values[key]

    def _planned(self, stage: str) -> StagePlan:
        elsewhere, every = list[Stop](), list[Contestant]()
        for each in self.graph.candidates:
            if each.channel not in self._channels:
                continue
            if each.paused or stage not in each.stages:
                elsewhere.append(Stop(each.index, "paused" if each.paused else "stage"))
            else:
                every.append(self._contestant(each, stage))
        gates = (term for each in every for term in each.able)
        self._looked_at.update(looked_at(each) for each in below(*gates, into=joined) if not joined(each))
        able = [each for each in every if not any(is_constant(term) for term in each.able)]
        able.sort(key=lambda each: (-each.bound, each.index))
        return StagePlan(
            elsewhere=elsewhere,
            contestants=every,
            mandatory=[each for each in able if not is_constant(each.obliged, False)],
            normal=[each for each in able if each.class_ == CLASSES["normal"]],
            fallback=[each for each in able if each.class_ == CLASSES["fallback"]],
        )

    def _contestant(self, candidate: Candidate, stage: str) -> Contestant:
        nodes = (*candidate.nodes, *(() if candidate.deadline is None else (candidate.deadline,)))
        expansion = self.expansion(stage, nodes)
        key = candidate.index, expansion.stage
        if key not in self._contestants:
            self._contestants[key] = self._made(Judged(expansion, candidate))
        return self._contestants[key]

    def _made(self, judged: Judged) -> Contestant:
        candidate, expansion = judged.candidate, judged.expansion
        hurdles: dict[bool, list[Hurdle]] = {False: [], True: []}
        for gate in candidate.gates:
            passes = expansion.yes(gate.passes)
            if not is_constant(passes, True):
                said = DEFERRED * self._bits[candidate.channel] if gate.defers else said_by(gate.rule)
                hurdles[gate.defers].append(Hurdle(gate.rule, passes, said, gate.defers))
        mandatory, deadline = candidate.class_ == "mandatory", candidate.deadline
        steps = _steps(hurdles[False]), _steps(hurdles[True])
        return Contestant(
            index=candidate.index,
            bound=candidate.bound,
            class_=CLASSES[candidate.class_],
            dropping=tuple(hurdles[False]),
            deferring=tuple(hurdles[True]),
            steps=steps,
            able=tuple(dict.fromkeys(each for sort in steps for _, conditions in sort for each in conditions)),
            obliged=YES if mandatory else self._terms.shared(judged.obliged),
            key=self.recipes.recipe(lambda: judged.key, self._looked_at),
            deadline=None if deadline is None else self.recipes.recipe(lambda: expansion.value(deadline)),
        )

    def _expansion(self, stage: str | None) -> Expansion:
        if stage not in self._expansions:
            self._expansions[stage] = Expansion(self.graph, self._clock, stage, self._terms)
        return self._expansions[stage]


def _steps(hurdles: Sequence[Hurdle]) -> tuple[Step, ...]:
    found = list[Step]()
    for said, alike in groupby(hurdles, key=lambda each: each.said):
        conditions = dict.fromkeys(condition for each in alike for condition in conjuncts(each.passes))
        found.append((said, tuple(conditions)))
    return tuple(found)
