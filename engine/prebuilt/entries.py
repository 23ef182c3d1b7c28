"""Entries: a value of a class as its place in the registry and its fields; what is used twice is written once."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, get_type_hints

from nextbest.engine.graph.nodes import Node, walk
from nextbest.engine.prebuilt.forms import Form, Writing, form_of
from nextbest.engine.prebuilt.registry import CLASSES, LEFT_OUT

PLACES = {kind: place for place, kind in enumerate(CLASSES)}


class Reference(int):
    """The number of an entry, told from whole numbers while entries are numbered anew."""


class Shape(NamedTuple):
    """How entries of one class look."""

    names: tuple[str, ...]
    forms: tuple[Form, ...]
    defaults: tuple[object, ...]
    """Of each field, `MISSING` where it has none: fields at the end that have theirs are not written."""
    needed: int
    """How many fields have none."""
    make: Callable[..., object]
    """Makes the value from its first fields, in order."""


@cache
def shape(place: int) -> Shape:
    """The shape of the class at that place of the registry."""
    kind, hints = CLASSES[place], get_type_hints(CLASSES[place])
    if not is_dataclass(kind):
        names: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]  # else it is a NamedTuple
        return Shape(names, tuple(form_of(hints[each]) for each in names), (MISSING,) * len(names), len(names), kind)
    given = fields(kind)
    names = tuple(each.name for each in given)
    defaults = tuple(each.default_factory() if callable(each.default_factory) else each.default for each in given)
    needed = sum(each is MISSING for each in defaults)
    make: Callable[..., object] = kind
    if any(each.kw_only for each in given):
        make = _by_name(kind, names)
    return Shape(names, tuple(form_of(hints[each]) for each in names), defaults, needed, make)


def _by_name(kind: type, names: tuple[str, ...]) -> Callable[..., object]:
    return lambda *values: kind(**dict(zip(names, values, strict=False)))


class Pool(Writing):
    """Entries while they are gathered; equal ones are one, and each stands behind all that it refers to."""

    def __init__(self) -> None:
        self.entries: list[list[object]] = []
        self._by_form: dict[str, int] = {}
        self._by_id: dict[int, tuple[object, int]] = {}

    def entry(self, value: object) -> Reference:
        """The entry of a value of a class of the registry."""
        known = self._by_id.get(id(value))
        if known is None:
            if isinstance(value, Node):
                self._below(value)
            # The value is kept, so that nothing else can get its id meanwhile.
            known = self._by_id[id(value)] = (value, self._made(value))
        return Reference(known[1])

    def _below(self, node: Node) -> None:
        """Operands first, however deep they lie."""
        for each in walk(node, into=lambda above: [arg for arg in above.args if id(arg) not in self._by_id]):
            if each is not node:
                self._by_id[id(each)] = (each, self._made(each))

    def _made(self, value: object) -> int:
        form = self._form(value)
        key = json.dumps(form)
        if key not in self._by_form:
            self._by_form[key] = len(self.entries)
            self.entries.append(form)
        return self._by_form[key]

    def _form(self, value: object) -> list[object]:
        if isinstance(value, LEFT_OUT):  # itself, or the mark that a built bundle has for it
            return [next(place for place, kind in enumerate(LEFT_OUT) if isinstance(value, kind))]
        place = PLACES[type(value)]
        known = shape(place)
        values = [getattr(value, name) for name in known.names]
        while len(values) > known.needed and _same(values[-1], known.defaults[len(values) - 1]):
            values.pop()
        return [place, *(form.write(each, self) for form, each in zip(known.forms, values, strict=False))]


def _same(value: object, default: object) -> bool:
    return type(value) is type(default) and value == default


class Divided(NamedTuple):
    """The entries of a pool, those that several owners use apart from those of each owner.

    Those shared are numbered from 0, those of an owner from -1 down.
    """

    shared: list[list[object]]
    common: list[Any]
    """What belongs to no owner, its entries numbered anew."""
    own: list[list[list[object]]]
    """By owner."""
    roots: list[Any]
    """By owner, the form it began with, its entries numbered anew."""


def divided(pool: Pool, roots: Sequence[object], common: Sequence[object]) -> Divided:
    """Entries by who uses them: each root is the form of one owner; whatever the common forms use is shared."""
    owners = _owners(pool, roots, common)
    numbers: list[int] = []
    shared: list[list[object]] = []
    own: list[list[list[object]]] = [[] for _ in roots]
    for form, owner in zip(pool.entries, owners, strict=True):
        place = shared if owner == SHARED else own[owner]
        numbers.append(len(place) if owner == SHARED else ~len(place))
        place.append(_numbered(form, numbers))
    return Divided(
        shared,
        [_numbered(each, numbers) for each in common],
        own,
        [_numbered(each, numbers) for each in roots],
    )


SHARED = -1


def _owners(pool: Pool, roots: Sequence[object], common: Sequence[object]) -> list[int]:
    """Of each entry the only owner that uses it, or that it is shared."""
    below = [tuple(_references(each)) for each in pool.entries]
    owners: list[int | None] = [None] * len(pool.entries)
    for owner, root in ((SHARED, list(common)), *enumerate(roots)):
        waiting = list(_references(root))
        while waiting:
            number = waiting.pop()
            known = owners[number]
            if known in (owner, SHARED):
                continue
            owners[number] = owner if known is None else SHARED
            waiting.extend(below[number])
    return [SHARED if owner is None else owner for owner in owners]


def _references(form: object) -> Iterable[int]:
    if isinstance(form, Reference):
        yield int(form)
    elif isinstance(form, list):
        for each in form:
            yield from _references(each)


def _numbered(form: Any, numbers: Sequence[int]) -> Any:
    if isinstance(form, list):
        return [_numbered(each, numbers) for each in form]
    return numbers[form] if isinstance(form, Reference) else form
