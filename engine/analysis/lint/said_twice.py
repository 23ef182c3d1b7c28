"""`said-twice`: a condition that stands twice where once is enough, or two definitions that say the same.

Who changes one of the two later changes only half of what was meant.

```yaml
kinds:
  offers: {stages: any, channels: [email], when: ltv >= 100, propensity: 5%, value: 20}
engagements:
  thanks:
    kind: offers
    when: consent.email and ltv >= 100  # finding
```

Say it once:

```yaml
kinds:
  offers: {stages: any, channels: [email], when: ltv >= 100, propensity: 5%, value: 20}
engagements:
  thanks:
    kind: offers
    when: consent.email
```
"""

from collections.abc import Iterable, Iterator

from nextbest.dsl import typed
from nextbest.dsl.checked import Engagement
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Expression, Typed
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.lowering.conditions import together

LONGEST = 2_000
"""Characters of an expression; longer ones are not compared."""


def said_twice(linted: Linted) -> Iterator[Diagnostic]:
    """One finding at the second of each two."""
    found: dict[Place, Diagnostic] = {}
    for diagnostic in (*_operands(linted.expressions), *_conditions(linted), *_definitions(linted)):
        found.setdefault(diagnostic.place, diagnostic)
    yield from found.values()


def _operands(expressions: Iterable[Expression]) -> Iterator[Diagnostic]:
    """`a and b and a`."""
    for expression in expressions:
        text = expression.text.value
        if len(text) > LONGEST or not ("and" in text or "or" in text):  # most have no row at all
            continue
        for node in typed.below(expression.root):
            if isinstance(node, typed.Apply) and node.function in ("and", "or"):
                yield from _twice((expression, each) for each in node.arguments)


def _conditions(linted: Linted) -> Iterator[Diagnostic]:
    """What a kind, an engagement and a step ask one after another."""
    for engagement in linted.bundle.engagements.values():
        linted.report.going_on()
        for row in _rows(engagement):
            parts = [(each, part) for each in row if len(each.text.value) <= LONGEST for part in together(each.root)]
            yield from _twice(parts)


def _rows(engagement: Engagement) -> Iterator[tuple[Expression, ...]]:
    yield engagement.when
    yield from ((*engagement.when, *step.when) for step in engagement.promises.steps if step.when)


def _twice(parts: Iterable[tuple[Expression, Typed]]) -> Iterator[Diagnostic]:
    known: dict[Typed, Place] = {}
    for expression, part in parts:
        place = expression.text.at(part.span)
        first = known.setdefault(part, place)
        if first != place:
            yield say.said_twice(" ".join(expression.source(part).split()), place, first)


def _definitions(linted: Linted) -> Iterator[Diagnostic]:
    known: dict[Typed, Expression] = {}
    names = {id(each.expression): name for name, each in linted.bundle.definitions.items()}
    for name, definition in linted.bundle.definitions.items():
        expression = definition.expression
        if len(expression.text.value) > LONGEST or not isinstance(expression.root, typed.Apply | typed.Aggregate):
            continue
        first = known.setdefault(expression.root, expression)
        if first is not expression:
            yield say.defined_twice(name, names[id(first)], expression.text.place, first.text.place)
