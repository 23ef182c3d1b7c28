"""Which changes of a customer could matter: for each comparison that something rests on, what would turn its answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, INTEGER, LOCATION, STRING, History, ListOf, OneOf, Type
from nextbest.engine.analysis.why.changes import Change, Path, records_of
from nextbest.engine.analysis.why.quantities import QUANTITIES, nearest, start_of
from nextbest.engine.analysis.why.records import added
from nextbest.engine.analysis.why.standing import Standing
from nextbest.engine.deciding.case import Case
from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.shown import shown

MOST_VALUES = 40
"""Values of one attribute that are tried."""
MOST_RECORDS = 20
"""Records of one history that are taken out by themselves."""


@dataclass(frozen=True, slots=True)
class Proposing:
    """Changes for one customer."""

    standing: Standing
    case: Case

    def changes(self, conditions: Iterable[Node]) -> list[Change]:
        """What would turn the answer of a comparison in these conditions; each change once."""
        every = list(dict.fromkeys(atom for each in conditions for atom in atoms(each)))
        found: dict[object, Change] = {}
        for atom in every:
            for change in self._turning(atom, every):
                found.setdefault(change.key, change)
        return list(found.values())

    def worth(self, rank: Iterable[Node], wins: Callable[[Change], bool]) -> Iterator[Change]:
        """Changes of quantities that ranks rest on, with which the engagement wins."""
        for path in dict.fromkeys(path for each in rank for path in self._attributes(each)):
            type = self.case.graph.attributes[path].type
            if type in QUANTITIES:
                yield from self._quantity(path, type, (), wins)
                yield from filter(wins, self._missing(path, type))

    def _turning(self, atom: Node, every: list[Node]) -> Iterator[Change]:
        """What makes the answer yes, or no, where it is not; of what is unknown both: one may be far from the other."""
        before = self.case.value(atom)
        for path in self._attributes(atom):
            for wanted in (True, False):
                if before is not wanted:
                    yield from self._answering(path, atom, every, wanted)
            missing = self._missing(path, self.case.graph.attributes[path].type)
            yield from (each for each in missing if self._answer(atom, each) is not before)

    def _answer(self, atom: Node, change: Change) -> object:
        """The answer after a change; as before where the door would refuse her."""
        case = self.standing.case((change,))
        return self.case.value(atom) if case is None else case.value(atom)

    def _answering(self, path: Path, atom: Node, every: list[Node], wanted: bool) -> Iterator[Change]:
        """Changes of one attribute with which that is the answer."""
        type = self.case.graph.attributes[path].type

        def works(change: Change) -> bool:
            return self._answer(atom, change) is wanted

        if isinstance(type, History):
            near = [each for each in every if path in self._attributes(each)]
            yield from added(path, type, near, self.case, works)
            yield from self._taken_out(path, works)
        elif type in QUANTITIES:
            yield from self._quantity(path, type, self._spoken(type, atom), works)
        else:
            yield from filter(works, self._values(path, type, atom))

    def _attributes(self, node: Node) -> list[Path]:
        """The attributes of the profile that a value rests on."""
        profile = self.case.graph.bundle.profile.attributes
        found = (cast(Path, each.data) for each in walk(node) if each.op == "attribute")
        return [path for path in dict.fromkeys(found) if path in profile and path != ("id",)]

    def _set(self, path: Path, type: Type, value: object) -> Change:
        case = self.case
        before = case.row[case.graph.places[path]]
        return Change("set", path, shown(value, type, case.zone), shown(before, type, case.zone))

    def _missing(self, path: Path, type: Type) -> Iterator[Change]:
        declared, before = self.case.graph.attributes[path], self.case.row[self.case.graph.places[path]]
        if before is not None and not declared.required:
            yield self._set(path, type, None)

    def _quantity(
        self, path: Path, type: Type, spoken: Iterable[int | float], works: Callable[[Change], bool]
    ) -> Iterator[Change]:
        declared, before = self.case.graph.attributes[path], self.case.row[self.case.graph.places[path]]
        start = before if isinstance(before, int | float) else start_of(type, self.case.clock)
        for value in nearest(declared, start, spoken, lambda value: works(self._set(path, type, value))):
            if value != before:
                yield self._set(path, type, value)

    def _spoken(self, type: Type, atom: Node) -> Iterator[int | float]:
        """What is compared with a quantity: constants of its type, and instants and days that lie so far from now."""
        clock = self.case.clock
        for node in walk(atom):
            if node.op == "moment" or (node.op == "literal" and node.type == type):
                value = self.case.value(node)
                if isinstance(value, int | float) and node.type == type:
                    yield value
            elif node.op == "literal" and node.type == INTEGER and type in (DATE, DATETIME):
                days = cast(int, node.data)
                start, day = (clock.today, 1) if type == DATE else (clock.now, 86_400)
                yield from (start - days * day, start + days * day)

    def _values(self, path: Path, type: Type, atom: Node) -> Iterator[Change]:
        before = self.case.row[self.case.graph.places[path]]
        for value in list(dict.fromkeys(self._possible(type, atom)))[:MOST_VALUES]:
            if value != before:
                yield self._set(path, type, value)

    def _possible(self, type: Type, atom: Node) -> Iterator[object]:
        constants = [each for each in walk(atom) if each.op == "literal"]
        match type:
            case OneOf(values):
                yield from values
            case ListOf(element):
                yield from ((each.data,) for each in constants if each.type == element and each.data is not None)
                yield from (each.data for each in constants if each.type == type and each.data is not None)
                yield ()
            case _ if type == BOOLEAN:
                yield from (True, False)
            case _ if type == LOCATION:
                yield from self._places(constants)
            case _ if type == STRING:
                yield from _texts(constants)
                yield "something else"

    def _places(self, constants: Iterable[Node]) -> Iterator[object]:
        yield from (each.data for each in constants if each.type == LOCATION and each.data is not None)
        for each in constants:
            if each.type == ListOf(LOCATION):
                yield from cast(tuple[object, ...], each.data or ())
        for known in self.case.graph.bundle.lists.values():
            if known.element == LOCATION:
                yield from (item.value for item in known.items)

    def _taken_out(self, path: Path, works: Callable[[Change], bool]) -> Iterator[Change]:
        given = records_of(self.standing.document, path)
        if not given:
            return
        order = sorted(range(len(given)), key=lambda place: _at(given[place]))
        latest = [frozenset(order[-count:]) for count in range(1, min(len(order), MOST_RECORDS) + 1)]
        earliest = [frozenset(order[:count]) for count in range(1, min(len(order), MOST_RECORDS) + 1)]
        alone = [frozenset({place}) for place in order[-MOST_RECORDS:]]
        for group in (alone, latest, earliest, [frozenset(order)]):
            change = next((each for places in group if works(each := Change("take_out", path, places=places))), None)
            if change is not None:
                yield change


def atoms(node: Node) -> Iterator[Node]:
    """The conditions that a condition is made of."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if each.op in ("and", "or", "not"):
            waiting.extend(each.args)
        elif each.type == BOOLEAN and each.op != "literal":
            yield each


def _texts(constants: Iterable[Node]) -> Iterator[object]:
    for each in constants:
        values = each.data if isinstance(each.data, tuple) else (each.data,)
        yield from (value for value in values if isinstance(value, str))


def _at(record: object) -> str:
    return str(record.get("at")) if isinstance(record, Mapping) else ""
