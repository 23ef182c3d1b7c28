"""Asks every back end for the value of a hand-built expression, and wants one answer."""

from collections.abc import Mapping
from datetime import UTC, datetime

from nextbest.dsl import typed
from nextbest.dsl.quantities import Duration, Moment, Period
from nextbest.dsl.types import BOOLEAN, DATE, DATETIME, DURATION, PERIOD, Type
from nextbest.engine.clock import Clock
from nextbest.engine.evaluate import evaluator
from nextbest.engine.functions import FUNCTIONS
from tests.backends import BACKENDS
from tests.differential.bundles import plain
from tests.differential.expressions import HERE, expression
from tests.differential.sample import PROFILE

ZONE = "America/New_York"


def instant(text: str) -> int:
    """Seconds since 1970 of an ISO time; UTC where it names no offset."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def day(text: str) -> int:
    """Days since 1970 of an ISO date."""
    return instant(text) // 86_400


def attribute(name: str) -> typed.Attribute:
    """An attribute of the sample profile."""
    path = tuple(name.split("."))
    return typed.Attribute(type=PROFILE.attributes[path].type, span=HERE, path=path)


def literal(type: Type, value: object) -> typed.Literal:
    """A constant."""
    return typed.Literal(type=type, span=HERE, value=value)


def period(*, months: int = 0, days: int = 0) -> typed.Literal:
    """`3 months`."""
    return literal(PERIOD, Period(months, days))


def duration(seconds: int) -> typed.Literal:
    """`90 seconds`."""
    return literal(DURATION, Duration(seconds))


TODAY = typed.MomentNode(type=DATE, span=HERE, moment=Moment("today"))
NOW = typed.MomentNode(type=DATETIME, span=HERE, moment=Moment("now"))


def apply(function: str, *arguments: typed.Typed, type: Type = BOOLEAN, form: int = 0) -> typed.Apply:
    """An operator applied; `form` says which of its overloads, where the graph asks."""
    key = FUNCTIONS[function].forms[form].key
    return typed.Apply(type=type, span=HERE, function=function, key=key, arguments=arguments)


def ask(root: typed.Typed, now: str = "2026-11-20T12:00:00", customer: Mapping[str, object] | None = None) -> object:
    """The value for a customer of whom only these attributes are known; histories are empty where not given."""
    asked = [evaluator(plain(), expression(root), backend) for backend in BACKENDS]
    known = customer or {}
    reads = asked[0].program.graph.reads
    row = [known.get(".".join(path), () if str(each.type) == "history" else None) for path, each in reads.items()]
    clock = Clock(instant(now), ZONE)
    first, *others = [each.value(row, clock) for each in asked]
    assert all(repr(other) == repr(first) for other in others)
    return first
