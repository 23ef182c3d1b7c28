"""The way of one customer through a bundle: door, event, stage, memory, verdicts, places, and what comes of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cached_property
from typing import NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.dsl.zones import zone
from nextbest.engine.backends.interpreter import Interpreter
from nextbest.engine.backends.program import Backend, Bound, Lane, Program, Verdict
from nextbest.engine.backends.verdicts import Sorted, ranking
from nextbest.engine.clock import Clock
from nextbest.engine.deciding.case import NO_PAST, Case, Setting
from nextbest.engine.deciding.choose import Choice, answering, choose, choose_one, nothing, places
from nextbest.engine.deciding.decide import alternatives, decided, invalid, reservation
from nextbest.engine.deciding.entrance import Entrance
from nextbest.engine.deciding.reasons import Reasons
from nextbest.engine.deciding.remembered import Profile, customer_of, id_in, with_memory
from nextbest.engine.deciding.request import Request
from nextbest.engine.deciding.sent import Sent, Sheets
from nextbest.engine.deciding.to_remember import to_remember
from nextbest.engine.decision import Decision, NoAction, Winner
from nextbest.engine.doors.admitted import Admitted, Refused
from nextbest.engine.doors.event import no_event
from nextbest.engine.doors.event_fields import absent
from nextbest.engine.graph.graph import Graph
from nextbest.engine.latest import Latest
from nextbest.engine.lowering.lower import lower
from nextbest.engine.remembering.folded import BLANK, Folding
from nextbest.engine.remembering.folds.seen import Told
from nextbest.engine.remembering.memory import NOTHING, Contact, Memory, Waiting
from nextbest.engine.remembering.reservation import Plan
from nextbest.engine.remembering.stage_entry import stage_entry
from nextbest.engine.stores.store import Windows
from nextbest.engine.uncollected import uncollected


class Judged(NamedTuple):
    """A customer with who is chosen for her."""

    case: Case
    choice: Choice


class Moment(NamedTuple):
    """One `now`."""

    clock: Clock
    bound: Bound
    """A program at that `now`."""


class Deciding:
    """Everything that deciding for the customers of one bundle takes, made when first needed; safe in threads."""

    def __init__(self, bundle: Bundle, backend: Backend, graph: Graph | None = None, *, discreet: bool = False) -> None:
        """`graph` is the bundle's, where it is there already; `discreet`: messages repeat no value of a document."""
        self.bundle, self._discreet = bundle, discreet
        if graph is not None:
            self.graph = graph
        self._backend = backend
        policy_zone = zone(bundle.timezone)
        assert policy_zone is not None, "the checker lets only known zones pass"
        self.zone: tzinfo = policy_zone
        self.fast = Latest(lambda now: self._moment(now, self._program))
        self.plain = Latest(lambda now: self._moment(now, self._oracle))

    @cached_property
    def graph(self) -> Graph:
        """The bundle as a graph."""
        with uncollected():
            return lower(self.bundle)

    @cached_property
    def entrance(self) -> Entrance:
        """Both doors."""
        return Entrance(self.graph, self.zone, discreet=self._discreet)

    @cached_property
    def folding(self) -> Folding:
        """What is made of a customer's memory."""
        return Folding(self.graph, self.entrance.events)

    @cached_property
    def _setting(self) -> Setting:
        return Setting(self.graph, self.zone, self.folding)

    @cached_property
    def _sheets(self) -> Sheets:
        return Sheets(self.graph)

    def _moment(self, now: int, program: Program) -> Moment:
        clock = Clock(now, self.bundle.timezone)
        return Moment(clock, program.at(clock))

    @cached_property
    def _program(self) -> Program:
        return self._backend.compile(self.graph)

    @cached_property
    def _oracle(self) -> Program:
        """The plainest back end answers for every value, so explanations rest on it."""
        return Interpreter().compile(self.graph)

    def warm(self) -> None:
        """Make everything now."""
        _ = self.folding, self._oracle
        self.entrance.warm()
        self._program.warm(Lane(places(self.bundle).channels))

    def case(
        self, profile: Profile, asked: Request, moments: Latest[Moment], memory: Memory = NOTHING
    ) -> Case | Refused:
        """The customer before a program at the request's `now`, if the doors let her in."""
        moment = moments(asked.now)
        if asked.event is not None or memory is not NOTHING:
            return self._case_with_past(profile, asked, moment, memory)
        clock, bound = moment
        customer = self.entrance.enter(profile, clock, asked.validate)
        if isinstance(customer, Refused):
            return customer
        given = profile.get("waiting")
        told = NO_PAST if given is None else Told(NOTHING, _waiting(given), None, None)
        found = Case(self._setting, clock, bound, customer, bound.stage(customer.row), told)
        return self._folded(found) if self.folding.asks else found

    def _case_with_past(self, profile: Profile, asked: Request, moment: Moment, memory: Memory) -> Case | Refused:
        clock, bound = moment
        document, event, happened = with_memory(profile, memory), None, None
        if asked.event is None:
            customer = self.entrance.enter(document, clock, asked.validate)
        else:
            program = None if memory.told else bound
            entered = self.entrance.enter_after(document, asked.event, clock, program, asked.validate)
            if isinstance(entered, Refused):
                return entered
            customer, document, event, happened = entered
        if isinstance(customer, Refused):
            return customer
        stage, waiting, entry = bound.stage(customer.row), _waiting(document.get("waiting")), None
        if memory is not NOTHING:
            when = clock.now if happened is None else happened.at
            entry = stage_entry(customer.id, self.graph.stages[stage].name, memory, when)
            waiting += memory.waiting
        if entry is not None:
            waiting += entry.waiting
            customer = customer._replace(row=self.entrance.in_stage_since(customer.row, entry.since), since=entry.since)
        told = Told(memory, waiting, happened, event)
        return self._folded(Case(self._setting, clock, bound, customer, stage, told, entry))

    def _folded(self, case: Case) -> Case:
        """The customer with what the folds make of her past."""
        case.row = self.folding.row(case.row, case.remembered)
        return case

    def whoever(self, profile: Profile, asked: Request, *, stranger: bool) -> Case | Refused:
        """The customer of a document, or with `stranger` of an id of whom a store may know more or not."""
        memory = self.remembered(profile, asked)
        if stranger and memory.known is None:
            return self._stranger(customer_of(profile) or "", memory, asked)
        found = self.case(profile, asked, self.plain, memory)
        return self._stranger(found.id, memory, asked) if stranger and isinstance(found, Refused) else found

    def _stranger(self, customer: str, memory: Memory, asked: Request) -> Case:
        """A customer of whom only the id is given, with what a store remembers."""
        clock, bound = self.plain(asked.now)
        contacts = [recorded(each) for each in memory.contacts]
        row = (*unknown_row(self.graph, customer, contacts), *no_event(self.graph.event_reads), *BLANK)
        told = Told(memory, memory.waiting, None, None)
        return self._folded(Case(self._setting, clock, bound, Admitted(row, customer, ()), bound.stage(row), told))

    def later(self, profile: Profile, asked: Request, memory: Memory) -> Callable[[int], Case | None]:
        """The same customer at other instants, with nothing else changed; None where the door refuses her then."""

        def view(now: int) -> Case | None:
            found = self.case(profile, replace(asked, now=now), self.plain, memory.held_at(now))
            return None if isinstance(found, Refused) else found

        return view

    def remembered(self, profile: Profile, asked: Request) -> Memory:
        """What the store of a request remembers of a customer, for those who only look."""
        customer = customer_of(profile)
        if asked.store is None or customer is None:
            return NOTHING
        spans = self.windows(asked.now, asked.hold)
        return asked.store.memory(customer, asked.now, spans, event=id_in(asked.event, "id"))

    def windows(self, now: int, hold: int) -> Windows:
        """The windows of budgets for which a store is asked: what is decided now may fall into any of them."""
        return self.folding.windows(self.fast(now).clock, hold)

    def judge(self, case: Case, asked: Request) -> Judged:
        """Who is chosen; of the others no more is known than was asked for."""
        bound, places = case.bound, asked.places
        if places.one and not asked.alternatives:
            return Judged(case, choose_one(self.graph, bound.first(case.row, case.stage, asked.lane), places))
        found = bound.ranking(case.row, case.stage, asked.lane)
        return Judged(case, choose(self.graph, found, places, case.value, asked.alternatives))

    def judge_all(self, case: Case, asked: Request) -> tuple[Sequence[Verdict], Judged]:
        """What becomes of every candidate, and who is chosen."""
        verdicts = case.bound.judge(case.row, case.stage)
        found = ranking(self.graph, verdicts, asked.lane, case.value)
        judged = Judged(case, choose(self.graph, found, asked.places, case.value, len(verdicts)))
        return answering(self.graph, verdicts) if asked.lane.answering else verdicts, judged

    def decide(self, profile: Profile, asked: Request) -> Decision:
        """The decision where no store is asked."""
        case = self.case(profile, asked, self.fast)
        if isinstance(case, Refused):
            return invalid(self.bundle, self.zone, asked.now, case)
        if asked.alternatives or not asked.places.one:
            return self.decision(self.judge(case, asked), asked)
        first = case.bound.first(case.row, case.stage, asked.lane)
        if isinstance(first, int):
            return decided(case, (), self._no_action(case, nothing(self.graph, first)))
        _, _, _, index, key = first
        return decided(case, (self.winner(case, index, key, asked),), None)

    def winner(self, case: Case, candidate: int, key: int | None, asked: Request) -> Winner:
        """A candidate, by its index, as a decision tells of it where it was chosen for the only place."""
        return self._sheets[candidate].winner(key, case, asked)

    def decision(self, judged: Judged, asked: Request) -> Decision:
        """The decision for a customer who is judged."""
        return self._decided(judged, asked, self._going(judged))

    def plan(self, profile: Profile, asked: Request, memory: Memory, settled: Sequence[int] = ()) -> Plan:
        """The decision, and what it asks of a store.

        `settled` are the indices of the candidates that a run has chosen among all its customers, the best first: they
        stand for as long as all of them may be chosen.
        """
        case = self.case(profile, asked, self.fast, memory)
        if isinstance(case, Refused):
            return Plan(invalid(self.bundle, self.zone, asked.now, case), ())
        judged = self._as_settled(case, asked, settled) if settled else self.judge(case, asked)
        choice, going = judged.choice, self._going(judged)
        waiting, waiting_until = to_remember(case, choice.chosen, self.folding.triggers, asked.hold)
        return Plan(
            self._decided(judged, asked, going),
            tuple(reservation(case, each, asked.hold) for each in going),
            stage_since=None if case.entry is None else case.entry.since,
            waiting=waiting,
            waiting_until=waiting_until,
            event_id=None if case.remembered.event is None else case.remembered.event.id,
        )

    def _as_settled(self, case: Case, asked: Request, settled: Sequence[int]) -> Judged:
        everything = case.bound.ranking(case.row, case.stage, asked.lane)
        standing = [each for each in everything.candidates if each[3] in settled]
        choice = choose(self.graph, Sorted(standing, everything.far), asked.places, case.value, 0)
        stands = [each.candidate.index for each in choice.chosen] == list(settled)
        return Judged(case, choice) if stands else self.judge(case, asked)

    def _going(self, judged: Judged) -> list[Sent]:
        return [self._sheets[each.candidate.index].sent(each, judged.case) for each in judged.choice.chosen]

    def _decided(self, judged: Judged, asked: Request, going: Sequence[Sent]) -> Decision:
        case, choice = judged
        no_action = self._no_action(case, choice) if choice.no_action else None
        others = alternatives(case, choice, asked.alternatives, self._sheets) if asked.alternatives else ()
        return decided(case, tuple([each.winner(asked.messages) for each in going]), no_action, others)

    def _no_action(self, case: Case, choice: Choice) -> NoAction:
        assert choice.no_action is not None
        deferred = choice.no_action == "all_deferred"
        return NoAction(
            choice.no_action, Reasons(case, self.folding).not_before(choice.deferring) if deferred else None
        )


def _waiting(given: object) -> tuple[Waiting, ...]:
    """The events that the document says are not yet answered."""
    if not isinstance(given, list | tuple):
        return ()
    return tuple(Waiting(each) for each in given if isinstance(each, Mapping))


def unknown_row(graph: Graph, customer: str, contacts: Sequence[Contact] = ()) -> tuple[object, ...]:
    """The attributes of a customer of whom nothing but the id and contacts is known."""
    known: Mapping[tuple[str, ...], object] = {("id",): customer, ("contacts",): tuple(contacts)}
    return tuple(known.get(path, absent(declared)) for path, declared in graph.reads.items())


def recorded(record: Mapping[str, object]) -> Contact:
    """A record of `contacts` that a store gives."""
    at = record["at"]
    assert isinstance(at, datetime)
    return Contact(**{**record, "at": int(at.timestamp())})  # type: ignore[arg-type]  # a store keeps what it was given
