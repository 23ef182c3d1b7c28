"""Where a value can be missing, what conditions tell of that, and which places forbid it (language.md 1.3)."""

from collections.abc import Mapping, Sequence

from nextbest.dsl.check_names import Defined, Scope
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.facts import Facts, Presence
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.typed import Expression


def check_presence(
    expression: Expression, facts: Facts, scope: Scope, signatures: Signatures, report: Report
) -> Presence:
    """What is known of the result under `facts`; negative places and useless presence tests are reported."""
    raise NotImplementedError


def check_all(
    conditions: Sequence[Expression], facts: Facts, scope: Scope, signatures: Signatures, report: Report
) -> Facts:
    """Check a `when` list, top to bottom; `facts` and those that hold when all of it is yes."""
    raise NotImplementedError


def check_stages(
    stages: Sequence[tuple[str, Expression | None]], scope: Scope, signatures: Signatures, report: Report
) -> Mapping[str, Facts]:
    """Check the `when` of each stage, first to last (the last has none); the facts of being in each.

    Warns of a stage that can be unknown, naming the stages that those customers can fall to.
    """
    raise NotImplementedError


def define(expression: Expression, scope: Scope, signatures: Signatures, report: Report) -> Defined:
    """Check the presence of a definition, alone, and gather what its uses must know."""
    raise NotImplementedError
