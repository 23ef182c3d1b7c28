"""`goal-already-reached`: whoever could get an engagement, or a step of it, has reached its `goal` (language.md 2.5).

A goal that is yes holds the engagement back, so it would never go. `any(orders since started)` is what is mostly meant
by `any(orders)`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nextbest.dsl.checked import Engagement
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.messages import lints as say
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import ListOf, OneOf
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.graph.nodes import Node
from nextbest.engine.graph.rewrite import rewrite
from nextbest.engine.lowering.expression import Scope
from nextbest.engine.lowering.sendings import in_run


@dataclass(frozen=True, slots=True)
class Asked:
    """What must be yes of a customer, beside a goal that must not be."""

    goal: Expression
    reached: Node
    conditions: Sequence[Node]
    step: int | None = None
    """None: of the whole engagement."""
    expressions: Sequence[Expression] = field(default=())


def goal_reached(linted: Linted) -> Iterator[Diagnostic]:
    """Findings on the goals of engagements."""
    scope = linted.scope
    asked = [each for engagement in linted.bundle.engagements.values() for each in _asked(linted, engagement)]
    roots = {node for each in asked for node in (each.reached, *each.conditions)}
    new = rewrite(roots, scope.build, linted.attributes)
    answers = linted.answers
    for each in asked:
        linted.report.going_on()
        goal, conditions = new[each.reached], [new[node] for node in each.conditions]
        # A goal that is always yes is told as such, and so are conditions that never are.
        open_ = answers.of(goal).no and not answers.of(goal).unknown and answers.together(conditions)
        if open_ and not answers.together([*conditions, scope.build.apply("not", goal)]):
            yield _told(each)


def _asked(linted: Linted, engagement: Engagement) -> Iterator[Asked]:
    # What asks for nothing lets those through who have not reached the goal.
    asking = [(number, step.when) for number, step in enumerate(engagement.promises.steps, start=1) if step.when]
    limited = engagement.when or engagement.stages is not None
    if engagement.goal is None or not (limited or asking):
        return
    scope = linted.scope
    inner = in_run(scope, engagement)
    reached = inner.lower(engagement.goal.root)
    own = [linted.node(each.root) for each in engagement.when]
    if engagement.stages is not None:
        own.append(_in_stages(scope, sorted(engagement.stages)))
    if limited:
        yield Asked(engagement.goal, reached, own)
    for number, when in asking:
        yield Asked(engagement.goal, reached, (*own, *(inner.lower(each.root) for each in when)), number, when)


def _in_stages(scope: Scope, stages: Sequence[str]) -> Node:
    names = OneOf(tuple(stage.name for stage in scope.bundle.stages))
    stage = scope.build.nodes.make("stage", type=names)
    return scope.build.apply("in", stage, scope.build.literal(tuple(stages), ListOf(names)))


def _told(each: Asked) -> Diagnostic:
    goal = each.goal.text
    if each.step is None:
        return say.goal_reached_before(goal.place)
    return say.goal_reached_by_step(each.step, each.expressions[0].text.place, goal.place)
