"""Every decision of a server in its decision log."""

from collections.abc import Callable, Mapping
from datetime import datetime

from nextbest.dsl.checked import Bundle
from nextbest.engine.decision_log.entry import Decided as Logged
from nextbest.engine.decision_log.inputs import Inputs
from nextbest.engine.decision_log.log import DecisionLog
from nextbest.engine.decision_log.masking import Mask
from nextbest.engine.decision_log.witness import Seen, Witness
from nextbest.engine.engine import Engine
from nextbest.service.problems import BUSY, NOT_READY, Problem
from nextbest.service.watching import Decided, Quiet

MOST_MASKS = 4
"""Bundles that are served at once, and a few more: what is masked is worked out for each once."""
_A_VALUE = 60
"""About the bytes of a value in memory."""


class LogWatch(Quiet):
    """Hands decisions to the log."""

    def __init__(self, log: DecisionLog, witness: Witness | None, clock: Callable[[], datetime]) -> None:
        """`witness` stands before the server's store, where it has one."""
        self._log, self._witness, self._clock = log, witness, clock
        self._masks: tuple[tuple[Bundle, Mask], ...] = ()

    def admit(self) -> None:
        """Raises Problem where no decision may be made, as none could be logged."""
        if not self._log.admits:
            raise Problem(BUSY, "decisions cannot be logged at present, so none are made", headers={"Retry-After": "5"})

    def decided(self, decided: Decided) -> None:
        """See `Watch`."""
        seen = None if self._witness is None else self._witness.last(decided.decision.customer)
        inputs = Inputs(
            profile=decided.profile,
            now=decided.now,
            event=decided.event,
            places=decided.places,
            alternatives=decided.alternatives,
            hold_for=decided.hold_for,
            memory=None if seen is None else seen.memory,
        )
        self._log.add(
            Logged(
                decided.decision,
                inputs,
                self._clock(),
                self._mask(decided.engine),
                repeated=seen is not None and seen.repeated,
                size=weight(decided.profile) + weight(decided.event) + _weight_of_known(seen),
            )
        )

    def forgotten(self, customer: str) -> None:
        """See `Watch`; raises Problem where it cannot be noted, so that it is asked again."""
        try:
            self._log.forget(customer)
        except OSError:
            words = "she is erased from the store, and could not be from the decision log"
            raise Problem(NOT_READY, words, help="ask again until it is done") from None

    def _mask(self, engine: Engine) -> Mask:
        bundle = engine.bundle
        for known, mask in self._masks:
            if known is bundle:
                return mask
        mask = Mask(bundle)
        self._masks = ((bundle, mask), *self._masks)[:MOST_MASKS]
        return mask


def _weight_of_known(seen: Seen | None) -> int:
    """The same as `weight` for what events have told the store."""
    known = None if seen is None else seen.memory.known
    return 0 if known is None else weight(known.attributes) + weight(known.histories)


def weight(value: object) -> int:
    """About as many bytes as a document takes in memory."""
    if isinstance(value, str):
        return _A_VALUE + len(value)
    if isinstance(value, Mapping):
        return _A_VALUE + sum(_A_VALUE + weight(each) for each in value.values())
    if isinstance(value, list | tuple):
        return _A_VALUE + sum(map(weight, value))
    return _A_VALUE
