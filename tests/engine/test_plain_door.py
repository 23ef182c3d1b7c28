"""The short way through the door gives what the door gives, whatever the document; ordinary documents all take it."""

from collections import UserDict
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

import pytest

from nextbest.dsl import types
from nextbest.dsl.builtin import HISTORIES, STAGE_SINCE
from nextbest.dsl.types import Declared, History, ListOf, OneOf
from nextbest.engine.clock import Clock
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.customer import Door, Validate
from nextbest.engine.doors.now import parse_now
from tests.engine.random_documents import ODD, Count, Making, Object
from tests.engine.test_door import bundle

CLOCK = Clock(parse_now("2026-11-20T03:00:00Z"), "America/New_York")
TIER = OneOf(("gold", "silver", "café", " "))
ORDERS = History(
    (
        ("sku", Declared(types.STRING)),
        ("at", Declared(types.DATETIME, required=True)),
        ("total", Declared(types.MONEY, required=True, minimum=0)),
        ("tags", Declared(ListOf(types.STRING))),
        ("currency", Declared(TIER, default="gold")),
    )
)
VISITS = History((("at", Declared(types.DATE)), ("seconds", Declared(types.INTEGER, default=0, maximum=10**12))))
EVERY: Mapping[tuple[str, ...], Declared] = {
    **{("plain", name): Declared(each) for name, each in types.SCALARS.items()},
    **{("must", name): Declared(each, required=True) for name, each in types.SCALARS.items()},
    ("plain", "tier"): Declared(TIER),
    ("must", "tier"): Declared(TIER, required=True, sensitive=True),
    ("days",): Declared(types.INTEGER, default=3, minimum=-5, maximum=400),
    ("large",): Declared(types.INTEGER, minimum=-(2**40), maximum=2**40),
    ("share",): Declared(types.NUMBER, minimum=0, maximum=1),
    ("debt",): Declared(types.NUMBER, minimum=-100.5, maximum=-0.5, default=-1.0),
    ("ltv",): Declared(types.MONEY, minimum=12_345, maximum=500_000_000, default=20_000),
    ("loss",): Declared(types.MONEY, maximum=-1, sensitive=True),
    ("zone",): Declared(types.TIMEZONE, default="UTC"),
    ("names",): Declared(ListOf(types.STRING), default=("a",)),
    ("sums",): Declared(ListOf(types.MONEY), required=True),
    ("ages",): Declared(ListOf(types.INTEGER)),
    ("places",): Declared(ListOf(types.LOCATION)),
    ("orders",): Declared(ORDERS),
    ("web", "visits"): Declared(VISITS, sensitive=True),
    ("web", "deep", "down", "flag"): Declared(types.BOOLEAN, required=True),
    **HISTORIES,
}
WIDE: Mapping[tuple[str, ...], Declared] = {
    **EVERY,
    **{(f"other{each}",): Declared(types.STRING) for each in range(40)},
}


class Short(Door):
    """A door without the long way."""

    def inspect(self, document: object, clock: Clock, validate: Validate = "used") -> Admitted | Refused:
        raise AssertionError(f"asked about {document!r} at {clock.now} for {validate}")


def exact(value: object) -> object:
    """A value that equals another's exactly if all types and signs in them are the same too."""
    if type(value) is tuple:
        return [exact(each) for each in value]
    return type(value), repr(value)


DOOR = Door(bundle(WIDE), {**EVERY, **STAGE_SINCE})
WIDER = {**WIDE, **STAGE_SINCE}


def check(document: object) -> Admitted | Refused:
    """What the door makes of a document, on both ways."""
    before = repr(document)
    found, wanted = DOOR.admit(document, CLOCK), DOOR.inspect(document, CLOCK)
    assert repr(document) == before
    if isinstance(found, Admitted) and isinstance(wanted, Admitted):
        assert exact(tuple(found)) == exact(tuple(wanted))
    else:
        assert found == wanted
    return found


@pytest.mark.parametrize("odd", [0.002, 0.02, 0.3])
def test_the_short_way_gives_what_the_door_gives(odd: float) -> None:
    found = [check(Making(Random(seed), odd, 0.3).document(WIDER)) for seed in range(150)]
    assert any(isinstance(each, Refused) for each in found)
    assert any(isinstance(each, Admitted) for each in found) or odd == 0.3


@pytest.mark.parametrize("path", [("id",), ("stage_since",), *EVERY], ids="/".join)
def test_of_each_odd_value_it_makes_what_the_door_makes(path: tuple[str, ...]) -> None:
    making = Making(Random(7), 0, 0.5)
    declared = EVERY.get(path, Declared(types.STRING)).type
    for odd in ODD:
        document = making.document(EVERY)
        place: object = document
        for group in path[:-1]:
            place = place.setdefault(group, {}) if isinstance(place, dict) else None
        assert isinstance(place, dict)
        place[path[-1]] = odd
        check(document)
        match declared:
            case ListOf(element):
                place[path[-1]] = [making.value(element), odd]
                check(document)
            case History(fields):
                for name, _ in fields:
                    place[path[-1]] = [making.record(fields), {**making.record(fields), name: odd}]
                    check(document)


@pytest.mark.parametrize(
    "records",
    [
        [{}, {}],
        [{"id": "b"}, {}, {"id": "b"}],
        [{"total": 5}, {}],
        [{"at": "2027-01-01T00:00:00Z"}, {}],
        [{"clicked": True}, {"id": "b", "clicked": True, "opened": True}, {"id": "c"}],
        [{"sku": 5}],
    ],
)
def test_contacts_count_once_and_what_was_clicked_was_opened(records: list[dict[str, object]]) -> None:
    one = {"at": "2026-11-01T00:00:00Z", "id": "a", "engagement": "x", "kind": "k", "channel": "c"}
    document = Making(Random(7), 0, 0.5).document(EVERY)
    check({**document, "contacts": [{**one, **each} for each in records]})
    check({**document, "contacts": tuple(Object({**one, **each}) for each in records)})


@pytest.mark.parametrize("make", [Object, UserDict, MappingProxyType, lambda given: {**given, "days": Count(3)}])
def test_documents_of_other_kinds_are_read_the_same(make: Callable[[dict[str, object]], object]) -> None:
    assert isinstance(check(make(Making(Random(7), 0, 0.5).document(EVERY))), Admitted)


def test_undeclared_keys_are_reported_on_the_short_way_too() -> None:
    door = Short(bundle(WIDE), {**EVERY, **STAGE_SINCE})
    document = Making(Random(7), 0, 0).document(EVERY)
    web = document["web"]
    assert isinstance(web, dict)
    document = {
        "dayz": 1,
        "none": None,
        **document,
        "x": [],
        "web": {"visit": 1, **web, "deep": {**web["deep"], "a/b": 2}},
    }
    check(document)
    found = door.admit(document, CLOCK)
    assert [each.path for each in found.problems] == ["/web/deep/a~1b", "/web/visit", "/dayz", "/x"]


@pytest.mark.parametrize("reads", [EVERY, WIDE], ids=["every", "wide"])
def test_ordinary_documents_take_the_short_way(reads: Mapping[tuple[str, ...], Declared]) -> None:
    door = Short(bundle(WIDE), {**reads, **STAGE_SINCE})
    for seed in range(100):
        assert isinstance(door.admit(Making(Random(seed), 0, 0.3).document(reads), CLOCK), Admitted)
