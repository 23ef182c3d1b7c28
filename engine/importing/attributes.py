"""What a new bundle has to know of its customers: names that campaigns ask for, with the types that use tells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nextbest.dsl import syntax
from nextbest.dsl.builtin import CONSENT
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.parse.message import parse_message
from nextbest.dsl.source import Span
from nextbest.engine.importing.drafts import Draft
from nextbest.engine.importing.sheet import Cell
from nextbest.engine.importing.written import Entries, Node, Value, Values

Path = tuple[str, ...]
_OWN = frozenset(
    "contacts offers now today stage stage_since channel started responded event local_time kind engagement"
    " propensity baseline value lever offer_cost channel_cost".split()
)
"""Names that the language has itself."""
_LITERALS: Mapping[type, str] = {
    syntax.Number: "number",
    syntax.Percent: "number",
    syntax.String: "string",
    syntax.Date: "date",
    syntax.DateTime: "datetime",
    syntax.Boolean: "boolean",
}
_LOGIC = frozenset(("and", "or", "not"))
_DAYS = frozenset(("within_last", "within_next", "more_than_ago", "before", "after", "days_since", "days_until"))
_ANYTHING = frozenset(("known", "missing", "within_distance"))
_EXPRESSIONS = ("when", "goal", "propensity", "baseline", "value", "lever")


@dataclass(slots=True)
class Asked:
    """Attributes and histories by name, each with a type and the cell that asks for it first."""

    types: dict[Path, tuple[str, Cell | None]] = field(default_factory=dict)
    histories: dict[str, dict[str, str]] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    """Of histories."""

    def profile(self) -> list[tuple[str, Node]]:
        """The entries of `profile:`, groups nested."""
        made: dict[str, list[tuple[Path, Node]]] = {}
        for path, (type_, cell) in self.types.items():
            made.setdefault(path[0], []).append((path[1:], Value(type_, cell)))
        entries = [(name, _nested(parts)) for name, parts in made.items()]
        for name, fields in self.histories.items():
            # With `!`, so that a record without the field is told and not passed over.
            each = [(key, Value(f"{type_}!")) for key, type_ in {"at": "datetime", **fields}.items()]
            entries.append((name, Entries([("history", Entries(each, short=True))], self.cells[name], short=True)))
        return entries


def _nested(parts: Sequence[tuple[Path, Node]]) -> Node:
    if not parts[0][0]:
        return parts[0][1]
    groups: dict[str, list[tuple[Path, Node]]] = {}
    for path, node in parts:
        groups.setdefault(path[0], []).append((path[1:], node))
    return Entries([(name, _nested(inner)) for name, inner in groups.items()], short=True)


def asked_for(drafts: Iterable[Draft], known: Mapping[Path, tuple[str, Cell | None]]) -> Asked:
    """What is known already, and all else that conditions, amounts and messages name."""
    asked = Asked(dict(known))
    walk = _Walk(asked)
    for draft in drafts:
        entries = dict(draft.entries)
        for key in _EXPRESSIONS:
            for value in _values(entries.get(key)):
                walk.text(value.text, "boolean" if key in ("when", "goal") else "number", value.cell)
        message = entries.get("message")
        for _, part in message.entries if isinstance(message, Entries) else ():
            for value in _values(part):
                for span in parse_message(value.text).pieces:
                    if isinstance(span, Span):
                        walk.text(value.text[slice(*span)], "string", value.cell)
    for path, (type_, cell) in asked.types.items():
        if path[0] == CONSENT:  # a consent is never missing
            asked.types[path] = (f"{type_.removesuffix('!')}!", cell)
    return asked


def _values(node: Node | None) -> Iterator[Value]:
    if isinstance(node, Value):
        yield node
    elif isinstance(node, Values):
        yield from node.items


@dataclass(slots=True)
class _Walk:
    asked: Asked
    cell: Cell | None = None

    def text(self, text: str, wish: str, cell: Cell | None) -> None:
        tree = parse_expression(text).tree
        self.cell = cell
        if tree is not None and cell is not None:
            self.node(tree, wish, None)

    def node(self, node: syntax.Syntax, wish: str | None, history: str | None) -> None:
        match node:
            case syntax.Name():
                self.name(node, wish, history)
            case syntax.Operation(name=name, operands=operands):
                for each, type_ in zip(operands, _wishes(name, operands, wish), strict=True):
                    self.node(each, type_, history)
            case syntax.Call(name=name, arguments=arguments):
                for each in arguments:
                    self.node(each, "date" if name in _DAYS else "number", history)
            case syntax.Aggregate():
                self.aggregate(node, wish)

    def name(self, name: syntax.Name, wish: str | None, history: str | None) -> None:
        assert self.cell is not None, "a cell whose expression is walked"
        path = name.path
        if path[0] in _OWN or wish is None:
            return
        if history is not None and len(path) == 1:
            if path[0] != "at":
                self.asked.histories[history].setdefault(path[0], wish)
        else:
            self.asked.types.setdefault(path, (wish, self.cell))

    def aggregate(self, node: syntax.Aggregate, wish: str | None) -> None:
        assert self.cell is not None, "a cell whose expression is walked"
        history, *inner = node.path.path
        if history in _OWN:
            return
        self.asked.cells.setdefault(history, self.cell)
        fields = self.asked.histories.setdefault(history, {})
        if inner and inner[0] != "at":
            fields.setdefault(inner[0], _field(node.name, wish))
        if isinstance(node.window, syntax.Since):
            self.node(node.window.moment, "datetime", None)
        if node.where is not None:
            self.node(node.where, "boolean", history)


def _field(aggregate: str, wish: str | None) -> str:
    """The type of a record's field of which an aggregate is asked."""
    if aggregate in ("sum", "average"):
        return "money"
    if aggregate in ("count_distinct", "most_common"):
        return "string"
    return wish if wish in ("number", "string", "date", "boolean") else "string"


def _wishes(name: str, operands: Sequence[syntax.Syntax], wish: str | None) -> Iterator[str | None]:
    """What each operand must be for the whole to have a sense."""
    if name in _LOGIC:
        yield from ["boolean"] * len(operands)
    elif name in _ANYTHING:
        yield from [None] * len(operands)
    elif name == "if":
        yield from ["boolean", wish, wish]
    elif name in _DAYS:
        yield from ["date"] * len(operands)
    else:
        seen = _literal(operands)
        whole = name.startswith("contains_")
        found = seen or (wish if name == "otherwise" else "number")
        yield from [f"list of {found}" if whole else found] * len(operands)


def _literal(nodes: Sequence[syntax.Syntax]) -> str | None:
    for node in nodes:
        if isinstance(node, syntax.ListLiteral):
            return _literal(node.items)
        if type(node) in _LITERALS:
            return _LITERALS[type(node)]
    return None
