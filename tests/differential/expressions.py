"""Random well-typed expressions, from the function table itself: a new operator is in them from its first day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from nextbest.dsl import typed
from nextbest.dsl.quantities import Distance, Duration, Moment, Period
from nextbest.dsl.signatures import ListPattern, Pattern, Var
from nextbest.dsl.source import Place, Source, Span, Text
from nextbest.dsl.typed import Typed
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DISTANCE,
    DURATION,
    INTEGER,
    LOCATION,
    MONEY,
    NUMBER,
    PERIOD,
    STRING,
    TIME,
    WEEKDAY,
    Declared,
    History,
    ListOf,
    OneOf,
    Type,
)
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.functions.function import Form, Function
from tests.differential.sample import CHANNELS, PROFILE, STAGES, STORES, TIER, Values

HERE = Span(0, 0)
WORDS = Text("?", Place(Source("bundle.yaml", "?"), 0, 1))
PERIODS = (Period(0, 1), Period(0, 7), Period(0, 30), Period(1, 0), Period(12, 0), Period(0, 365))
DURATIONS = (Duration(60), Duration(36 * 3_600), Duration(1))
SETS = (TIER, WEEKDAY, STAGES)


def expression(root: Typed) -> typed.Expression:
    """An expression of a random bundle."""
    return typed.Expression(WORDS, root)


def _result_fits(pattern: Pattern, type: Type) -> bool:
    if isinstance(pattern, Var):
        return (
            type in pattern.among
            or (pattern.sets and isinstance(type, OneOf))
            or (pattern.lists and isinstance(type, ListOf))
        )
    if isinstance(pattern, ListPattern):
        return isinstance(type, ListOf) and _result_fits(pattern.element, type.element)
    return pattern == type


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes expressions."""

    random: Random
    values: Values
    definitions: dict[str, Type] = field(default_factory=dict)
    record: typed.Attribute | None = None
    """The history whose `where` this is."""
    context: bool = True
    event: dict[str, Type] = field(default_factory=dict)
    """Fields of the event that these expressions are about."""
    messages: bool = True
    """Whether there is `nearest` too, which stands in messages only."""

    def make(self, type: Type, depth: int) -> Typed:
        """A random expression of the type, at most so deep."""
        if depth <= 0 or self.random.random() < 0.1:
            return self.leaf(type)
        choices = [(function, form) for function, form in FORMS if _result_fits(form.result, type)]
        if not self.messages:
            choices = [(function, form) for function, form in choices if function.name != "nearest"]
        if self.record is not None:
            choices = [(function, form) for function, form in choices if function.family != "history"]
        if not choices:
            return self.leaf(type)
        function, form = self.random.choice(choices)
        if self.random.random() < 0.3:
            logic = [each for each in choices if each[0].family in ("logic", "history")]
            function, form = self.random.choice(logic or choices)
        made = (
            self.aggregate(function, form, type, depth)
            if function.family == "history"
            else self.apply(function, form, type, depth)
        )
        return made or self.leaf(type)

    def apply(self, function: Function, form: Form, type: Type, depth: int) -> Typed:
        """An operator on random operands."""
        if function.name == "nearest":
            return self.nearest(form, depth)
        bound = {form.result.name: type} if isinstance(form.result, Var) else {}
        params = list(form.params)
        if form.variadic:
            params += params[-1:] * self.random.randrange(3)
        if function.name == "negative" or self.random.random() < 0.05:
            depth -= 1
        arguments: list[Typed] = []
        for place, pattern in enumerate(params):
            wanted = self.concrete(pattern, bound)
            if function.name == "round" and place == 1:
                arguments.append(typed.Literal(type=wanted, span=HERE, value=self.random.randrange(5)))
            elif place in form.literals or wanted in (PERIOD, DURATION, DISTANCE):
                arguments.append(self.fixed(wanted))
            else:
                arguments.append(self.make(wanted, depth - 1))
        return typed.Apply(type=type, span=HERE, function=function.name, key=form.key, arguments=tuple(arguments))

    def nearest(self, form: Form, depth: int) -> Typed:
        """As the checker writes it: the list by its name, and the names of its items."""
        names = typed.Literal(type=ListOf(STRING), span=HERE, value=STORES)
        stores = typed.Reference(type=ListOf(LOCATION), span=HERE, name="stores")
        arguments = (self.make(LOCATION, depth - 1), stores, names)
        return typed.Apply(type=STRING, span=HERE, function="nearest", key=form.key, arguments=arguments)

    def concrete(self, pattern: Pattern, bound: dict[str, Type]) -> Type:
        """A type that fits, the same for the same variable."""
        if isinstance(pattern, ListPattern):
            return ListOf(self.concrete(pattern.element, bound))
        if not isinstance(pattern, Var):
            return pattern
        if pattern.name not in bound:
            lists = (ListOf(STRING), ListOf(INTEGER)) if pattern.lists else ()
            among = (*pattern.among, *(SETS if pattern.sets else ()), *lists)
            bound[pattern.name] = self.random.choice(among)
        return bound[pattern.name]

    def aggregate(self, function: Function, form: Form, type: Type, depth: int) -> Typed | None:
        """An aggregate that gives the type; None where no history has such a field."""
        wants_field = len(form.params) > 1
        found: list[tuple[tuple[str, ...], History, str | None]] = []
        for path, declared in PROFILE.attributes.items():
            if isinstance(declared.type, History):
                names = (
                    [name for name, each in declared.type.fields if self.takes(form, each, type)]
                    if wants_field
                    else [None]
                )
                found += [(path, declared.type, name) for name in names]
        if not found:
            return None
        path, history, name = self.random.choice(found)
        above = typed.Attribute(type=history, span=HERE, path=path)
        where = self.inside(above).make(BOOLEAN, depth - 1) if self.random.random() < 0.6 else None
        return typed.Aggregate(
            type=type,
            span=HERE,
            function=function.name,
            history=above,
            field=name,
            window=self.window(history),
            where=where,
        )

    def takes(self, form: Form, declared: Declared, type: Type) -> bool:
        """Whether an aggregate of a field of that type gives the type."""
        fits = _result_fits(form.params[1], declared.type)
        return fits and (not isinstance(form.result, Var) or declared.type == type)

    def window(self, history: History) -> typed.InLast | typed.Since | None:
        """No window, the last days, or since some moment."""
        kind = self.random.randrange(3)
        if kind == 0:
            return None
        if kind == 1:
            return typed.InLast(self.random.choice(PERIODS if history.at == DATE else (*PERIODS, *DURATIONS)))
        return typed.Since(self.leaf(history.at))

    def inside(self, history: typed.Attribute) -> "Maker":
        """Makes conditions on records."""
        return Maker(self.random, self.values, {}, history, self.context, self.event, self.messages)

    def leaf(self, type: Type) -> Typed:
        """A name, a moment or a literal."""
        return self.random.choice([*self.named(type), *self.named(type), self.fixed(type)])

    def named(self, type: Type) -> Iterator[Typed]:
        """Names that have the type."""
        if self.record is not None:
            history = self.record.type
            assert isinstance(history, History)
            yield from (typed.Field(type=type, span=HERE, name=n) for n, each in history.fields if each.type == type)
        for path, each in PROFILE.attributes.items():
            if each.type == type:
                yield typed.Attribute(type=type, span=HERE, path=path)
        yield from (
            typed.Reference(type=type, span=HERE, name=n) for n, each in self.definitions.items() if each == type
        )
        yield from (
            typed.Context(type=type, span=HERE, path=("event", n)) for n, each in self.event.items() if each == type
        )
        if type == TIME and self.context:
            yield typed.Context(type=TIME, span=HERE, path=("local_time",))
        if type == STAGES and self.context:
            yield typed.Context(type=STAGES, span=HERE, path=("stage",))

    def fixed(self, type: Type) -> Typed:
        """A literal, or for days and instants a moment."""
        value: object
        if type in (DATE, DATETIME) and self.random.random() < 0.6:
            return self.moment(type)
        if type == PERIOD:
            value = self.random.choice(PERIODS)
        elif type == DURATION:
            value = self.random.choice(DURATIONS)
        elif type == DISTANCE:
            value = Distance(self.random.choice((0.5, 10.0, 1.609344, 5_000.0, 15_000.0, 30_000.0)))
        else:
            value = self.values.of(type)
        return typed.Literal(type=type, span=HERE, value=value)

    def moment(self, type: Type) -> Typed:
        """`now`, `today`, a date, and steps from there."""
        instant = type == DATETIME
        lengths = (*PERIODS, *DURATIONS) if instant else PERIODS
        count = self.random.randrange(3)
        steps = tuple((self.random.choice((1, -1)), self.random.choice(lengths)) for _ in range(count))
        start = "now" if instant else self.random.choice(("today", "today", self.values.now // 86_400 - 40))
        return typed.MomentNode(type=type, span=HERE, moment=Moment(start, steps))  # type: ignore[arg-type]


FORMS = tuple((function, form) for function in FUNCTIONS.values() for form in function.forms)
TYPES = (
    BOOLEAN,
    BOOLEAN,
    BOOLEAN,
    NUMBER,
    NUMBER,
    INTEGER,
    LOCATION,
    MONEY,
    STRING,
    DATE,
    DATETIME,
    TIME,
    TIER,
    WEEKDAY,
    CHANNELS,
)
