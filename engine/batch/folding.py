"""The memory of many customers: what folds make of contacts, quiet hours, obligations, as columns beside the others."""

from collections.abc import Mapping

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.backends.arrays.customers import Customers
from nextbest.engine.backends.program import Bound
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.folded import Folding
from nextbest.engine.remembering.memory import Memory, Waiting


def folded(
    folding: Folding,
    bound: Bound,
    clock: Clock,
    customers: Customers,
    stages: Array,
    *,
    memories: Mapping[str, Memory] | None = None,
    waiting: Mapping[int, tuple[Waiting, ...]] | None = None,
) -> Customers:
    """The customers with columns for what is remembered of them, where that is anything but the default of a column.

    `stages` are the indices of their stages in `Graph.stages`; `bound` is generated Python at the clock's `now`;
    `waiting` is that of `door.LetIn`. `memories` are by id those of a store, None: there is no store. What a store
    remembers of `contacts` and `offers` has to be in the histories of the customers already (`door.remembering`).
    """
    raise NotImplementedError
