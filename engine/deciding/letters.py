"""What one step of an engagement sends, ready to be written: made once, filled in for every customer who gets it."""

from collections.abc import Mapping
from datetime import tzinfo

from nextbest.engine.clock import Clock
from nextbest.engine.deciding.messages import Text, Values, part, text
from nextbest.engine.decision import FilledTemplate, Offer
from nextbest.engine.graph.candidates import Sending, Wording
from nextbest.engine.graph.nodes import Node
from nextbest.engine.shown import at


class Letter:
    """A message and its offer."""

    __slots__ = ("_cost", "_parts", "_reward", "nodes", "rule")

    def __init__(self, sending: Sending, before: tuple[Node, ...] = ()) -> None:
        """`before` are nodes of which the values come first among those that it is written with."""
        self.rule = sending.offer
        """The offer as the bundle has it."""
        self.nodes = (*before, *dict.fromkeys(sending.nodes))
        """What it is written with."""
        places = {node: place for place, node in enumerate(self.nodes)}
        self._parts = [(name, part(each, places)) for name, each in sending.message.items()]
        self._cost = 0 if self.rule is None else places[self.rule.cost]
        self._reward: Text = text(self.rule.reward or Wording(()) if self.rule else Wording(()), places)

    def message(self, values: Values) -> Mapping[str, str | FilledTemplate]:
        """The message, part by part."""
        return {name: written(values) for name, written in self._parts}

    def offer_cost(self, values: Values) -> int:
        """What the offer costs, in ten-thousandths."""
        cost = 0 if self.rule is None else values[self._cost]
        assert isinstance(cost, int)
        return cost

    def offer(self, values: Values, clock: Clock, zone: tzinfo) -> Offer | None:
        """The offer as it is if it goes now; its code is a store's to give."""
        rule = self.rule
        if rule is None:
            return None
        expires = None if rule.expires is None else at(clock.later(clock.now, rule.expires), zone)
        return Offer(None, self._reward(values), rule.terms, self.offer_cost(values) / 10_000, expires)
