"""How a value of a declared type is written as JSON, and read back with nothing believed: one pair of functions a type.

| type | form |
| --- | --- |
| text, whole number, number, truth, None | itself |
| tuple, set (sorted) | list |
| mapping | list of keys and list of values |
| a class of the registry | number of an entry (see `entries`) |
| `Text` | its value; it stands nowhere any more |
| object, Hashable | itself, or a list that begins with what it is: `tuple`, `list`, `dict`, `entry` |
"""

import types
from collections.abc import Callable, Hashable, Mapping, Set
from functools import cache
from typing import Any, Literal, NamedTuple, Protocol, Union, get_args, get_origin

from nextbest.dsl.source import Place, Source, Text
from nextbest.dsl.types import DISTANCE, DURATION, PERIOD, SCALARS, Scalar
from nextbest.engine.prebuilt.garbage import Garbage
from nextbest.engine.prebuilt.registry import CLASSES

LARGEST = 2**53
"""No whole number of a bundle is beyond it."""
NOWHERE = Place(Source("", ""), 0, 0)
_SCALARS = {each.name: each for each in (*SCALARS.values(), PERIOD, DURATION, DISTANCE)}


class Writing(Protocol):
    """Where entries go."""

    def entry(self, value: object) -> int:
        """The entry of a value of a class of the registry."""


class Reading(Protocol):
    """Where entries come from."""

    def entry(self, form: object, kinds: tuple[type, ...]) -> object:
        """The value of an entry, which must be of one of these classes."""


class Form(NamedTuple):
    """How values of one type are written and read."""

    write: Callable[[Any, Writing], Any]
    read: Callable[[Any, Reading], Any]


@cache
def form_of(hint: Any) -> Form:
    """The form of a type, as annotations name it. AssertionError for one that built bundles do not know."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is Text:
        return Form(_write_text, _read_text)
    if hint is Scalar:
        return Form(lambda value, _: value.name, _read_scalar)
    if hint in (object, Hashable, Any):
        return Form(_write_any, _read_any)
    if origin is Literal:
        return _words(args)
    if origin in (Union, types.UnionType):
        return _either(args)
    if origin is tuple:
        return _row(form_of(args[0])) if args[1:] == (...,) else _record(tuple(map(form_of, args)))
    if origin in (frozenset, Set):
        return _set(form_of(args[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*map(form_of, args))
    if hint in CLASSES:
        return _entry((hint,))
    assert hint in (str, int, float, bool, None, types.NoneType), f"no form for {hint}"
    return _plain(types.NoneType if hint is None else hint)


def whole(form: object) -> int:
    """A whole number that a bundle can hold."""
    if type(form) is not int or not -LARGEST <= form <= LARGEST:
        raise Garbage(f"{form!r:.50} is no whole number of a bundle")
    return form


def listed(form: object) -> list[Any]:
    """A list."""
    if type(form) is not list:
        raise Garbage(f"{form!r:.50} is no list")
    return form


def _write_same(value: Any, _: Writing) -> object:
    return value


def _plain(kind: type) -> Form:
    def read(form: object, _: Reading) -> object:
        if type(form) is not kind:
            raise Garbage(f"{form!r:.50} is no {kind.__name__}")
        return form

    return Form(_write_same, (lambda form, _: whole(form)) if kind is int else read)


def _words(words: tuple[object, ...]) -> Form:
    def read(form: object, _: Reading) -> object:
        if type(form) is not str or form not in words:
            raise Garbage(f"{form!r:.50} is none of {words}")
        return form

    return Form(_write_same, read)


def _write_text(value: Text, _: Writing) -> object:
    return value.value


def _read_text(form: object, _: Reading) -> Text:
    if type(form) is not str:
        raise Garbage(f"{form!r:.50} is no text")
    return Text(form, NOWHERE)


def _read_scalar(form: object, _: Reading) -> Scalar:
    if type(form) is not str or form not in _SCALARS:
        raise Garbage(f"{form!r:.50} is no type")
    return _SCALARS[form]


def _entry(kinds: tuple[type, ...]) -> Form:
    return Form(lambda value, to: to.entry(value), lambda form, at: at.entry(form, kinds))


def _row(each: Form) -> Form:
    write, read = each
    return Form(
        lambda value, to: [write(one, to) for one in value],
        lambda form, at: tuple([read(one, at) for one in listed(form)]),
    )


def _record(parts: tuple[Form, ...]) -> Form:
    def read(form: object, at: Reading) -> object:
        found = listed(form)
        if len(found) != len(parts):
            raise Garbage(f"{len(found)} parts, not {len(parts)}")
        return tuple([part.read(one, at) for part, one in zip(parts, found, strict=True)])

    return Form(lambda value, to: [part.write(one, to) for part, one in zip(parts, value, strict=True)], read)


def _set(each: Form) -> Form:
    def read(form: object, at: Reading) -> object:
        found = frozenset([each.read(one, at) for one in listed(form)])
        if len(found) != len(listed(form)):
            raise Garbage("a set with the same twice")
        return found

    return Form(lambda value, to: sorted([each.write(one, to) for one in value]), read)


def _mapping(key: Form, value: Form) -> Form:
    def write(given: Mapping[Any, Any], to: Writing) -> object:
        return [[key.write(one, to) for one in given], [value.write(one, to) for one in given.values()]]

    def read(form: object, at: Reading) -> object:
        keys, values = halves(form)
        return {key.read(one, at): value.read(other, at) for one, other in zip(keys, values, strict=True)}

    return Form(write, read)


def halves(form: object) -> tuple[list[Any], list[Any]]:
    """Keys and values of the form of a mapping."""
    found = listed(form)
    if len(found) != 2 or len(listed(found[0])) != len(listed(found[1])):
        raise Garbage("a mapping without a value for each key")
    return found[0], found[1]


def _either(hints: tuple[Any, ...]) -> Form:
    """The form of each is told by what JSON makes of it, those of entries by their classes."""
    kinds = tuple(each for each in hints if each in CLASSES)
    others = [each for each in hints if each not in CLASSES]
    forms = {_json_kind(each): form_of(each) for each in others}
    assert len(forms) == len(others), f"{hints} cannot be told apart"
    if kinds:
        assert int not in forms, f"{hints} cannot be told apart"
        forms[int] = _entry(kinds)

    def write(value: object, to: Writing) -> object:
        if isinstance(value, kinds):
            return to.entry(value)
        return forms[_kind_in_json(value)].write(value, to)

    def read(form: object, at: Reading) -> object:
        found = forms.get(type(form))
        if found is None:
            raise Garbage(f"{form!r:.50} is none of {hints}")
        return found.read(form, at)

    return Form(write, read)


def _json_kind(hint: Any) -> type:
    """What JSON makes of values of a type."""
    if hint is Text or hint is Scalar:
        return str
    if get_origin(hint) is Literal:
        return str
    if hint is None or hint is types.NoneType:
        return types.NoneType
    return hint if hint in (str, int, float, bool) else list


def _kind_in_json(value: object) -> type:
    if isinstance(value, Text | Scalar):
        return str
    return type(value) if type(value) in (str, int, float, bool, types.NoneType) else list


def _write_any(value: object, to: Writing) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple() if type(value) is tuple:
            return ["tuple", *(_write_any(each, to) for each in value)]
        case list():
            return ["list", *(_write_any(each, to) for each in value)]
        case dict():
            return ["dict", list(value), [_write_any(each, to) for each in value.values()]]
    return ["entry", to.entry(value)]


def _read_any(form: object, at: Reading) -> object:
    if type(form) is not list:
        return form
    match form:
        case ["tuple", *items]:
            return tuple([_read_any(each, at) for each in items])
        case ["list", *items]:
            return [_read_any(each, at) for each in items]
        case ["dict", list() as keys, list() as values]:
            return {_name(key): _read_any(each, at) for key, each in zip(keys, values, strict=True)}
        case ["entry", number]:
            return at.entry(number, CLASSES)
    raise Garbage(f"{form!r:.50} is no value")


def _name(form: object) -> str:
    if type(form) is not str:
        raise Garbage(f"{form!r:.50} is no name")
    return form
