"""From text to value: random expressions are written, parsed, checked, and evaluated three ways that must agree.

The two back ends share the table and the graph, so a third evaluator, `plain_reading`, stands beside them; and what
`fmt` makes of a text must mean the same.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from random import Random

import pytest

from nextbest.dsl import checked, typed
from nextbest.dsl.checked_tables import Score, Table
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.expression import ANY, check_expression
from nextbest.dsl.expressions.facts import NOTHING
from nextbest.dsl.expressions.names import Defined, Scope
from nextbest.dsl.expressions.presence import check_presence, define
from nextbest.dsl.format.expression import format_expression
from nextbest.dsl.parse.expression import parse_expression
from nextbest.dsl.source import Place, Source, Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import BOOLEAN, INTEGER, LOCATION, MONEY, NUMBER, STRING, TIME, Declared, ListOf, Type
from nextbest.dsl.zones import zone
from nextbest.engine.clock import Clock
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.lowering.lower import lower_alone
from nextbest.engine.remembering.folded import BLANK
from tests.backends import BACKENDS
from tests.differential.bundles import plain
from tests.differential.expressions import TYPES, Maker
from tests.differential.plain_reading import PlainReading
from tests.differential.plain_time import PlainClock, plain_zone
from tests.differential.plain_values import Value
from tests.differential.sample import NOWS, PROFILE, STAGES, Values
from tests.differential.tables import score, table
from tests.differential.writing import Writer

BATCHES = 24
EXPRESSIONS = 20
CUSTOMERS = 15
"""35 × 20 expressions × 2 nows × 15 customers: 21,000 cases, of which a few texts are refused."""

ZONED_NOWS = (
    *((now, "America/New_York") for now in NOWS),
    (1_725_768_000, "America/Santiago"),  # 2024-09-08 01:00, as the midnight falls into the gap
    (1_725_764_400, "America/Santiago"),  # an hour before
    (1_759_591_800, "Australia/Lord_Howe"),  # clocks go forward by half an hour
    (1_743_865_200, "Australia/Lord_Howe"),  # and back again
    (1_709_208_000, "Asia/Kathmandu"),  # 29 February, at an odd offset
)
ASKED: tuple[Type, ...] = (*[BOOLEAN] * 20, *[NUMBER] * 8, *[INTEGER] * 6, *[MONEY] * 6, *TYPES)
"""Conditions and quantities more often than what only a few operators give."""

CONTEXT: Mapping[tuple[str, ...], Declared] = {
    ("stage",): Declared(STAGES, required=True),
    ("local_time",): Declared(TIME),
}
LISTS = {"stores": ListOf(LOCATION), "cities": ListOf(STRING)}


def scope_of(timezone: str, definitions: dict[str, Defined | None]) -> Scope:
    place = zone(timezone)
    assert place is not None
    context: dict[tuple[str, ...], Declared] = {
        ("stage",): Declared(STAGES, required=True),
        ("local_time",): Declared(TIME),
    }
    return Scope(profile=PROFILE, zone=place, lists=plain().lists, definitions=definitions, context=context)


def read(text: str, scope: Scope) -> Expression | None:
    source = Source("expression", text)
    return check_expression(Text(text, Place(source, 0, len(text))), scope, ANY, FUNCTIONS, Report())


def erased(node: typed.Typed) -> object:
    """The shape of an expression: operators and names, without types, conversions and what is folded into literals."""
    match node:
        case typed.Apply(function="to_number", arguments=(inner,)):
            return erased(inner)
        case typed.Apply(function="negative", arguments=(inner,)) if erased(inner) == "…":
            return "…"
        case typed.Apply(function="before" | "after" as name, arguments=(first, second)):
            # Which of the two it is, where one is a day: the table has the instant first.
            pair = (erased(first), erased(second))
            return ("before", *(pair if name == "before" else pair[::-1]))
        case typed.Apply(function="add" | "subtract" | "multiply" | "divide" as name, arguments=arguments):
            return reduce(lambda left, right: (name, left, right), map(erased, arguments))
        case typed.Apply(function=name, arguments=arguments):
            return (name, *map(erased, arguments))
        case typed.Aggregate():
            since = erased(node.window.moment) if isinstance(node.window, typed.Since) else node.window
            return (node.function, node.history.path, node.field, since, node.where and erased(node.where))
        case typed.Literal() | typed.MomentNode() | typed.Reference(name="stores" | "cities"):
            return "…"
        case typed.Attribute(path=("work",)):
            return "…"
        case typed.Attribute(path=path):
            return path
        case _:
            return (node.name,)


class Case:
    """A bundle with definitions and stages, all of them read from text."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now, self.timezone = self.random.choice(ZONED_NOWS)
        self.writer = Writer(self.random)
        self.maker = Maker(self.random, Values(self.random, self.now), dict(LISTS), context=False)
        self.known: dict[str, Defined | None] = {}
        self.bundle = replace(plain(), timezone=self.timezone)
        self.refused = 0
        self.tables: dict[str, Defined | None] = {}
        definitions: dict[str, checked.Definition] = {}
        scores: dict[str, Score] = {}
        tables: dict[str, Table] = {}
        for index in range(4):
            name = f"definition_{index}"
            expression, self.known[name] = self.defined()
            definitions[name] = checked.Definition(name, expression)
            self.maker.definitions[name] = expression.type
            scores[f"score_{index}"] = one = score(self.maker, f"score_{index}")
            tables[f"table_{index}"] = two = table(self.maker, f"table_{index}")
            for each in (one, two):
                self.maker.definitions[each.name] = each.type
                self.tables[each.name] = Defined(each.type, aggregate=True)
        first, second, last = STAGES.values
        stages = (
            checked.Stage(first, self.written(BOOLEAN, 3)[1]),
            checked.Stage(second, self.written(BOOLEAN, 3)[1]),
            checked.Stage(last, None),
        )
        named = [name for index in range(4) for name in (f"definition_{index}", f"score_{index}", f"table_{index}")]
        self.bundle = replace(
            self.bundle, definitions=definitions, scores=scores, tables=tables, order=tuple(named), stages=stages
        )
        self.maker = replace(self.maker, context=True)
        later = self.now + self.random.choice((1, -1, 3_600, -1_800, 86_400))
        self.people = [
            (now, [Values(self.random, now).customer() for _ in range(2 * CUSTOMERS)]) for now in (self.now, later)
        ]

    @property
    def scope(self) -> Scope:
        """What names mean so far."""
        place = zone(self.timezone)
        assert place is not None
        return Scope(
            profile=PROFILE,
            zone=place,
            lists=plain().lists,
            definitions=self.known,
            scores=self.tables,
            context=CONTEXT,
            message=True,
        )

    def defined(self) -> tuple[Expression, Defined]:
        """A definition without an error of presence: of others nothing is promised."""
        while True:
            _, expression = self.written(self.random.choice(ASKED), 3)
            report = Report()
            known = define(expression, self.scope, FUNCTIONS, report)
            if report.ok:
                return expression, known

    def written(self, type: Type, depth: int) -> tuple[str, Expression]:
        """A random text that the checker takes, and what it reads."""
        scope = self.scope
        while True:
            meant = self.maker.make(type, depth)
            text = self.writer.text(meant)
            expression = read(text, scope)
            if expression is not None:
                assert erased(expression.root) == erased(meant), text
                return text, expression
            self.refused += 1

    def compare(self) -> None:
        """One expression for several customers."""
        text, expression = self.written(self.random.choice(ASKED), 4)
        self.compare_formatted(text, expression)
        always = self.never_missing(expression)
        graph, node = lower_alone(self.bundle, expression)
        programs = [each.compile(graph) for each in BACKENDS]
        place = plain_zone(self.timezone)
        assert place is not None
        for now, people in self.people:
            clock, bounds = PlainClock(now, place), [each.at(Clock(now, self.timezone)) for each in programs]
            for customer in self.random.sample(people, CUSTOMERS):
                row = (*(customer[path] for path in graph.reads), *BLANK)
                found = [each.value(node, row, each.stage(row)) for each in bounds]
                plainly = PlainReading(self.bundle, customer, clock).value(expression.root)
                assert len(set(map(repr, found))) == 1, (text, found, customer)
                assert _same(found[0], plainly), (text, found[0], plainly, now, customer)
                assert found[0] is not None or not always, (text, now, customer)

    def compare_formatted(self, text: str, expression: Expression) -> None:
        """What the formatter makes of it is read as the same."""
        tree = parse_expression(text).tree
        assert tree is not None
        again = read(format_expression(tree), self.scope)
        assert again is not None, text
        assert again.root == expression.root, text

    def never_missing(self, expression: Expression) -> bool:
        """Whether the checker promises a value for every customer."""
        report = Report()
        presence = check_presence(expression, NOTHING, self.scope, FUNCTIONS, report)
        return report.ok and not presence.unknown


def _same(found: Value, plainly: Value) -> bool:
    return type(found) is type(plainly) and found == plainly


@pytest.mark.parametrize("seed", range(BATCHES))
def test_three_evaluators_agree_on_what_is_written(seed: int) -> None:
    case = Case(seed)
    for _ in range(EXPRESSIONS):
        case.compare()
    assert case.refused < EXPRESSIONS, "most of what is written must be taken, or little is compared"


@pytest.mark.slow
@pytest.mark.parametrize("block", range(40))
def test_a_million_cases_from_text(block: int) -> None:
    for seed in range(10_000 + block * 42, 10_042 + block * 42):
        case = Case(seed)
        for _ in range(EXPRESSIONS):
            case.compare()
