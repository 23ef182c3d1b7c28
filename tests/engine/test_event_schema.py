"""The JSON Schemas of events say what the door for events does."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nextbest.engine import Engine
from nextbest.engine.doors.any_event_schema import schema_text
from nextbest.schemas import load
from tests.engine.test_events import ANNA, BUNDLE, LINE, NOW, PURCHASE, event
from tests.test_schema import TESTS

ENGINE = Engine.from_text(BUNDLE)
OF_THE_SHOP = Draft202012Validator(ENGINE.event_schema())
OF_ANY = Draft202012Validator(load("event"))


def test_committed_schema_is_the_generated_one() -> None:
    assert (TESTS.parent / "schemas" / "event.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        (PURCHASE, True),
        ({**PURCHASE, "store": None, "user_id": "u", "unknown": 1}, True),
        (event("app_opened"), True),
        (event("stage_entered", **{"from": "new"}), True),
        (event("stage_entered", **{"from": "nwe"}), False),
        (event("purchas"), False),
        ({**PURCHASE, "total": None}, False),
        ({**PURCHASE, "at": "2026-11-20"}, False),
        ({**PURCHASE, "id": " "}, False),
        ({**PURCHASE, "customer": 5}, False),
        ({**PURCHASE, "lines": [{**LINE, "category": 3}]}, False),
        ({**PURCHASE, "user_id": 5}, False),
        ({}, False),
        (7, False),
    ],
)
def test_the_schema_of_a_bundles_events_is_the_door(given: Any, fits: bool) -> None:
    assert OF_THE_SHOP.is_valid(given) is fits
    no_action = ENGINE.decide(ANNA, NOW, event=given).no_action
    assert (no_action is None or no_action.kind != "invalid_profile") is fits
    assert OF_ANY.is_valid(given) or not fits
