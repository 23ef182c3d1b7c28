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
from nextbest.engine.backends.program import Backend, Bound, Program, Verdict
from nextbest.engine.backends.python import Python
from nextbest.engine.case import Case
from nextbest.engine.choose import choose, triggered
from nextbest.engine.clock import Clock
from nextbest.engine.decide import decided, invalid
from nextbest.engine.decision import Decision, Explanation, Stage
from nextbest.engine.door import Refused, Validate
from nextbest.engine.entrance import Entered, Entrance
from nextbest.engine.errors import InvalidDocument, NotYetSupported, UsageError
from nextbest.engine.event_schema import event_schema
from nextbest.engine.explain import candidate_traces, stage_of, stage_traces
from nextbest.engine.graph import Graph
from nextbest.engine.latest import Latest
from nextbest.engine.loading import read_bundle, read_bundle_text
from nextbest.engine.lower import lower
from nextbest.engine.now import parse_now
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
    def from_text(cls, text: str, *, name: str = "bundle.yaml", folder: Path | str | None = None) -> Self:
        """The engine of a bundle in memory; `BundleError` exactly where `check` has errors.

        CSV files that it names are looked for in `folder`, as if it stood there; without one they are errors.
        """
        return cls(read_bundle_text(text, name, Path(folder) if folder is not None else None))

    @cached_property
    def _graph(self) -> Graph:
        return lower(self.bundle)

    @cached_property
    def _entrance(self) -> Entrance:
        return Entrance(self._graph, self._zone)

    @cached_property
    def _program(self) -> Program:
        return self._backend.compile(self._graph)

    @cached_property
    def _oracle(self) -> Program:
        """The plainest back end answers for every value, so explanations rest on it."""
        return Interpreter().compile(self._graph)

    def warm(self) -> None:
        """Compile everything now, instead of at the first decision."""
        _ = self._entrance, self._program, self._oracle

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

        `event` is applied first (`apply`); then the engagements that wait for it compete with those that are always on,
        or with `triggered_only` among themselves. One that breaks the rules gives `invalid_profile`, with its problems
        below `/event`. `places` are the inbound channels that this request fills; without it the decision is an
        outbound one. At most `alternatives` candidates that could have been chosen come with it. `used` looks at every
        attribute that any decision of the bundle can read, `all` at every declared one. Without `messages` no text is
        filled in. `NotYetSupported` where the bundle needs a memory.
        """
        self._carried_out()
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

        A request that makes no sense, or a bundle that needs a memory (`NotYetSupported`), is refused at once; no
        customer document makes it raise.
        """
        self._carried_out()
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
        """Why `decide` says what it says; `engagement` leaves the candidates of all others out. It writes nothing.

        `NotYetSupported` as in `decide`."""
        self._carried_out()
        asked = request(self.bundle, now, Options(event=event, places=places, store=store))
        if engagement is not None and engagement not in self.bundle.engagements:
            near = closest(engagement, self.bundle.engagements)
            help = f": did you mean `{near}`?" if near else ""
            raise UsageError(f"`{engagement}` is not an engagement of this bundle{help}")
        found = self._case(profile, asked, self._plain)
        if isinstance(found, Refused):
            return Explanation(invalid(self.bundle, self._zone, asked.now, found), (), ())
        verdicts = self._verdicts(found, asked)
        choice = choose(self._graph, verdicts, asked.places)
        traces = candidate_traces(found, verdicts, asked.places, choice)
        return Explanation(
            decided(found, asked, choice),
            stage_traces(found),
            tuple(each for each in traces if engagement in (None, each.engagement)),
        )

    def stage(
        self,
        profile: Profile,
        now: datetime | str,
        *,
        event: Mapping[str, object] | None = None,
        store: object = None,
    ) -> Stage:
        """The customer's stage, since when if the customer document tells, and what it rests on; after the event."""
        found = self._case(profile, request(self.bundle, now, Options(event=event, store=store)), self._plain)
        if isinstance(found, Refused):
            return Stage(None, None, (), (*found.fatal, *found.problems))
        return replace(stage_of(found), problems=found.customer.problems)

    def apply(self, profile: Profile, event: Mapping[str, object], now: datetime | str) -> dict[str, object]:
        """The customer document after the event's `add` and `set` (language.md 2.6): what `decide` looks at.

        A new one in JSON forms; the given one is not touched, and what the event leaves alone is shared with it.
        Where the event leads to another stage, `stage_since` is its time, if the document or the bundle has use for
        it. An event is applied once where a history that it adds to keeps its `id`; elsewhere that is the caller's
        care. `InvalidDocument` with all problems of both documents, those of the event below `/event`.
        """
        at = parse_now(now)
        found = self._entrance.enter_after(profile, event, self._clocks(at), self._fast)
        if isinstance(found, Refused):
            raise InvalidDocument(found.fatal)
        return dict(found.document)

    def profile_schema(self) -> dict[str, object]:
        """The JSON Schema (draft 2020-12) of one customer document."""
        return profile_schema(self.bundle)

    def event_schema(self) -> dict[str, object]:
        """The JSON Schema (draft 2020-12) of the events that the bundle knows."""
        return event_schema(self.bundle)

    def _carried_out(self) -> None:
        """Nothing that a bundle says is ever ignored: what needs a memory is refused by name until there is one."""
        if self.bundle.memory:
            raise NotYetSupported(self.bundle.memory)

    def _decide(self, profile: Profile, asked: Request) -> Decision:
        found = self._case(profile, asked, self._fast)
        if isinstance(found, Refused):
            return invalid(self.bundle, self._zone, asked.now, found)
        choice = choose(self._graph, self._verdicts(found, asked), asked.places)
        return decided(found, asked, choice)

    def _case(self, profile: Profile, asked: Request, bound_at: Latest[Bound]) -> Case | Refused:
        """The customer before a program at the request's `now`, if the door lets them in."""
        clock = self._clocks(asked.now)
        found = self._enter(profile, asked, clock)
        if isinstance(found, Refused):
            return found
        bound, customer = bound_at(asked.now), found.customer
        return Case(self._graph, bound, customer, bound.stage(customer.row), self._zone, clock, found.event)

    def _enter(self, profile: Profile, asked: Request, clock: Clock) -> Entered | Refused:
        if asked.event is None:
            return self._entrance.enter(profile, clock, asked.validate)
        return self._entrance.enter_after(profile, asked.event, clock, self._fast, asked.validate)

    def _verdicts(self, case: Case, asked: Request) -> Sequence[Verdict]:
        verdicts = case.bound.judge(case.customer.row, case.stage)
        return triggered(self._graph, verdicts) if asked.triggered_only else verdicts
