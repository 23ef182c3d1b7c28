"""Which bundle answers for which customer, and how one takes the place of the other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock

from nextbest.engine.engine import Engine
from nextbest.engine.functions.chance import bucket
from nextbest.engine.stores.forms import customer_id
from nextbest.service.rollout.versions import Refusal, Serving, Version

Watcher = Callable[[str], None]
"""Told what became of a bundle: `replaced`, `beside`, `promoted`, `withdrawn`, `refused`, `unchanged`."""


class SideBySide:
    """One bundle for everybody, or a second one for a share of the customers. Safe in threads; no question waits.

    What is served changes in one step: whoever asked before keeps the engine that was given out, to the end of the
    request, whoever asks after gets the new one. A customer is in the share of a candidate for as long as that is not
    made smaller.
    """

    def __init__(self, stable: Version, told: Watcher) -> None:
        self._serving = Serving(stable)
        self._changing = Lock()
        self._told = told

    @property
    def serving(self) -> Serving:
        """What is served now."""
        return self._serving

    def engine_for(self, customer: str | None) -> Engine:
        """The engine for this customer; who is not known, None, gets the bundle that most get."""
        serving = self._serving
        candidate = serving.candidate
        if candidate is None or customer is None or bucket(customer_id(customer), serving.salt) >= serving.share:
            return serving.stable.engine
        return candidate.engine

    def current(self) -> tuple[Engine, ...]:
        """All that are in use, the one that most customers get first."""
        serving = self._serving
        candidate = serving.candidate
        return (serving.stable.engine,) if candidate is None else (serving.stable.engine, candidate.engine)

    def take(self, version: Version, share: float = 1.0, salt: str | None = None) -> Serving:
        """Serve a bundle to a share of the customers, above 0; all of them: in the place of the other.

        The bundle that is served already is not taken anew. A candidate that was there before is given up. The salt is
        the candidate's digest where none is given, so that several servers agree on who gets it.
        """
        with self._changing:
            before = self._serving
            if version.digest == before.stable.digest:
                self._put(replace(before, candidate=None, share=0.0, salt=""), "unchanged")
            elif share >= 1:
                self._put(Serving(version, refused=before.refused), "replaced")
            else:
                salt = version.digest if salt is None else salt
                self._put(Serving(before.stable, version, share, salt, before.refused), "beside")
            return self._serving

    def give(self, share: float, now: datetime) -> Serving | None:
        """Give the candidate another share, at 1 the place of the other, at 0 none; None where there is no candidate.

        Its salt stays: who has it keeps it while the share grows.
        """
        with self._changing:
            before = self._serving
            if before.candidate is None:
                return None
            if share >= 1:
                self._put(Serving(replace(before.candidate, since=now), refused=before.refused), "promoted")
            elif share <= 0:
                self._put(Serving(before.stable, refused=before.refused), "withdrawn")
            else:
                self._put(replace(before, share=share), "beside")
            return self._serving

    def give_up(self, digest: str, now: datetime, reason: str) -> bool:
        """Withdraw the candidate of that digest, for a reason; whether it was there."""
        with self._changing:
            before = self._serving
            if before.candidate is None or before.candidate.digest != digest:
                return False
            refusal = Refusal(now, before.candidate.origin, digest, reason)
            self._put(Serving(before.stable, refused=refusal), "withdrawn")
            return True

    def refuse(self, refusal: Refusal) -> None:
        """Note what was not taken; what is served stays."""
        with self._changing:
            self._put(replace(self._serving, refused=refusal), "refused")

    def _put(self, serving: Serving, what: str) -> None:
        self._serving = serving
        self._told(what)
