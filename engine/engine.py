"""The engine: a checked bundle decides for customers, explains, and tells what it needs to know of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Self, Unpack

from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import closest
from nextbest.dsl.zones import zone
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Backend, Bound, Program
from nextbest.engine.backends.python import Python
from nextbest.engine.case import Case
from nextbest.engine.choose import choose
from nextbest.engine.clock import Clock
from nextbest.engine.decide import decided, invalid
from nextbest.engine.decision import Decision, Explanation, Stage
from nextbest.engine.door import Door, Refused, Validate
from nextbest.engine.errors import UsageError
from nextbest.engine.explain import candidate_traces, stage_of, stage_traces
from nextbest.engine.graph import Graph
from nextbest.engine.latest import Latest
from nextbest.engine.loading import read_bundle, read_bundle_text
from nextbest.engine.lower import lower
from nextbest.engine.profile_schema import profile_schema
from nextbest.engine.request import Options, Request, request

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
        self._clocks = Latest(lambda now: Clock(now, bundle.timezone))
        self._fast = Latest[Bound](lambda now: self._program.at(self._clocks(now)))
        self._plain = Latest[Bound](lambda now: self._oracle.at(self._clocks(now)))

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """The engine of a bundle in a file or a folder.

        `BundleError` exactly where `check` has errors; `UsageError` where there is nothing that can be read."""
        return cls(read_bundle(Path(path)))

    @classmethod
    def from_text(cls, text: str, *, name: str = "bundle.yaml") -> Self:
        """The engine of a bundle in memory; `BundleError` exactly where `check` has errors."""
        return cls(read_bundle_text(text, name))

    @cached_property
    def _graph(self) -> Graph:
        return lower(self.bundle)

    @cached_property
    def _door(self) -> Door:
        return Door(self.bundle, self._graph.reads)

    @cached_property
    def _program(self) -> Program:
        return self._backend.compile(self._graph)

    @cached_property
    def _oracle(self) -> Program:
        """The plainest back end answers for every value, so explanations rest on it."""
        return Interpreter().compile(self._graph)

    def warm(self) -> None:
        """Compile everything now, instead of at the first decision."""
        _ = self._door, self._program, self._oracle

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
        decision of the bundle can read, `all` at every declared one. Without `messages` no text is filled in.
        """
        options = Options(
            event=event,
            places=places,
            triggered_only=triggered_only,
            alternatives=alternatives,
            messages=messages,
            validate=validate,
            store=store,
            hold_for=hold_for,
        )
        return self._decide(profile, request(self.bundle, now, options))

    def decide_many(
        self, profiles: Iterable[Profile], now: datetime | str, **as_decide: Unpack[Options]
    ) -> Iterator[Decision]:
        """One decision for each customer, in order and only when asked for; takes the keywords of `decide`.

        A request that makes no sense is refused at once; no customer document makes it raise.
        """
        asked = request(self.bundle, now, as_decide)
        return (self._decide(each, asked) for each in profiles)

    def explain(
        self,
        profile: Profile,
        now: datetime | str,
        *,
        event: Mapping[str, object] | None = None,
        places: Sequence[str] = (),
        engagement: str | None = None,
        store: object = None,
    ) -> Explanation:
        """Why `decide` says what it says; `engagement` leaves the candidates of all others out. It writes nothing."""
        asked = request(self.bundle, now, Options(event=event, places=places, store=store))
        if engagement is not None and engagement not in self.bundle.engagements:
            near = closest(engagement, self.bundle.engagements)
            help = f": did you mean `{near}`?" if near else ""
            raise UsageError(f"`{engagement}` is not an engagement of this bundle{help}")
        found = self._case(profile, asked, self._plain)
        if isinstance(found, Refused):
            return Explanation(invalid(self.bundle, self._zone, asked.now, found), (), ())
        verdicts = found.bound.judge(found.customer.row, found.stage)
        choice = choose(self._graph, verdicts, asked.places)
        traces = candidate_traces(found, verdicts, asked.places, choice)
        return Explanation(
            decided(found, asked, choice),
            stage_traces(found),
            tuple(each for each in traces if engagement in (None, each.engagement)),
        )

    def stage(self, profile: Profile, now: datetime | str, *, store: object = None) -> Stage:
        """The customer's stage and what it rests on."""
        found = self._case(profile, request(self.bundle, now, Options(store=store)), self._plain)
        if isinstance(found, Refused):
            return Stage(None, None, (), (*found.fatal, *found.problems))
        return replace(stage_of(found), problems=found.customer.problems)

    def profile_schema(self) -> dict[str, object]:
        """The JSON Schema (draft 2020-12) of one customer document."""
        return profile_schema(self.bundle)

    def _decide(self, profile: Profile, asked: Request) -> Decision:
        found = self._case(profile, asked, self._fast)
        if isinstance(found, Refused):
            return invalid(self.bundle, self._zone, asked.now, found)
        verdicts = found.bound.judge(found.customer.row, found.stage)
        return decided(found, asked, choose(self._graph, verdicts, asked.places))

    def _case(self, profile: Profile, asked: Request, bound_at: Latest[Bound]) -> Case | Refused:
        """The customer before a program at the request's `now`, if the door lets them in."""
        admitted = self._door.admit(profile, self._clocks(asked.now), asked.validate)
        if isinstance(admitted, Refused):
            return admitted
        bound = bound_at(asked.now)
        return Case(self._graph, bound, admitted, bound.stage(admitted.row), self._zone)
