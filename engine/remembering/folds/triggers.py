"""Which event opens an engagement that waits for events, and from when until when (language.md 2.5, `on`)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from nextbest.engine.clock import Clock
from nextbest.engine.doors.event import Happened
from nextbest.engine.graph.graph import Awaited
from nextbest.engine.remembering.columns import triggered
from nextbest.engine.remembering.folds.runs import Runs
from nextbest.engine.remembering.folds.seen import Found, Keys, Seen
from nextbest.engine.remembering.memory import Waiting


class Trigger(NamedTuple):
    """The latest event that an engagement waits for."""

    event: Happened
    opens: int
    """The first instant at which it can be decided on."""
    closes: int | None
    """The first instant at which it cannot any more; None: it counts for the decision that it asks for alone."""
    answered: bool
    """Whether the engagement has been sent, or is to be, since the event."""

    def open(self, now: int) -> bool:
        """Whether the engagement may go for it."""
        return not self.answered and self.opens <= now and (self.closes is None or now < self.closes)

    def coming(self, now: int) -> bool:
        """Whether the engagement may go for it later."""
        return not self.answered and now < self.opens and self.closes is not None and self.opens < self.closes


class _Alike(NamedTuple):
    """Engagements that wait for the same, and their columns."""

    names: tuple[str, ...]
    open: tuple[int, ...]
    coming: tuple[int, ...]


class Triggers:
    """The folds of every engagement with `on`."""

    def __init__(self, awaited: Mapping[str, Awaited], runs: Runs, keys: Keys) -> None:
        self._awaited, self._runs, self._keys = awaited, runs, keys
        alike: dict[tuple[object, ...], list[str]] = {}
        for name, each in awaited.items():
            on = each.on
            alike.setdefault((on.events, on.after, on.within, each.when), []).append(name)
        self._alike = [
            _Alike(tuple(names), *(tuple(keys[triggered(name, what)] for name in names) for what in _Alike._fields[1:]))
            for names in alike.values()
        ]
        self._by_event: dict[str, list[int]] = {}
        for index, group in enumerate(self._alike):
            for event in awaited[group.names[0]].on.events:
                self._by_event.setdefault(event, []).append(index)

    def __call__(self, seen: Seen, found: Found) -> None:
        if not (came := _came(seen)):
            return
        now, keys = seen.clock.now, self._keys
        # Of engagements that wait for the same, whoever never had any of them has the same.
        unjudged = [each for each in came if each.engagements is None]
        for alike in self._waiting_for(unjudged):
            trigger = self._trigger(alike.names[0], unjudged, None, seen)
            if trigger is not None and trigger.open(now):
                found.update(dict.fromkeys(alike.open, True))
            if trigger is not None and trigger.coming(now):
                found.update(dict.fromkeys(alike.coming, True))
        sent = _sent(seen)
        for name in self._awaited.keys() & {*sent, *(name for each in came for name in each.engagements or ())}:
            trigger = self._trigger(name, came, sent.get(name), seen)
            found[keys[triggered(name, "open")]] = trigger is not None and trigger.open(now)
            found[keys[triggered(name, "coming")]] = trigger is not None and trigger.coming(now)
            if seen.event is not None and _since(seen.event, sent.get(name)) and self._waits(name, came[0], seen):
                found[keys[triggered(name, "answered")]] = True
            if self._began(name, came, seen) is not None:
                found[keys[triggered(name, "told")]] = True

    def trigger(self, seen: Seen, engagement: str) -> Trigger | None:
        """The event that counts for an engagement, open or not."""
        return self._trigger(engagement, _came(seen), _sent(seen).get(engagement), seen)

    def about(self, seen: Seen, engagement: str) -> Happened | None:
        """The event that messages are filled in from: the one that the present run began with, else the trigger."""
        found = self._about(engagement, _came(seen), seen)
        return None if found is None else found.event

    def kept(self, seen: Seen, engagement: str, step: int) -> tuple[Waiting, int] | None:
        """The event that later steps speak of where that one goes now, and until when they may: for a store."""
        until, found = self._runs.goes_on(seen, engagement, step), self._about(engagement, _came(seen), seen)
        if until is None or found is None or found.told is None:
            return None
        names = tuple(dict.fromkeys((*(found.engagements or ()), engagement)))
        return replace(found.told, engagements=names), until

    def waiting(self, seen: Seen, event: Happened) -> tuple[tuple[str, ...], int | None]:
        """Which engagements wait for an event that has come, and until when the last of them does: for a store.

        None: nobody waits.
        """
        names: list[str] = []
        until: list[int] = []
        came = _Came(event, None)
        for alike in self._waiting_for([came]):
            closes = self._closes(alike.names[0], event, seen.clock)
            if closes is not None and seen.clock.now < closes and self._waits(alike.names[0], came, seen):
                names.extend(alike.names)
                until.append(closes)
        return tuple(names), max(until, default=None)

    def last_chance(self, event: Happened, clock: Clock) -> int | None:
        """Until when anybody could wait for an event, whatever its customer is like. None: nobody does."""
        alike = self._waiting_for([_Came(event, None)])
        closes = (self._closes(each.names[0], event, clock) for each in alike)
        return max((each for each in closes if each is not None and clock.now < each), default=None)

    def _waiting_for(self, came: Iterable["_Came"]) -> Iterator["_Alike"]:
        """Those that wait for events of these names."""
        indexes = dict.fromkeys(index for each in came for index in self._by_event.get(each.event.name, ()))
        return (self._alike[index] for index in indexes)

    def _trigger(self, name: str, came: Sequence["_Came"], sent: int | None, seen: Seen) -> Trigger | None:
        on = self._awaited[name].on
        latest = self._latest(name, self._possible(name, came, seen), seen)
        if latest is None:
            return None
        event = latest.event
        opens = event.at if on.after is None else seen.clock.later(event.at, on.after)
        return Trigger(event, opens, self._closes(name, event, seen.clock), _since(event, sent))

    def _possible(self, name: str, came: Sequence["_Came"], seen: Seen) -> Sequence["_Came"]:
        """Those that can open an engagement: waiting ones only where it waits."""
        on = self._awaited[name].on
        return came if on.within is not None else [each for each in came if each.event is seen.event]

    def _about(self, name: str, came: Sequence["_Came"], seen: Seen) -> "_Came | None":
        return self._began(name, came, seen) or self._latest(name, self._possible(name, came, seen), seen)

    def _began(self, name: str, came: Sequence["_Came"], seen: Seen) -> "_Came | None":
        """The event that the present run of a sequence began with, if it is still known."""
        run = self._runs.present(seen, name)
        if run is None:
            return None
        return self._latest(name, [each for each in came if each.event.at <= run.started], seen)

    def _latest(self, name: str, came: Sequence["_Came"], seen: Seen) -> "_Came | None":
        """The latest of these events that an engagement waits for."""
        latest = sorted(came, key=lambda each: (each.event.at, each.event.id), reverse=True)
        return next((each for each in latest if self._waits(name, each, seen)), None)

    def _closes(self, name: str, event: Happened, clock: Clock) -> int | None:
        within = self._awaited[name].on.within
        return None if within is None else clock.later(event.at, within)

    def _waits(self, name: str, came: "_Came", seen: Seen) -> bool:
        """Whether an engagement waits for an event: judged when it came, or now."""
        on, when = self._awaited[name].on, self._awaited[name].when
        if came.event.name not in on.events:
            return False
        if came.engagements is not None:
            return name in came.engagements
        return when is None or seen.value_about(when, came.event) is True


class _Came(NamedTuple):
    """An event that has come, and who waits for it, where that has been judged."""

    event: Happened
    told: Waiting | None
    """As it was told; None: that does not matter."""

    @property
    def engagements(self) -> tuple[str, ...] | None:
        return None if self.told is None else self.told.engagements


def _came(seen: Seen) -> list[_Came]:
    """The event that asks for the decision, first, and those that wait."""
    _, told, event, document = seen.told
    waiting = ((seen.happened(each), each) for each in told)
    asking = [] if event is None else [_Came(event, None if document is None else Waiting(document))]
    return [*asking, *(_Came(event, told) for event, told in waiting if event is not None)]


def _sent(seen: Seen) -> dict[str, int]:
    """When each engagement was last sent, or is to be."""
    found: dict[str, int] = {}
    for at, _, engagement, *_ in (*seen.records, *seen.told.memory.reserved, *seen.told.memory.later):
        found[engagement] = max(at, found.get(engagement, at))
    return found


def _since(event: Happened, sent: int | None) -> bool:
    return sent is not None and sent >= event.at
