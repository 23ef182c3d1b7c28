"""Nodes of the evaluation graph, as values, shared by equality.

Operators of nodes are the keys of the function table, and these few:

| op | args | data | value |
| --- | --- | --- | --- |
| `literal` | – | the value | itself |
| `attribute` | – | path | the customer's attribute, or a field of the event; a history's records |
| `field` | – | (history path, field name) | the field of the record an aggregate is looking at |
| `aggregate.NAME` | history, since, within, where | field name or None | see language.md 1.4 |
| `moment` | – | `nextbest.dsl.typed.Moment` | a constant of `now` |
| `during` | – | calendars, `nextbest.dsl.checked_during.Times` | a constant of `now`: whether one of them is open |
| `local_time` | the customer's time zone | – | wall clock there, seconds since midnight |
| `stage` | – | – | name of the customer's stage |

In an aggregate `since` is the moment of a `since` window (missing: the aggregate is missing) or a literal yes;
`within` is the window as a condition on the record, never unknown; `where` is the condition, three-valued.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from nextbest.dsl.types import Type
from nextbest.engine.walking import operands_first


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One operation. Make nodes with `Nodes`, which gives equal nodes one identity."""

    op: str
    args: tuple["Node", ...]
    data: Hashable
    type: Type


@dataclass(slots=True)
class Nodes:
    """Makes nodes; asked twice for the same, it gives the same object, so equality of nodes is identity."""

    _known: dict[tuple[Hashable, ...], Node] = field(default_factory=dict)

    def make(self, op: str, args: tuple[Node, ...] = (), *, data: Hashable = None, type: Type) -> Node:
        """The node of that operation."""
        # 1, 1.0 and True are equal and hash alike, 0.0 equals -0.0: the type and the spelling keep them apart.
        key = (op, *map(id, args), repr(data) if op == "literal" else data, type)
        return self._known.setdefault(key, Node(op, args, data, type))

    def __len__(self) -> int:
        return len(self._known)


def operands(node: Node) -> tuple[Node, ...]:
    """What is evaluated in the same place as the node: all operands, but not an aggregate's conditions on records."""
    return node.args[:2] if node.op.startswith("aggregate.") else node.args


def walk(*roots: Node, into: Callable[[Node], Iterable[Node]] = lambda node: node.args) -> Iterator[Node]:
    """Every node below the roots once, operands before what uses them; `into` says which belong to the walk."""
    return operands_first(roots, into)
