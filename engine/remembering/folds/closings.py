"""Which channels are closed by the customer's clock: columns of quiet hours and holidays (language.md 2.4)."""

from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from nextbest.dsl.checked import Bundle
from nextbest.engine.clock import Clock
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.columns import closed
from nextbest.engine.remembering.contact_hours import Closing, Rule, contact_hours, country_expressions
from nextbest.engine.remembering.folds.seen import Found, Keys, Seen
from nextbest.engine.remembering.holidays import known_country
from nextbest.engine.remembering.quiet_hours import DAY

REMEMBERED = 8_192
"""Zones, with the countries that go with them and the parts of days; some hundred bytes each."""
SOON = 21 * DAY
"""What ends so soon will do so within 35 days, whatever the second of that part of the day."""
_Countries = tuple[str | None, ...]
_Closings = Mapping[str, Closing]
NOTHING: _Closings = MappingProxyType({})


class Closings:
    """The fold of a bundle's `closed` columns.

    Which rules hold is the same for a whole part of a day, from one time at which quiet hours begin or end to the next.
    """

    def __init__(self, bundle: Bundle, countries: Mapping[str, Node], keys: Keys) -> None:
        """`countries`: for each channel of `country_expressions`, the node of the customer's country."""
        self._hours, self._keys = contact_hours(bundle), keys
        nodes = {channel: countries[channel] for channel in country_expressions(bundle)}
        self.nodes = tuple(dict.fromkeys(nodes.values()))
        self._country = {channel: self.nodes.index(node) for channel, node in nodes.items()}
        rules = [rule.hours for hours in self._hours.values() for rule in hours.quiet_hours]
        self._parts = sorted({time for each in rules for time in (each.start, each.end)})
        self._known: dict[tuple[ZoneInfo, int, int, _Countries], Mapping[int, object]] = {}

    def __call__(self, seen: Seen, found: Found) -> None:
        """The columns of what is closed; none where the zone is not known and on hold."""
        if seen.zone is None:
            return
        day, time = seen.clock.local(seen.zone)
        part = (seen.zone, day, bisect_right(self._parts, time), self._countries(seen))
        columns = self._known.get(part)
        if columns is None:
            closings = self.closings(seen)
            paths = (closed(channel, *rule) for channel, closing in closings.items() for rule in closing.rules)
            columns = {self._keys[path]: True for path in paths}
            ends = [each.not_before for each in closings.values()]
            if all(end is not None and end - seen.clock.now < SOON for end in ends):
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[part] = columns
        found.update(columns)

    def closings(self, seen: Seen) -> _Closings:
        """By the name of each channel that has quiet hours or holidays: what keeps it closed now, and how long."""
        if seen.zone is None or not self._hours:
            return NOTHING
        known, place = seen.clock.kept(self, _none_yet), (seen.zone, self._countries(seen))
        found = known.get(place)
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[place] = self._find(seen.clock, *place)
        return found

    def ends(self, seen: Seen, channel: str, rule: Rule) -> int | None:
        """The first instant from `now` on at which quiet hours, or a holiday, do not close a channel; None: not within
        35 days."""
        if seen.zone is None:
            return None
        country = known_country(seen.value(self.nodes[self._country[channel]])) if channel in self._country else None
        return self._hours[channel].ends(rule, seen.zone, country, seen.clock)

    def _countries(self, seen: Seen) -> _Countries:
        """What is known of the customer's country, for each expression that asks for it."""
        return tuple([known_country(seen.value(node)) for node in self.nodes])

    def _find(self, clock: Clock, zone: ZoneInfo, countries: _Countries) -> _Closings:
        closings: dict[str, Closing] = {}
        for channel, hours in self._hours.items():
            country = countries[self._country[channel]] if channel in self._country else None
            closings[channel] = hours.closing(zone, country, clock)
        return closings


def _none_yet(_: Clock) -> dict[tuple[ZoneInfo, _Countries], _Closings]:
    return {}
