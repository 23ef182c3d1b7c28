"""The JSON Schemas of bundles and of tests: generated from the models, committed, and of one mind with them."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.schema import schema_text
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.document.tests import CaseFile
from nextbest.dsl.files.load import load_path
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, YamlTree, plain_form
from nextbest.dsl.files.yaml_events import read_yaml
from nextbest.dsl.source import Place, Source, Text
from nextbest.schemas import load

TESTS = Path(__file__).parent
WHOLE = TESTS / "bundles" / "whole.yaml"
FILES: dict[str, tuple[Path, type[Entry]]] = {
    "bundle": (WHOLE, Document),
    "tests": (TESTS / "bundles" / "every_key.test.yaml", CaseFile),
}
"""By schema, a file with every key, and its models."""
DRAFTS = TESTS.parents[1] / "shared" / "examples"
PLACE = Place(Source("b.yaml", ""), 0, 0)


@cache
def whole(name: str) -> YamlMapping:
    tree = read_yaml(Source(name, FILES[name][0].read_text()), Report()).tree
    assert tree is not None
    return tree


def nodes(tree: YamlTree) -> list[YamlTree]:
    if isinstance(tree, YamlScalar):
        return [tree]
    children = tree.items if isinstance(tree, YamlList) else tuple(tree.entries.values())
    return [tree, *(node for child in children for node in nodes(child))]


def words(*values: str) -> list[YamlTree]:
    return [YamlScalar(Text(value, PLACE)) for value in values]


POOL = [
    *nodes(whole("bundle")),
    *nodes(whole("tests")),
    *words(
        "",
        "~",
        "x",
        "any",
        "yes",
        "maybe",
        "true",
        "False",
        "0",
        "1",
        "1.0",
        "2",
        "-1",
        "1.5",
        ".nan",
        "é",
        "a b",
        "1e3",
    ),
    YamlScalar(Text("", PLACE), "quoted"),
    YamlScalar(Text("true", PLACE), "quoted"),
    YamlScalar(Text(" ", PLACE), "quoted"),
    YamlList((), PLACE),
    YamlMapping({}, PLACE),
]
KEYS = [key.value for node in POOL if isinstance(node, YamlMapping) for key in node.entries] + [
    "",
    "é",
    "place",
    "a.b",
    "1",
    "2x",
]


def mutated(tree: YamlTree, random: Random, chance: float) -> YamlTree:
    """The tree with some parts replaced, taken out, renamed or added."""
    if random.random() < chance / 3:
        return random.choice(POOL)
    if isinstance(tree, YamlList):
        return YamlList(
            tuple(mutated(item, random, chance) for item in tree.items if random.random() > chance / 3), tree.place
        )
    if isinstance(tree, YamlScalar):
        return tree
    entries: dict[Text, YamlTree] = {}
    for key, value in tree.entries.items():
        if random.random() > chance:
            entries[key] = mutated(value, random, chance)
        elif random.random() < 0.5:
            entries[Text(random.choice(KEYS), PLACE)] = random.choice([value, random.choice(POOL)])
    return YamlMapping(entries, tree.place)


def models_accept(tree: YamlTree, model: type[Entry]) -> bool:
    try:
        model.model_validate(tree)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", FILES)
def test_committed_schema_is_the_generated_one(name: str) -> None:
    assert (TESTS.parent / "schemas" / f"{name}.json").read_text() == schema_text(name)


@pytest.mark.parametrize("name", ["bundle", "tests"])
def test_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(load(name))


@pytest.mark.parametrize("name", ["bundle", "tests"])
def test_every_object_is_closed_and_every_key_described(name: str) -> None:
    def walk(schema: Any) -> None:
        if isinstance(schema, dict):
            if isinstance(schema.get("properties"), dict) and schema.get("type") == "object":
                assert schema["additionalProperties"] is False
                assert all("description" in each or "$ref" in each for each in schema["properties"].values())
            for each in schema.values():
                walk(each)
        elif isinstance(schema, list):
            for each in schema:
                walk(each)

    walk(load(name))


def test_whole_bundle_has_no_fault() -> None:
    loaded = load_path(WHOLE)
    assert loaded.report.diagnostics == ()
    assert loaded.document is not None


@pytest.mark.parametrize("name", FILES)
def test_every_key_of_the_schema_is_in_the_whole_file(name: str) -> None:
    keys = {key for each in load(name)["$defs"].values() for key in each.get("properties", {})}
    given = {key.value for node in nodes(whole(name)) if isinstance(node, YamlMapping) for key in node.entries}
    assert keys - given == set()


SEEDS, CHANCES = st.integers(0, 2**60), st.sampled_from([0.001, 0.004, 0.02, 0.1])


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=120)
@given(seed=SEEDS, chance=CHANCES)
def test_schema_and_models_accept_the_same(name: str, seed: int, chance: float) -> None:
    accept_the_same(name, seed, chance)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
@settings(max_examples=5_000)
@given(seed=SEEDS, chance=CHANCES)
def test_schema_and_models_accept_the_same_at_length(name: str, seed: int, chance: float) -> None:
    accept_the_same(name, seed, chance)


def accept_the_same(name: str, seed: int, chance: float) -> None:
    tree = mutated(whole(name), Random(seed), chance)
    errors = [error.message for error in Draft202012Validator(load(name)).iter_errors(plain_form(tree))]
    assert models_accept(tree, FILES[name][1]) == (not errors), errors


@pytest.mark.skipif(not DRAFTS.is_dir(), reason="the drafts are not beside this repository")
@pytest.mark.parametrize(
    "name",
    ["five_stage_ecommerce", "four_stage_retention", "relationship_cycle", "retail_next_best", "touchpoint_curve"],
)
def test_drafts_pass_the_structure(name: str) -> None:
    loaded = load_path(DRAFTS / f"{name}.yaml")
    # The retail draft has `never_together` under `arbitration`; it belongs in `contact_policy`.
    faults = ["`never_together` belongs in `contact_policy`"] if name == "retail_next_best" else []
    assert [found.help for found in loaded.report.diagnostics] == faults
    assert loaded.document is not None
