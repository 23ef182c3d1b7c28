"""Small algebraic passes over the graph; each keeps the meaning of a node, missing values included."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from nextbest.dsl.types import Declared
from nextbest.engine.functions import FORMS
from nextbest.engine.functions.ranges import RANGES, saturate
from nextbest.engine.graph.bounds import Bounds
from nextbest.engine.graph.builder import Builder
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.graph.operators import unknown_of
from nextbest.engine.graph.presence import Presence


@dataclass(frozen=True, slots=True)
class Site:
    """What a pass may ask and make."""

    build: Builder
    bounds: Bounds
    presence: Presence

    def missing(self, node: Node) -> Node:
        """The missing value of the node's type."""
        return self.build.literal(None, node.type)

    def same(self, node: Node, args: tuple[Node, ...]) -> Node:
        """The same operation on other operands."""
        return self.build.nodes.make(node.op, args, data=node.data, type=node.type)


Pass = Callable[[Node, Site], Node]


def is_literal(node: Node, *values: object) -> bool:
    """Whether the node is a constant; with values, one of these."""
    return node.op == "literal" and (not values or any(node.data is value for value in values))


def fold_constants(node: Node, site: Site) -> Node:
    """`2 + 3` is `5`: an operator of constants is what the function table says."""
    form = FORMS.get(node.op)
    if form is None or not all(is_literal(arg) for arg in node.args):
        return node
    values = [arg.data for arg in node.args]
    if unknown_of(node.op) == "strict" and None in values:
        return site.missing(node)
    assert form.python is not None, f"{node.op} is lowered to other operators"
    value = form.python(*values)
    if form.saturates and value is not None and node.type in RANGES:
        value = saturate(node.type, cast(float, value))
    return site.build.literal(value, node.type)


def fold_missing(node: Node, site: Site) -> Node:
    """A strict operator of the missing value is missing."""
    strict = unknown_of(node.op) == "strict"
    return site.missing(node) if strict and any(is_literal(arg, None) for arg in node.args) else node


LONGEST_ROW = 200
"""Operands that `flatten` puts in one row: in a tower of definitions each would repeat the rows of all below it."""


def flatten(node: Node, site: Site) -> Node:
    """`(a and b) and c` is `a and b and c`; so with `or` and `otherwise`, unless it becomes too long a row."""
    if node.op not in ("and", "or", "otherwise") or all(arg.op != node.op for arg in node.args):
        return node
    if sum(len(arg.args) if arg.op == node.op else 1 for arg in node.args) > LONGEST_ROW:
        return node
    flat: list[Node] = []
    for arg in node.args:
        flat.extend(arg.args if arg.op == node.op else (arg,))
    return site.same(node, tuple(flat))


def absorb(node: Node, site: Site) -> Node:
    """`a and no` is no, `a and yes` is `a`, `a and a` is `a`; so with `or`."""
    if node.op not in ("and", "or"):
        return node
    deciding, neutral = (False, True) if node.op == "and" else (True, False)
    kept = tuple(dict.fromkeys(arg for arg in node.args if not is_literal(arg, neutral)))
    if any(is_literal(arg, deciding) for arg in kept):
        return site.build.literal(deciding, node.type)
    if not kept:
        return site.build.literal(neutral, node.type)
    return kept[0] if len(kept) == 1 else node if kept == node.args else site.same(node, kept)


def neutral(node: Node, _: Site) -> Node:
    """`x - 0`, `x * 1` and `x / 1` are `x`. Not `x + 0` nor `x - -0.0`, which turn -0.0 into 0.0."""
    match node:
        case Node(op="subtract.number" | "subtract.integer" | "subtract.money", args=(x, zero)) if _is_zero(zero):
            return x
        case Node(op="multiply.number" | "multiply.integer" | "divide.number", args=(x, Node(op="literal", data=1))):
            return x
        case Node(op="multiply.number" | "multiply.integer", args=(Node(op="literal", data=1), x)):
            return x
    return node


def take_nothing(node: Node, site: Site) -> Node:
    """`x - y * 0` is `x`, where y is never negative (that were -0.0), and x is missing when y is."""
    match node:
        case Node(op="subtract.number", args=(x, Node(op="multiply.number", args=(y, zero)))) if _is_zero(zero):
            negative = site.bounds.of(y).low < 0
            return node if negative or (site.presence.can_be_missing(y) and not _needs(x, y)) else x
    return node


def _needs(node: Node, operand: Node) -> bool:
    """Whether a node is missing when that operand is."""
    strict = walk(node, into=lambda above: above.args if unknown_of(above.op) == "strict" else ())
    return any(each is operand for each in strict)


def _is_zero(node: Node) -> bool:
    return node.op == "literal" and repr(node.data) in ("0", "0.0")


def double_not(node: Node, _: Site) -> Node:
    """`not not a` is `a`."""
    return node.args[0].args[0] if node.op == "not" and node.args[0].op == "not" else node


def choose(node: Node, site: Site) -> Node:
    """An `if` whose condition is known is its branch; one whose branches are the same needs no condition."""
    if node.op != "if":
        return node
    condition, then, other = node.args
    if is_literal(condition):
        return site.missing(node) if condition.data is None else then if condition.data else other
    return then if then is other and not site.presence.can_be_missing(condition) else node


def first_known(node: Node, site: Site) -> Node:
    """`otherwise` ends at the first operand that is always there, and passes over what never is."""
    if node.op != "otherwise":
        return node
    kept: list[Node] = []
    for arg in node.args:
        if is_literal(arg, None):
            continue
        kept.append(arg)
        if not site.presence.can_be_missing(arg):
            break
    if not kept:
        return site.missing(node)
    return kept[0] if len(kept) == 1 else node if len(kept) == len(node.args) else site.same(node, tuple(kept))


def settle_presence(node: Node, site: Site) -> Node:
    """`x is known` is yes for what cannot be missing."""
    if node.op not in ("known", "missing") or site.presence.can_be_missing(node.args[0]):
        return node
    return site.build.literal(node.op == "known", node.type)


PASSES: tuple[Pass, ...] = (
    fold_constants,
    fold_missing,
    flatten,
    absorb,
    neutral,
    take_nothing,
    double_not,
    choose,
    first_known,
    settle_presence,
)
"""Tried in this order at every node, operands first, until none changes it."""


def rewrite(
    roots: Iterable[Node], build: Builder, attributes: Mapping[tuple[str, ...], Declared]
) -> Mapping[Node, Node]:
    """What stands for every node below the roots after all passes. Shared nodes are rewritten once."""
    bounds = Bounds(attributes)
    site = Site(build, bounds, Presence(attributes, bounds))
    done: dict[Node, Node] = {}
    for node in walk(*roots):
        args = tuple(done[arg] for arg in node.args)
        done[node] = _settle(node if args == node.args else site.same(node, args), site)
    return done


def _settle(node: Node, site: Site) -> Node:
    for each in PASSES:
        changed = each(node, site)
        if changed is not node:
            return _settle(changed, site)
    return node
