"""One generated function that reads customer documents in which everything is ordinary, as nearly all are.

It gives exactly what the door gives, or has no answer. Then the door itself reads the document, and says what it found:
a second reading is cheap where it is rare.
"""

import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from nextbest.dsl.types import DATE, Declared, History, ListOf, OneOf, Type
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Problem
from nextbest.engine.doors.admitted import Admitted
from nextbest.engine.doors.groups import Group, report
from nextbest.engine.doors.plain_values import Lines, one_of_lines, scalar_lines, value_names
from nextbest.engine.doors.reading import Reading
from nextbest.engine.doors.records import Slot, blank, record_slots, slot, take

PlainReader = Callable[[object, Clock], Admitted | None]
"""Gives None, or raises Problematic, where it has no answer."""


class Problematic(Exception):
    """Something was found that the door has to report."""


def plain_reader(group: Group, places: Sequence[int], behind: Sequence[object]) -> PlainReader:
    """A reader of the documents of a group: `places` are those of the row, then those of the customer's id and of
    `stage_since`; `behind` ends every row."""
    writing = _Writing()
    writing.names["undeclared"] = partial(undeclared, group)
    body = _Body(writing)
    body.add("if D.__class__ is not dict: return None", "others = False")
    body.object(group, "D")
    *values, id, since = (body.places[each] for each in places)
    ends = (writing.name("end", each) for each in behind)
    row = "".join(f"{each}, " for each in (*values, *ends))
    body.add(f"return new(Admitted, (({row}), {id}, undeclared(D, C) if others else (), {since}))")
    source = "\n\n".join([*writing.functions, body.function("read(D, C)")]) + "\n"
    # The text holds names and numbers of ours only; what a policy wrote is among the globals.
    namespace = dict(writing.names)
    exec(builtins.compile(source, "<nextbest door>", "exec"), namespace)
    found: PlainReader = namespace["read"]  # type: ignore[assignment]  # this is how it was written
    return found


def unusual(slot: Slot, given: object, clock: Clock) -> object:
    """What the reader of a slot makes of a value that is not ordinary; Problematic where it found anything."""
    reading = Reading(clock.now, clock.today)
    value = take(slot, given, reading)
    if reading.found:
        raise Problematic
    return value


def undeclared(group: Group, document: Mapping[str, object], clock: Clock) -> tuple[Problem, ...]:
    """What the door says of keys that the bundle does not declare."""
    reading = Reading(clock.now, clock.today)
    report(group, document, reading)
    return reading.problems(fatal=False)


def _names() -> dict[str, object]:
    return {**value_names(), "unusual": unusual, "new": tuple.__new__, "Admitted": Admitted}


@dataclass(slots=True)
class _Writing:
    """A program while it is written: whole functions, and what they refer to by name."""

    names: dict[str, object] = field(default_factory=_names)
    functions: list[str] = field(default_factory=list)
    _given: int = 0

    def name(self, prefix: str, value: object) -> str:
        """A global that holds the value."""
        name = self.fresh(prefix)
        self.names[name] = value
        return name

    def fresh(self, prefix: str) -> str:
        """A name that nothing else has."""
        self._given += 1
        return f"{prefix}{self._given}"


@dataclass(slots=True)
class _Body:
    """The body of one function: lines so far, and which locals hold the places of the row."""

    writing: _Writing
    lines: Lines = field(default_factory=list)
    places: dict[int, str] = field(default_factory=dict)

    def add(self, *lines: str) -> None:
        self.lines += lines

    def function(self, head: str) -> str:
        return "\n".join([f"def {head}:", *(f" {each}" for each in self.lines)])

    def object(self, group: Group, given: str) -> None:
        """Read a dict into locals, and what is in it into the places of the row."""
        slots = [(each, self.writing.fresh("v"), place) for each, place in group.slots]
        inner = [(each, self.writing.fresh("v")) for each in group.groups]
        values = {each.key: value for each, value, _ in slots} | {each.key: value for each, value in inner}
        self.unpacked(values, group.names.known, given, "others = True")
        for each, value, place in slots:
            self.slot(each, value)
            if place >= 0:
                self.places[place] = value
        for below, value in inner:
            self._group(below, value)

    def _group(self, group: Group, given: str) -> None:
        """A group that is not given is one without values."""
        self.add(f"if {given} is None: {given} = {{}}", f"if {given}.__class__ is not dict: return None")
        self.object(group, given)

    def unpacked(self, values: dict[str, str], known: frozenset[str], given: str, others: str) -> None:
        """What stands under each key, None where nothing does; `others` says what to do where there are other keys."""
        name, unread = self.writing.name, known - values.keys()
        if len(unread) <= len(values):
            # Laid over all keys in this order, a dict is longer where it has others.
            blank = name("blank", dict.fromkeys((*values, *sorted(unread))))
            self.add(f"M = {blank} | {given}")
            self.add(f"if len(M) != {len(known)}: {others}; M = {{key: M[key] for key in {blank}}}")
            self.add(f"{', '.join((*values.values(), *('_' for _ in unread)))}, = M.values()")
        else:
            self.add(f"if not {name('known', known)}.issuperset({given}): {others}", f"G = {given}.get")
            self.add(*(f"{value} = G({name('key', key)})" for key, value in values.items()))

    def slot(self, slot: Slot, value: str) -> None:
        """Make of a local what the slot's reader makes of it."""
        declared = slot.declared
        if declared is None:
            self.add(f"if {value} is not None: return None")
            return
        otherwise = f"{value} = unusual({self.writing.name('slot', slot)}, {value}, C)"
        first, *others = _lines(slot, declared, value, otherwise, self.writing)
        if slot.default is not None:
            self.add(f"if {value} is None: {value} = {self.writing.name('default', slot.default)}", f"el{first}")
        elif not slot.required:
            self.add(f"if {value} is None: pass", f"el{first}")
        else:
            self.add(first)
        self.add(*others, f"else: {otherwise}")


def _lines(slot: Slot, declared: Declared, value: str, otherwise: str, writing: _Writing) -> Lines:
    """Lines from `if` on for a value of the class that its type wants."""
    match declared.type:
        case ListOf(element):
            reader = _list(element, writing)
        case History() as history:
            reader = _history(history, slot.once, writing)
        case OneOf(texts):
            known = writing.name("known", frozenset(each for each in texts if not blank(each)))
            return one_of_lines(known, value, otherwise)
        case _:
            return scalar_lines(declared, value, otherwise)
    return [
        f"if {value}.__class__ is list or {value}.__class__ is tuple:",
        f" t = {reader}({value}, C)",
        f" if t is None: {otherwise}",
        f" else: {value} = t",
    ]


def _list(type: Type, writing: _Writing) -> str:
    """The name of a function that reads lists in which all is ordinary; it gives None for others."""
    declared = Declared(type, required=True)
    lines = _lines(slot("", declared), declared, "v", "return None", writing)
    return _loop("list", ["found = []"], [*lines, "else: return None", "found.append(v)"], [], writing)


def _history(type: History, once: bool, writing: _Writing) -> str:
    """The name of a function that reads records in which all is ordinary; it gives None for others."""
    body = _Body(writing)
    slots = record_slots(type)
    values = {each.key: writing.fresh("v") for each in slots}
    body.add("if v.__class__ is not dict: return None")
    body.unpacked(values, frozenset(values), "v", "return None")
    at = next(each for each in slots if each.key == "at")
    body.slot(at, values["at"])
    body.add(f"if {values['at']} > now: continue")
    for each in slots:
        if each is not at:
            body.slot(each, values[each.key])
    if once and "clicked" in values and "opened" in values:
        body.add(f"if {values['clicked']} is True: {values['opened']} = True")
    body.add(f"found.append(({', '.join(values.values())},))")
    ids = f"{{each[{list(values).index('id')}] for each in found}}" if once else ""
    first = [f"now = C.{'today' if type.at == DATE else 'now'}", "found = []"]
    return _loop("history", first, body.lines, [f"if len({ids}) != len(found): return None"] if once else [], writing)


def _loop(prefix: str, first: Lines, each: Lines, last: Lines, writing: _Writing) -> str:
    """The name of a function that makes `found` of every `v` of a list."""
    name, body = writing.fresh(prefix), _Body(writing)
    body.add(*first, "for v in L:", *(f" {line}" for line in each), *last, "return tuple(found)")
    writing.functions.append(body.function(f"{name}(L, C)"))
    return name
