"""Turns what jsonschema finds into diagnostics: where, in plain words, and what is expected there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice
from typing import TYPE_CHECKING, Any

from nextbest.dsl.diagnostics import MOST_FINDINGS, Diagnostic
from nextbest.dsl.document.leaves import NAME_PATTERN, PATH_PATTERN
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree, plain_form
from nextbest.dsl.messages import loading
from nextbest.dsl.source import Place, Text
from nextbest.schemas import load

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

Json = Mapping[str, Any]

_Keys = dict[int, dict[str, Text]]
"""The keys of mappings that were looked into, by their identity."""

_SHAPES = {"object": "keys and values", "array": "a list", "string": "a name", "integer": "a whole number"}
_FOUND = {dict: "keys and values", list: "a list", str: "text", bool: "yes or no", int: "a number", float: "a number"}


@dataclass(frozen=True, slots=True)
class Structure:
    """What a file is to be."""

    schema: str
    """The name of its JSON Schema."""
    called: str
    """What the whole is called in messages."""

    @property
    def root(self) -> Json:
        """Its JSON Schema."""
        return load(self.schema)


BUNDLE = Structure("bundle", "the bundle")
TESTS = Structure("tests", "the file of tests")


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic; `unknown` is the key where it is about a key that nothing reads."""

    diagnostic: Diagnostic
    unknown: Text | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    """The part of the document that an error is about."""

    tree: YamlTree
    place: Place
    what: str
    """`limits`, in backticks; or an item of it; or the bundle."""
    schema: Json
    """What is declared for it, with description and examples."""
    root: Json
    """The whole schema."""


def schema_findings(tree: YamlMapping, whole: bool = True, of: Structure = BUNDLE) -> Iterator[Finding]:
    """All that the JSON Schema of a bundle, or of another file, finds in a document; equal findings may repeat.

    Where parts of the files could not be read the document is not `whole`, and no section counts as missing. There are
    at most `MOST_FINDINGS`.
    """
    return islice(_all_findings(tree, whole, of), MOST_FINDINGS)


def _all_findings(tree: YamlMapping, whole: bool, of: Structure) -> Iterator[Finding]:
    keys: _Keys = {}
    for error in _validator(of.schema).iter_errors(plain_form(tree)):
        spot = _spot(error, tree, keys, of)
        if (whole or error.validator != "required" or error.absolute_path) and _is_certain(error, spot.tree):
            yield from _findings(error, spot)


def _is_certain(error: "ValidationError", tree: YamlTree) -> bool:
    """Whether it is not only for what was left out when the file was read."""
    if isinstance(tree, YamlScalar):
        return tree.style != "lost"
    return tree.whole or error.validator not in ("required", "oneOf", "minItems")


@cache
def _validator(name: str) -> "Draft202012Validator":
    # Most bundles have no error of structure, and the package takes as long to import as a small bundle to check.
    validator: Draft202012Validator = import_module("jsonschema").Draft202012Validator(load(name))
    return validator


def _findings(error: "ValidationError", spot: _Spot) -> Iterable[Finding]:
    if error.validator == "additionalProperties":
        return _unknown_keys(error, spot)
    if error.validator == "required":
        return [Finding(each) for each in _missing_keys(error, spot)]
    if error.validator == "oneOf":
        # What is no mapping at all has been found by its type already.
        return [Finding(_one_of_keys(error, spot.tree, spot))] if isinstance(spot.tree, YamlMapping) else []
    if "propertyNames" in error.absolute_schema_path:
        return [Finding(_bad_key(error, spot))]
    return [Finding(_bad_value(error, spot))]


def _spot(error: "ValidationError", tree: YamlTree, keys: _Keys, of: Structure) -> _Spot:
    place, what, name = tree.place, of.called, ""
    for step in error.absolute_path:
        if isinstance(tree, YamlMapping):
            if id(tree) not in keys:
                keys[id(tree)] = {each.value: each for each in tree.entries}
            key = keys[id(tree)][str(step)]
            place, name, tree = key.place, key.value, tree.entries[key]
            what = f"`{name}`"
        elif isinstance(tree, YamlList) and isinstance(step, int):
            tree = tree.items[step]
            place, what = tree.place, f"an item of `{name}`"
    if not isinstance(tree, YamlMapping | YamlList) and tree.place.end > tree.place.start:
        place = tree.place
    return _Spot(tree, place, what, _declared(error, of.root), of.root)


def _unknown_keys(error: "ValidationError", spot: _Spot) -> Iterator[Finding]:
    known = _parent(error)["properties"]
    assert isinstance(spot.tree, YamlMapping)
    for key in spot.tree.entries:
        if key.value not in known:
            yield Finding(
                loading.unknown_key(key.place, key.value, sorted(known), _home(key.value, spot.root["$id"])), key
            )


def _missing_keys(error: "ValidationError", spot: _Spot) -> Iterator[Diagnostic]:
    properties = _parent(error)["properties"]
    assert isinstance(spot.tree, YamlMapping)
    for key in _parent(error)["required"]:
        if spot.tree.get(key) is None:
            examples = properties[key].get("examples", [])
            yield loading.missing_key(spot.place, spot.what, key, _written(examples[0]) if examples else None)


def _one_of_keys(error: "ValidationError", tree: YamlMapping, spot: _Spot) -> Diagnostic:
    keys = [each["required"][0] for each in _parent(error)["oneOf"]]
    given = [key for key in tree.entries if key.value in keys]
    if given:
        return loading.conflicting_keys(given[-1].place, [key.value for key in given])
    return loading.missing_one_of(spot.place, spot.what, keys)


def _bad_key(error: "ValidationError", spot: _Spot) -> Diagnostic:
    assert isinstance(spot.tree, YamlMapping)
    key = next(each for each in spot.tree.entries if each.value == error.instance)
    return _bad_name(error, key.place)


def _bad_name(error: "ValidationError", place: Place) -> Diagnostic:
    pattern = error.validator_value
    return loading.bad_name(
        place, str(error.instance), pattern == PATH_PATTERN, pattern not in (NAME_PATTERN, PATH_PATTERN)
    )


def _bad_value(error: "ValidationError", spot: _Spot) -> Diagnostic:
    instance = error.instance
    expected = _expected(spot.schema, spot.root)
    if instance is None or (isinstance(instance, str) and not instance.strip()):
        return loading.no_value(spot.place, spot.what, expected)
    if error.validator == "pattern":
        return _bad_name(error, spot.place)
    if error.validator in ("enum", "const") and not isinstance(instance, dict | list):
        return loading.not_a_choice(spot.place, spot.what, _written(instance), list(_choices(error)), expected)
    if error.validator == "minItems":
        return loading.empty_list(spot.place, spot.what, expected)
    if error.validator == "uniqueItems":
        return loading.repeated_items(spot.place, spot.what)
    if error.validator in ("minimum", "maximum"):
        return loading.out_of_bounds(spot.place, spot.what, str(error.validator_value), error.validator == "minimum")
    return loading.wrong_shape(spot.place, spot.what, _FOUND[type(instance)], expected)


def _parent(error: "ValidationError") -> Json:
    """The schema with the keyword that failed."""
    assert isinstance(error.schema, Mapping)
    return error.schema


def _choices(error: "ValidationError") -> Iterator[str]:
    parent = _parent(error)
    values = parent["enum"] if "enum" in parent else [parent["const"]]
    yield from (_written(value) for value in values if not isinstance(value, bool))


def _resolved(schema: Json, root: Json) -> Json:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _declared(error: "ValidationError", root: Json) -> Json:
    """What the schema says of the nearest key or item: the way there leaves out references."""
    schema: Any = root
    declared: Json = root
    named = False
    for step in error.absolute_schema_path:
        if isinstance(schema, dict) and not named:
            schema = _resolved(schema, root)
        schema = schema[step]
        if named or step in ("additionalProperties", "items"):
            declared = schema if isinstance(schema, dict) else declared
        named = step == "properties" and not named
    return declared


def _expected(schema: Json, root: Json) -> str:
    """The shapes that are taken, and an example."""
    shapes = list(dict.fromkeys(_shapes(schema, root)))
    examples = (
        schema.get("examples") or _resolved(schema, root).get("examples") or schema.get("else", {}).get("examples")
    )
    such_as = f", such as `{_written(examples[0])}`" if examples else ""
    return " or ".join(shapes) + such_as


def _shapes(schema: Json, root: Json) -> Iterator[str]:
    schema = _resolved(schema, root)
    if "if" in schema:
        yield from _shapes(schema["else"], root)
        yield from _shapes(schema["then"], root)
    elif "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        yield " or ".join(f"`{_written(each)}`" for each in values if not isinstance(each, bool))
    elif isinstance(schema.get("type"), str):
        yield _SHAPES[schema["type"]]
    else:
        yield schema.get("title", "a value")


def _written(value: object) -> str:
    """A value of JSON as a marketer would write it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if value is None:
        return "null"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


@cache
def _homes(id: str) -> Mapping[str, tuple[str, ...]]:
    """The sections that know a key, by key."""
    root = load(id.rpartition(":")[2])
    homes: dict[str, list[str]] = {}
    for section, schema in root["properties"].items():
        homes.setdefault(section, []).append("")
        for part in (schema, schema.get("additionalProperties", {}), schema.get("items", {})):
            for key in _resolved(part, root).get("properties", {}):
                homes.setdefault(key, []).append(section)
    return {key: tuple(dict.fromkeys(sections)) for key, sections in homes.items()}


def _home(key: str, id: str) -> str | None:
    """The one section where a key of this name belongs; empty for the file's top. `id` is that of the schema."""
    sections = _homes(id).get(key, ())
    return sections[0] if len(sections) == 1 else None
