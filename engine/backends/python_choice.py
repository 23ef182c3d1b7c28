"""The choice in generated Python: a chunk of candidates, the best of whom is wanted, or all who may be chosen.

Candidates that share a condition stand below it together, so that one test settles them all. In the form for the best,
`B` is the best key so far and `I` whose it is: who cannot reach it by the bound of its key is not looked at.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf
from typing import Literal

from nextbest.engine.backends.far import DEFERRED, UNWORTHY, said_by
from nextbest.engine.backends.python_expression import Body
from nextbest.engine.backends.python_functions import ARGUMENTS, INDENT, Text, Writer, function
from nextbest.engine.graph.candidates import BILLION, MOST, RANK_LIMIT, Candidate, Gate
from nextbest.engine.graph.nodes import Node

Form = Literal["best", "all", "excepted"]
"""`best` gives `B` and `I`; `all` puts (key, index) into `L`; `excepted` puts there candidates of every class. All give
`F` too: how far candidates came (see `far`)."""

SIGNATURES: dict[Form, tuple[str, str]] = {
    "best": (f"{ARGUMENTS}, B, I, F", "return B, I, F"),
    "all": (f"{ARGUMENTS}, L, F", "return F"),
    "excepted": (f"{ARGUMENTS}, L, F", "return F"),
}
MUCH = 1e-6
"""Costs so far apart make keys that differ, whatever is rounded."""
DEEPEST_GROUP = 8
"""Groups stand within groups no deeper than this: Python's own limit of indentation is 100."""


@dataclass(frozen=True, slots=True)
class Item:
    """The candidates of one engagement in a chunk: what they all must pass, and each on its own channel."""

    conditions: tuple[Node, ...]
    """Still to be tested; all must be yes."""
    candidates: tuple[Candidate, ...]

    @property
    def bound(self) -> int:
        """Who has found a better key need not look at them."""
        return reach(max(each.bound for each in self.candidates))

    def without(self, condition: Node) -> "Item":
        """The same where that condition is known to be yes."""
        return Item(tuple(each for each in self.conditions if each is not condition), self.candidates)


@dataclass(frozen=True, slots=True)
class ChunkWriter:
    """Writes one chunk."""

    writer: Writer
    form: Form
    body: Body

    def write(self, candidates: Sequence[Candidate], name: str) -> Text:
        """A function that looks at these candidates; the candidates of an engagement follow one another."""
        items = [self._item(tuple(group)) for _, group in groupby(candidates, key=lambda each: each.engagement)]
        arguments, end = SIGNATURES[self.form]
        lines = self.body.lines
        self._group([each for each in items if each is not None], INDENT, 0)
        lines.append(f"{INDENT}{end}")
        return function(name, arguments, self.body)

    def _item(self, candidates: tuple[Candidate, ...]) -> Item:
        first = candidates[0]
        eligible = (gate.passes for gate in first.gates if not late(gate))
        conditions = dict.fromkeys(node for passes in eligible for node in self._conjuncts(passes))
        # What is remembered is dear the first time, so it comes after what is not.
        ordered = sorted(conditions, key=self.writer.plan.is_dear)
        return Item(tuple(ordered), tuple(sorted(candidates, key=lambda each: (-each.bound, each.index))))

    def _conjuncts(self, node: Node) -> Iterator[Node]:
        if node.op == "and" and not self.writer.plan.is_atom(node):
            for arg in node.args:
                yield from self._conjuncts(arg)
        elif not (node.op == "literal" and node.data is True):
            yield node

    def _group(self, items: Sequence[Item], indent: str, depth: int) -> None:
        """Items in groups that share a condition, the largest group first."""
        left = list(items)
        counts = Counter(condition for each in left for condition in each.conditions)
        while depth < DEEPEST_GROUP and (condition := _most_shared(counts)) is not None:
            sharing = [each for each in left if condition in each.conditions]
            left = [each for each in left if condition not in each.conditions]
            counts.subtract(condition for each in sharing for condition in each.conditions)
            with self.body.scope():
                self.body.prepare(condition, indent=indent)
                self._if(max(each.bound for each in sharing), [condition], indent)
                self._group([each.without(condition) for each in sharing], indent + INDENT, depth + 1)
        for each in left:
            self._alone(each, indent)

    def _alone(self, item: Item, indent: str) -> None:
        body = self.body
        with body.scope():
            body.prepare(*item.conditions, indent=indent)
            if item.conditions:
                self._if(item.bound, item.conditions, indent)
                indent += INDENT
            known = item.bound if item.conditions else None
            beaten = _beaten(item.candidates) if self.form == "best" else frozenset[int]()
            if beaten:
                body.lines.append(f"{indent}d = False")
            for each in item.candidates:
                tests = ["not d"] if each.index in beaten else []
                if self.form == "best" and reach(each.bound) != known:
                    tests.append(f"B <= {reach(each.bound)}")
                # The first is looked at with the bound just tested; after it `B` may be another.
                known = None
                with body.scope():
                    self._candidate(each, tests, indent, noted=bool(beaten))

    def _if(self, bound: int, conditions: Sequence[Node], indent: str) -> None:
        able = [f"B <= {bound}"] if self.form == "best" else []
        self.body.lines.append(f"{indent}if {' and '.join([*able, *map(self.body.yes, conditions)])}:")

    def _candidate(self, candidate: Candidate, tests: list[str], indent: str, *, noted: bool) -> None:
        """The candidate's own gates, one below the other; then its rank. `noted`: `d` says who has come so far."""
        body, lines = self.body, self.body.lines
        own = [gate for gate in candidate.gates if late(gate) and not gate.defers]
        for flag, gates in groupby(own, key=lambda gate: said_by(gate.rule)):
            nodes = [gate.passes for gate in gates]
            body.prepare(*nodes, indent=indent)
            passed = [body.yes(node) for node in nodes]
            if not flag:
                tests += passed
                continue
            if tests:
                lines.append(f"{indent}if {' and '.join(tests)}:")
                indent, tests = indent + INDENT, []
            lines += [f"{indent}if not ({' and '.join(passed)}): F |= {flag}", f"{indent}else:"]
            indent += INDENT
        if tests:
            lines.append(f"{indent}if {' and '.join(tests)}:")
            indent += INDENT
        deferring = [gate.passes for gate in candidate.gates if gate.defers]
        if deferring:
            body.prepare(*deferring, indent=indent)
            lines.append(f"{indent}if not ({' and '.join(map(body.yes, deferring))}): F |= {self._waits(candidate)}")
            lines.append(f"{indent}else:")
            indent += INDENT
        if noted:
            lines.append(f"{indent}d = True")
        if self.form == "excepted":
            self._excepted(candidate, indent)
        else:
            self._ranked(candidate, indent)

    def _waits(self, candidate: Candidate) -> int:
        return DEFERRED << list(self.writer.graph.bundle.channels).index(candidate.channel)

    def _ranked(self, candidate: Candidate, indent: str) -> None:
        body, lines = self.body, self.body.lines
        rank = candidate.rank
        body.prepare(rank, indent=indent)
        lines.append(f"{indent}r = {body.value(rank)}")
        if body.can_be_missing(rank):
            lines += [f"{indent}if r is None: F |= {UNWORTHY}", f"{indent}else:"]
            indent += INDENT
        span = self.writer.plan.bounds.of(rank)
        if span.low < -RANK_LIMIT or span.high > RANK_LIMIT:
            lines.append(f"{indent}r = min(max(r, {-RANK_LIMIT!r}), {RANK_LIMIT!r})")
        lines.append(f"{indent}r = r * {BILLION} + 0.5")
        if self.form == "best":
            lines += [
                f"{indent}if r >= B:",
                f"{indent}{INDENT}r = floor(r)",
                f"{indent}{INDENT}if r > B or {candidate.index} < I: B = r; I = {candidate.index}",
            ]
        else:
            lines.append(f"{indent}if r >= 1.0: L.append((floor(r), {candidate.index}))")
        # With a better one in hand it does not matter why this one is not it.
        lines.append(f"{indent}else: F |= {UNWORTHY}")

    def _excepted(self, candidate: Candidate, indent: str) -> None:
        obliged = self.writer.obliged(self.body, candidate, indent)
        self.body.prepare(candidate.rank, indent=indent)
        rank, deadline = self.body.value(candidate.rank), "None"
        if candidate.deadline is not None:
            self.body.prepare(candidate.deadline, indent=indent)
            deadline = self.body.value(candidate.deadline)
        told = self.body.globals.name("c", candidate)
        self.body.lines.append(f"{indent}F |= excepted(L, {told}, {rank}, {obliged}, {deadline})")


def _beaten(candidates: Sequence[Candidate]) -> frozenset[int]:
    """The indices of those who cannot win where one before them has come to be ranked.

    They are the same but for what their channel costs: they pass the same gates until then, and their rank is known,
    and worth something, only where that of the other is.
    """
    found: set[int] = set()
    before: list[tuple[Node, float, int]] = []
    for each in candidates:
        worth, cost = _worth(each.rank)
        # Where keys can be equal the index settles it: they are not where costs are apart and nothing cuts the rank.
        apart = MUCH if each.bound < MOST else inf
        if any(
            worth is other and (cost - paid >= apart or (paid <= cost and index < each.index))
            for other, paid, index in before
        ):
            found.add(each.index)
        before.append((worth, cost, each.index))
    return frozenset(found)


def _worth(rank: Node) -> tuple[Node, float]:
    """What a rank is before a constant cost is taken from it, and that cost."""
    match rank:
        case Node(op="subtract.number", args=(worth, Node(op="literal", data=float() as cost))):
            return worth, cost
    return rank, 0.0


def _most_shared(counts: Counter[Node]) -> Node | None:
    """The condition that most items have; None where no two have the same."""
    return next((condition for condition, count in counts.most_common(1) if count > 1), None)


def reach(bound: int) -> int:
    """Who has found a better key than this need not look at a candidate whose key has that bound.

    Who has found none looks at all: that they are not worth it has to be told.
    """
    return max(bound, 1)


def late(gate: Gate) -> bool:
    """Whether a gate belongs to one channel, or says more of a candidate than that it is not eligible."""
    return gate.defers or bool(said_by(gate.rule)) or gate.rule.partition(":")[0] == "channel"
