"""What limits and budgets count: contacts and slots that fill each limit, and what each budget has given out."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import Step
from nextbest.dsl.checked_policy import Limit
from nextbest.dsl.clauses import Calendar, Pace
from nextbest.engine.clock import LAST_INSTANT, Clock
from nextbest.engine.remembering.columns import pace_text, spent, used
from nextbest.engine.remembering.folds.runs import split
from nextbest.engine.remembering.folds.seen import Found, Keys, Seen
from nextbest.engine.remembering.memory import Contact

HELD = 10**15
"""Added to the instant of a slot: it may be confirmed at any instant until it lapses, so it fills every window, even
one that has begun since it was reserved."""
NEVER = 2 * HELD
"""Where a window begins that nobody knows: nothing lies in it."""

_Owner = tuple[str | None, bool, tuple[Step, ...]]
"""Of an engagement: the scope of its own limits, where it has any; whether it fills the limits of others; its steps."""
_STRANGER: _Owner = (None, True, ())
"""What a contact is of that this bundle does not know."""


class Counts:
    """The counts of every limit and budget of a bundle; what engagements have of their own is looked up when needed."""

    def __init__(self, bundle: Bundle, keys: Keys) -> None:
        self._keys = keys
        self._engagements = bundle.engagements
        self._owners: dict[str, _Owner] = {}
        self._paces: dict[str, Pace] = {}
        self._limits: dict[str, tuple[tuple[int, str], ...]] = {}
        """Of each scope, the column and the pace of its limits."""
        self._policy = self._scope("policy", bundle.policy.limits)
        self._channels = {name: self._scope(f"channel.{name}", each.limits) for name, each in bundle.channels.items()}
        self._kinds = {name: self._scope(f"kind.{name}", each.limits) for name, each in bundle.kinds.items()}

    def __call__(self, seen: Seen, found: Found) -> None:
        memory = seen.told.memory
        if seen.records or memory.reserved or memory.later:
            starts = self._starts(seen)
            for scope, instants in self._instants(seen).items():
                for key, pace in self._limits[scope]:
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
        start, now = self._starts(seen)[pace_text(pace)], seen.clock.now
        found = (each for each in self._instants(seen).get(scope, ()) if each >= start)
        instants = ((each, now) if each <= LAST_INSTANT else (each - HELD, now) for each in found)
        return tuple(sorted(at if at >= start else otherwise for at, otherwise in instants))

    def _instants(self, seen: Seen) -> Mapping[str, list[int]]:
        """By scope, the instants of all that fills its limits, in order where they are not after `now`; slots behind
        them, moved by `HELD`."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        sequences: defaultdict[str, list[Contact]] = defaultdict(list)
        owners, policy, channels, kinds = self._owners, self._policy, self._channels, self._kinds
        memory = seen.told.memory
        for records, shift in ((seen.records, 0), (memory.later, 0), (memory.reserved, HELD)):
            for record in records:
                at, _, engagement, kind, channel, inbound = record[:6]
                at += shift
                own, counted, steps = owners.get(engagement) or self._owner(engagement)
                if own is not None:
                    if steps:
                        sequences[engagement].append(Contact._make(record))
                    else:
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
        slots = {each.id for each in memory.reserved} if sequences else ()
        for engagement, contacts in sequences.items():
            scope, _, steps = owners[engagement]
            assert scope is not None
            runs = split(sorted(contacts, key=_order), steps, seen.clock)
            found[scope] = sorted(first.at + HELD if first.id in slots else first.at for first, *_ in runs)
        return found

    def _owner(self, engagement: str) -> _Owner:
        """What an engagement has of its own."""
        given = self._engagements.get(engagement)
        if given is None:
            return _STRANGER
        own = self._scope(f"engagement.{engagement}", given.limits)
        found = self._owners[engagement] = own, given.promises.counts_toward_limits, given.promises.steps
        return found

    def _scope(self, name: str, limits: Iterable[Limit]) -> str | None:
        """The name, where it has limits; it is known from then on."""
        paces = {pace_text(limit.pace): limit.pace for limit in limits}
        if not paces:
            return None
        self._paces.update(paces)
        self._limits[name] = tuple((self._keys[used(name, pace)], text) for text, pace in paces.items())
        return name

    def _starts(self, seen: Seen) -> "_Starts":
        """Where windows begin is the same for all customers of a zone."""
        known = seen.clock.kept(self, _by_zone)
        zone = None if seen.zone is None else seen.zone.key
        found = known.get(zone)
        if found is None:
            found = known[zone] = _Starts(seen.clock, seen.zone, self._paces)
        return found


class _Starts(dict[str, int]):
    """Where the window of each pace begins at one `now` in one zone."""

    def __init__(self, clock: Clock, zone: ZoneInfo | None, paces: Mapping[str, Pace]) -> None:
        super().__init__()
        self._clock, self._zone, self._paces = clock, zone, paces

    def __missing__(self, text: str) -> int:
        pace = self._paces[text]
        if self._zone is None and isinstance(pace, Calendar):
            # A midnight of a zone that nobody knows.
            start = NEVER
        else:
            start = self._clock.counts_from(pace, self._zone or self._clock.policy_zone)
        self[text] = start
        return start


def _by_zone(_: Clock) -> dict[str | None, _Starts]:
    return {}


def _order(contact: Contact) -> tuple[int, str]:
    return contact.at, contact.id
