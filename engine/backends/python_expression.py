"""Python expressions for graph nodes: values that can be missing, and conditions asked for yes or for no only."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from nextbest.dsl.types import INTEGER, NUMBER
from nextbest.engine.backends.python_globals import Globals
from nextbest.engine.backends.python_plan import DEEPEST, Plan
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.ranges import RANGES, saturate
from nextbest.engine.graph.graph import Graph
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.operators import unknown_of


@dataclass(slots=True)
class Body:
    """The body of one generated function: lines so far, and where values are."""

    plan: Plan
    globals: Globals
    graph: Graph
    """What says where a row holds what."""
    lines: list[str] = field(default_factory=list)
    remembering: bool = False
    """Whether it asks for what is remembered of the customer, `M`."""
    held: frozenset[int] = frozenset()
    """Places of the row that the body reads into locals `a0`, `a1` … before all else."""
    remembers: bool = False
    """Whether it reads what a row holds of the memory into a local `Q`."""
    names: dict[Node, str] = field(default_factory=dict)
    """Nodes that locals hold."""
    asked: dict[Node, None] = field(default_factory=dict)
    """Constants and functions that it asks for, in order."""
    temporaries: int = 0

    def reads(self, indent: str) -> list[str]:
        """Lines that read what the body uses of the row into its locals."""
        width = len(self.graph.places)
        if 3 * len(self.held) > width:
            # To take a whole row apart costs less than to look at the third part of it.
            locals = (f"a{place}" if place in self.held else "_" for place in range(width))
            return [f"{indent}{', '.join([*locals, 'Q' if self.remembers else '_'])} = R"]
        lines = [f"{indent}a{place} = R[{place}]" for place in sorted(self.held)]
        return [*lines, f"{indent}Q = R[-1]"] if self.remembers else lines

    @contextmanager
    def scope(self) -> Iterator[None]:
        """What is assigned to locals in here is not known outside of it."""
        outside = dict(self.names)
        yield
        self.names = outside

    def prepare(self, *roots: Node, indent: str) -> None:
        """Assign to locals what the roots use more than once, and what is nested too deep."""
        uses: dict[Node, int] = {}
        height: dict[Node, int] = {}
        order = [node for node in walk(*roots, into=self._inside) if node not in self.names]
        for node in order:
            for arg in self._inside(node):
                uses[arg] = uses.get(arg, 0) + 1
        for node in order:
            inside = self._inside(node)
            height[node] = 1 + max((height.get(arg, 0) for arg in inside), default=0)
            shared = uses.get(node, 0) > 1 and bool(inside)
            if (shared or height[node] > DEEPEST) and not self.plan.is_atom(node):
                text = self.value(node)
                self.names[node] = self.temporary()
                self.lines.append(f"{indent}{self.names[node]} = {text}")
                height[node] = 0

    def _inside(self, node: Node) -> tuple[Node, ...]:
        return () if node in self.names else self.plan.inside(node)

    def temporary(self) -> str:
        """A local that nothing else uses."""
        self.temporaries += 1
        return f"t{self.temporaries}"

    def can_be_missing(self, node: Node) -> bool:
        """Whether the value needs a test for None."""
        return self.plan.presence.can_be_missing(node)

    def value(self, node: Node) -> str:
        """An expression for the value, None where it is missing."""
        if node in self.names:
            return self.names[node]
        if node.op == "literal":
            return self.globals.literal(node.data)
        if self.plan.is_constant(node):
            self.asked[node] = None
            return f"K.k{self.plan.number(node)}"
        if self.plan.is_function(node):
            self.asked[node] = None
            self.remembering = True
            number, name = self.plan.number(node), self.temporary()
            return f"({name} if ({name} := M.get({number}, U)) is not U else f{number}(K, R, M))"
        return self.computed(node)

    def computed(self, node: Node) -> str:
        """An expression that computes the value from the operands, whether or not something holds it."""
        match node.op:
            case "moment":
                return f"K.clock.moment({self.globals.name('m', node.data)})"
            case "during":
                return f"K.clock.open({self.globals.name('m', node.data)})"
            case "attribute":
                return self._attribute(node)
            case "stage":
                self.remembering = True
                return "M[STAGE]"
            case "and" | "or":
                return self._kleene(node)
            case "not":
                return self._not(node)
            case "if":
                return self._choice(node)
            case "otherwise":
                return self._otherwise(node)
            case _ if unknown_of(node.op) == "presence":
                return self._core(node, [self.value(arg) for arg in node.args])
        return self._strict(node)

    def yes(self, node: Node) -> str:
        """An expression that is true exactly when the condition is yes; else False or None."""
        if node not in self.names and not self.plan.is_atom(node):
            match node.op:
                case "and" | "or":
                    return f"({f' {node.op} '.join(map(self.yes, node.args))})"
                case "not":
                    return self.no(node.args[0])
                case _ if unknown_of(node.op) == "strict" and not FORMS[node.op].partial:
                    return self._guarded(node, "")
        return self.value(node)

    def no(self, node: Node) -> str:
        """An expression that is true exactly when the condition is no; else False."""
        if node not in self.names and not self.plan.is_atom(node):
            match node.op:
                case "and" | "or":
                    word = "or" if node.op == "and" else "and"
                    return f"({f' {word} '.join(map(self.no, node.args))})"
                case "not":
                    return self.yes(node.args[0])
                case _ if unknown_of(node.op) == "strict" and not FORMS[node.op].partial:
                    return self._guarded(node, "not ")
        return f"({self.value(node)} is False)" if self.can_be_missing(node) else f"(not {self.value(node)})"

    def _attribute(self, node: Node) -> str:
        path = cast(tuple[str, ...], node.data)
        place = self.graph.places.get(path)
        if place is not None:
            if place not in self.held:
                return f"R[{place}]"
            return f"a{place}"
        key, column = self.graph.remembered[path], self.graph.memory[path]
        self.remembers = True
        return f"Q.get({key}, {'K.clock.now' if column.is_now else self.globals.literal(column.default)})"

    def _tested(self, node: Node, texts: list[str], test: str) -> str:
        """`x is None`, with the value bound to a name that is added to the texts."""
        text = self.value(node)
        if text.isidentifier():
            texts.append(text)
            return f"{text} {test}"
        texts.append(self.temporary())
        return f"({texts[-1]} := {text}) {test}"

    def _operands(self, node: Node, test: str) -> tuple[list[str], list[str]]:
        """Tests of the operands that can be missing, in order, and the operands as they stand after these tests."""
        tests: dict[str, None] = {}
        texts: list[str] = []
        for arg in map(self._as_whole, node.args) if self._takes_whole(node) else node.args:
            if self._missing_with_operands(arg):
                inner, operands = self._operands(arg, test)
                tests.update(dict.fromkeys(inner))
                texts.append(self._core(arg, operands))
            elif self.can_be_missing(arg):
                tests[self._tested(arg, texts, test)] = None
            else:
                texts.append(self.value(arg))
        return list(tests), texts

    def _takes_whole(self, node: Node) -> bool:
        """Whether Python itself makes a number of an integer that is an operand, since another one is a number."""
        return node.op in ARITHMETIC and any(arg.op != WHOLE for arg in node.args)

    def _as_whole(self, node: Node) -> Node:
        taken = node.op == WHOLE and node not in self.names and not self.plan.is_atom(node)
        return node.args[0] if taken else node

    def _missing_with_operands(self, node: Node) -> bool:
        """Whether it is computed here and is missing exactly when an operand is: then those are what to test."""
        computed = node not in self.names and not self.plan.is_atom(node)
        return computed and unknown_of(node.op) == "strict" and not FORMS[node.op].partial and self.can_be_missing(node)

    def _guarded(self, node: Node, sign: str) -> str:
        """A strict condition, or its opposite, that is false where an operand is missing."""
        tests, texts = self._operands(node, "is not None")
        return f"({' and '.join([*tests, sign + self._core(node, texts)])})"

    def _strict(self, node: Node) -> str:
        tests, texts = self._operands(node, "is None")
        core = self._core(node, texts)
        return f"(None if {' or '.join(tests)} else {core})" if tests else core

    def _core(self, node: Node, texts: list[str]) -> str:
        """The operator on known operands."""
        if node.op == "local_time":
            return f"K.clock.local_time({texts[0]})"
        form = FORMS[node.op]
        if node.op == "in" and node.args[1].op == "literal":
            texts = [texts[0], self.globals.members(cast(tuple[Hashable, ...], node.args[1].data))]
        if node.op in ("min", "max"):
            return self._extreme(node, texts)
        once = form.inline is not None and all(form.inline.count(f"{{{place}}}") <= 1 for place in range(len(texts)))
        if form.inline is not None and (once or all(text.isidentifier() for text in texts)):
            core = form.inline.format(*texts)
        else:
            core = f"{self.globals.name('p', form.python)}({', '.join(texts)})"
        return self.cut(node, core)

    def _extreme(self, node: Node, texts: list[str]) -> str:
        """What `min` and `max` of Python give, at a fraction of what calling them costs: of equals the first."""
        first, second = (
            (text, text) if text.isidentifier() or arg.op == "literal" else self._named(text)
            for text, arg in zip(texts, node.args, strict=True)
        )
        than = "<" if node.op == "min" else ">"
        return f"({second[0]} if {second[1]} {than} {first[1]} else {first[0]})"

    def _named(self, text: str) -> tuple[str, str]:
        """A name, and the expression that gives it its value."""
        name = self.temporary()
        return name, f"({name} := {text})"

    def cut(self, node: Node, core: str) -> str:
        """A result that is cut to the range of its type, where that can act."""
        form = FORMS[node.op]
        if not form.saturates or node.type not in RANGES or not self.plan.bounds.needs_cut(node):
            return core
        name, (low, high) = self.temporary(), RANGES[node.type]
        cut = self.globals.name("s", _cut_number if node.type == NUMBER else _cut_whole)
        unless = (
            f"({name} := {core}) is None or {low!r} <= {name}" if form.partial else f"{low!r} <= ({name} := {core})"
        )
        return f"({name} if {unless} <= {high!r} else {cut}({name}))"

    def _kleene(self, node: Node) -> str:
        """`and` and `or` of conditions of which some can be unknown."""
        if not self.can_be_missing(node):
            return f"({f' {node.op} '.join(map(self.value, node.args))})"
        deciding = node.op == "or"
        decided: list[str] = []
        unknown: list[str] = []
        for arg in node.args:
            if self.can_be_missing(arg):
                texts: list[str] = []
                decided.append(self._tested(arg, texts, f"is {deciding}"))
                unknown.append(f"{texts[0]} is None")
            else:
                decided.append(self.yes(arg) if deciding else self.no(arg))
        return f"({deciding} if {' or '.join(decided)} else None if {' or '.join(unknown)} else {not deciding})"

    def _not(self, node: Node) -> str:
        if not self.can_be_missing(node):
            return f"(not {self.value(node.args[0])})"
        texts: list[str] = []
        return f"(None if {self._tested(node.args[0], texts, 'is None')} else not {texts[0]})"

    def _choice(self, node: Node) -> str:
        condition, then, other = node.args
        if not self.can_be_missing(condition):
            return f"({self.value(then)} if {self.value(condition)} else {self.value(other)})"
        texts: list[str] = []
        test = self._tested(condition, texts, "is None")
        return f"(None if {test} else {self.value(then)} if {texts[0]} else {self.value(other)})"

    def _otherwise(self, node: Node) -> str:
        *first, last = node.args
        name = self.temporary()
        known = " or ".join(f"({name} := {self.value(arg)}) is not None" for arg in first)
        return f"({name} if {known} else {self.value(last)})"


ARITHMETIC = frozenset({"add.number", "subtract.number", "multiply.number"})
WHOLE = "to_number.integer"
_cut_whole = partial(saturate, INTEGER)
_cut_number = partial(saturate, NUMBER)
