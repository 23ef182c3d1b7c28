"""A built bundle says what the parsed one says, word for word: ready bundles, and random ones of every kind."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from nextbest.dsl.checked import Bundle
from nextbest.engine import Engine, InvalidDocument
from nextbest.engine.graph.graph import Graph
from nextbest.engine.prebuilt.entries import shape
from nextbest.engine.prebuilt.forms import form_of
from nextbest.engine.prebuilt.registry import CLASSES, LEFT_OUT
from nextbest.engine.prebuilt.write import hints_of
from nextbest.engine.stores.store import Store
from tests.choice import bundles as choices
from tests.choice.customers import Customers as Choosers
from tests.differential.events import bundle_with_events, event_document
from tests.differential.expressions import Maker
from tests.differential.sample import NOWS, Values
from tests.engine.documents import document
from tests.memory.engine_side import OneMemory
from tests.memory.random_customers import Customers, iso
from tests.memory.random_policies import bundle_text
from tests.prebuilt.rebuilt import rebuilt

ROOT = Path(__file__).parents[2]
READY = [path for path in sorted((ROOT / "policies").iterdir()) if any(path.glob("*.yaml"))]
WRITTEN = [ROOT / "tests/bundles/sound.yaml", *sorted((ROOT / "tests/bundles/drafts").glob("*.yaml"))]
NOW = "2026-11-20T10:00:00-05:00"
ID = "ana"
Customer = Mapping[str, object]


def answers(engine: Engine, customer: Customer, now: str | datetime, **asked: Any) -> Sequence[str]:
    """All that an engine says of a customer, as text; a document that breaks the rules is an answer too."""
    kept = {name: asked[name] for name in ("event", "store") if name in asked}
    whys = {name: asked[name] for name in ("event", "store", "places") if name in asked}
    said = [
        json.dumps(engine.decide(customer, now, **asked).to_json()),
        json.dumps(engine.explain(customer, now, **whys).to_json()),
        json.dumps(engine.stage(customer, now, **kept).to_json()),
    ]
    for who, store in ((customer, asked.get("store")), (ID, None)):
        try:
            said.append(repr(engine.counts(who, now, store=store)))
        except InvalidDocument as refused:
            said.append(repr(refused.problems))
    return said


def same(parsed: Engine, built: Engine) -> None:
    """Of the bundle itself."""
    assert built.profile_schema() == parsed.profile_schema()
    assert built.event_schema() == parsed.event_schema()
    assert (built.bundle.name, built.bundle.digest) == (parsed.bundle.name, parsed.bundle.digest)
    assert list(built.bundle.engagements) == list(parsed.bundle.engagements)
    titles = [(each.title, each.about, each.owner, each.tags) for each in built.bundle.engagements.values()]
    assert titles == [(each.title, each.about, each.owner, each.tags) for each in parsed.bundle.engagements.values()]


@pytest.mark.parametrize("path", READY, ids=lambda path: path.name)
def test_of_ready_bundles(path: Path) -> None:
    parsed = Engine.load(path, prebuilt=False)
    built = rebuilt(parsed)
    same(parsed, built)
    lines = (path / "customers.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines[:: max(1, len(lines) // 40)]:
        customer = json.loads(line)
        assert answers(built, customer, NOW, alternatives=3) == answers(parsed, customer, NOW, alternatives=3)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_of_bundles_that_have_everything(path: Path) -> None:
    parsed = Engine.load(path, prebuilt=False)
    built = rebuilt(parsed)
    same(parsed, built)
    built.warm()
    for customer in ({"id": "ana"}, {}):
        assert answers(built, customer, NOW) == answers(parsed, customer, NOW)


@pytest.mark.parametrize("seed", range(8))
def test_of_random_policies(seed: int) -> None:
    _policies(seed, 6)


@pytest.mark.parametrize("seed", range(len(choices.THEMES)))
def test_of_every_theme(seed: int) -> None:
    _themes(seed, 5)


@pytest.mark.parametrize("seed", range(4))
def test_of_random_events(seed: int) -> None:
    _events(seed, 4)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_of_hundreds(block: int) -> None:
    for seed in range(1_000 + 20 * block, 1_020 + 20 * block):
        _policies(seed, 10)
        _themes(seed, 10)
        _events(seed, 5)


def _policies(seed: int, decisions: int) -> None:
    parsed = Engine.from_text(bundle_text(seed))
    built = rebuilt(parsed)
    same(parsed, built)
    customers = Customers(parsed.bundle, seed)
    for _ in range(decisions):
        asked = customers.asked(held=False)
        options = {"event": asked.event, "places": asked.places}
        found = answers(built, asked.document, iso(asked.now), **options)
        assert found == answers(parsed, asked.document, iso(asked.now), **options)


def _themes(seed: int, requests: int) -> None:
    written = choices.bundle(seed, 6)
    parsed = Engine.from_text(choices.text(written))
    built = rebuilt(parsed)
    customers = Choosers(choices.Random(f"built {seed}"), written)
    for _ in range(requests):
        asked = customers.asked()
        options = dict(asked.options)
        if asked.memory is not None:
            options["store"] = cast(Store, OneMemory(asked.memory))
        for each in asked.documents:
            assert answers(built, each, asked.now, **options) == answers(parsed, each, asked.now, **options)


def _events(seed: int, events: int) -> None:
    random = choices.Random(seed)
    now = random.choice(NOWS)
    maker = Maker(random, Values(random, now))
    parsed = Engine(bundle_with_events(maker, waiting=True))
    built = rebuilt(parsed)
    same(parsed, built)
    for _ in range(events):
        customer = document(maker.values.customer(), parsed.bundle.profile.attributes)
        event = event_document(maker)
        assert built.apply(customer, event, iso(now)) == parsed.apply(customer, event, iso(now))
        assert answers(built, customer, iso(now), event=event) == answers(parsed, customer, iso(now), event=event)


def test_every_class_of_the_registry_has_a_form() -> None:
    for place in range(len(LEFT_OUT), len(CLASSES)):
        known = shape(place)
        assert len(known.forms) == len(known.names), CLASSES[place]
    for kind in (Bundle, Graph):
        assert all(form_of(hint) for hint in hints_of(kind).values())
