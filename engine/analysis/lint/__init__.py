"""Lints that need graphs, bounds or evaluation: one rule, one file. Those that need only types are the checker's."""

from collections.abc import Callable, Iterable

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.analysis.lint.calendar_over import calendar_over
from nextbest.engine.analysis.lint.constant_condition import constant_condition
from nextbest.engine.analysis.lint.goal_reached import goal_reached
from nextbest.engine.analysis.lint.linted import Linted

Lint = Callable[[Linted], Iterable[Diagnostic]]

LINTS: tuple[Lint, ...] = (constant_condition, goal_reached, calendar_over)
