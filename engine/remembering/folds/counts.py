"""What limits and budgets count: contacts and slots that fill each limit, and what each budget has given out."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_policy import Limit
from nextbest.dsl.clauses import Calendar, Pace
from nextbest.engine.clock import LAST_INSTANT, Clock
from nextbest.engine.remembering.columns import pace_of, pace_text, spent, used
from nextbest.engine.remembering.folds.runs import split
from nextbest.engine.remembering.folds.seen import Found, Keys, Seen
from nextbest.engine.remembering.memory import Contact

HELD = 10**15
"""Added to the instant of a slot: it may be confirmed at any instant until it lapses, so it fills every window, even
one that has begun since it was reserved."""
NEVER = 2 * HELD
"""Where a window begins that nobody knows: nothing lies in it."""

Starts = tuple[int, Mapping[str, int]]
"""Where the window of each pace begins, and the first of them."""
Owner = tuple[str | None, bool]
"""Of an engagement: the scope of its own limits, where it has any that count contacts; whether it fills the limits of
others."""
_STRANGER: Owner = (None, True)
"""What a contact is of that this bundle does not know."""
_AT = itemgetter(0)


class Counts:
    """The counts of every limit and budget of a bundle; what engagements have of their own is looked up when needed."""

    def __init__(self, bundle: Bundle, keys: Keys) -> None:
        self._keys, self._engagements = keys, bundle.engagements
        self._paces = {text: pace_of(text) for text in {path[3] for path in keys if path[1] == "used"}}
        self.limits: dict[str, tuple[tuple[int, str], ...]] = {}
        """Of each scope, the column and the pace of its limits."""
        self.policy = self._scope("policy", bundle.policy.limits)
        self.channels = {name: self._scope(f"channel.{name}", each.limits) for name, each in bundle.channels.items()}
        self.kinds = {name: self._scope(f"kind.{name}", each.limits) for name, each in bundle.kinds.items()}
        runs = (path[2] for path in keys if path[1] == "run")
        self.sequences = {name: scope for name in runs if (scope := self._own(name)) is not None}
        """Their limits count runs."""
        self._owners: dict[str, Owner] = {}
        """Those of which somebody had a contact."""

    def __call__(self, seen: Seen, found: Found) -> None:
        memory = seen.told.memory
        if seen.records or memory.reserved or memory.later:
            first, starts = self.starts(seen.clock, seen.zone)
            for scope, instants in self._instants(seen, first).items():
                for key, pace in self.limits[scope]:
                    count = len(instants) - bisect_left(instants, starts[pace])
                    if count:
                        found[key] = count
        for purse, amount in memory.spent.items():
            budget = self._keys.get(spent(purse))
            if budget is not None:
                found[budget] = amount

    def filling(self, seen: Seen, scope: str, pace: Pace) -> tuple[int, ...]:
        """The instants, in order, of all that fills a limit at `now`: for explanations, and `ends.limit`.

        A slot stands where it was reserved, but at `now` where the window has begun since.
        """
        start, now = self.starts(seen.clock, seen.zone)[1][pace_text(pace)], seen.clock.now
        found = (each for each in self._instants(seen, start).get(scope, ()) if each >= start)
        instants = (each if each <= LAST_INSTANT else each - HELD for each in found)
        return tuple(sorted(at if at >= start else now for at in instants))

    def _instants(self, seen: Seen, start: int) -> Mapping[str, list[int]]:
        """By scope, the instants of all that fills its limits in windows that begin at that instant or later.

        Those up to `now` are in order; slots stand behind them, moved by `HELD`.
        """
        found: defaultdict[str, list[int]] = defaultdict(list)
        owners, policy, channels, kinds = self._owners, self.policy, self.channels, self.kinds
        memory = seen.told.memory
        # Most of a customer's contacts are too old for any limit.
        recent = seen.records[bisect_left(seen.records, start, key=_AT) :]
        for records, moved in ((recent, 0), (memory.later, 0), (memory.reserved, HELD)):
            for record in records:
                at, _, engagement, kind, channel, inbound = record[:6]
                at += moved
                own, counted = owners.get(engagement) or self.owner(engagement)
                if own is not None:
                    found[own].append(at)
                if not counted:
                    continue
                scope = channels.get(channel)
                if scope is not None:
                    found[scope].append(at)
                if inbound:
                    continue
                scope = kinds.get(kind)
                if scope is not None:
                    found[scope].append(at)
                if policy is not None:
                    found[policy].append(at)
        if self.sequences:
            self._add_runs(seen, found)
        return found

    def _add_runs(self, seen: Seen, found: dict[str, list[int]]) -> None:
        """The instants at which runs of sequences began."""
        memory = seen.told.memory
        slots = {each.id for each in memory.reserved}
        sequences: defaultdict[str, list[Contact]] = defaultdict(list)
        for record in (*seen.records, *memory.reserved, *memory.later):
            if record[2] in self.sequences:
                sequences[record[2]].append(Contact._make(record))
        for name, contacts in sequences.items():
            steps = self._engagements[name].promises.steps
            firsts = (first for first, *_ in split(sorted(contacts, key=_order), steps, seen.clock))
            instants = (each.at + HELD if each.id in slots else each.at for each in firsts)
            found[self.sequences[name]] = sorted(instants)

    def owner(self, engagement: str) -> Owner:
        """What an engagement has of its own."""
        given = self._engagements.get(engagement)
        if given is None:
            return _STRANGER
        own = None if engagement in self.sequences else self._own(engagement)
        found = self._owners[engagement] = (own, given.promises.counts_toward_limits)
        return found

    def _own(self, engagement: str) -> str | None:
        return self._scope(f"engagement.{engagement}", self._engagements[engagement].limits)

    def _scope(self, name: str, limits: Iterable[Limit]) -> str | None:
        """The name, where it has limits; they are known from then on."""
        paces = {pace_text(each.pace) for each in limits}
        if not paces:
            return None
        self.limits[name] = tuple((self._keys[used(name, self._paces[text])], text) for text in paces)
        return name

    def starts(self, clock: Clock, zone: ZoneInfo | None) -> Starts:
        """Where windows begin is the same for all customers of a zone."""
        known = clock.kept(self, _none_yet)
        key = None if zone is None else zone.key
        found = known.get(key)
        if found is None:
            starts = {text: _start(clock, zone, pace) for text, pace in self._paces.items()}
            found = known[key] = (min(starts.values(), default=NEVER), starts)
        return found


def _start(clock: Clock, zone: ZoneInfo | None, pace: Pace) -> int:
    """Where the window of a pace begins; `NEVER` where that is a midnight of a zone that nobody knows."""
    if zone is None and isinstance(pace, Calendar):
        return NEVER
    return clock.counts_from(pace, zone or clock.policy_zone)


def _none_yet(_: Clock) -> dict[str | None, Starts]:
    return {}


def _order(contact: Contact) -> tuple[int, str]:
    return contact.at, contact.id
