"""A report: a policy's customers surveyed at every month end and now, and one run that says who gets what and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nextbest.dsl.checked import Bundle
from nextbest.engine import Engine
from nextbest.engine.analysis.report.asked import ORDERS, OrderValue, at_month_ends, firsts, given, order_value
from nextbest.engine.analysis.report.contacts import Contacts, Told, scopes
from nextbest.engine.analysis.report.conversions import Conversions, goals
from nextbest.engine.analysis.report.months import Months, first_record, month_ends
from nextbest.engine.analysis.report.touchpoints import Touchpoints
from nextbest.engine.analysis.report.trials import Trial, kept_back, tried
from nextbest.engine.batch.goals import Goal
from nextbest.engine.clock import Clock
from nextbest.engine.doors.now import parse_now
from nextbest.engine.shown import amount
from nextbest.engine.shown import at as shown_at
from nextbest.engine.stores.store import Store

if TYPE_CHECKING:
    from nextbest.engine.batch.surveying import Question, Survey
    from nextbest.engine.batch.tracing import Trace

Given = Mapping[str, object]
"""Sources in the place of the bundle's own, as `Engine.run` takes them."""
Row = tuple[object, ...]
Keep = Callable[[str, Row], None]
"""Told each row that figures come from, by the name of its table (`ROWS`)."""
ROWS: Mapping[str, tuple[str, ...]] = {
    "stages": ("customer", "month_end", "stage", "lifetime_value", "orders"),
    "touchpoints": ("customer", "stage", "share_known", "engagements", "names"),
    "contacts": ("customer", "engagement", "channel", "kind", "at", "outcomes"),
    "conversions": ("customer", "engagement", "variant", "first_sent", "converted"),
    "experiments": ("customer", "engagement", "group", "reached"),
    "decisions": ("customer", "stage", "engagement", "channel", "no_action"),
    "funnel": ("customer", "engagement", "channel", "rule"),
    "obligations": ("customer", "engagement", "state", "deadline"),
}
"""The columns of each table of rows."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was counted."""

    bundle: Bundle
    now: datetime
    orders: OrderValue | None
    """Where the value of orders stands, if anywhere."""
    months: Months
    touchpoints: Touchpoints
    contacts: Contacts
    conversions: Conversions
    trials: Sequence[Trial]
    run: Mapping[str, Any]
    """The summary of a run at `now`: the form of `summary.json`."""
    missing: Mapping[tuple[str, str], int]
    """Customers with nothing to receive, by stage and kind of no action."""


def nobody(_: str, __: Row) -> None:
    """Nobody keeps rows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What may be asked of a report besides."""

    orders: str | None = None
    """The amount of money that an order is worth, as `orders.total`; None: that one, or the only one there is."""
    store: Store | None = None
    """Its memory takes the place of what documents say of contacts and offers, at every month end too."""
    keep: Keep = nobody


USUALLY = Asked()
"""Nothing besides."""


def report(engine: Engine, sources: Given, now: datetime | str, asked: Asked = USUALLY) -> Report:
    """Survey the customers and run the policy once.

    Raises as `Engine.run` does, and `UsageError` for orders that are no amount of money.
    """
    bundle = engine.bundle
    value = order_value(bundle, asked.orders)
    at = parse_now(now)
    when = datetime.fromisoformat(now) if isinstance(now, str) else now
    with engine.survey(sources, now, asked.store) as survey:
        made = _Made(engine, survey, at, asked)
        first = made.present()
        months = made.months(first, value)
        trials = made.trials(value)
    summary, missing = made.run(sources, when)
    return Report(
        bundle, when, value, months, made.touchpoints, made.contacts, made.conversions, trials, summary, missing
    )


class _Made:
    """A report in the making."""

    def __init__(self, engine: Engine, survey: "Survey", now: int, asked: Asked) -> None:
        bundle = engine.bundle
        self._engine, self._survey, self._store, self._keep = engine, survey, asked.store, asked.keep
        self._now, self._zone = now, Clock(now, bundle.timezone).policy_zone
        self._stages = [each.name for each in bundle.stages]
        self.touchpoints = Touchpoints(self._stages)
        self.contacts = Contacts(bundle, self._zone, now, tuple(scopes(bundle)))
        self.conversions = Conversions(bundle)
        self._began: dict[str, int] = {}

    def present(self) -> int | None:
        """What is so now; when the first record of anybody was."""
        bundle = self._engine.bundle
        asked = firsts(bundle)
        questions: dict[str, Question] = {**asked, **given(bundle), **goals(bundle)}
        found: list[int] = []
        for (look,) in self._survey.looks([self._now], questions, eligible=True, records=True):
            for row in self.touchpoints.add(look):
                self._keep("touchpoints", row)
            self._sent(self.contacts.add(look))
            for customer, engagement, variant, first, done in self.conversions.add(look):
                self._keep("conversions", (customer, engagement, variant, self._wall(first).isoformat(), done))
            here = first_record(look, asked, self._zone)
            found += [] if here is None else [here]
        return min(found, default=None)

    def _sent(self, contacts: Iterable[Told]) -> None:
        for customer, engagement, channel, kind, at, outcomes in contacts:
            self._began[engagement] = min(self._began.get(engagement, self._now), at)
            self._keep("contacts", (customer, engagement, channel, kind, self._wall(at).isoformat(), outcomes))

    def months(self, first: int | None, value: OrderValue | None) -> Months:
        """Every month end since the first record."""
        times = month_ends(self._now if first is None else first, self._now, self._zone)
        months = Months.of(self._stages, times)
        for looks in self._survey.looks(times, at_month_ends(self._engine.bundle, value)):
            for customer, end, *rest, spent, many in months.add(looks):
                self._keep("stages", (customer, self._wall(end).date(), *rest, amount(spent), many))
        return months

    def trials(self, value: OrderValue | None) -> list[Trial]:
        """Every experiment of which something was sent, that of the whole policy first."""
        found = []
        overall = kept_back(self._engine.bundle, self._began)
        if overall is not None and value is not None:
            self._tried(overall, {ORDERS: at_month_ends(self._engine.bundle, value)[ORDERS]})
            found.append(overall)
        for name, experiment, wanted in tried(self._engine.bundle):
            began = self._began.get(name)
            if began is None:
                continue
            trial = Trial(name, experiment, began)
            self._tried(trial, {name: Goal(wanted, name, began)})
            found.append(trial)
        return found

    def _tried(self, trial: Trial, asked: "Mapping[str, Question]") -> None:
        """Compare the groups of an experiment; `asked` is what tells whether its goal is reached."""
        # A second before: what its first message did must not count.
        for then, now in self._survey.looks([trial.began - 1, self._now], asked, eligible=True):
            for row in trial.add(then, now):
                self._keep("experiments", row)

    def run(self, sources: Given, now: datetime) -> tuple[Mapping[str, Any], Mapping[tuple[str, str], int]]:
        """Who gets what now, and who nothing."""
        missing: dict[tuple[str, str], int] = {}
        won: dict[str, set[tuple[str, str]]] = {}
        tracing = self._keep is not nobody
        with self._engine.run(sources, now, store=self._store, counting="everything") as run:
            for batch in run.batches(counting=True):
                names = ROWS["decisions"]
                for row in zip(*(batch.column(name).to_pylist() for name in names), strict=True):
                    self._keep("decisions", row)
                    customer, stage, engagement, channel, kind = row
                    if kind is not None:
                        missing[stage, kind] = missing.get((stage, kind), 0) + 1
                    elif tracing:
                        won.setdefault(customer, set()).add((engagement, channel))
            if tracing:
                self._traced(run.traces(won))
            return run.summary, missing

    def _traced(self, traces: "Iterable[Trace]") -> None:
        """Keep the rows of the funnel, and of obligations."""
        for trace in traces:
            for each in trace.candidates:
                self._keep("funnel", (trace.customer, each.engagement, each.channel, each.rule or "chosen"))
            for owed in trace.obligations:
                deadline = self._wall(owed.deadline).isoformat()
                self._keep("obligations", (trace.customer, owed.engagement, owed.state, deadline))

    def _wall(self, seconds: int) -> datetime:
        return shown_at(seconds, self._zone)
