"""The JSON Schema of a customer document says what the door does."""

import pytest
from jsonschema import Draft202012Validator

from nextbest.engine import Engine
from tests.engine.shop import ANNA, BUNDLE, NEWCOMER, NOW

ENGINE = Engine.from_text(BUNDLE)
SCHEMA = ENGINE.profile_schema()
BASE: dict[str, object] = {"id": "a", "consent": {"push": True, "email": False}}
ORDER: dict[str, object] = {"at": "2026-11-01T12:00:00Z", "total": 1}


def test_it_is_a_schema_with_words_and_examples() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert (SCHEMA["title"], SCHEMA["description"]) == ("A customer of shop", "A shop with an app.")
    assert SCHEMA["required"] == ["id", "consent"]
    properties = SCHEMA["properties"]
    assert isinstance(properties, dict)
    assert properties["ltv"]["description"] == "What was earned, in dollars."
    assert properties["ltv"]["examples"] == [120.5]
    assert properties["visits"]["default"] == 0
    assert properties["orders"]["anyOf"][0]["items"]["required"] == ["at", "total"]


@pytest.mark.parametrize(
    ("document", "fits"),
    [
        (ANNA, True),
        (NEWCOMER, True),
        (BASE, True),
        ({}, False),
        ({**BASE, "id": None}, False),
        ({**BASE, "id": " "}, False),
        ({**BASE, "id": 7}, False),
        ({**BASE, "consent": {"push": True}}, False),
        ({**BASE, "consent": {"push": True, "email": None}}, False),
        ({**BASE, "consent": None}, False),
        ({**BASE, "unknown": 1}, True),
        ({**BASE, "tier": "gold"}, True),
        ({**BASE, "tier": None}, True),
        ({**BASE, "tier": ""}, True),
        ({**BASE, "tier": "golf"}, False),
        ({**BASE, "ltv": 12.5}, True),
        ({**BASE, "ltv": "12.50"}, True),
        ({**BASE, "ltv": "12,50"}, False),
        ({**BASE, "ltv": -1}, False),
        ({**BASE, "likes": 1}, True),
        ({**BASE, "likes": 1.5}, False),
        ({**BASE, "likes": "1"}, False),
        ({**BASE, "visits": 3.0}, True),
        ({**BASE, "visits": 3.5}, False),
        ({**BASE, "visits": None}, True),
        ({**BASE, "member_since": "2026-11-20"}, True),
        ({**BASE, "member_since": "2026-11-20T00:00:00Z"}, False),
        ({**BASE, "seen_at": "2026-11-20T10:00:00.25+01:00"}, True),
        ({**BASE, "seen_at": "2026-11-20 10:00Z"}, True),
        ({**BASE, "seen_at": "2026-11-20T10:00:00"}, False),
        ({**BASE, "wakes": "07:30"}, True),
        ({**BASE, "wakes": "7:30"}, False),
        ({**BASE, "home": {"lat": 40, "lon": -73.5}}, True),
        ({**BASE, "home": {"lat": 40}}, False),
        ({**BASE, "home": {"lat": 91, "lon": 0}}, False),
        ({**BASE, "zone": "Europe/Berlin"}, True),
        ({**BASE, "zone": "berlin"}, True),
        ({**BASE, "tags": ["a", "b"]}, True),
        ({**BASE, "tags": "a"}, False),
        ({**BASE, "tags": ["a", 1]}, False),
        ({**BASE, "orders": None}, True),
        ({**BASE, "orders": [ORDER]}, True),
        ({**BASE, "orders": [{**ORDER, "store": None, "sku": 1}]}, True),
        ({**BASE, "orders": [{"at": "2026-11-01T12:00:00Z"}]}, False),
        ({**BASE, "orders": [ORDER, 7]}, False),
    ],
)
def test_it_accepts_what_the_door_accepts(document: dict[str, object], fits: bool) -> None:
    assert Draft202012Validator(SCHEMA).is_valid(document) is fits
    refused = ENGINE.decide(document, NOW, validate="all").no_action
    assert (refused is None or refused.kind != "invalid_profile") is fits
