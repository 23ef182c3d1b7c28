"""Whether a decision that DuckDB made is that of a program of ours, verdict by verdict."""

from nextbest.engine.backends.far import no_action
from nextbest.engine.backends.program import Bound, Lane, Row
from nextbest.engine.backends.sql.answers import Decided


def same(found: Decided, bound: Bound, row: Row, lane: Lane) -> None:
    """Raise AssertionError where anything differs."""
    assert found.stage == bound.stage(row)
    assert found.verdicts == tuple(bound.judge(row, found.stage)), row
    first = bound.first(row, found.stage, lane)
    wanted = (None, None, no_action(first)) if isinstance(first, int) else (first[3], first[4], None)
    assert (found.candidate, found.key, found.no_action) == wanted, row
