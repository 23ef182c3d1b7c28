"""Typed expressions → nodes: names resolved, definitions and lists inlined, operators of the surface lowered."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from nextbest.dsl import checked, typed
from nextbest.dsl.builtin import STAGE_SINCE
from nextbest.dsl.expressions.flexible import ARITHMETIC
from nextbest.dsl.types import BOOLEAN, STRING, TIME, TIMEZONE, Type
from nextbest.engine.doors.event_fields import Places
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.arithmetic import clamp, logistic
from nextbest.engine.lowering.place import nearest, within_distance
from nextbest.engine.lowering.time import TIME_RULES, window
from nextbest.engine.remembering.columns import Column, Path

Rule = Callable[[Builder, typed.Apply, tuple[Node, ...]], Node]


def _swapped(name: str) -> Rule:
    return lambda build, _, args: build.apply(name, args[1], args[0])


def _negated(name: str) -> Rule:
    return lambda build, _, args: build.apply("not", build.apply(name, *args))


RULES: Mapping[str, Rule] = {
    "not_equal": _negated("equal"),
    "not_in": _negated("in"),
    "more": _swapped("less"),
    "at_least": _swapped("at_most"),
    "clamp": clamp,
    "logistic": logistic,
    "within_distance": within_distance,
    "nearest": nearest,
    **TIME_RULES,
}
"""Operators that are other operators in the graph; every other one is a node of its own."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names mean in one place of a bundle."""

    build: Builder
    bundle: checked.Bundle
    definitions: Mapping[str, Node]
    """Those of scores and tables too."""
    explained: Mapping[str, tuple[tuple[str, Node], ...]] = field(default_factory=dict)
    """What explanations show of scores and tables: words, and the node that has the value."""
    context: Mapping[str, Node] = field(default_factory=dict)
    """What `channel`, `propensity` … stand for here; `stage` and `local_time` need no entry."""
    events: Places = field(default_factory=dict)
    """Where fields of events stand in a row."""
    memory: Mapping[Path, Column] = field(default_factory=dict)
    """What a row holds of the customer's memory."""
    _lists: dict[tuple[str, Type], Node] = field(default_factory=dict)
    """The lists that were used so far: one can be long, and stand in many conditions."""

    def supplying(self, context: Mapping[str, Node]) -> "Scope":
        """The scope where these context names mean these nodes."""
        return replace(self, context={**self.context, **context})

    def about(self, event: str) -> "Scope":
        """The scope where `event.field` stands too, for the fields of that event.

        What several events share is the same whichever of them is named.
        """
        fields = self.bundle.events[event].fields
        make = self.build.nodes.make
        return self.supplying(
            {
                f"event.{field}": make("attribute", data=path, type=fields[field].type)
                for field, path in self.events[event].items()
            }
        )

    def remembered(self, path: Path) -> Node:
        """A column of the customer's memory."""
        return self.build.nodes.make("attribute", data=path, type=self.memory[path].type)

    def draw(self, salt: str) -> Node:
        """The customer's draw with a salt: a number in [0, 1) (language.md Part 3, "Hash")."""
        id = self.build.nodes.make("attribute", data=("id",), type=STRING)
        return self.build.apply("bucket", id, self.build.literal(salt, STRING))

    def lower(self, root: typed.Typed) -> Node:
        """The node of an expression. Iterative: a chain of one operator may be thousands of steps deep."""
        done: dict[int, Node] = {}
        stack: list[tuple[typed.Typed, typed.Attribute | typed.Context | None, bool]] = [(root, None, False)]
        while stack:
            node, history, ready = stack.pop()
            if ready:
                done[id(node)] = self._node(node, history, tuple(done[id(each)] for each in typed.parts(node)))
            elif id(node) not in done:
                stack.append((node, history, True))
                stack.extend((each, within, False) for each, within in _below(node, history))
        return done[id(root)]

    def _node(self, node: typed.Typed, history: typed.Attribute | typed.Context | None, args: tuple[Node, ...]) -> Node:
        match node:
            case typed.Literal():
                return self.build.literal(node.value, node.type)
            case typed.MomentNode():
                return self.build.moment(node.moment)
            case typed.Attribute():
                return self.build.nodes.make("attribute", data=node.path, type=node.type)
            case typed.Field():
                assert history is not None, "a field outside of an aggregate"
                return self.build.nodes.make("field", data=(self._path(history), node.name), type=node.type)
            case typed.Reference():
                return self._reference(node)
            case typed.Context():
                return self._supplied(node)
            case typed.Aggregate():
                return self._aggregate(node, args)
            case typed.Apply():
                rule = RULES.get(node.function)
                if rule is not None:
                    return rule(self.build, node, args)
                return self._applied(node, args)

    def _applied(self, node: typed.Apply, args: tuple[Node, ...]) -> Node:
        """The operator of that key; a row of arithmetic is applied from the left."""
        if node.function not in ARITHMETIC:
            return self.build.nodes.make(node.key, args, type=node.type)
        return reduce(lambda left, right: self.build.nodes.make(node.key, (left, right), type=node.type), args)

    def _path(self, history: typed.Attribute | typed.Context) -> tuple[str, ...]:
        return history.path if isinstance(history, typed.Attribute) else self.context[history.name].data  # type: ignore[return-value]  # an attribute's path

    def _reference(self, node: typed.Reference) -> Node:
        if node.name in self.definitions:
            return self.definitions[node.name]
        known = node.name, node.type
        if known not in self._lists:
            items = self.bundle.lists[node.name].items
            self._lists[known] = self.build.literal(tuple(item.value for item in items), node.type)
        return self._lists[known]

    def _supplied(self, node: typed.Context) -> Node:
        if node.name in self.context:
            return self.context[node.name]
        if node.name == "local_time":
            return self.build.nodes.make("local_time", (self._zone(),), type=TIME)
        if node.path in STAGE_SINCE:
            return self.build.nodes.make("attribute", data=node.path, type=node.type)
        assert node.name == "stage", f"`{node.name}` means nothing here"
        return self.build.nodes.make("stage", type=node.type)

    def _zone(self) -> Node:
        """The customer's time zone; where it is not known the policy's, if the bundle says so (language.md 2.4)."""
        path = self.bundle.profile.zone
        stand_in = self.build.literal(self.bundle.timezone if self.bundle.always_local else None, TIMEZONE)
        if path is None:
            return stand_in
        return self.build.apply("otherwise", self.build.nodes.make("attribute", data=path, type=TIMEZONE), stand_in)

    def _aggregate(self, node: typed.Aggregate, args: tuple[Node, ...]) -> Node:
        history, rest = args[0], list(args[1:])
        always = self.build.literal(True, BOOLEAN)
        since = rest.pop(0) if isinstance(node.window, typed.Since) else always
        where = rest.pop(0) if node.where is not None else always
        within = window(self.build, node, since)
        op = f"aggregate.{node.function}"
        return self.build.nodes.make(op, (history, since, within, where), data=node.field, type=node.type)


def _below(
    node: typed.Typed, history: typed.Attribute | typed.Context | None
) -> Iterator[tuple[typed.Typed, typed.Attribute | typed.Context | None]]:
    """The parts of an expression, each with the history whose record it may look at."""
    if isinstance(node, typed.Apply):
        yield from ((each, history) for each in node.arguments)
    elif isinstance(node, typed.Aggregate):
        yield node.history, None
        if isinstance(node.window, typed.Since):
            yield node.window.moment, None
        if node.where is not None:
            yield node.where, node.history


def attributes_of(bundle: checked.Bundle, expression: typed.Expression) -> set[tuple[str, ...]]:
    """The attributes that an expression refers to, also through definitions, scores and tables."""
    found: set[tuple[str, ...]] = set()
    stack: list[typed.Typed] = [expression.root]
    entered: set[str] = set()
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        stack.extend(typed.parts(node))
        match node:
            case typed.Attribute():
                found.add(node.path)
            case typed.Context() if node.path in STAGE_SINCE:
                found.add(node.path)
            case typed.Context(path=("local_time",)):
                found |= {path for path in (bundle.profile.zone,) if path is not None}
            case typed.Reference() if (named := bundle.by_name(node.name)) and node.name not in entered:
                entered.add(node.name)
                stack.extend(part.root for part in named.parts)
    return found
