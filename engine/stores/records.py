"""The JSON records of export and import: a customer, or a decision with its contacts, their offers and outcomes."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from nextbest.engine.decision import NoActionKind
from nextbest.engine.stores.forms import customer_id, seconds
from nextbest.engine.stores.store import OutcomeName

Instant = Annotated[int, BeforeValidator(lambda given: seconds(_AWARE.validate_python(given)))]
"""Whole seconds since 1970; in JSON an ISO 8601 text with an offset."""
CustomerId = Annotated[str, AfterValidator(customer_id)]
Money = Annotated[int, BeforeValidator(lambda given: int(_DECIMAL.validate_python(given).scaleb(4)))]
"""Ten-thousandths; in JSON a text with at most 4 places."""

_AWARE: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
_DECIMAL: TypeAdapter[Decimal] = TypeAdapter(Annotated[Decimal, Field(decimal_places=4, allow_inf_nan=False)])


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class WaitingRecord(_Record):
    """An event that waits for its answer."""

    event: dict[str, Any]
    engagements: tuple[str, ...] | None = Field(None, strict=False)
    until: Instant


class EventRecord(_Record):
    """An event that was applied, with the records that it added to histories."""

    id: str
    """Empty: no event, but a document that was taken over."""
    name: str = ""
    at: Instant | None = None
    added: tuple["AddedRecord", ...] = Field(default=(), strict=False)


class AddedRecord(_Record):
    """A record of a history."""

    history: str
    number: int = Field(ge=0)
    at: Instant
    record: dict[str, Any]


class NotedRecord(_Record):
    """When events last set an attribute: to something of their own, and to something that rests on what it was."""

    set: Instant | None = None
    counted: Instant | None = None


class CustomerRecord(_Record):
    """What is kept of a customer beside her contacts."""

    record: Literal["customer"] = "customer"
    id: CustomerId
    stage: str | None = None
    stage_since: Instant | None = None
    waiting: tuple[WaitingRecord, ...] = Field(default=(), strict=False)
    known_by: str | None = None
    ids: tuple[CustomerId, ...] = Field(default=(), strict=False)
    """Other ids of hers."""
    attributes: dict[str, Any] | None = None
    """Her document without histories; None: no event has told of her."""
    noted: dict[str, NotedRecord] = Field(default_factory=dict)
    events: tuple[EventRecord, ...] = Field(default=(), strict=False)


class LengthRecord(_Record):
    """A length of time: calendar steps, or exact seconds."""

    months: int | None = None
    days: int | None = None
    seconds: int | None = None


class OfferRecord(_Record):
    """An offer that came with a contact."""

    code: str | None = None
    reward: str
    terms: dict[str, Any]
    cost: Money
    zone: str
    expires: tuple[LengthRecord, ...] = Field(strict=False)
    at: Instant | None = None
    expires_at: Instant | None = None
    redeemed_at: Instant | None = None
    redeemed_by: str | None = None


class ReportRecord(_Record):
    """One report of what came of a contact."""

    id: str
    outcome: OutcomeName
    at: Instant


class ContactRecord(_Record):
    """A slot, in whatever state."""

    number: int = Field(ge=1)
    state: Literal["reserved", "confirmed", "released", "lapsed"]
    at: Instant
    lapses: Instant
    place: str
    engagement: str
    kind: str
    channel: str
    inbound: bool = False
    step: int = 1
    variant: str | None = None
    channel_cost: Money = 0
    offer_cost: Money = 0
    """What still counts in budgets: nothing, once the offer has expired unredeemed and this was noticed."""
    outcomes: tuple[OutcomeName, ...] = Field(default=(), strict=False)
    reports: tuple[ReportRecord, ...] = Field(default=(), strict=False)
    offer: OfferRecord | None = None


class DecisionRecord(_Record):
    """A decision; without a customer where she was erased."""

    record: Literal["decision"] = "decision"
    id: str
    customer: CustomerId | None = None
    at: Instant
    bundle: str
    digest: str
    event: str | None = None
    stage: str | None = None
    no_action: NoActionKind | None = None
    answer: dict[str, Any] | None = None
    contacts: tuple[ContactRecord, ...] = Field(default=(), strict=False)


RECORD: TypeAdapter[CustomerRecord | DecisionRecord] = TypeAdapter(
    Annotated[CustomerRecord | DecisionRecord, Field(discriminator="record")]
)
