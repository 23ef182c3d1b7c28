"""`never-eligible`: an engagement that no customer can get, though each of its conditions can be yes.

Its `when`, the stages that it is for and the `when` of its channels are looked at together: here nobody who has not
bought yet can have bought five times.

```yaml
lifecycle:
  - {stage: newcomer, when: count(orders) = 0}
  - {stage: buyer, otherwise: yes}
kinds:
  offers: {stages: [newcomer, buyer], channels: [email], propensity: 5%, value: 20}
engagements:
  thanks:  # finding
    kind: offers
    stages: [newcomer]
    when: count(orders) >= 5
```

Mend the one that is wrong:

```yaml
lifecycle:
  - {stage: newcomer, when: count(orders) = 0}
  - {stage: buyer, otherwise: yes}
kinds:
  offers: {stages: [newcomer, buyer], channels: [email], propensity: 5%, value: 20}
engagements:
  thanks:
    kind: offers
    stages: [buyer]
    when: count(orders) >= 5
```
"""

from collections.abc import Iterable, Iterator

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.typed import Expression
from nextbest.engine.analysis.implied import never_unknown
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.graph.nodes import Node


def never_eligible(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each engagement, at its name."""
    stages = dict(_stages(linted))
    channels = {name: _nodes(linted, each.when) for name, each in linted.bundle.channels.items()}
    for key in linted.document.engagements:
        engagement = linted.bundle.engagements[key.value]
        own = _nodes(linted, engagement.when)
        everywhere = stages if engagement.stages is None else engagement.stages
        around = ((*stages[name], *channels[use.channel]) for name in everywhere for use in engagement.uses)
        if engagement.paused or any(linted.answers.together((*own, *others)) for others in around):
            continue
        if linted.answers.together(own):  # where its own conditions exclude each other, that is another finding
            yield say.never_eligible(key.value, key.place)


def _stages(linted: Linted) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """Of each stage what is yes of everybody in it: its condition, and that no earlier one is, if that follows."""
    before: list[Node] = []
    for stage in linted.bundle.stages:
        own = () if stage.when is None else (linted.node(stage.when.root),)
        left = [each for each in before if never_unknown(each, own, linted.answers)]
        yield stage.name, (*own, *(linted.scope.build.apply("not", each) for each in left))
        before.extend(own)


def _nodes(linted: Linted, conditions: Iterable[Expression]) -> tuple[Node, ...]:
    return tuple(linted.node(each.root) for each in conditions)
