"""The present run of each sequence: which step came last, since when, whether it was answered, what may come next."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import Step
from nextbest.dsl.checked_policy import Length
from nextbest.dsl.quantities import Period
from nextbest.engine.clock import Clock
from nextbest.engine.remembering.columns import held, run
from nextbest.engine.remembering.folds.seen import Found, Keys, Seen
from nextbest.engine.remembering.memory import Contact

ENGAGEMENT = Contact._fields.index("engagement")
LATE = Period(months=0, days=30)
"""How long after its last wait a run is still the present one (language.md 2.5)."""


@dataclass(frozen=True, slots=True)
class Run:
    """The present run of a sequence: its confirmed contacts, in order."""

    contacts: tuple[Contact, ...]

    @property
    def step(self) -> int:
        """The last one confirmed, from 1."""
        return number(self.contacts[-1])

    @property
    def started(self) -> int:
        """The instant of its first contact."""
        return self.contacts[0].at

    @property
    def responded(self) -> bool:
        """Whether the customer clicked, replied or redeemed in it."""
        return any(each.responded for each in self.contacts)


class Runs:
    """The folds of every sequence of a bundle, and of what is reserved where nothing may be sent twice."""

    def __init__(self, bundle: Bundle, keys: Keys) -> None:
        sequences = (path[2] for path in keys if path == run(path[2], "step"))
        self.sequences, self._engagements = frozenset(sequences), bundle.engagements
        self._keys = keys

    def __call__(self, seen: Seen, found: Found) -> None:
        keys, memory = self._keys, seen.told.memory
        # What another server, whose clock is ahead, confirmed for an instant after `now` must not be sent again.
        for pending in (*memory.reserved, *memory.later):
            key = keys.get(held(pending.engagement))
            if key is not None:
                found[key] = True
        by_engagement: dict[str, list[Contact]] = {}
        for record in seen.records:
            if record[ENGAGEMENT] in self.sequences:
                by_engagement.setdefault(record[ENGAGEMENT], []).append(Contact._make(record))
        for name, contacts in by_engagement.items():
            present = _present(contacts, self._steps(name), seen.clock)
            if present is not None:
                found[keys[run(name, "step")]] = present.step
                found[keys[run(name, "started")]] = present.started
                found[keys[run(name, "responded")]] = present.responded
                found[keys[run(name, "reach")]] = _reach(present.contacts[-1], self._steps(name), seen.clock)

    def present(self, seen: Seen, engagement: str) -> Run | None:
        """The run of a sequence that is not over at `now`."""
        steps = self._steps(engagement)
        if not steps:
            return None
        contacts = [Contact._make(each) for each in seen.records if each[ENGAGEMENT] == engagement]
        return _present(contacts, steps, seen.clock)

    def over(self, seen: Seen, engagement: str) -> int | None:
        """The instant at which the present run is over by lateness, if no step comes; None: there is no run."""
        present = self.present(seen, engagement)
        return None if present is None else over(present.contacts[-1], self._steps(engagement), seen.clock)

    def goes_on(self, seen: Seen, engagement: str, step: int) -> int | None:
        """Until when a run can go on of which that step goes now; None: there is no later step."""
        steps = self._steps(engagement)
        now = seen.clock.now
        if step >= len(steps):
            return None
        return over(Contact(now, "", engagement, "", "", False, step, None), steps, seen.clock)

    def reaches(self, seen: Seen, engagement: str) -> tuple[int, ...]:
        """The instants after `now` at which the waits of one more step are over, in order."""
        present = self.present(seen, engagement)
        if present is None:
            return ()
        last, steps = present.contacts[-1], self._steps(engagement)
        first = _reach(last, steps, seen.clock) + 1
        return tuple(_ready(last, steps, step, seen.clock) for step in range(first, len(steps) + 1))

    def _steps(self, engagement: str) -> tuple[Step, ...]:
        """The steps of a sequence; none where it is no engagement of the bundle, or no sequence."""
        return self._engagements[engagement].promises.steps if engagement in self.sequences else ()


def number(contact: Contact) -> int:
    """Which step a contact was, from 1, whatever its sender wrote."""
    return max(contact.step, 1)


def split(contacts: Sequence[Contact], steps: tuple[Step, ...], clock: Clock) -> list[list[Contact]]:
    """The runs that contacts of one engagement, by `at` and id, fall into: the first of each begins it.

    A contact begins a run where there is none, where its step does not come after the last one of the run, and where
    the run was over when it came.
    """
    runs: list[list[Contact]] = []
    for each in contacts:
        last = runs[-1][-1] if runs else None
        if last is None or number(each) <= number(last) or over(last, steps, clock) <= each.at:
            runs.append([each])
        else:
            runs[-1].append(each)
    return runs


def over(last: Contact, steps: tuple[Step, ...], clock: Clock) -> int:
    """The instant from which a run with that last contact is over: at once after the last step, else 30 days late."""
    if number(last) >= len(steps):
        return last.at
    return clock.later(_ready(last, steps, len(steps), clock), LATE)


def _present(contacts: Sequence[Contact], steps: tuple[Step, ...], clock: Clock) -> Run | None:
    runs = split(contacts, steps, clock)
    if not runs or over(runs[-1][-1], steps, clock) <= clock.now:
        return None
    return Run(tuple(runs[-1]))


def _reach(last: Contact, steps: tuple[Step, ...], clock: Clock) -> int:
    """The last step whose waits are over, counted from a contact."""
    step = number(last)
    while step < len(steps) and _ready(last, steps, step + 1, clock) <= clock.now:
        step += 1
    return step


def _ready(last: Contact, steps: tuple[Step, ...], step: int, clock: Clock) -> int:
    """When the waits of every step after a contact, up to and with that one, are over."""
    waits: list[Length] = [each.after for each in steps[number(last) : step] if each.after is not None]
    return clock.later(last.at, *waits)
