"""What a case expects, read against the bundle: every name that it speaks of must be there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from nextbest.dsl.check.values import constant_value
from nextbest.dsl.checked import Bundle, Engagement
from nextbest.dsl.clauses import ComparedCell, Constant, RangeCell, ValuesCell
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.leaves import Null
from nextbest.dsl.document.tests import Expect
from nextbest.dsl.files.tree import YamlMapping, plain_form
from nextbest.dsl.messages import testing as say
from nextbest.dsl.messages import testing_stories as say_story
from nextbest.dsl.parse.clauses import parse_cell
from nextbest.dsl.source import Place, Text
from nextbest.dsl.types import NUMBER
from nextbest.dsl.zones import zone
from nextbest.engine.decision import RULES
from nextbest.engine.testing.cases import Bounds, CandidateName, Expectation

OUTBOUND = "outbound"
BILLION = 10**9
"""A rank is compared and shown in billionths (language.md Part 3)."""
SCOPED = ("limit", "budget")
"""Rules that carry their scope."""
VARIED = ("on:not_triggered", "channel:not_requested", "channel:other_step")
"""What else a rule can say after its name."""
_CHOSEN = ("engagement", "channel", "variant", "step", "place", "rank", "message")
"""What speaks of the first that is chosen."""


@dataclass(frozen=True)
class Expectations:
    """Reads the expectations of one file."""

    bundle: Bundle
    report: Report

    def of_decision(self, expect: Expect | None, places: Sequence[str]) -> tuple[Expectation, ...]:
        """What is expected of a decision for these inbound places; none: an outbound one."""
        if expect is None:
            return ()
        if expect.refused is not None:
            self.report.add(say.only_in_a_story(expect.refused.place))
        found = tuple(
            each for each in (*self._names(expect), *self._first(expect, places), *self._others(expect, places))
        )
        if isinstance(expect.no_action, Text):
            for each in found:
                if each.key in _CHOSEN or (each.key == "places" and each.wanted):
                    self.report.add(say.both_something_and_nothing(each.place, each.key))
        return found

    def of_step(self, expect: Expect | None, do: str) -> tuple[Expectation, ...]:
        """What is expected of a step of a story that decides nothing: only whether it is refused."""
        if expect is None:
            return ()
        for name in type(expect).model_fields:
            given = getattr(expect, name)
            if name not in ("place", "refused") and given is not None and given not in ((), {}):
                self.report.add(say_story.nothing_expected_of(expect.place, name.strip("_"), do))
        return (_or_null("refused", expect.refused),) if expect.refused is not None else ()

    def _names(self, expect: Expect) -> Iterator[Expectation]:
        stages = [each.name for each in self.bundle.stages]
        if expect.stage is not None and self._known(expect.stage, "a stage", stages):
            yield _text("stage", expect.stage)
        if expect.no_action is not None:
            yield _or_null("no_action", expect.no_action)
        named = expect.engagement
        engagement = self.bundle.engagements.get(named.value) if named is not None else None
        if named is not None and self._known(named, "an engagement", self.bundle.engagements):
            yield _text("engagement", named)
        if expect.channel is not None and self._known(expect.channel, "a channel", self.bundle.channels):
            if engagement is not None:
                self._goes_by(engagement, expect.channel.value, expect.channel.place)
            yield _text("channel", expect.channel)
        if expect.variant is not None:
            if engagement is not None:
                experiment = engagement.promises.experiment
                variants = [each.name for each in experiment.variants] if experiment is not None else []
                if expect.variant.value not in variants:
                    self.report.add(
                        say.no_such_variant(expect.variant.place, engagement.name, expect.variant.value, variants)
                    )
            yield _text("variant", expect.variant)
        if expect.step is not None:
            steps = max(1, len(engagement.promises.steps)) if engagement is not None else expect.step.value
            if engagement is not None and expect.step.value > steps:
                self.report.add(say.no_such_step(expect.step.place, engagement.name, steps))
            yield Expectation("step", "", expect.step.value, str(expect.step.value), expect.step.place)

    def _first(self, expect: Expect, places: Sequence[str]) -> Iterator[Expectation]:
        """Place, rank and message of the first that is chosen."""
        if expect.place_ is not None and self._asked_for(expect.place_, places):
            yield _text("place", expect.place_)
        if expect.rank is not None:
            bounds = self._bounds(expect.rank)
            if bounds is not None:
                yield Expectation("rank", "", bounds, expect.rank.value.strip(), expect.rank.place)
        for part, wanted in expect.message.items():
            if part.value not in self._parts:
                self.report.add(say.no_such_part(part.place, part.value, self._parts))
            elif isinstance(wanted, YamlMapping):
                template = plain_form(wanted)
                assert isinstance(template, dict)
                data = template.get("data")
                texts = {name: str(each) for name, each in data.items()} if isinstance(data, dict) else {}
                yield Expectation("message", part.value, (str(template.get("template")), texts), str(texts), part.place)
            else:
                yield Expectation("message", part.value, wanted.value, wanted.value, wanted.place)

    def _others(self, expect: Expect, places: Sequence[str]) -> Iterator[Expectation]:
        """What speaks of several candidates."""
        for where, names in expect.places.items():
            candidates = self._candidates(names)
            if self._asked_for(where, places) and candidates is not None:
                yield Expectation("places", where.value, candidates, _listed(names), where.place)
        if expect.order is not None and (order := self._candidates(expect.order)):
            yield Expectation("order", "", order, _listed(expect.order), expect.order[0].place)
        for named, rule in expect.blocked.items():
            if self._candidate(named) is not None and self._rule(rule):
                yield Expectation("blocked", named.value, rule.value, rule.value, rule.place)
        for each in expect.not_:
            candidate = self._candidate(each)
            if candidate is not None:
                yield Expectation("not", "", (candidate,), each.value, each.place)

    @cached_property
    def _parts(self) -> list[str]:
        return sorted({part for channel in self.bundle.channels.values() for part in channel.parts})

    def _known(self, name: Text, what: str, known: Sequence[str] | Mapping[str, object]) -> bool:
        if name.value in known:
            return True
        self.report.add(say.unknown_name(name.place, what, name.value, known))
        return False

    def _candidates(self, names: Sequence[Text]) -> tuple[CandidateName, ...] | None:
        found = [self._candidate(each) for each in names]
        return None if None in found else tuple(each for each in found if each is not None)

    def _candidate(self, name: Text) -> CandidateName | None:
        engagement, _, channel = name.value.partition(" by ")
        found = self.bundle.engagements.get(engagement)
        if found is None:
            self.report.add(say.unknown_name(name.place, "an engagement", engagement, self.bundle.engagements))
            return None
        if channel and not self._goes_by(found, channel, name.place):
            return None
        return CandidateName(engagement, channel or None)

    def _goes_by(self, engagement: Engagement, channel: str, place: Place) -> bool:
        channels = [each.channel for each in engagement.uses]
        if channel not in channels:
            self.report.add(say.not_on_channel(place, engagement.name, channel, channels))
        return channel in channels

    def _asked_for(self, name: Text, places: Sequence[str]) -> bool:
        if name.value in (places or (OUTBOUND,)):
            return True
        inbound = [each.name for each in self.bundle.channels.values() if each.inbound]
        if name.value == OUTBOUND or name.value in inbound:
            self.report.add(say.place_not_asked_for(name.place, name.value))
            return False
        return self._known(name, "an inbound channel", [*inbound, OUTBOUND])

    def _rule(self, rule: Text) -> bool:
        name, _, scope = rule.value.partition(":")
        if name not in RULES:
            self.report.add(say.unknown_rule(rule.place, rule.value, RULES))
            return False
        known = [f"{name}:{each}" for each in self._scopes] if name in SCOPED else list(VARIED)
        if not scope or rule.value in known or any(each.startswith(f"{rule.value}.") for each in known):
            return True
        self.report.add(say.unknown_scope(rule.place, rule.value, [each for each in known if each.startswith(name)]))
        return False

    @cached_property
    def _scopes(self) -> list[str]:
        bundle = self.bundle
        named = {"channel": bundle.channels, "kind": bundle.kinds, "engagement": bundle.engagements}
        return ["policy", *(f"{what}.{name}" for what, names in named.items() for name in names)]

    def _bounds(self, text: Text) -> Bounds | None:
        cell = parse_cell(text.value.strip()).value
        bounds = None
        match cell:
            case ValuesCell(values=(constant,)):
                bounds = self._about(constant, text)
            case RangeCell(range=ends):
                low, high = self._billionths(ends.low), self._billionths(ends.high)
                bounds = Bounds(low, high) if low is not None and high is not None and low <= high else None
            case ComparedCell(operation=operation, bound=constant):
                value = self._billionths(constant)
                if value is not None and operation in ("less", "at_most"):
                    bounds = Bounds(None, value, high_fits=operation == "at_most")
                elif value is not None and operation in ("more", "at_least"):
                    bounds = Bounds(value, None, low_fits=operation == "at_least")
        if bounds is None:
            self.report.add(say.not_a_rank(text.place, text.value))
        return bounds

    def _about(self, constant: Constant, text: Text) -> Bounds | None:
        """A number alone: whatever is that number when it is rounded to as many places."""
        value = self._billionths(constant)
        if value is None:
            return None
        places = text.value.strip().partition(".")[2]
        half = int(Decimal(BILLION) / 2 / 10 ** len(places)) if len(places) < 9 else 0
        return Bounds(value - half, value + half)

    def _billionths(self, constant: Constant) -> int | None:
        policy_zone = zone(self.bundle.timezone)
        assert policy_zone is not None, "the checker lets only known zones pass"
        value = constant_value(constant, NUMBER, policy_zone)
        return round(Decimal(repr(value)) * BILLION) if isinstance(value, float) else None


def _text(key: str, text: Text) -> Expectation:
    return Expectation(key, "", text.value, text.value, text.place)


def _or_null(key: str, given: Text | Null) -> Expectation:
    wanted = given.value if isinstance(given, Text) else None
    return Expectation(key, "", wanted, wanted or "null", given.place)


def _listed(names: Sequence[Text]) -> str:
    return ", ".join(each.value for each in names) or "nothing"
