"""`stage-without-engagements`: a stage in which nothing can be sent, whoever the customer is.

Engagements that are paused do not count. Where a stage is meant to be left in peace, say so with `allow`.

```yaml
lifecycle:
  - {stage: newcomer, when: count(orders) = 0}  # finding
  - {stage: buyer, otherwise: yes}
kinds:
  offers: {stages: [buyer], channels: [email], propensity: 5%, value: 20}
engagements:
  thanks: {kind: offers}
```

Plan something for it:

```yaml
lifecycle:
  - {stage: newcomer, when: count(orders) = 0}
  - {stage: buyer, otherwise: yes}
kinds:
  offers: {stages: [newcomer, buyer], channels: [email], propensity: 5%, value: 20}
engagements:
  thanks: {kind: offers}
```
"""

from collections.abc import Iterator

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.engine.analysis.lint.linted import Linted


def stage_without_engagements(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each stage, at its name; none where the bundle has no engagements at all."""
    engagements = linted.bundle.engagements.values()
    if not engagements or any(each.stages is None and not each.paused for each in engagements):
        return
    served = {stage for each in engagements if each.stages is not None and not each.paused for stage in each.stages}
    for stage in linted.document.lifecycle:
        if stage.stage.value not in served:
            yield say.stage_without_engagements(stage.stage.value, stage.stage.place)
