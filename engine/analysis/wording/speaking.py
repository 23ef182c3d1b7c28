"""The words of one checked expression: what it asks, or what it comes to; the only generator of such sentences."""

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from nextbest.dsl import types
from nextbest.dsl.checked import Bundle, Definition, Named
from nextbest.dsl.checked_tables import Score
from nextbest.dsl.typed import (
    Aggregate,
    Apply,
    Attribute,
    Context,
    Expression,
    Field,
    Literal,
    MomentNode,
    Reference,
    Typed,
)
from nextbest.dsl.zones import zone
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.arithmetic import calculated
from nextbest.engine.analysis.wording.conditions import judged
from nextbest.engine.analysis.wording.names import is_verbal, readable
from nextbest.engine.analysis.wording.records import records_counted, records_judged
from nextbest.engine.analysis.wording.words import Name, Sort, Words, words

_PLAIN = re.compile(r"[0-9_]+\.[0-9]+")
_LEADING = frozenset("at by for from in of on since to until with".split())

CONTEXT = {
    "stage": "the customer’s stage",
    "stage_since": "the entry into the present stage",
    "channel": "the channel",
    "kind": "the kind of the engagement",
    "engagement": "the engagement",
    "local_time": "the customer’s local time",
    "started": "the start of this engagement",
    "responded": "an answer to this engagement",
    "propensity": "the chance that it succeeds",
    "baseline": "the chance that it happens anyway",
    "value": "what it is worth",
    "lever": "the lever",
    "offer_cost": "the cost of its offer",
    "channel_cost": "the cost of the channel",
}
"""What a decision itself supplies."""


def condition(bundle: Bundle, expression: Expression) -> Words:
    """What a condition asks, as a clause: `there are at least 6 orders in the last 365 days`."""
    return Speaker(bundle, expression).condition(expression.root)


def quantity(bundle: Bundle, expression: Expression) -> Words:
    """What an expression comes to, as a noun: `the number of orders in the last 365 days`."""
    return Speaker(bundle, expression).quantity(expression.root)


def meaning(bundle: Bundle, expression: Expression) -> Words:
    """A condition's clause, anything else's noun."""
    say = condition if expression.type == types.BOOLEAN else quantity
    return say(bundle, expression)


def sort_of(found: Named | None) -> Sort:
    """What a name stands for; a list where it is neither definition, score nor table."""
    match found:
        case Definition():
            return "definition"
        case Score():
            return "score"
    return "list" if found is None else "table"


def marked(of: Name) -> Words:
    """A name, in quotation marks where its last word would run into what follows: `“member since” is known`."""
    return words("“", of, "”") if of.text.rpartition(" ")[2] in _LEADING else words(of)


def name(sort: Sort, of: str) -> Name:
    """A name, marked."""
    return Name(sort, of, readable(of))


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts the nodes of one expression into words."""

    bundle: Bundle
    expression: Expression

    @property
    def zone(self) -> ZoneInfo:
        """The policy zone."""
        found = zone(self.bundle.timezone)
        assert found is not None, "the checker lets only known zones pass"
        return found

    def condition(self, node: Typed, *, holds: bool = True) -> Words:
        """The clause of a node of type boolean, or of its opposite."""
        match node:
            case Literal(value=known):
                return words("always" if (known is True) is holds else "never")
            case Aggregate(function="any" | "none"):
                return records_judged(self, node, holds=holds)
            case Apply():
                found = judged(self, node, holds=holds)
                if found is not None:
                    return found
            case Attribute() | Reference() | Field() | Context():
                return self._marked(node, holds=holds)
        return words(self.quantity(node), " is yes" if holds else " is no")

    def quantity(self, node: Typed) -> Words:
        """The noun of any node."""
        match node:
            case Literal():
                return words(self._literal(node))
            case MomentNode(moment=moment):
                return words(values.moment(moment))
            case Attribute():
                return marked(name("attribute", node.name))
            case Field():
                return words(readable(node.name))
            case Reference():
                return words("“", self._reference(node), "”")
            case Context():
                return words(CONTEXT.get(node.name) or _of_event(node))
            case Aggregate(function="any" | "none"):
                return words("whether ", self.condition(node))
            case Aggregate():
                return records_counted(self, node)
        return calculated(self, node)

    def _literal(self, node: Literal) -> str:
        source = self.expression.source(node)
        if node.type == types.NUMBER and source.endswith("%") and isinstance(node.value, float):
            return values.percent(node.value)
        places = len(source.partition(".")[2])
        if places and isinstance(node.value, float) and _PLAIN.fullmatch(source):
            return f"{node.value:,.{places}f}"
        return values.value(node.value, node.type, self.zone)

    def _reference(self, node: Reference) -> Name:
        return name(sort_of(self.bundle.by_name(node.name)), node.name)

    def _marked(self, node: Attribute | Reference | Field | Context, *, holds: bool) -> Words:
        """The clause of a name that is yes or no by itself."""
        not_ = "" if holds else "not "
        match node:
            case Reference():
                found = self.bundle.by_name(node.name)
                if isinstance(found, Definition) and is_verbal(node.name):
                    return words(f"{'' if holds else 'it is not so that '}the customer ", self.quantity(node))
                if isinstance(found, Definition):
                    return words(f"the customer is {not_}in ", self.quantity(node))
            case Attribute(path=(*groups, last)) if "consent" in groups:
                said = Name("attribute", node.name, readable(last))
                return words(f"there is {'' if holds else 'no '}consent for ", said)
            case Attribute():
                return words(f"the customer is {not_}marked “", name("attribute", node.name), "”")
            case Field():
                return words(f"it is {not_}marked “{readable(node.name)}”")
            case Context(path=("responded",)):
                return words(f"the customer has {not_}responded")
        return words(self.quantity(node), " is yes" if holds else " is no")


def _of_event(node: Context) -> str:
    first, *rest = node.path
    said = readable(".".join(rest)) if first == "event" and rest else readable(node.name)
    return f"the event’s {said}" if first == "event" and rest else said
