"""What keeps silent: those whom customers turned down, and those whose rivals they heard of lately (language.md 2.4)."""

from collections.abc import Iterator

from nextbest.dsl.checked import Bundle
from nextbest.engine.folds.seen import Seen
from nextbest.engine.memory_columns import Path


class Silence:
    """The suppressions of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._suppressions = bundle.policy.suppressions

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        raise NotImplementedError

    def since(self, seen: Seen, index: int, target: str) -> int | None:
        """The instant of the contact that silences a target of that suppression at `now`; None: it is not silenced.

        Its end is `ends.leaves(…)` of the suppression's length.
        """
        raise NotImplementedError


class Together:
    """Every `never_together … within` of a bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._rules = bundle.policy.never_together

    def __call__(self, seen: Seen) -> Iterator[tuple[Path, object]]:
        raise NotImplementedError

    def since(self, seen: Seen, index: int, member: str) -> int | None:
        """The instant of the latest contact or slot that excludes a member of that rule; None: nothing does.

        Its end is `ends.leaves(…)` of the rule's length.
        """
        raise NotImplementedError
