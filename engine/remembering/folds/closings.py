"""Which channels are closed by the customer's clock: columns of quiet hours and holidays (language.md 2.4)."""

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

REMEMBERED = 8_192
"""Zones, with the countries that go with them, for each of the latest few `now`s."""
_Countries = tuple[str | None, ...]
_Closed = tuple[Mapping[str, Closing], Mapping[int, object]]
NOTHING: _Closed = (MappingProxyType({}), MappingProxyType({}))


class Closings:
    """The fold of a bundle's `closed` columns: worked out once for all customers of a zone and country at one `now`."""

    def __init__(self, bundle: Bundle, countries: Mapping[str, Node], keys: Keys) -> None:
        """`countries`: for each channel of `country_expressions`, the node of the customer's country."""
        self._hours, self._keys = contact_hours(bundle), keys
        nodes = {channel: countries[channel] for channel in country_expressions(bundle)}
        self._nodes = tuple(dict.fromkeys(nodes.values()))
        self._country = {channel: self._nodes.index(node) for channel, node in nodes.items()}

    def __call__(self, seen: Seen, found: Found) -> None:
        """The columns of what is closed; none where the zone is not known and on hold."""
        found.update(self._found(seen)[1])

    def closings(self, seen: Seen) -> Mapping[str, Closing]:
        """By the name of each channel that has quiet hours or holidays: what keeps it closed now, and how long."""
        return self._found(seen)[0]

    def ends(self, seen: Seen, channel: str, rule: Rule) -> int | None:
        """The first instant from `now` on at which quiet hours, or a holiday, do not close a channel; None: not within
        35 days."""
        if seen.zone is None:
            return None
        country = known_country(seen.value(self._nodes[self._country[channel]])) if channel in self._country else None
        return self._hours[channel].ends(rule, seen.zone, country, seen.clock)

    def _found(self, seen: Seen) -> _Closed:
        if seen.zone is None or not self._hours:
            return NOTHING
        countries = tuple([known_country(seen.value(node)) for node in self._nodes])
        known = seen.clock.kept(self, _none_yet)
        found = known.get((seen.zone, countries))
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[seen.zone, countries] = self._find(seen.clock, seen.zone, countries)
        return found

    def _find(self, clock: Clock, zone: ZoneInfo, countries: _Countries) -> _Closed:
        closings: dict[str, Closing] = {}
        for channel, hours in self._hours.items():
            country = countries[self._country[channel]] if channel in self._country else None
            closings[channel] = hours.closing(zone, country, clock)
        paths = (closed(channel, *rule) for channel, closing in closings.items() for rule in closing.rules)
        return closings, {self._keys[path]: True for path in paths}


def _none_yet(_: Clock) -> dict[tuple[ZoneInfo, _Countries], _Closed]:
    return {}
