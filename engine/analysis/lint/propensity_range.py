"""`propensity-range`: a `propensity` or `baseline` that can lie outside of 0 to 1.

They are chances. `12` is mostly meant as `12%`. What has no bounds at all is not complained of: declare `minimum` and
`maximum` of the attribute that it comes from.

```yaml
engagements:
  thanks:
    kind: offers
    propensity: 12  # finding
```

Percent are written with their sign:

```yaml
engagements:
  thanks:
    kind: offers
    propensity: 12%
```
"""

from collections.abc import Iterator

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.typed import Expression
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.graph.bounds import Interval

CHANCE = Interval(0, 1)
BOUNDED = Interval(-1_000, 1_000)
"""Within it, bounds were thought of by somebody; beyond, they are those of a type."""


def propensity_range(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each expression."""
    bounds = linted.answers.bounds
    for name, expression in _chances(linted):
        found = bounds.of(linted.node(expression.root))
        outside = found.high < CHANCE.low or found.low > CHANCE.high
        if not found.inside(CHANCE) and (outside or found.inside(BOUNDED)):
            words = " ".join(expression.text.value.split())
            yield say.propensity_range(name, words, (found.low, found.high), expression.text.place)


def _chances(linted: Linted) -> Iterator[tuple[str, Expression]]:
    """Each of them once, with its name."""
    uses = (use for engagement in linted.bundle.engagements.values() for use in engagement.uses)
    given = (pair for use in uses for pair in (("propensity", use.propensity), ("baseline", use.baseline)))
    found = {(name, each.text.place): (name, each) for name, each in given if each is not None}
    yield from found.values()
