"""The engine: a checked bundle decides for customers, explains, and tells what it needs to know of them."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, Unpack

from nextbest.dsl.checked import Bundle
from nextbest.engine.backends.program import Backend
from nextbest.engine.backends.python import Python
from nextbest.engine.batch.asked import RunOptions, asked_of_run
from nextbest.engine.deciding.decide import invalid
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.explain import candidate_traces, stage_of, stage_traces
from nextbest.engine.deciding.reasons import Reasons
from nextbest.engine.deciding.remembered import Profile, customer_of, id_in, leaves_the_past
from nextbest.engine.deciding.request import HOLD, Options, Request, Usual, look_up, request
from nextbest.engine.decision import Decision, Explanation, Stage
from nextbest.engine.doors.admitted import Refused
from nextbest.engine.doors.customer import Validate
from nextbest.engine.doors.event_schema import event_schema
from nextbest.engine.doors.now import parse_now
from nextbest.engine.doors.profile_schema import profile_schema
from nextbest.engine.errors import InvalidDocument
from nextbest.engine.extras import needs
from nextbest.engine.graph.graph import Graph
from nextbest.engine.loading import read_bundle, read_bundle_text
from nextbest.engine.prebuilt.load import built_graph
from nextbest.engine.stores.store import Store, Wanted
from nextbest.engine.with_store import WithStore

if TYPE_CHECKING:
    from nextbest.engine.batch.customers import Sourced
    from nextbest.engine.batch.run import Run
    from nextbest.engine.batch.sources.origins import Given
    from nextbest.engine.batch.surveying import Survey


class Engine(WithStore):
    """Decides for the customers of one bundle (api.md 1).

    It never changes once made, is safe in threads, and reads no clock: `now` is always given, as an aware datetime or
    ISO 8601 text with an offset, and cut to whole seconds. A naive `now` is a `UsageError`; a customer document that
    breaks the rules is a result, `invalid_profile`.
    """

    def __init__(
        self,
        bundle: Bundle,
        backend: Backend | None = None,
        *,
        graph: Graph | None = None,
        folder: Path | None = None,
        discreet: bool = False,
    ) -> None:
        """For a bundle that is checked already, and its graph, where that is there too; from files use `load`.

        Paths of the bundle's `sources:` begin in `folder`. Of a `discreet` engine no message about a document repeats a
        value of it: for those whose messages strangers read.
        """
        self.bundle = bundle
        self._folder = folder
        self._deciding = Deciding(bundle, backend or Python(), graph, discreet=discreet)
        self._usual = Usual(bundle)

    @classmethod
    def load(cls, path: Path | str, *, prebuilt: bool = True, discreet: bool = False) -> Self:
        """The engine of a bundle in a file or a folder, or of what `nextbest build` made of it, a `*.nbp`.

        A built bundle is refused, with `UnusableBuild`, where it is damaged, was made by another nextbest, or where the
        texts that it was built from stand beside it and have changed. With `prebuilt` the one beside a file or folder
        (`shop.nbp` beside `shop/` or `shop.yaml`) is taken in their place if it was built from the very texts and CSV
        files that are there, which takes only reading them; any other is left alone. Without it texts are always
        parsed, and a built bundle is a `UsageError`. `discreet` is that of the constructor.

        `BundleError` exactly where `check` has errors; `UsageError` where there is nothing that can be read.
        """
        path = Path(path)
        graph = built_graph(path) if prebuilt else None
        folder = path if path.is_dir() else path.parent
        bundle = read_bundle(path) if graph is None else graph.bundle
        return cls(bundle, graph=graph, folder=folder, discreet=discreet)

    @classmethod
    def from_text(cls, text: str, *, name: str = "bundle.yaml", folder: Path | str | None = None) -> Self:
        """The engine of a bundle in memory; `BundleError` exactly where `check` has errors.

        CSV files that it names are looked for in `folder`, as if it stood there; without one they are errors.
        """
        place = None if folder is None else Path(folder)
        return cls(read_bundle_text(text, name, place), folder=place)

    def warm(self) -> None:
        """Compile everything now, instead of at the first decision."""
        self._deciding.warm()

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
        store: Store | None = None,
        hold_for: timedelta = HOLD,
        known_as: str | None = None,
    ) -> Decision:
        """The next best engagement of a customer, or no action with its kind.

        `event` is applied first (`apply`); then the engagements that wait for it compete with those that are always on,
        or with `triggered_only` among themselves. One that breaks the rules gives `invalid_profile`, with its problems
        below `/event`. `places` are the inbound channels that this request fills; without it the decision is an
        outbound one. At most `alternatives` candidates that could have been chosen come with it. `used` looks at every
        attribute that any decision of the bundle can read, `all` at every declared one. Without `messages` no text is
        filled in.

        Without a `store` the decision rests on the `contacts`, `offers`, `stage_since` and `waiting` of the document,
        and budgets count as unspent. With one, its memory takes their place (giving one of them as well is a
        `UsageError`), and what is chosen is reserved for `hold_for` in the same transaction: `Store.confirm` once it
        was sent, `Store.release` if it was not. A `hold_for` of 0 only reads. Whoever asks again for what is `known_as`
        the same gets the same decision again, whatever became of it: that is its id (`asked_decision_id`).
        """
        usual = event is None and store is None and places == () and not triggered_only and alternatives == 0
        if usual and messages is True and validate == "used" and hold_for is HOLD:
            return self._deciding.decide(profile, self._usual(now))
        options = Options(
            event=event,
            places=places,
            triggered_only=triggered_only,
            alternatives=alternatives,
            messages=messages,
            validate=validate,
            store=store,
            hold_for=hold_for,
            known_as=known_as,
        )
        return self._decide(profile, request(self.bundle, now, options))

    def decide_many(
        self, profiles: Iterable[Profile], now: datetime | str, **as_decide: Unpack[Options]
    ) -> Iterator[Decision]:
        """One decision for each customer, in order and only when asked for; takes the keywords of `decide`.

        A request that makes no sense is refused at once; no customer document makes it raise, but for one that says
        itself what a store is to remember.
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
        triggered_only: bool = False,
        engagement: str | None = None,
        store: Store | None = None,
    ) -> Explanation:
        """Why `decide` says what it says; `engagement` leaves the candidates of all others out. It writes nothing."""
        options = Options(event=event, places=places, triggered_only=triggered_only, store=store)
        asked = request(self.bundle, now, options)
        look_up(self.bundle, engagement)
        deciding, memory = self._deciding, self._deciding.remembered(profile, asked)
        found = deciding.case(profile, asked, deciding.plain, memory)
        if isinstance(found, Refused):
            return Explanation(invalid(self.bundle, deciding.zone, asked.now, found), (), ())
        verdicts, judged = deciding.judge_all(found, asked)
        reasons = Reasons(found, deciding.folding, deciding.later(profile, asked, memory), asked.hold)
        traces = candidate_traces(reasons, verdicts, asked.places, judged.choice)
        return Explanation(
            deciding.decision(judged, asked),
            stage_traces(found),
            tuple(each for each in traces if engagement in (None, each.engagement)),
        )

    def stage(
        self,
        profile: Profile,
        now: datetime | str,
        *,
        event: Mapping[str, object] | None = None,
        store: Store | None = None,
    ) -> Stage:
        """The customer's stage, since when if that is known, and what it rests on; after the event. Writes nothing."""
        asked = request(self.bundle, now, Options(event=event, store=store))
        found = self._deciding.case(profile, asked, self._deciding.plain, self._deciding.remembered(profile, asked))
        return Stage(None, None, (), (*found.fatal, *found.problems)) if isinstance(found, Refused) else stage_of(found)

    def apply(self, profile: Profile, event: Mapping[str, object], now: datetime | str) -> dict[str, object]:
        """The customer document after the event's `add` and `set` (language.md 2.6): what `decide` looks at.

        A new one in JSON forms; the given one is not touched, and what the event leaves alone is shared with it.
        Where the event leads to another stage, `stage_since` is its time, if the document or the bundle has use for
        it. An event is applied once where a history that it adds to keeps its `id`; elsewhere that is the caller's
        care. `InvalidDocument` with all problems of both documents, those of the event below `/event`.
        """
        at, deciding = parse_now(now), self._deciding
        found = deciding.entrance.enter_after(profile, event, *deciding.fast(at))
        if isinstance(found, Refused):
            raise InvalidDocument(found.fatal)
        return dict(found.document)

    def run(
        self,
        sources: "Mapping[str, Given] | Given",
        now: datetime | str,
        *,
        store: Store | None = None,
        **asked: "Unpack[RunOptions]",
    ) -> "Run":
        """The decisions for many customers at one `now`, column by column: a table, batches, or a run folder.

        `sources` are paths or frames (Arrow, pandas, Polars) by name: `customers`, or a history, in the place of what
        the bundle's `sources:` say; a frame alone is `customers`. `where` is an expression over the profile, `sample`
        a share of all customers, always the same ones; `limit` leaves the first so many of those. With a `store` its
        memory takes the place of `contacts`, `offers`, `stage_since` and `waiting`; with `reserve` what is chosen is
        reserved there for `hold_for`. `counting` is how much the summary tells of what stopped whom.

        Customers whose data break the rules are no error, they are among `Run.rejects`. `UnusableSources` with all
        that is wrong with the sources, before anybody is decided for, `BundleError` for a `where` with errors;
        `MissingExtra` where the libraries of `nextbest[batch]` are not installed.
        """
        with needs("batch"):
            from nextbest.engine.batch.run import Run
        return Run.of(self._deciding, sources, self._folder, asked_of_run(parse_now(now), asked), store)

    def customers(
        self,
        sources: "Mapping[str, Given]",
        now: datetime | str,
        *,
        customer: str | None = None,
        store: Store | None = None,
    ) -> "Generator[Sourced, None, None]":
        """The customers of a run's sources as documents, one after another, as `decide` and `explain` take them.

        `sources` and `now` are as for `run`; with `customer` it is only the one of that id. With a `store`, which is
        not asked, documents are such that its memory can take the place of a past that sources say nothing of. A row
        that comes to no customer has no `document`, but a `problem`. Reads as it is asked: close it, or go to its end.
        Raises as `run` does.
        """
        with needs("batch"):
            from nextbest.engine.batch.customers import sourced
        moment = parse_now(now)
        return sourced(self.bundle, sources, self._folder, moment, customer=customer, store=store is not None)

    def survey(
        self, sources: "Mapping[str, Given] | Given", now: datetime | str, store: Store | None = None
    ) -> "Survey":
        """Many customers to be looked at as they were at several times, none later than `now`; close it after use.

        `sources` and `store` as in `run`, which also tells of what is raised.
        """
        with needs("batch"):
            from nextbest.engine.batch.surveying import Survey
        return Survey.of(self._deciding, sources, self._folder, parse_now(now), store)

    def profile_schema(self) -> dict[str, object]:
        """The JSON Schema (draft 2020-12) of one customer document."""
        return profile_schema(self.bundle)

    def event_schema(self) -> dict[str, object]:
        """The JSON Schema (draft 2020-12) of the events that the bundle knows."""
        return event_schema(self.bundle)

    def _decide(self, profile: Profile, asked: Request) -> Decision:
        deciding, store = self._deciding, asked.store
        if store is None or (customer := customer_of(profile)) is None:
            return deciding.decide(profile, asked)
        leaves_the_past(profile)
        spans = deciding.windows(asked.now, asked.hold)
        plan = partial(deciding.plan, profile, asked)
        event = id_in(asked.event, "id")
        if asked.known_as is not None and asked.hold:
            wanted = Wanted(customer, asked.known_as, plan, whole=True, event=event)
            (found,) = store.reserve_many([wanted], asked.now, asked.hold, spans)
            return found
        return store.reserve(customer, asked.now, asked.hold, spans, plan, event=event)
