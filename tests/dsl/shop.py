"""A small shop for tests of the checker: a scope, and expressions checked in it."""

from collections.abc import Mapping
from dataclasses import replace

from nextbest.dsl.checked import BundleList, Item, Profile
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import ANY, Wanted, check_expression
from nextbest.dsl.expressions.names import Defined, Scope
from nextbest.dsl.source import Place, Source, Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    STRING,
    TIME,
    TIMEZONE,
    Declared,
    History,
    ListOf,
    OneOf,
    Type,
)
from nextbest.dsl.zones import zone
from nextbest.engine.functions import FUNCTIONS

TIER = OneOf(("member", "silver", "gold"))
STAGE = OneOf(("onboarding", "winback", "loyalty"))


def given(type: Type) -> Declared:
    return Declared(type, required=True)


ORDERS = History(
    (
        ("at", given(DATETIME)),
        ("total", given(MONEY)),
        ("store", Declared(STRING)),
        ("level", Declared(TIER)),
        ("items", given(INTEGER)),
        ("score", given(NUMBER)),
        ("returned", Declared(BOOLEAN)),
        ("age", Declared(INTEGER)),
        ("place", Declared(LOCATION)),
    )
)
VISITS = History((("at", given(DATE)), ("page", given(STRING))))

PROFILE = Profile(
    {
        ("id",): given(STRING),
        ("first_name",): Declared(STRING),
        ("timezone",): Declared(TIMEZONE),
        ("birthday",): Declared(DATE),
        ("member_since",): given(DATE),
        ("seen_on",): Declared(DATETIME),
        ("wakes_at",): Declared(TIME),
        ("ltv",): given(MONEY),
        ("spent",): Declared(MONEY),
        ("points",): Declared(INTEGER, default=0, minimum=0),
        ("age",): Declared(INTEGER, minimum=1),
        ("score",): Declared(NUMBER),
        ("rate",): given(NUMBER),
        ("tier",): Declared(TIER),
        ("before_tier",): Declared(OneOf(("gold", "silver", "member"))),
        ("colour",): Declared(OneOf(("red", "gold"))),
        ("home",): Declared(LOCATION),
        ("categories",): Declared(ListOf(STRING)),
        ("sizes",): Declared(ListOf(NUMBER)),
        ("tiers",): Declared(ListOf(TIER)),
        ("active",): Declared(BOOLEAN),
        ("vip",): given(BOOLEAN),
        ("consent", "push"): given(BOOLEAN),
        ("consent", "email"): given(BOOLEAN),
        ("cart", "value"): Declared(MONEY),
        ("cart", "updated_at"): Declared(DATETIME),
        ("orders",): given(ORDERS),
        ("visits",): given(VISITS),
    }
)

NEW_YORK = zone("America/New_York")
assert NEW_YORK is not None

SCOPE = Scope(
    profile=PROFILE,
    zone=NEW_YORK,
    definitions={
        "high_value": Defined(BOOLEAN),
        "favourite": Defined(STRING, aggregate=True),
        "is_gold": Defined(BOOLEAN),
        "broken": None,
    },
    scores={"lead": Defined(INTEGER), "goes_with": Defined(OneOf(("shoes", "bags")))},
    lists={
        "stores": BundleList("stores", LOCATION, (Item((40.7, -73.9), "Soho"),)),
        "vips": BundleList("vips", STRING, (Item("c-1"),)),
    },
    context={
        ("stage",): given(STAGE),
        ("local_time",): given(TIME),
        ("event", "place"): Declared(LOCATION),
        ("event", "lines"): given(VISITS),
    },
    elsewhere={"winback": "stage", "email": "channel", "welcome": "engagement"},
    place="a definition",
)


def text(expression: str) -> Text:
    return Text(expression, Place(Source("shop.yaml", expression), 0, len(expression)))


def checked(expression: str, wanted: Wanted = ANY, scope: Scope = SCOPE) -> tuple[Expression | None, Report]:
    report = Report()
    return check_expression(text(expression), scope, wanted, FUNCTIONS, report), report


def defining(**definitions: Defined | None) -> Scope:
    found: Mapping[str, Defined | None] = {**SCOPE.definitions, **definitions}
    return replace(SCOPE, definitions=found)
