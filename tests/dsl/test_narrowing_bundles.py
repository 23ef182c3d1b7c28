"""Narrowing is sound through whole bundles: definitions, stages, kinds, engagements and factors (language.md 1.3).

Where `check` is silent, no operand of a negative place is unknown for a customer for whom it is looked at; what it says
cannot be unknown never is; and filling in what is missing takes nobody's yes away, unless somebody asked whether it is
missing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random
from zoneinfo import ZoneInfo

import pytest

from nextbest.dsl import typed
from nextbest.dsl.checked import Bundle, Use
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.types import BOOLEAN, DATE, History
from tests.differential.plain_reading import PlainReading
from tests.differential.plain_time import PlainClock
from tests.differential.plain_values import Value
from tests.dsl.random_bundles import random_bundle

NEGATIVE = ("not", "not_equal", "not_in")
CLOCK = PlainClock(1_700_000_000, ZoneInfo("UTC"))
WORLDS = 40
"""Customers of each bundle."""

Customer = Mapping[tuple[str, ...], Value]


def customer(random: Random) -> Customer:
    """Two in five things are missing.

    No two records are of the same time: `last` then takes the greatest that is known (1.4), which more data can change.
    """

    def maybe(*values: Value) -> Value:
        return random.choice(values) if random.random() < 0.6 else None

    def record(ago: int) -> tuple[Value, ...]:
        return (CLOCK.today - ago, maybe(0, 1), random.choice((0, 1, 2)), maybe(True, False))

    return {
        ("id",): "c-1",
        ("a",): maybe(True, False),
        ("b",): maybe(True, False),
        ("c",): maybe(True, False),
        ("n",): maybe(0, 1, 2),
        ("m",): maybe(1, 2),
        ("k",): maybe(0, 1, -1),
        ("t",): maybe("x", "y"),
        ("cash",): maybe(0, 10_000, 30_000),
        ("sure",): random.choice((0, 1, 2)),
        ("h",): tuple(record(ago) for ago in random.sample((0, 1, 9, 10, 20), random.randrange(3))),
    }


def doubtful(node: typed.Typed, reading: PlainReading) -> Iterator[typed.Typed]:
    """Operands of negative places that are looked at for this customer, and are unknown."""
    if isinstance(node, typed.Aggregate):
        yield from _doubtful_in_records(node, reading)
    if not isinstance(node, typed.Apply):
        return
    arguments: Iterable[typed.Typed] = node.arguments
    match node.function:
        case "and" | "or":
            decisive = node.function == "or"
            for each in arguments:
                yield from doubtful(each, reading)
                if reading.value(each) is not (not decisive):
                    return
            return
        case "if":
            condition, first, second = node.arguments
            answer = reading.value(condition)
            if answer is None:
                yield condition
            arguments = (condition, first if answer else second)
        case name if name in NEGATIVE:
            yield from (each for each in arguments if reading.value(each) is None)
    for each in arguments:
        yield from doubtful(each, reading)


def _doubtful_in_records(node: typed.Aggregate, reading: PlainReading) -> Iterator[typed.Typed]:
    history = node.history.type
    assert isinstance(history, History)
    if node.where is None:
        return
    for values in reading.value(node.history):
        record = dict(zip((name for name, _ in history.fields), values, strict=True))
        in_window = node.window is None or (
            isinstance(node.window, typed.InLast)
            and record["at"] > CLOCK.edge(history.at == DATE, -1, node.window.length)
        )
        if in_window:
            yield from doubtful(node.where, replace(reading, record=record))


def asked_about(bundle: Bundle) -> set[str]:
    """Names of attributes and fields of which some expression asks whether they are missing."""
    found: set[str] = set()
    for expression in expressions(bundle):
        for node in walk(expression.root):
            if isinstance(node, typed.Apply) and node.function in ("known", "missing", "otherwise"):
                found |= {name for each in node.arguments for name in names(each, bundle)}
    return found


def names(node: typed.Typed, bundle: Bundle) -> Iterator[str]:
    """Attributes and fields that a part rests on; of an aggregate all fields, for each says which records there are."""
    for each in walk(node):
        match each:
            case typed.Attribute() | typed.Field():
                yield each.name
            case typed.Reference():
                yield from names(bundle.definitions[each.name].expression.root, bundle)
            case typed.Aggregate():
                yield from ("size", "ok")


def walk(node: typed.Typed) -> Iterator[typed.Typed]:
    """A part and all of its parts."""
    yield node
    if isinstance(node, typed.Apply):
        for each in node.arguments:
            yield from walk(each)
    if isinstance(node, typed.Aggregate) and node.where is not None:
        yield from walk(node.where)


def factors(use: Use) -> Iterator[typed.Expression]:
    """What ranks an engagement on a channel."""
    return (each for each in (use.propensity, use.baseline, use.value) if each is not None)


def expressions(bundle: Bundle) -> Iterator[typed.Expression]:
    """Every expression of the bundle."""
    yield from (each.expression for each in bundle.definitions.values())
    yield from (each.when for each in bundle.stages if each.when is not None)
    yield from (each for channel in bundle.channels.values() for each in channel.when)
    for engagement in bundle.engagements.values():
        yield from engagement.when
        yield from (each for use in engagement.uses for each in factors(use))


class Checked:
    """A bundle, and of which of its lines a warning speaks."""

    def __init__(self, bundle: Bundle, warnings: tuple[Diagnostic, ...]) -> None:
        self.bundle = bundle
        self.lines = {each.place.line for each in warnings}
        self.asked = asked_about(bundle)
        self.promised = {id(each.when) for each in bundle.stages} | {
            id(factor) for each in bundle.engagements.values() for use in each.uses for factor in factors(use)
        }
        """Stages and factors, by identity: `check` warns where they can be missing."""

    def looked_at(self, reading: PlainReading) -> Iterator[typed.Expression]:
        """The expressions that say anything of this customer, in the order of evaluation."""
        yield from (each.expression for each in self.bundle.definitions.values())
        yield from _until(False, (each.when for each in self.bundle.stages if each.when is not None), reading)
        for channel in self.bundle.channels.values():
            yield from _until(True, channel.when, reading)
        for engagement in self.bundle.engagements.values():
            if engagement.stages is None or reading.stage() in engagement.stages:
                yield from _until(True, engagement.when, reading)
                if all(reading.value(each.root) is True for each in engagement.when):
                    yield from (each for use in engagement.uses for each in factors(use))

    def assert_silence_is_kept(self, of: Customer) -> None:
        """No negative place in doubt, and nothing unknown that is said to be known."""
        reading = PlainReading(self.bundle, of, CLOCK)
        for each in self.looked_at(reading):
            found = [part.span for part in doubtful(each.root, reading)]
            assert not found, (each.text.value, found, of)
            if reading.value(each.root) is None and id(each) in self.promised:
                assert each.text.place.line in self.lines, (each.text.value, of)

    def is_silent(self, expression: typed.Expression) -> bool:
        """Whether nothing was said of it, nor of what it rests on."""
        if expression.text.place.line in self.lines:
            return False
        below = [each for each in walk(expression.root) if isinstance(each, typed.Reference | typed.Context)]
        return all(
            self.is_silent(self.bundle.definitions[each.name].expression)
            if isinstance(each, typed.Reference)
            else all(stage.when is None or self.is_silent(stage.when) for stage in self.bundle.stages)
            for each in below
        )

    def assert_yes_stays(self, of: Customer, random: Random) -> int:
        """Fill in what nobody asked about; a yes stays a yes. How many were compared."""
        fuller = filled(of, self.asked, random)
        before, after = (PlainReading(self.bundle, each, CLOCK) for each in (of, fuller))
        compared = 0
        for each in self.looked_at(before):
            answer = before.value(each.root)
            if answer is not None and each.root.type == BOOLEAN and self.is_silent(each):
                assert after.value(each.root) is answer, (each.text.value, of, fuller)
                compared += answer
        return compared


def _until(answer: bool, when: Iterable[typed.Expression], reading: PlainReading) -> Iterator[typed.Expression]:
    """Of conditions in a row those that are looked at: as long as all were yes, or (stages) none was."""
    for each in when:
        yield each
        if (reading.value(each.root) is True) is not answer:
            return


def filled(of: Customer, asked: set[str], random: Random) -> Customer:
    """The same customer, of whom more is known."""
    full = customer(Random(0))
    while None in full.values():
        full = customer(random)

    def record(values: tuple[Value, ...]) -> tuple[Value, ...]:
        at, size, whole, ok = values
        return (
            at,
            random.choice((0, 1)) if size is None and "size" not in asked else size,
            whole,
            random.choice((True, False)) if ok is None and "ok" not in asked else ok,
        )

    found = {path: full[path] if each is None and path[0] not in asked else each for path, each in of.items()}
    return {**found, ("h",): tuple(map(record, of["h",]))}


def hunt(seed: int) -> int:
    """One random bundle before many customers; how often a yes was compared with that of a fuller customer."""
    random = Random(seed)
    found = Checked(*random_bundle(random))
    compared = 0
    for _ in range(WORLDS):
        one = customer(random)
        found.assert_silence_is_kept(one)
        compared += found.assert_yes_stays(one, random)
    return compared


@pytest.mark.parametrize("block", range(8))
def test_silence_is_kept_through_whole_bundles(block: int) -> None:
    for seed in range(block * 5, block * 5 + 5):
        hunt(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_silence_is_kept_through_many_bundles(block: int) -> None:
    assert sum(hunt(seed) for seed in range(1_000 + block * 250, 1_250 + block * 250)) > 0
