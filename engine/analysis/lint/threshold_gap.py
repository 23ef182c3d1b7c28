"""`threshold-gap`: below a value one thing is said, above it another, and of the value itself nothing.

```yaml
engagements:
  small: {kind: offers, when: ltv < 100}
  large: {kind: offers, when: ltv > 100}  # finding
```

Take the value in on one side:

```yaml
engagements:
  small: {kind: offers, when: ltv < 100}
  large: {kind: offers, when: ltv >= 100}
```
"""

from collections.abc import Iterator
from typing import NamedTuple

from nextbest.dsl import typed
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Typed
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.analysis.lint.said_twice import LONGEST

MIRRORED = {"less": "more", "more": "less", "at_most": "at_least", "at_least": "at_most"}
"""What a comparison is read from the other side."""
WITH_VALUE = frozenset({"at_most", "at_least", "equal", "not_equal", "between", "in", "not_in"})
"""Comparisons that say something of the value itself."""


class _Threshold(NamedTuple):
    subject: Typed
    value: object


class _Seen(NamedTuple):
    words: str
    place: Place


def threshold_gap(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each value that two comparisons of one thing leave out, at the later of the two."""
    sides: dict[_Threshold, dict[str, _Seen]] = {}
    covered: set[_Threshold] = set()
    walked: set[int] = set()
    for expression in linted.expressions:
        if id(expression.root) in walked or len(expression.text.value) > LONGEST:
            continue
        walked.add(id(expression.root))
        for side, threshold, node in _comparisons(expression.root):
            if side in WITH_VALUE:
                covered.add(threshold)
            else:
                seen = _Seen(" ".join(expression.source(node).split()), expression.text.at(node.span))
                sides.setdefault(threshold, {}).setdefault(side, seen)
    for threshold, found in sides.items():
        if len(found) == 2 and threshold not in covered:
            first, second = found.values()
            yield say.threshold_gap(second.words, second.place, first.words, first.place)


def _comparisons(root: Typed) -> Iterator[tuple[str, _Threshold, Typed]]:
    """Each comparison with a constant, as read from the side of what is compared."""
    for node in typed.below(root):
        if not isinstance(node, typed.Apply):
            continue
        match node.function, node.arguments:
            case ("less" | "more" | "at_most" | "at_least" | "equal" | "not_equal") as name, (left, right):
                if isinstance(right, typed.Literal):
                    yield name, _Threshold(left, right.value), node
                elif isinstance(left, typed.Literal):
                    yield MIRRORED.get(name, name), _Threshold(right, left.value), node
            case "between", (subject, *ends):
                values = (end.value for end in ends if isinstance(end, typed.Literal))
                yield from (("between", _Threshold(subject, value), node) for value in values)
            case ("in" | "not_in") as name, (subject, typed.Literal(value=tuple() as values)):
                yield from ((name, _Threshold(subject, value), node) for value in values)
