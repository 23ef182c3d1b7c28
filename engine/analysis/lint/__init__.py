"""Lints that look at a whole bundle, by graphs, bounds or evaluation: one rule, one file, whose docstring is its page.

Those that need only types are the checker's.
"""

from collections.abc import Callable, Iterable

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.analysis.lint.calendar_over import calendar_over
from nextbest.engine.analysis.lint.constant_condition import constant_condition
from nextbest.engine.analysis.lint.dilutive_offer import dilutive_offer
from nextbest.engine.analysis.lint.dominated import dominated
from nextbest.engine.analysis.lint.goal_reached import goal_reached
from nextbest.engine.analysis.lint.linted import Linted
from nextbest.engine.analysis.lint.never_eligible import never_eligible
from nextbest.engine.analysis.lint.never_worth_it import never_worth_it
from nextbest.engine.analysis.lint.propensity_range import propensity_range
from nextbest.engine.analysis.lint.said_twice import said_twice
from nextbest.engine.analysis.lint.similar_names import similar_names
from nextbest.engine.analysis.lint.stage_never_reached import stage_never_reached
from nextbest.engine.analysis.lint.stage_without_engagements import stage_without_engagements
from nextbest.engine.analysis.lint.threshold_gap import threshold_gap
from nextbest.engine.analysis.lint.unused import unused

Lint = Callable[[Linted], Iterable[Diagnostic]]

LINTS: tuple[Lint, ...] = (
    constant_condition,
    goal_reached,
    calendar_over,
    never_eligible,
    never_worth_it,
    stage_never_reached,
    stage_without_engagements,
    dominated,
    dilutive_offer,
    propensity_range,
    unused,
    similar_names,
    said_twice,
    threshold_gap,
)
