"""Random bundles around random expressions."""

from random import Random

from nextbest.dsl import typed
from nextbest.dsl.source import Span
from nextbest.dsl.types import BOOLEAN, DATE, LOCATION, MONEY, NUMBER, STRING, ListOf, Type

from tests.differential.expressions import HERE, Maker
from tests.differential.sample import CHANNELS, PLACES, PROFILE, STAGES, TIER, Values

LISTS = {
    "stores": typed.BundleList("stores", LOCATION, tuple(typed.Item(each) for each in PLACES[:3])),
    "cities": typed.BundleList("cities", STRING, (typed.Item("Soho"), typed.Item("🦊"))),
}


def expression(root: typed.Typed) -> typed.Expression:
    """An expression whose text nobody reads."""
    return typed.Expression(_text(), root)


def _text() -> typed.Text:
    return typed.Text.__new__(typed.Text)
