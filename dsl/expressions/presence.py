"""Where a value can be missing, what conditions tell of that, and which places forbid it (language.md 1.3)."""

from collections.abc import Mapping, Sequence
from functools import reduce

from nextbest.dsl.check.score_lint import lint_scores, skipped_below
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.expressions.bounds import interval, rests_on_aggregate
from nextbest.dsl.expressions.facts import NOTHING, Fact, Facts, Kept, Known, Presence, all_of, named
from nextbest.dsl.expressions.names import Defined, Scope
from nextbest.dsl.expressions.narrowing import Narrowing
from nextbest.dsl.messages import checking_presence as messages
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.typed import Aggregate, Expression, Literal, Reference, Typed, below


def check_presence(
    expression: Expression, facts: Facts, scope: Scope, signatures: Signatures, report: Report
) -> Presence:
    """What is known of the result under `facts`; negative places and useless presence tests are reported."""
    if isinstance(expression.root, Literal):
        return Presence()
    facts &= _asked(expression.root, scope)
    key = (check_presence, id(expression.root), facts, id(signatures))
    if key in scope.remembered:
        known: Presence = scope.remembered[key][0]
        return known
    found = Report()
    lint_scores(expression, scope, found)
    presence = _presence(expression, facts, scope, signatures, found)
    report.extend(found.diagnostics)
    if not found.diagnostics:
        scope.remembered[key] = presence, expression.root  # while the root is kept, no other has its `id`
    return presence


def _asked(root: Typed, scope: Scope) -> Facts:
    """The facts that can say something of an expression: of what it names, and of what its definitions rest on.

    All others leave it as it is, so that many engagements, each with facts of its own, share what is found.
    """
    key = (_asked, id(root))
    if key not in scope.remembered:
        found: set[Fact] = set()
        waiting: list[Typed] = [root]
        while waiting:
            for node in below(waiting.pop()):
                if isinstance(node, Known) and node not in found:
                    found.add(node)
                    if isinstance(node, Aggregate):
                        found.add(Kept(node.history, node.window, node.where))
                    named = scope.named(node.name) if isinstance(node, Reference) else None
                    waiting.extend(each for each in (named.presence.causes if named else ()) if isinstance(each, Known))
        scope.remembered[key] = frozenset(found), root  # while the root is kept, no other has its `id`
    asked: Facts = scope.remembered[key][0]
    return asked


def _presence(expression: Expression, facts: Facts, scope: Scope, signatures: Signatures, report: Report) -> Presence:
    return Narrowing(expression.text, scope, signatures, report).presence(expression.root, facts)


def check_all(
    conditions: Sequence[Expression], facts: Facts, scope: Scope, signatures: Signatures, report: Report
) -> Facts:
    """Check a `when` list, top to bottom; `facts` and those that hold when all of it is yes."""
    for each in conditions:
        facts = all_of((facts, check_presence(each, facts, scope, signatures, report).yes))
    return facts


def check_stages(
    stages: Sequence[tuple[str, Expression | None]], scope: Scope, signatures: Signatures, report: Report
) -> Mapping[str, Facts]:
    """Check the `when` of each stage, first to last (the last has none); the facts of being in each.

    Warns of a stage that can be unknown, naming the stages that those customers can fall to.
    """
    found: dict[str, Facts] = {}
    passed = NOTHING
    for position, (name, when) in enumerate(stages):
        if when is None:
            found[name] = passed
            continue
        lint_scores(when, scope, report, stage=name)
        presence = _presence(when, passed, scope, signatures, report)
        found[name] = all_of((passed, presence.yes))
        if not presence.unknown:
            passed = all_of((passed, presence.no))
            continue
        below = [each for each, _ in stages[position + 1 :]]
        place = when.text.at(when.root.span)
        report.add(messages.stage_unknown(place, name, named(presence.causes), below, when.source(when.root)))
    return found


def common(facts: Sequence[Facts]) -> Facts:
    """Facts that hold in all of several cases: in each of the stages of an engagement."""
    return reduce(frozenset.intersection, facts) if facts else NOTHING


def define(expression: Expression, scope: Scope, signatures: Signatures, report: Report) -> Defined:
    """Check the presence of a definition, alone, and gather what its uses must know."""
    return Defined(
        type=expression.type,
        aggregate=rests_on_aggregate(expression.root, scope),
        presence=check_presence(expression, NOTHING, scope, signatures, report),
        interval=interval(expression.root, scope),
        skipped=skipped_below([expression.root], scope),
    )
