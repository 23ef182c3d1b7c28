"""`stage-never-reached`: a stage in which no customer can be, because the stages before it take everyone.

The first stage whose `when` is yes is the customer's. So the narrower one has to come first:

```yaml
lifecycle:
  - {stage: buyer, when: count(orders) >= 1}
  - {stage: regular, when: count(orders) >= 5}  # finding
  - {stage: newcomer, otherwise: yes}
```

```yaml
lifecycle:
  - {stage: regular, when: count(orders) >= 5}
  - {stage: buyer, when: count(orders) >= 1}
  - {stage: newcomer, otherwise: yes}
```
"""

from collections.abc import Iterator

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.engine.analysis.implied import implied, never_unknown
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.graph.nodes import Node


def stage_never_reached(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each stage, at its name."""
    scope, answers = linted.scope, linted.answers
    before: list[tuple[str, Node]] = []
    for written, stage in zip(linted.document.lifecycle, linted.bundle.stages, strict=True):
        own = [] if stage.when is None else [linted.node(stage.when.root)]
        if not answers.together(own):
            continue  # its condition is never yes: that is told where it stands
        hiding = next((name for name, each in before if own and implied(each, own, answers, scope.build)), None)
        if hiding is not None:
            yield say.stage_hidden(stage.name, written.stage.place, hiding)
        else:
            left = [scope.build.apply("not", each) for _, each in before if never_unknown(each, own, answers)]
            if not answers.together([*own, *left]):
                yield say.stage_never_reached(stage.name, written.stage.place)
        before.extend((stage.name, each) for each in own)
