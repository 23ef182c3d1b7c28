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

from nextbest.engine.backends.far import DEFERRED, UNWORTHY, channel_bits, name_of, said_by
from nextbest.engine.backends.program import CLASSES
from nextbest.engine.backends.python_expression import Body
from nextbest.engine.backends.python_functions import ARGUMENTS, INDENT, Text, Writer, function
from nextbest.engine.graph.candidates import BILLION, MOST, RANK_LIMIT, Candidate, Gate
from nextbest.engine.graph.nodes import Node

Form = Literal["best", "only", "all", "excepted"]
"""`best` gives `B` and `I`; `only` the first of a chunk that is alone; `all` puts (key, index) into `L`; `excepted`
puts there candidates of every class. All but `only` give `F` too: how far candidates came (see `far`)."""

SIGNATURES: dict[Form, tuple[str, str]] = {
    "best": (f"{ARGUMENTS}, B, I, F", "return B, I, F"),
    "only": ("K, R", f"return F if I is None else ({CLASSES['normal']}, inf, -B, I, int(B))"),
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
    def bound(self) -> float:
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
    stage: str

    @property
    def _one(self) -> bool:
        """Whether but one is wanted."""
        return self.form in ("best", "only")

    def write(self, candidates: Sequence[Candidate], name: str) -> Text:
        """A function that looks at these candidates; the candidates of an engagement follow one another."""
        items = [self._item(tuple(group)) for _, group in groupby(candidates, key=lambda each: each.engagement)]
        arguments, end = SIGNATURES[self.form]
        self._items(items, INDENT, 0, _bound(items))
        self.body.lines.append(f"{INDENT}{end}")
        return function(name, arguments, self.body, *self._before())

    def _before(self) -> Iterator[str]:
        """What a chunk that is alone begins with."""
        if self.form == "only":
            yield "B = 1.0; I = None; F = 0"
            if self.body.remembering:
                yield f"M = {{STAGE: {self.body.globals.name('c', self.stage)}}}"

    def _item(self, candidates: tuple[Candidate, ...]) -> Item:
        first = candidates[0]
        eligible = (gate.passes for gate in first.gates if not late(gate))
        conditions = dict.fromkeys(node for passes in eligible for node in self._conjuncts(passes))
        # What is remembered is dear the first time, so it comes after what is not; else what is rarely yes comes first.
        plan, chances = self.writer.plan, self.writer.chances
        ordered = sorted(conditions, key=lambda node: (plan.is_dear(node), chances.of(node)))
        return Item(tuple(ordered), tuple(sorted(candidates, key=lambda each: (-each.bound, each.index))))

    def _conjuncts(self, node: Node) -> Iterator[Node]:
        if node.op == "and" and not self.writer.plan.is_atom(node):
            for arg in node.args:
                yield from self._conjuncts(arg)
        elif not (node.op == "literal" and node.data is True):
            yield node

    def _items(self, items: Sequence[Item], indent: str, depth: int, tested: float) -> None:
        """Items alone or in groups that share a condition, those first who can have the highest key.

        `tested` is the highest key that one of them can have: it can be reached, as was just seen.
        """
        for condition, group in sorted(self._groups(items, depth), key=lambda each: -_bound(each[1])):
            bound = _bound(group)
            tests = self._able(bound, tested)
            if tests and depth == 0:
                # Nobody who follows can have a higher key.
                self.body.lines.append(f"{indent}if B > {bound!r}: {SIGNATURES[self.form][1]}")
                tests = []
            if condition is None:
                self._alone(group[0], tests, indent)
            else:
                self._together(group, condition, tests, indent, depth)
            tested = inf

    def _together(self, items: Sequence[Item], shared: Node, tests: list[str], indent: str, depth: int) -> None:
        body = self.body
        with body.scope():
            body.prepare(shared, indent=indent)
            body.lines.append(f"{indent}if {' and '.join([*tests, body.yes(shared)])}:")
            self._items([each.without(shared) for each in items], indent + INDENT, depth + 1, _bound(items))

    def _able(self, bound: float, tested: float) -> list[str]:
        """The test whether a bound can be reached, unless it was just made."""
        return [f"B <= {bound!r}"] if self._one and bound != tested else []

    def _groups(self, items: Sequence[Item], depth: int) -> Iterator[tuple[Node | None, list[Item]]]:
        """Groups with the condition that they share, and items alone."""
        left = list(items)
        counts = Counter(condition for each in left for condition in each.conditions)
        while depth < DEEPEST_GROUP and (condition := self._most_telling(counts)) is not None:
            sharing = [each for each in left if condition in each.conditions]
            left = [each for each in left if condition not in each.conditions]
            counts.subtract(condition for each in sharing for condition in each.conditions)
            yield condition, sharing
        yield from ((None, [each]) for each in left)

    def _most_telling(self, counts: Counter[Node]) -> Node | None:
        """Of the conditions that several items have, the one that settles most of them at once; None: there is none."""
        several = (node for node, count in counts.items() if count > 1)
        return max(several, key=lambda node: counts[node] * (1 - self.writer.chances.of(node)), default=None)

    def _alone(self, item: Item, tests: list[str], indent: str) -> None:
        body = self.body
        with body.scope():
            body.prepare(*item.conditions, indent=indent)
            tests = [*tests, *map(body.yes, item.conditions)]
            if tests:
                body.lines.append(f"{indent}if {' and '.join(tests)}:")
                indent += INDENT
            flags = _alike(item.candidates) if self._one else {}
            body.lines += [f"{indent}{flag} = False" for flag in dict.fromkeys(flags.values())]
            tested, noted = item.bound, set[str]()
            for each in item.candidates:
                flag = flags.get(each.index)
                tests = [f"not {flag}"] if flag in noted else []
                tests += self._able(reach(each.bound), tested)
                tested = inf
                with body.scope():
                    self._candidate(each, tests, indent, flag)
                noted.update([flag] if flag else [])

    def _candidate(self, candidate: Candidate, tests: list[str], indent: str, flag: str | None) -> None:
        """The candidate's own gates, one below the other; then its rank. The flag says that it has come so far."""
        body, lines = self.body, self.body.lines
        own = [gate for gate in candidate.gates if late(gate) and not gate.defers]
        for far, gates in groupby(own, key=lambda gate: said_by(gate.rule)):
            nodes = [gate.passes for gate in gates]
            body.prepare(*nodes, indent=indent)
            passed = [body.yes(node) for node in nodes]
            if not far:
                tests += passed
                continue
            if tests:
                lines.append(f"{indent}if {' and '.join(tests)}:")
                indent, tests = indent + INDENT, []
            lines += [f"{indent}if not ({' and '.join(passed)}): F |= {far}", f"{indent}else:"]
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
        if flag is not None:
            lines.append(f"{indent}{flag} = True")
        if self.form == "excepted":
            self._excepted(candidate, indent)
        else:
            self._ranked(candidate, indent)

    def _waits(self, candidate: Candidate) -> int:
        return DEFERRED * channel_bits(self.writer.graph.bundle.channels)[candidate.channel]

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
        lines.append(f"{indent}r = r * {float(BILLION)!r} + 0.5")
        if self._one:
            first = "I is None or " if self.form == "only" else ""
            lines += [
                f"{indent}if r >= B:",
                f"{indent}{INDENT}r = float(floor(r))",
                f"{indent}{INDENT}if r > B or {first}{candidate.index} < I: B = r; I = {candidate.index}",
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


def _alike(candidates: Sequence[Candidate]) -> dict[int, str]:
    """Flags of candidates by index: where one of a flag has come to be ranked, nobody after it of that flag can win.

    They are the same but for what their channel costs: they pass the same gates until then, and their rank is known,
    and worth something, only where that of the other is.
    """
    groups: list[list[tuple[Node, float, Candidate]]] = []
    for each in candidates:
        worth, cost = _worth(each.rank)
        for group in groups:
            if all(worth is other and _beats(first, paid, each, cost) for other, paid, first in group):
                group.append((worth, cost, each))
                break
        else:
            groups.append([(worth, cost, each)])
    several = (group for group in groups if len(group) > 1)
    return {each.index: f"d{number}" for number, group in enumerate(several) for _, _, each in group}


def _beats(first: Candidate, paid: float, second: Candidate, cost: float) -> bool:
    """Whether the first is served before the second, both being worth the same before these costs."""
    # Where keys can be equal the index settles it: they are not where costs are apart and nothing cuts the rank.
    apart = second.bound < MOST and cost - paid >= MUCH
    return apart or (paid <= cost and first.index < second.index)


def _worth(rank: Node) -> tuple[Node, float]:
    """What a rank is before a constant cost is taken from it, and that cost."""
    match rank:
        case Node(op="subtract.number", args=(worth, Node(op="literal", data=float() as cost))):
            return worth, cost
    return rank, 0.0


def _bound(items: Sequence[Item]) -> float:
    return max(each.bound for each in items)


def reach(bound: int) -> float:
    """Who has found a better key than this need not look at a candidate whose key has that bound.

    Who has found none looks at all: that they are not worth it has to be told. Keys are exact as floats, which Python
    compares faster.
    """
    return float(max(bound, 1))


def late(gate: Gate) -> bool:
    """Whether a gate belongs to one channel, or says more of a candidate than that it is not eligible."""
    return gate.defers or bool(said_by(gate.rule)) or name_of(gate.rule) == "channel"
