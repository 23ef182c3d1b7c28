"""Offers at a till: redeemed once, by their owner, by an event that the policy asks for."""

from nextbest.engine.doors.envelopes.mapping import timed
from nextbest.engine.stores.forms import seconds
from nextbest.engine.stores.store import Redemption, Told
from nextbest.service.asked import now_of
from nextbest.service.bodies import RedeemBody
from nextbest.service.calls import Answer, Body, Call, Endpoint, Returned
from nextbest.service.problems import BUSY, NO_STORE, REFUSED, STORE_GONE, Problem
from nextbest.service.routes.decisions import store_of

REASONS = {
    "unknown": "there is no such code",
    "not_sent": "it was not confirmed that the offer was sent",
    "not_yours": "it is another customer's",
    "expired": "it has expired",
    "already_redeemed": "it was redeemed before",
    "not_fulfilled": "this is not what it asks for",
}
ABOUT = """\
An offer is redeemed once, by the customer who was sent it, before it expires, by an event that its `redeem` asks for.
The event is applied to the customer then, as by `/v1/events`: the next decision knows of it. The same event may ask
again and gets the same answer. One that is refused changes nothing: what was bought all the same is told to
`/v1/events`."""
REDEEMED = {
    "type": "object",
    "additionalProperties": False,
    "required": ["accepted", "reason", "offer", "event", "customer"],
    "properties": {
        "accepted": {"const": True},
        "reason": {"type": "null"},
        "offer": {"type": "object", "description": "`code`, `reward`, `terms`, `cost`, `expires_at`."},
        "event": {"enum": ["done", "repeated"], "description": "Whether the event was applied now, or before."},
        "customer": {"type": "string"},
    },
}


async def redeem(call: Call) -> Answer:
    """Redeem, and apply the event."""
    body, store = call.body, store_of(call)
    assert isinstance(body, RedeemBody)
    now, customer = now_of(call, body), body.customer
    engine = await call.engine_of(customer)
    at, said = timed(body.event.get("at"), seconds(now))
    event = {**body.event, "customer": customer, "at": at}

    def work() -> tuple[Redemption, Told | None]:
        found = engine.redeem(call.values["code"], customer, event, now, store=store)
        return found, engine.tell(event, now, store=store, said=said) if found.accepted else None

    redemption, told = await call.service.threads.run(work)
    if told is None:
        reason = redemption.reason or "unknown"
        raise Problem(REFUSED, f"not redeemed: {REASONS[reason]}", reason=reason)
    accepted = {"accepted": True, "reason": None, "offer": redemption.offer}
    return Answer({**accepted, "event": told.kind, "customer": told.customer})


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/v1/offers/{code}/redeem",
        "Redeem an offer at a till",
        redeem,
        "events",
        {200: Returned("It is redeemed, by this event.", REDEEMED)},
        Body(RedeemBody),
        about=ABOUT,
        problems=(REFUSED, NO_STORE, STORE_GONE, BUSY),
        repeatable=True,
    ),
)
