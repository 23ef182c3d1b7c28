"""Random bundles as text: conditions and quantities over data that may be missing, in every place that narrows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from nextbest.dsl.check.bundle import check_text
from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.functions import FUNCTIONS

HEAD = """\
nextbest: 1
bundle: random
timezone: UTC
profile:
  id: string!
  a: boolean
  b: boolean
  c: boolean
  n: integer
  m: {is: integer, minimum: 1}
  k: integer
  t: one of [x, y]
  cash: money
  sure: integer!
  h: {history: {at: date!, size: integer, full: integer!, ok: boolean}}
"""
TRIES = 12
"""So often an expression is made anew before something takes its place that nothing is wrong with."""


@dataclass(slots=True)
class Formulas:
    """Expressions at random; `names` are conditions that may be used by name."""

    random: Random
    names: list[str] = field(default_factory=list)
    staged: bool = False
    """Whether the stage may be asked for."""

    def quantity(self, depth: int) -> str:
        """A whole number."""
        leaves = ("n", "m", "k", "sure", "1", "0", "count(h)", "sum(h.full)", "last(h.full)", "last(h.size)")
        if depth <= 0 or self.random.random() < 0.4:
            return self.random.choice(leaves)
        one, two = self.quantity(depth - 1), self.quantity(depth - 1)
        return self.random.choice(
            (
                f"({one} + {two})",
                f"({one} otherwise {two})",
                f"floor({one} / {two})",
                f"(if {self.condition(depth - 1)} then {one} else {two})",
                f"max({one}, {two})",
                f"sum(h.full where {self.where()})",
                f"maximum(h.full where {self.where()})",
                f"count(h in last 10 days where {self.where()})",
            )
        )

    def where(self) -> str:
        """A condition on a record."""
        return self.random.choice(
            ("size = 1", "size = n", "full = 1", "a and full > 0", "size is known", "ok", "ok is known and not ok")
        )

    def condition(self, depth: int) -> str:
        """Yes or no."""
        leaves = ["a", "b", "c", "(n is known)", "(m is missing)", "(a is known)", "any(h)", "(b is missing)"]
        leaves += [*self.names, *self.names]
        if self.staged:
            leaves += ['(stage is "s0")', '(stage is not "s1")']
        if depth <= 0 or self.random.random() < 0.15:
            return self.random.choice(leaves)
        one, two = self.condition(depth - 1), self.condition(depth - 1)
        q, p, r = self.quantity(depth - 1), self.quantity(depth - 1), self.where()
        return self.random.choice(
            (
                f"({one} and {two})",
                f"({one} and {two} and {self.condition(depth - 1)})",
                f"({one} or {two})",
                f"(not {one})",
                f"(not {self.random.choice(leaves)})",
                f"({one} otherwise {two})",
                f"({one} is {two})",
                f"({one} is not {two})",
                f"(if {one} then {two} else {self.condition(depth - 1)})",
                f"({q} > {p})",
                f"({q} is not {p})",
                f"({q} not in [1, 2])",
                f"({q} between {p} and 2)",
                f"({q} is known)",
                f"({one} is missing)",
                f"(n is missing or {one})",
                f"(n is known and {one})",
                '(t is "x")',
                '(t is not "x")',
                '(t is known and t is not "x")',
                "(cash / sure > 1)",
                f"any(h where {r})",
                f"none(h where {r})",
                f"(count(h where {r}) >= 1)",
                f"(last(h.{self.random.choice(('full', 'size'))} where {r}) = 1)",
                f"(any(h where {r}) and last(h.full where {r}) is not {p})",
            )
        )


@dataclass(slots=True)
class Slot:
    """A line that holds an expression, and how it is made anew."""

    head: str
    formulas: Formulas
    quantity: bool = False
    depth: int = 2
    text: str = ""

    def make(self) -> None:
        """Another expression."""
        self.text = self.formulas.quantity(self.depth) if self.quantity else self.formulas.condition(self.depth)

    def settle(self) -> None:
        """An expression that nothing can be wrong with."""
        self.text = "sure" if self.quantity else "sure > 0"

    def __str__(self) -> str:
        return f"{self.head}{self.text}\n"


def random_bundle(random: Random) -> tuple[Bundle, tuple[Diagnostic, ...]]:
    """A bundle without errors, and the warnings about it."""
    lines: list[str | Slot] = [HEAD, *_body(random)]
    slots = [line for line in lines if isinstance(line, Slot)]
    for each in slots:
        each.make()
    for attempt in range(TRIES + 1):
        text = "".join(map(str, lines))
        bundle, report = check_text(text, "random.yaml", FUNCTIONS)
        if bundle is not None:
            return bundle, report.warnings
        written = text.splitlines(keepends=True)
        wrong = {written[each.place.line - 1] for each in report.errors}
        for slot in slots:
            if str(slot) in wrong:
                slot.make() if attempt < TRIES - 1 else slot.settle()
    raise AssertionError(report.errors)


def _body(random: Random) -> Iterator[str | Slot]:
    """Definitions, three stages, a channel, two kinds and three engagements."""
    plain = Formulas(random)
    yield "define:\n"
    for index in range(3):
        yield Slot(f"  d{index}: ", Formulas(random, list(plain.names)), depth=3)
        plain.names.append(f"d{index}")
    yield "lifecycle:\n"
    for index in range(3):
        yield f"  - stage: s{index}\n"
        yield Slot("    when: ", plain)
    yield "  - {stage: s3, otherwise: yes}\n"
    staged = Formulas(random, plain.names, staged=True)
    yield "channels:\n  mail:\n"
    yield Slot("    when: ", staged)
    yield "kinds:\n"
    stages: dict[int, list[str]] = {}
    for index in range(2):
        stages[index] = random.sample(["s0", "s1", "s2", "s3"], random.randrange(1, 4))
        yield f"  k{index}:\n    stages: [{', '.join(stages[index])}]\n    channels: [mail]\n    when:\n"
        yield Slot("      - ", staged)
    yield "engagements:\n"
    for index in range(3):
        kind = random.randrange(2)
        yield f"  e{index}:\n    kind: k{kind}\n"
        if random.random() < 0.5:
            own = random.sample(stages[kind], random.randrange(1, len(stages[kind]) + 1))
            yield f"    stages: [{', '.join(own)}]\n"
        yield "    when:\n"
        for _ in range(2):
            yield Slot("      - ", staged)
        for factor in ("propensity", "baseline", "value"):
            yield Slot(f"    {factor}: ", staged, quantity=True)
