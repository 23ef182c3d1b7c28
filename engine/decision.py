"""What the engine says: decisions and explanations, as frozen values with one JSON form (schemas/decision.json)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from nextbest.engine.json_form import json_object

NoActionKind = Literal[
    "nothing_eligible", "all_limited", "all_deferred", "nothing_worth_it", "held_out", "invalid_profile"
]
Answer = Literal["yes", "no", "unknown"]

RULES = (
    "paused stage on during when goal wait due channel holdout variant_holdout suppressed quiet_hours holiday"
    " unknown_timezone limit never_together budget rank_unknown not_worth_it outranked place_taken"
).split()
"""Why a candidate was not chosen; names are stable."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the customer document."""

    path: str
    """JSON pointer: `/consent/email`."""
    message: str
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Factors:
    """What made the rank; None: not given, or missing for this customer."""

    propensity: float | None
    baseline: float | None
    value: float | None
    lever: float | None
    offer_cost: float | None
    channel_cost: float | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What the customer gets; `code` only with a store."""

    code: str | None
    reward: str
    terms: Mapping[str, object]
    cost: float
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """A part of a message that the sender writes: a template of its own, and what it is filled with."""

    template: str
    """Its name at the sender."""
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Winner:
    """What fills a place."""

    place: str
    """`outbound`, or the name of an inbound channel."""
    engagement: str
    kind: str
    channel: str
    step: int
    variant: str | None
    key: int | None
    """Rank in billionths; None for a mandatory or fallback engagement without a rank."""
    factors: Factors
    message: Mapping[str, str | FilledTemplate] = field(default_factory=lambda: MappingProxyType({}))
    """By part: the text, written out for this customer, or a template with its data. Empty where there is no message,
    or none was asked for."""
    offer: Offer | None = None

    @property
    def rank(self) -> float | None:
        """The key for people."""
        return None if self.key is None else self.key / 10**9


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate that could have been chosen and was not."""

    engagement: str
    kind: str
    channel: str
    key: int | None
    factors: Factors


@dataclass(frozen=True, slots=True)
class NoAction:
    """Why nothing was chosen."""

    kind: NoActionKind
    not_before: datetime | None = None
    """The earliest time at which a deferred candidate may go; only for `all_deferred`."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the customer document; only for `invalid_profile`."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The next best engagement of one customer at one `now`, or no action with its kind."""

    id: str | None
    customer: str
    now: datetime
    bundle: str
    digest: str
    event: str | None
    stage: str | None
    winners: tuple[Winner, ...]
    no_action: NoAction | None
    alternatives: tuple[Candidate, ...]
    problems: tuple[Problem, ...]

    @property
    def winner(self) -> Winner | None:
        """The first winner, or None."""
        return self.winners[0] if self.winners else None

    @property
    def words(self) -> str:
        """What it came to, in a few words."""
        if self.no_action is not None:
            return f"no action, {self.no_action.kind}"
        return ", ".join(f"{each.engagement} by {each.channel}" for each in self.winners)

    def to_json(self) -> dict[str, object]:
        """The JSON form: schemas/decision.json."""
        return json_object(self)


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that a condition looked at: the words of the policy, and what the customer has there."""

    name: str
    value: object
    """In JSON forms; None where it is missing."""
    answer: Answer | None = None
    """Of what is a condition itself, a definition or `any(…)`, its answer."""


@dataclass(frozen=True, slots=True)
class ConditionTrace:
    """One condition as written, its answer, and what it saw."""

    text: str
    answer: Answer
    saw: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class StageTrace:
    """One stage of the lifecycle: its answer, and its conditions."""

    stage: str
    answer: Answer
    conditions: tuple[ConditionTrace, ...]


@dataclass(frozen=True, slots=True)
class LimitCount:
    """A limit, or a budget, and what fills it now."""

    scope: str
    """`policy`, `channel.push`, `kind.loyalty`, `engagement.welcome`."""
    text: str
    """As written: `3 per 7 days`, `5_000 cost per calendar day`."""
    count: float
    """Contacts that are confirmed or reserved; of a budget, what was given out."""
    limit: float
    until: datetime | None = None
    """The first instant at which there is room again if nothing more is sent; None: there is room, or never again."""

    @property
    def full(self) -> bool:
        """Whether nothing more goes."""
        return self.count >= self.limit


@dataclass(frozen=True, slots=True)
class CandidateTrace:
    """What became of one candidate: how far it came, and the rule that stopped it."""

    engagement: str
    channel: str
    reached: Literal["eligible", "contactable", "rank", "order", "places", "chosen"]
    """The step of Part 3 in which it stopped."""
    rule: str | None
    """None: it won."""
    key: int | None
    factors: Factors | None
    conditions: tuple[ConditionTrace, ...]
    until: datetime | None = None
    """When the rule ends, as far as can be told; of a deferred candidate, the time before which it does not go."""
    count: float | None = None
    """Of the limit or the budget that stopped it, what fills it."""
    limit: float | None = None
    deferred: bool = False
    """Whether it only has to wait until then."""
    limits: tuple[LimitCount, ...] = ()
    """Every limit and budget that is full for it, in the order of the file."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this decision: every stage and every engagement × channel."""

    decision: Decision
    stages: tuple[StageTrace, ...]
    """Empty, as `candidates`, for an invalid profile."""
    candidates: tuple[CandidateTrace, ...]

    def to_json(self) -> dict[str, object]:
        """The JSON form: `Explanation` in schemas/decision.json."""
        return json_object(self)


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage of a customer, since when if that is known, and what it rests on."""

    name: str | None
    """None only for an invalid profile."""
    since: datetime | None
    conditions: tuple[ConditionTrace, ...]
    """Those of every stage before it, which are not all yes, and its own, which are."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the customer document: of an invalid profile all that makes it so, else what is not fatal."""

    def to_json(self) -> dict[str, object]:
        """The JSON form: `Stage` in schemas/decision.json."""
        return json_object(self)
