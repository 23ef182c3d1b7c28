"""The engine: a checked bundle decides for customers, explains, and tells what it needs to know of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from nextbest.dsl.diagnostics import closest
from nextbest.dsl.typed import Bundle
from nextbest.dsl.zones import zone
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Backend, Bound, Program, Verdict
from nextbest.engine.backends.python import Python
from nextbest.engine.choose import Choice, Placed, Places, choose, places
from nextbest.engine.clock import Clock
from nextbest.engine.decision import Candidate, Decision, Explanation, NoAction, Stage, Winner
from nextbest.engine.door import Admitted, Door, Refused, Validate
from nextbest.engine.errors import UsageError
from nextbest.engine.explain import Case, candidate_traces, stage_of, stage_traces
from nextbest.engine.graph import Graph
from nextbest.engine.latest import Latest
from nextbest.engine.lower import lower
from nextbest.engine.now import parse_now
from nextbest.engine.profile_schema import profile_schema
from nextbest.engine.shown import at

Profile = Mapping[str, object]


class Engine:
    """Decides for the customers of one bundle (api.md 1).

    It never changes once made, is safe in threads, and reads no clock: `now` is always given, as an aware datetime or
    ISO 8601 text with an offset, and cut to whole seconds. A naive `now` is a `UsageError`; a customer document that
    breaks the rules is a result, `invalid_profile`.
    """

    def __init__(self, bundle: Bundle, backend: Backend | None = None) -> None:
        """For a bundle that is checked already; from files use `load`."""
        self.bundle = bundle
        self._backend = backend or Python()
        policy_zone = zone(bundle.timezone)
        assert policy_zone is not None, "the checker lets only known zones pass"
        self._zone = policy_zone
        self._clock = Latest(lambda now: Clock(now, bundle.timezone))
        self._bound = Latest(lambda now: self._program.at(self._clock(now)))
        self._outbound = places(bundle)

    @cached_property
    def _graph(self) -> Graph:
        return lower(self.bundle)

    @cached_property
    def _door(self) -> Door:
        return Door(self.bundle, self._graph.reads)

    @cached_property
    def _program(self) -> Program:
        return self._backend.compile(self._graph)

    def warm(self) -> None:
        """Compile everything now, instead of at the first decision."""
        assert self._door
        assert self._program

    def decide(
        self,
        profile: Profile,
        now: datetime | str,
        *,
        event: Mapping[str, object] | None = None,
        places: Sequence[str] = (),
        triggered_only: bool = False,
        alternatives: int = 0,
        messages: bool = True,
        validate: Validate = "used",
        store: object = None,
        hold_for: timedelta | None = None,
    ) -> Decision:
        """The next best engagement of a customer, or no action with its kind.

        `places` are the inbound channels that this request fills; without it the decision is an outbound one. At most
        `alternatives` candidates that could have been chosen come with it. `used` looks at every attribute that any
        decision of the bundle can read, `all` at every declared one.
        """
        _not_yet(event=event, triggered_only=triggered_only, store=store, hold_for=hold_for)
        asked = self._places(places)
        moment = parse_now(now)
        found = self._door.admit(profile, self._clock(moment), validate)
