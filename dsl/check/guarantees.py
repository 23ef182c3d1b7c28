"""Guarantees: what must hold in every decision; tests and runs hold decisions against them (language.md 2.7)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, cast

from nextbest.dsl.checked import Guarantee
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Guarantee as GuaranteeEntry
from nextbest.dsl.expressions.expression import CONDITION, check_expression
from nextbest.dsl.expressions.facts import NOTHING, named
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.expressions.presence import check_presence
from nextbest.dsl.messages import policy as say
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression


def check_guarantees(
    entries: Sequence[GuaranteeEntry], scopes: tuple[Scope, Scope], signatures: Signatures, report: Report
) -> Iterator[Guarantee]:
    """Every guarantee, in order; `scopes` are those of what is decided, and of the customer alone."""
    decided, customer = scopes
    seen: dict[str, Text] = {}
    for entry in entries:
        before = seen.setdefault(entry.id.value, entry.id)
        if before is not entry.id:
            report.add(say.guarantee_twice(entry.id, before.place))
        # `always` is asked of customers, whether anything was decided or not: there is no channel to look at.
        scope = decided if entry.never is not None else customer
        check = _Check(replace(scope, place=f"the guarantee `{entry.id}`"), signatures, report)
        when = check.condition(entry.when) if entry.when is not None else None
        yield Guarantee(
            entry.id.value,
            never=check.never(entry.never, when) if entry.never is not None else None,
            always=cast(Literal["eligible", "served"], entry.always.value) if entry.always else None,
            when=when,
            about=entry.about.value.strip() if entry.about else "",
        )


class _Check:
    """The check of one guarantee."""

    def __init__(self, scope: Scope, signatures: Signatures, report: Report) -> None:
        self.scope, self.signatures, self.report = scope, signatures, report

    def condition(self, text: Text) -> Expression | None:
        expression = check_expression(text, self.scope, CONDITION, self.signatures, self.report)
        if expression is not None:
            check_presence(expression, NOTHING, self.scope, self.signatures, self.report)
        return expression

    def never(self, text: Text, when: Expression | None) -> Expression | None:
        """What blocks is violated by anything but no (language.md 1.3)."""
        expression = check_expression(text, self.scope, CONDITION, self.signatures, self.report)
        if expression is None:
            return None
        facts = NOTHING
        if when is not None:
            facts = check_presence(when, NOTHING, self.scope, self.signatures, Report()).yes
        presence = check_presence(expression, facts, self.scope, self.signatures, self.report)
        if presence.unknown:
            self.report.add(say.never_can_be_unknown(text, named(presence.causes)))
        return expression
