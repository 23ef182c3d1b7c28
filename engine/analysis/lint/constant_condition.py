"""`always-yes`, `never-yes`: a condition that says the same of every customer (language.md 1.2).

`when: yes` and `when: no`, also through a definition, are written on purpose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from nextbest.dsl import typed
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Expression
from nextbest.engine.analysis.lint.conditions_of import Row, expressions, rows
from nextbest.engine.analysis.lint.linted import LOWERED, Linted
from nextbest.engine.analysis.outcomes import Answers
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.rewrite import rewrite
from nextbest.engine.lowering.conditions import together
from nextbest.engine.lowering.expression import Scope


@dataclass(frozen=True, slots=True)
class Part:
    """One of several conditions that must all be yes."""

    place: Place
    words: str
    node: Node
    intended: bool
    """Whether it is a constant on purpose."""
    about: str
    """Of whom it says so: `customer` or `event`."""


def constant_condition(linted: Linted) -> Iterator[Diagnostic]:
    """Findings on every condition and every `where` of a bundle."""
    scope = linted.scope
    lowered = _Parts()
    found = [tuple(lowered.of_where(*each, node)) for each in expressions(scope) for node in _aggregates(each[1])]
    found += [tuple(lowered.of_row(row)) for row in rows(scope)]
    new = rewrite({part.node for row in found for part in row}, scope.build, linted.attributes)
    answers = linted.answers
    said = linted.said_of()
    inner: list[Place] = []
    for row in found:
        linted.report.going_on()
        for each in _found([(part, new[part.node]) for part in row], answers):
            # Of a `where` that no record meets follows what is wrong with the whole.
            if each.place not in said and not any(each.place.holds(place) for place in inner):
                inner.append(each.place)
                yield each


@dataclass(frozen=True, slots=True)
class _Parts:
    """Lowers what must all be yes, part by part; many engagements say the same, and the checker shares that."""

    _known: dict[int, Node | None] = field(default_factory=dict)
    _rows: dict[tuple[int, str], tuple[Part, ...]] = field(default_factory=dict)

    def of_row(self, row: Row) -> Iterator[Part]:
        """The parts of conditions that must all be yes; those of a kind are the same for all its engagements."""
        for expression in row.conditions:
            key = id(expression), row.about
            if key not in self._rows:
                self._rows[key] = tuple(self._of(expression, row))
            yield from self._rows[key]

    def _of(self, expression: Expression, row: Row) -> Iterator[Part]:
        for root in together(expression.root):
            if id(root) not in self._known:
                self._known[id(root)] = row.scope.lower(root) if _worth_it(root, row.scope) else None
            yield from self._part(row.scope.bundle, expression, root, row.about)

    def of_where(self, scope: Scope, expression: Expression, aggregate: typed.Aggregate) -> Iterator[Part]:
        """The parts of a `where`, each as the aggregate with that part alone has it."""
        assert aggregate.where is not None
        for root in together(aggregate.where):
            if id(root) not in self._known:
                alone = replace(aggregate, where=root)
                self._known[id(root)] = scope.lower(alone).args[-1] if _worth_it(alone, scope) else None
            yield from self._part(scope.bundle, expression, root, "customer")

    def _part(self, bundle: Bundle, expression: Expression, root: typed.Typed, about: str) -> Iterator[Part]:
        node = self._known[id(root)]
        if node is not None:
            words = " ".join(expression.source(root).split())
            yield Part(expression.text.at(root.span), words, node, _intended(bundle, root), about)


def _worth_it(root: typed.Typed, scope: Scope) -> bool:
    """Whether it can be lowered here, and is no place: a distance is hundreds of nodes, and never a constant."""
    for node in typed.below(root):
        if isinstance(node, typed.Context) and node.name not in LOWERED and node.name not in scope.context:
            return False
        if isinstance(node, typed.Apply) and node.function == "within_distance":
            return False
    return True


def _intended(bundle: Bundle, root: typed.Typed) -> bool:
    """A constant as such, or a definition: of that something is said where it is defined."""
    return isinstance(root, typed.Literal) or (isinstance(root, typed.Reference) and root.name in bundle.definitions)


def _aggregates(expression: Expression) -> Iterator[typed.Aggregate]:
    if "where" in expression.text.value:  # few have one
        for node in typed.below(expression.root):
            if isinstance(node, typed.Aggregate) and node.where is not None:
                yield node


def _found(row: Sequence[tuple[Part, Node]], answers: Answers) -> Iterator[Diagnostic]:
    possible = True
    for part, node in row:
        answer = answers.of(node)
        possible = possible and answer.yes
        if part.intended:
            continue
        if not answer.yes:
            yield say.never_yes(part.place, part.words, part.about)
        elif not answer.no and not answer.unknown:
            yield say.always_yes(part.place, part.words, part.about)
    if possible and len(row) > 1:
        yield from _against_each_other(row, answers)


def _against_each_other(row: Sequence[tuple[Part, Node]], answers: Answers) -> Iterator[Diagnostic]:
    """The first condition that those before it rule out, with those that do."""
    if answers.together([node for _, node in row]):
        return
    for index, (part, node) in enumerate(row):
        before = row[:index]
        if answers.together([each for _, each in (*before, (part, node))]):
            continue
        pair = next((each for each in before if not answers.together((each[1], node))), None)
        others = [pair] if pair is not None else before
        yield say.never_together(part.place, part.words, [(other.place, other.words) for other, _ in others])
        return
