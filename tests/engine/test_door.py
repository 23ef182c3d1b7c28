"""The door (language.md Part 3): what it takes for each type, what it refuses, and that it does so all at once."""

import copy
from collections import UserDict
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextbest.dsl import types
from nextbest.dsl.checked import Arbitration, Bundle, Profile
from nextbest.dsl.source import Place, Source, Span, Text
from nextbest.dsl.typed import Expression, Literal
from nextbest.dsl.types import Declared, History, ListOf, OneOf, Type
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Problem
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.customer import Door
from nextbest.engine.doors.now import parse_now
from nextbest.engine.shown import shown
from tests.engine.random_documents import Double, Tier

NOW = parse_now("2026-11-20T03:00:00Z")  # the evening of the 19th in New York
CLOCK = Clock(NOW, "America/New_York")
TIER = OneOf(("gold", "silver", "café"))
ORDERS = History(
    (
        ("at", Declared(types.DATETIME, required=True)),
        ("total", Declared(types.MONEY, required=True)),
        ("store", Declared(types.STRING)),
        ("currency", Declared(OneOf(("USD", "EUR")), default="USD")),
    )
)


def bundle(attributes: Mapping[tuple[str, ...], Declared]) -> Bundle:
    place = Place(Source("test", ""), 0, 0)
    rank = Expression(Text("0.0", place), Literal(type=types.NUMBER, span=Span(0, 1), value=0.0))
    profile = Profile({("id",): Declared(types.STRING, required=True), **attributes})
    return Bundle(
        name="test",
        timezone="America/New_York",
        profile=profile,
        lists={},
        definitions={},
        stages=(),
        channels={},
        kinds={},
        engagements={},
        arbitration=Arbitration(rank),
        digest="",
    )


def door(attributes: Mapping[tuple[str, ...], Declared]) -> Door:
    return Door(bundle(attributes), attributes)


def of(type: Type, given: object) -> object:
    """What the door makes of a value, or the list of what it says."""
    found = door({("x",): Declared(type)}).admit({"id": "a", "x": given}, CLOCK)
    if isinstance(found, Refused):
        return [f"{each.path}: {each.message}" for each in found.fatal]
    assert not found.problems
    (value,) = found.row
    return value


def same(left: object, right: object) -> bool:
    """Equal also in type and sign, so that True is not 1 and 0.0 not -0.0."""
    return repr(left) == repr(right)


@pytest.mark.parametrize(
    ("type", "given", "value"),
    [
        (types.BOOLEAN, True, True),
        (types.BOOLEAN, False, False),
        (types.STRING, "anna", "anna"),
        (types.STRING, " anna ", " anna "),
        (types.STRING, "cafe\u0301", "café"),
        (types.STRING, "😀", "😀"),
        (TIER, "gold", "gold"),
        (TIER, Tier.GOLD, "gold"),
        (TIER, "cafe\u0301", "café"),
        (types.INTEGER, 3, 3),
        (types.INTEGER, 3.0, 3),
        (types.INTEGER, -0.0, 0),
        (types.INTEGER, Decimal("3.0"), 3),
        (types.INTEGER, 2**53, 2**53),
        (types.NUMBER, 3, 3.0),
        (types.NUMBER, 2.5, 2.5),
        (types.NUMBER, Double(2.5), 2.5),
        (types.NUMBER, Decimal("2.5"), 2.5),
        (types.NUMBER, -0.0, 0.0),
        (types.NUMBER, 10**15, 1e15),
        (types.MONEY, 12, 120_000),
        (types.MONEY, 12.5, 125_000),
        (types.MONEY, Double(12.5), 125_000),
        (types.MONEY, 0.1, 1_000),
        (types.MONEY, -0.0, 0),
        (types.MONEY, 1.1e2, 1_100_000),
        (types.MONEY, "12.50", 125_000),
        (types.MONEY, "-0.0001", -1),
        (types.MONEY, "12.500000", 125_000),
        (types.MONEY, Decimal("12.5"), 125_000),
        (types.MONEY, Decimal("1E+2"), 1_000_000),
        (types.MONEY, Decimal("0E-999999"), 0),
        (types.MONEY, "900719925474.0992", 2**53),
        (types.MONEY, 900719925474.0, 9007199254740000),
        (types.DATE, "1970-01-02", 1),
        (types.DATE, date(1969, 12, 31), -1),
        (types.DATE, "2024-02-29", 19782),
        (types.DATETIME, "1970-01-01T01:00:00+01:00", 0),
        (types.DATETIME, "1970-01-01 00:01Z", 60),
        (types.DATETIME, "1970-01-01t00:01z", 60),
        (types.DATETIME, "1970-01-01T00:00:00.999999Z", 0),
        (types.DATETIME, "1969-12-31T23:59:59.5Z", -1),
        (types.DATETIME, "1970-01-01T00:00:00.123456789Z", 0),
        (types.DATETIME, datetime(1970, 1, 1, 0, 0, 1, 999, tzinfo=UTC), 1),
        (types.DATETIME, datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=-5))), 18_000),
        (types.TIME, "21:00", 75_600),
        (types.TIME, "00:00:01", 1),
        (types.TIME, time(0, 1, 0, 999), 60),
        (types.LOCATION, {"lat": 40.12345678, "lon": -73}, (40.123457, -73.0)),
        (types.LOCATION, {"lat": -0.0, "lon": -0.0000001}, (0.0, 0.0)),
        (types.LOCATION, {"lat": None, "lon": None}, None),
        (types.TIMEZONE, "America/New_York", "America/New_York"),
        (ListOf(types.STRING), [], ()),
        (ListOf(types.STRING), ("a", "cafe\u0301"), ("a", "café")),
        (ListOf(types.MONEY), [1, "2.5"], (10_000, 25_000)),
        *[(type, given, None) for type in (*types.SCALARS.values(), TIER) for given in (None, "", " \t\u00a0\n")],
        (ListOf(types.STRING), None, None),
        (ORDERS, None, ()),
        (ORDERS, [], ()),
        (ORDERS, [{"at": "1970-01-01T00:00Z", "total": 1}], ((0, 10_000, None, "USD"),)),
        (ORDERS, ({"at": "1970-01-01T00:00Z", "total": 1, "store": "x"},), ((0, 10_000, "x", "USD"),)),
        (ORDERS, [UserDict({"at": "1970-01-01T00:00Z", "total": 1, "currency": ""})], ((0, 10_000, None, "USD"),)),
    ],
)
def test_a_value_comes_in(type: Type, given: object, value: object) -> None:
    assert same(of(type, given), value)


@pytest.mark.parametrize(
    ("type", "given", "said"),
    [
        (types.BOOLEAN, "yes", 'must be true or false, not "yes"'),
        (types.BOOLEAN, 1, "must be true or false, not 1"),
        (types.STRING, 7, "must be text, not 7"),
        (types.STRING, b"x", "must be text, not bytes"),
        (types.STRING, ["x"], "must be text, not a list"),
        (types.STRING, "\ud800", "holds half a character (a lone surrogate)"),
        (TIER, "golf", 'must be one of gold, silver, café, not "golf"'),
        (TIER, "\ud800", "holds half a character (a lone surrogate)"),
        (types.INTEGER, 2.5, "must be a whole number, not 2.5"),
        (types.INTEGER, True, "must be a whole number, not true"),
        (types.INTEGER, "3", 'must be a whole number, not "3"'),
        (types.INTEGER, float("inf"), "must be a whole number, not inf"),
        (types.INTEGER, Decimal("NaN"), "must be a whole number, not NaN"),
        (types.INTEGER, 2**53 + 1, "must be a whole number within ±2^53, not 9007199254740993"),
        pytest.param(
            types.INTEGER,
            10**5000,
            "must be a whole number within ±2^53, not a number far too large",
            id="huge INTEGER",
        ),
        (types.NUMBER, float("nan"), "must be a number within ±10^15, not nan"),
        (types.NUMBER, float("-inf"), "must be a number within ±10^15, not -inf"),
        (types.NUMBER, Decimal("sNaN"), "must be a number, not sNaN"),
        (types.NUMBER, 10**400, "must be a number within ±10^15, not a number far too large"),
        (types.NUMBER, False, "must be a number, not false"),
        (types.NUMBER, "1", 'must be a number, not "1"'),
        (types.MONEY, True, "must be an amount of money, not true"),
        (types.MONEY, "12,50", 'must be an amount of money, not "12,50"'),
        (types.MONEY, "1_000", 'must be an amount of money, not "1_000"'),
        (types.MONEY, "1e3", 'must be an amount of money, not "1e3"'),
        (types.MONEY, "12.", 'must be an amount of money, not "12."'),
        (types.MONEY, ".5", 'must be an amount of money, not ".5"'),
        (types.MONEY, "--1", 'must be an amount of money, not "--1"'),
        (types.MONEY, "١٢", 'must be an amount of money, not "١٢"'),
        (types.MONEY, float("nan"), "must be an amount of money, not nan"),
        (types.MONEY, 0.00001, "must be an amount of money with at most 4 decimal places, not 1e-05"),
        (types.MONEY, 0.1 + 0.2, "must be an amount of money with at most 4 decimal places, not 0.30000000000000004"),
        (types.MONEY, Decimal("1E-999999"), "must be an amount of money with at most 4 decimal places, not 1E-999999"),
        (types.MONEY, Decimal("1E+999999"), "must be an amount of money within ±900 billion, not 1E+999999"),
        pytest.param(
            types.MONEY,
            10**5000,
            "must be an amount of money within ±900 billion, not a number far too large",
            id="huge MONEY",
        ),
        (types.DATE, "20.11.2026", 'must be a date, not "20.11.2026"'),
        (types.DATE, "2026-02-29", 'must be a date that exists, not "2026-02-29"'),
        (types.DATE, "2026-W47-5", 'must be a date, not "2026-W47-5"'),
        (types.DATE, "20261120", 'must be a date, not "20261120"'),
        (types.DATE, "2026-11-20T00:00:00Z", 'must be a date, not "2026-11-20T00:00:00Z"'),
        (types.DATE, datetime(2026, 11, 20, tzinfo=UTC), "must be a date, not 2026-11-20T00:00:00+00:00"),
        (types.DATETIME, "2026-11-20", 'must be a date and time with its offset, not "2026-11-20"'),
        (types.DATETIME, "2026-11-20T10:00:00", 'must be a date and time with its offset, not "2026-11-20T10:00:00"'),
        (types.DATETIME, "2026-W47-5T10:00Z", 'must be a date and time with its offset, not "2026-W47-5T10:00Z"'),
        (types.DATETIME, "20261120T100000Z", 'must be a date and time with its offset, not "20261120T100000Z"'),
        (types.DATETIME, "0001-01-01T00:00Z", 'must be a date and time with its offset, not "0001-01-01T00:00Z"'),
        (types.DATETIME, datetime(2026, 11, 20), "must be a date and time with its offset, not 2026-11-20T00:00:00"),  # noqa: DTZ001
        (types.DATETIME, 1_800_000_000, "must be a date and time with its offset, not 1800000000"),
        (types.TIME, "24:00", 'must be a time that exists, not "24:00"'),
        (types.TIME, "9:00", 'must be a time of day, not "9:00"'),
        (types.TIME, "0900", 'must be a time of day, not "0900"'),
        (types.TIME, time(9, tzinfo=UTC), "must be a time of day, not 09:00:00+00:00"),
        (types.LOCATION, [1, 2], "must be a location, not a list"),
        (types.TIMEZONE, 5, "must be text, not 5"),
        (ListOf(types.STRING), "a", 'must be a list, not "a"'),
        (ListOf(types.STRING), {"a"}, "must be a list, not a Python `set`"),
        (ORDERS, {"at": 1}, "must be a list of records, not an object"),
    ],
)
def test_a_value_is_refused(type: Type, given: object, said: str) -> None:
    assert of(type, given) == [f"/x: {said}"]


SHOP = {
    ("ltv",): Declared(types.MONEY, minimum=0, maximum=500_000_000),
    ("tier",): Declared(OneOf(("gold", "silver"))),
    ("points",): Declared(types.INTEGER, default=0),
    ("zone",): Declared(types.TIMEZONE),
    ("home",): Declared(types.LOCATION),
    ("tags",): Declared(ListOf(types.STRING)),
    ("orders",): Declared(ORDERS),
    ("consent", "email"): Declared(types.BOOLEAN, required=True),
    ("consent", "marketing", "push"): Declared(types.BOOLEAN),
}


def test_everything_is_found_at_once_with_its_place() -> None:
    document = {
        "ltv": -1,
        "tier": "golf",
        "zone": "berlin",
        "home": {"lat": 91, "alt": 3},
        "tags": ["vip", " ", None, 3],
        "orders": [{"at": "2026-11-19", "sku": 1}, 7, {"at": "2026-11-19T00:00Z", "total": 1, "store": 1, "sku": 2}],
        "consent": {"emial": True, "marketing": "yes"},
        "contacts": [],
        "orderz": 5,
        "a/b~c": 1,
        "nothing": None,
    }
    before = copy.deepcopy(document)
    found = door(SHOP).admit(document, CLOCK)
    assert document == before
    assert isinstance(found, Refused)
    assert found.id == ""
    assert [(each.path, each.message) for each in found.fatal] == [
        ("/id", "is missing"),
        ("/ltv", "must be at least 0, not -1"),
        ("/tier", 'must be one of gold, silver, not "golf"'),
        ("/home/lat", "must lie within ±90 degrees, not 91"),
        ("/home/lon", "is missing"),
        ("/tags/1", "is missing"),
        ("/tags/2", "is missing"),
        ("/tags/3", "must be text, not 3"),
        ("/orders/0/at", 'must be a date and time with its offset, not "2026-11-19"'),
        ("/orders/0/total", "is missing"),
        ("/orders/1", "must be a record, not 7"),
        ("/orders/2/store", "must be text, not 1"),
        ("/consent/email", "is missing"),
        ("/consent/marketing", 'must be an object that holds attributes, not "yes"'),
    ]
    assert [(each.path, each.help) for each in found.problems] == [
        ("/zone", "write its IANA name, as in `America/New_York`"),
        ("/home/alt", None),
        ("/orders/0/sku", None),
        ("/consent/emial", "did you mean `email`?"),
        ("/orderz", "did you mean `orders`?"),
        ("/a~1b~0c", None),
    ]
    assert found.fatal[2].help == "did you mean `gold`?"


def test_a_row_has_what_is_read_in_that_order() -> None:
    reads = {path: SHOP[path] for path in [("consent", "marketing", "push"), ("points",), ("ltv",), ("zone",)]}
    of_shop = Door(bundle(SHOP), reads)
    document = {"id": "a", "ltv": 3, "zone": "berlin", "tier": "golf", "consent": {"marketing": {"push": True}}}
    zone = Problem(
        "/zone",
        '"berlin" is not a time zone, and was taken as missing',
        "write its IANA name, as in `America/New_York`",
    )
    assert of_shop.admit(document, CLOCK) == Admitted((True, 0, 30_000, None), "a", (zone,))
    refused = of_shop.admit(document, CLOCK, "all")
    assert isinstance(refused, Refused)
    assert [each.path for each in refused.fatal] == ["/tier", "/consent/email"]
    assert of_shop.admit({**document, "tier": "gold", "consent": {"email": False}}, CLOCK, "all") == Admitted(
        (None, 0, 30_000, None), "a", (zone,)
    )


def test_objects_of_any_kind_of_mapping_are_read() -> None:
    document = MappingProxyType({"id": "a", "consent": UserDict({"email": True})})
    found = door(SHOP).admit(document, CLOCK)
    assert isinstance(found, Admitted)
    assert not found.problems


@pytest.mark.parametrize("document", [None, [], "a", 7, b"{}", {"id"}])
def test_what_is_no_document_is_refused(document: object) -> None:
    found = door({}).admit(document, CLOCK)
    assert isinstance(found, Refused)
    assert [each.path for each in found.fatal] == [""]


def test_records_after_now_do_not_exist() -> None:
    moments = ["2026-11-20T03:00:00Z", "2026-11-20T03:00:01Z", "2027-01-01T00:00:00Z"]
    orders = [{"at": each, "total": 1} for each in moments] + [{"at": "2030-01-01T00:00Z", "total": "broken"}]
    found = door({("x",): Declared(ORDERS)}).admit({"id": "a", "x": orders}, CLOCK)
    assert found == Admitted((((NOW, 10_000, None, "USD"),),), "a", ())


def test_records_of_days_after_the_day_in_the_policy_zone_do_not_exist() -> None:
    visits = History((("at", Declared(types.DATE, required=True)),))
    assert of(visits, [{"at": "2026-11-19"}, {"at": "2026-11-20"}]) == ((20_776,),)


def test_sensitive_values_are_not_repeated() -> None:
    attributes: dict[tuple[str, ...], Declared] = {
        ("tier",): Declared(OneOf(("gold", "silver")), sensitive=True),
        ("income",): Declared(types.MONEY, sensitive=True, maximum=10),
        ("zone",): Declared(types.TIMEZONE, sensitive=True),
        ("tags",): Declared(ListOf(types.INTEGER), sensitive=True),
        ("town",): Declared(types.STRING),
    }
    found = door(attributes).admit(
        {"id": "a", "tier": "secret", "income": 4711, "zone": "secret", "tags": ["secret"], "town": 4711}, CLOCK
    )
    assert isinstance(found, Refused)
    assert [each.message for each in (*found.fatal, *found.problems)] == [
        "must be one of gold, silver, not text",
        "must be at most 0.001, not a number",
        "must be a whole number, not text",
        "must be text, not 4711",
        "text is not a time zone, and was taken as missing",
    ]


def test_long_values_are_cut_in_messages() -> None:
    said = of(types.DATE, "x" * 10_000)
    assert isinstance(said, list)
    assert len(said[0]) < 120


def test_a_thousand_records_say_an_undeclared_field_once() -> None:
    found = door({("x",): Declared(ORDERS)}).admit(
        {"id": "a", "x": [{"at": "2026-01-01T00:00Z", "total": 1, "sku": 1}] * 1000}, CLOCK
    )
    assert [each.path for each in found.problems] == ["/x/0/sku"]


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**400)
    | st.floats()
    | st.decimals()
    | st.text(st.characters(), max_size=12)
    | st.text("\ud800a\u0301 ", max_size=4)
    | st.binary(max_size=3)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(UTC))
    | st.times()
    | st.complex_numbers()
    | st.sampled_from(["gold", "America/New_York", "2026-11-20T10:00:00Z", "2026-11-20", "21:00", "12.50", object()]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.frozensets(st.integers(), max_size=2)
        | st.tuples(inner)
        | st.dictionaries(
            st.sampled_from(["at", "total", "store", "lat", "lon", "email", "marketing", "push", "sku"])
            | st.text(max_size=3)
            | st.integers()
            | st.none(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


DOCUMENTS = st.dictionaries(
    st.sampled_from(["id", *dict.fromkeys(path[0] for path in SHOP), "contacts"])
    | st.text(max_size=3)
    | st.integers()
    | st.none()
    | st.binary(max_size=2)
    | st.floats(),
    ODD,
)


@settings(max_examples=150)
@given(DOCUMENTS)
def test_nothing_makes_the_door_raise_and_what_it_says_can_be_read(document: dict[object, object]) -> None:
    answered(document)


@pytest.mark.slow
@settings(max_examples=10_000)
@given(DOCUMENTS)
def test_nothing_at_all_makes_the_door_raise(document: dict[object, object]) -> None:
    answered(document)


def answered(document: dict[object, object]) -> None:
    found = door(SHOP).admit(document, CLOCK, "all")
    said = (*found.fatal, *found.problems) if isinstance(found, Refused) else found.problems
    for each in said:
        assert len(each.path) < 400
        (each.path + each.message + (each.help or "")).encode()
    assert isinstance(found, Admitted) or found.fatal
    assert door(SHOP).admit(document, CLOCK, "all") == found


VALUES: dict[Type, st.SearchStrategy[object]] = {
    types.BOOLEAN: st.booleans(),
    types.STRING: st.text(st.characters(exclude_categories=["Cs"])),
    TIER: st.sampled_from(TIER.values),
    types.INTEGER: st.integers(-(2**53), 2**53),
    types.NUMBER: st.floats(-1e15, 1e15),
    types.MONEY: st.decimals(-(10**11), 10**11, places=4),
    types.DATE: st.dates(),
    types.DATETIME: st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    types.TIME: st.times(),
    types.LOCATION: st.fixed_dictionaries({"lat": st.floats(-90, 90), "lon": st.floats(-180, 180)}),
    types.TIMEZONE: st.sampled_from(["UTC", "Asia/Kathmandu"]),
    ListOf(types.MONEY): st.lists(st.integers(-(10**11), 10**11)),
}


@settings(max_examples=50)
@pytest.mark.parametrize("type", VALUES, ids=str)
@given(data=st.data())
def test_what_is_shown_comes_in_as_the_same_value(type: Type, data: st.DataObject) -> None:
    value = of(type, data.draw(VALUES[type]))
    assert same(of(type, shown(value, type, timezone(timedelta(hours=-3, minutes=-30)))), value)


@given(st.integers(-(2**53), 2**53))
def test_money_beyond_the_digits_of_a_double_is_shown_exactly(value: int) -> None:
    assert of(types.MONEY, shown(value, types.MONEY, UTC)) == value


@given(st.integers(-(10**15), 10**15))
def test_a_float_is_read_as_the_money_that_it_prints(value: int) -> None:
    assert of(types.MONEY, value / 10_000) == int(Decimal(repr(value / 10_000)) * 10_000)


def test_a_history_is_shown_as_the_number_of_its_records() -> None:
    assert shown(((0,), (1,)), ORDERS, UTC) == 2
    assert shown((), ORDERS, UTC) == 0


def test_an_instant_at_the_end_of_time_is_shown_in_utc_where_a_zone_has_no_clock_for_it() -> None:
    first = (datetime(1, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    assert shown(first, types.DATETIME, timezone(timedelta(hours=-5))) == "0001-01-01T00:00:00+00:00"
