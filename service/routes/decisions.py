"""What became of a decision: it was sent, it was not, and what came of it."""

from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.checked import Bundle
from nextbest.engine.errors import UsageError
from nextbest.engine.outcome_words import meant
from nextbest.engine.stores.codes import contact_id
from nextbest.engine.stores.store import REASONS, Outcome, OutcomeName, Store
from nextbest.service.asked import at_of
from nextbest.service.bodies import OutcomeBody, SettleBody
from nextbest.service.calls import Answer, Body, Call, Endpoint, Returned
from nextbest.service.problems import BUSY, INVALID_REQUEST, NO_STORE, REFUSED, STORE_GONE, Place, Problem
from nextbest.service.repeats import HEADER

DONE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["kind"],
    "properties": {"kind": {"enum": ["done", "repeated"]}},
}
PROBLEMS = (REFUSED, NO_STORE, STORE_GONE, BUSY)


async def confirm(call: Call) -> Answer:
    """It was sent."""
    body, store = call.body, store_of(call)
    assert isinstance(body, SettleBody)
    at = at_of(call, body.at)
    return told(
        await call.service.threads.run(lambda: store.confirm(call.values["id"], at=at, place=body.place)), "confirmed"
    )


async def release(call: Call) -> Answer:
    """It was not sent."""
    body, store = call.body, store_of(call)
    assert isinstance(body, SettleBody)
    now = at_of(call, body.at)
    return told(
        await call.service.threads.run(lambda: store.release(call.values["id"], now=now, place=body.place)), "released"
    )


async def outcome(call: Call) -> Answer:
    """What came of it."""
    body, store = call.body, store_of(call)
    assert isinstance(body, OutcomeBody)
    at, contact = at_of(call, body.at), contact_id(call.values["id"], body.number)
    bundle = call.engine_for(None).bundle

    def work() -> Outcome:
        word = _meant(bundle, body, contact, store)
        # Without an id of its own a report is the caller's request, and without that, the only one of its time.
        id = body.id or call.headers.get(HEADER) or f"{contact} {word} {at.isoformat()}"
        return store.record(contact, word, id=id, at=at)

    return told(await call.service.threads.run(work), "recorded")


def _meant(bundle: Bundle, body: OutcomeBody, contact: str, store: Store) -> OutcomeName:
    if body.channel is not None and body.channel not in bundle.channels:
        raise Problem(INVALID_REQUEST, "whose word?", (Place("/channel", "is not a channel of the bundle"),))
    try:
        return meant(bundle, body.outcome, body.channel, contact, store)
    except UsageError:
        known = sorted({word for each in bundle.channels.values() for word in each.outcomes} | set(OUTCOMES))
        help = f"there are {', '.join(known)}; of a contact that is not known here, say the `channel` too"
        words = "is not an outcome of this contact's channel, or not the same one everywhere"
        raise Problem(INVALID_REQUEST, "what came of it?", (Place("/outcome", words, help),)) from None


def store_of(call: Call) -> Store:
    """The store; a Problem where there is none."""
    if call.service.store is None:
        raise Problem(NO_STORE, "this server remembers nothing", help="start the server with `--store URL`")
    return call.service.store


def told(outcome: Outcome, done: str) -> Answer:
    """The answer to a write; a Problem with the store's reason where it was refused."""
    if outcome.kind == "refused":
        reason = outcome.reason or "refused"
        raise Problem(REFUSED, f"not {done}: {REASONS.get(reason, reason)}", reason=reason)
    return Answer({"kind": outcome.kind})


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/v1/decisions/{id}/confirm",
        "What a decision reserved was sent",
        confirm,
        "decide",
        {200: Returned("It counts as sent, as of now or already.", DONE)},
        Body(SettleBody, optional=True),
        about="Its slots become contacts, and its offers are issued. A slot that lapsed or was released is refused.",
        problems=PROBLEMS,
        repeatable=True,
    ),
    Endpoint(
        "POST",
        "/v1/decisions/{id}/release",
        "What a decision reserved was not sent",
        release,
        "decide",
        {200: Returned("It is free again, as of now or already.", DONE)},
        Body(SettleBody, optional=True),
        about="Its slots are free again, and budgets get back what it drew. What was confirmed is refused.",
        problems=PROBLEMS,
        repeatable=True,
    ),
    Endpoint(
        "POST",
        "/v1/decisions/{id}/outcome",
        "What came of a message",
        outcome,
        "events",
        {200: Returned("It is noted, as of now or already.", DONE)},
        Body(OutcomeBody),
        about="Outcomes may come late, in any order and twice: a second report of the same `id` changes nothing.",
        problems=PROBLEMS,
        repeatable=True,
    ),
)
