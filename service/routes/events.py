"""Events from outside: each changes its customer for every decision from now on, and may ask for one itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from time import perf_counter

from nextbest.engine.deciding.request import Asking
from nextbest.engine.doors.envelopes.messages import Happening, Sent
from nextbest.engine.doors.envelopes.reading import MANY, STRUCTURED, Placed, read_messages
from nextbest.engine.engine import Engine
from nextbest.engine.receiving import Received, receive
from nextbest.engine.stores.forms import seconds
from nextbest.service.asked import Wants, blaming, given_now, trimmed, wants_of, with_logged
from nextbest.service.bodies import Asking as AskingBody
from nextbest.service.calls import JSON, Answer, Body, Call, Endpoint, Parameter, Returned, results
from nextbest.service.problems import (
    BUSY,
    INVALID_REQUEST,
    NO_STORE,
    NOT_ALLOWED,
    REFUSED,
    STORE_GONE,
    Place,
    Problem,
    places,
)
from nextbest.service.routes.decisions import store_of
from nextbest.service.watching import Decided

ABOUT = """\
Events in the form of the bundle (`{"event": "purchase", "id": "r-7", "at": "…", "customer": "ana", …}`), calls in the
form of Segment's spec, alone or as its `batch`, CloudEvents 1.0 in structured, binary and batch mode, or a webhook in
its sender's own form, whose name is `?webhook=` or a shop's `X-Shopify-Topic`.

The bundle's `events:`, `identity:` and the `outcomes:` of channels say what they mean. Each is applied once for its id:
what was sent twice is `repeated`. What the bundle knows nothing of is `ignored`.

A webhook that cannot send a key names its `source`, and signs its body with the secret that the server knows of it."""
RECEIVED = results(
    {
        "kind": {"enum": ["done", "repeated", "ignored", "refused", "wrong"]},
        "event": {"type": ["string", "null"]},
        "customer": {"type": ["string", "null"], "description": "Who she is, of all ids that are hers."},
        "joined": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Ids that are hers since this event.",
        },
        "apart": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Ids that came with it and stay another customer's.",
        },
        "decision": {"anyOf": [{"$ref": "#/components/schemas/Decision"}, {"type": "null"}]},
        "reason": {"type": ["string", "null"], "description": "Why the store refused an outcome."},
        "errors": {"$ref": "#/components/schemas/HttpProblem/properties/errors"},
    }
)
YES_NO = {"enum": ["true", "false"]}
PARAMETERS = (
    Parameter("decide", "Whether each event is answered with a decision.", schema=YES_NO),
    Parameter("webhook", "What the sender calls what it sends, where its own form does not say."),
    Parameter("source", "Who has signed the body, which then needs no key: a name of the server's `--signatures`."),
    Parameter("places", "With `decide`: the inbound channels to fill, with commas between them."),
    Parameter("alternatives", "With `decide`: as in `/v1/decide`.", schema={"type": "integer", "minimum": 0}),
    Parameter("reserve", "With `decide`: as in `/v1/decide`.", schema=YES_NO),
    Parameter("hold_for", "With `reserve`: as in `/v1/decide`."),
    Parameter("now", "Only for a server that was started with `--accept-now`."),
)


async def events(call: Call) -> Answer:
    """Every message of a request, in order."""
    store_of(call)
    _within_the_signature(call)
    now, wants = now_in_query(call), _wants(call)
    engine = call.engine_for(None)
    sent = Sent(call.document, seconds(now), call.headers, call.query.get("webhook"))
    messages = list(read_messages(engine.bundle, sent))
    most = call.service.settings.limits.batch
    if len(messages) > most:
        raise Problem(INVALID_REQUEST, "too many at once", (Place("", f"must be at most {most:,} events"),))
    if wants is not None:
        for admit in call.service.gates:
            admit()
    results = [await _received(call, each, now, wants) for each in messages]
    if len(messages) == 1 and messages[0].place == "":
        _or_problem(results[0])
    return Answer({"results": [_shown(each, one.place) for each, one in zip(results, messages, strict=True)]})


def _within_the_signature(call: Call) -> None:
    """Raise Problem for what is asked in the address of a signed body: whoever has seen one can write another there."""
    more = [Place(f"?{each}", "takes a key") for each in call.query if each not in ("source", "webhook")]
    if call.source is not None and more:
        raise Problem(NOT_ALLOWED, "a signature is only for what the body says", tuple(more))


async def _received(call: Call, placed: Placed, now: datetime, wants: Wants | None) -> Received:
    """What became of one message, told to whoever watches."""
    store, message = store_of(call), placed.message
    whose = _whose(call.engine_for(None), message) if isinstance(message, Happening) else None
    engine = await call.engine_of(whose)
    asking: Asking = {}
    if wants is not None:
        most = with_logged(wants, call.service)
        asking = Asking(places=wants.places, alternatives=most, hold_for=wants.hold_for)

    def work() -> Received:
        begin = perf_counter()
        with blaming(call.service, engine):
            found = receive(engine, message, now, store=store, decide=wants is not None, **asking)
        told = found.told
        if wants is None or told is None or told.decision is None:
            return found
        assert isinstance(message, Happening), "nothing else is decided on"
        call.service.watch.decided(
            Decided(
                engine=engine,
                profile=told.document or {},
                now=now,
                event={**message.event, "customer": told.customer},
                places=wants.places,
                alternatives=with_logged(wants, call.service),
                stored=True,
                hold_for=wants.hold_for,
                decision=told.decision,
                seconds=perf_counter() - begin,
                headers=call.headers,
            )
        )
        return replace(found, told=replace(told, decision=trimmed(told.decision, wants)))

    return await call.service.threads.run(work)


def _whose(engine: Engine, message: Happening) -> str | None:
    """An id of the customer, by which the engine is chosen that answers for her."""
    ids = (message.event.get(each) for each in ("customer", *engine.bundle.identity))
    return next((each for each in ids if isinstance(each, str) and each.strip()), None)


def _or_problem(found: Received) -> None:
    """Raise what is wrong with a message that came alone."""
    if found.kind == "wrong":
        raise Problem(INVALID_REQUEST, "the event breaks the rules", places(found.problems))
    if found.kind == "refused":
        raise Problem(REFUSED, "the outcome was not recorded", reason=found.reason)


def _shown(found: Received, place: str) -> Mapping[str, object]:
    told = found.told
    return {
        "kind": found.kind,
        "event": found.name,
        "customer": found.customer,
        "joined": [] if told is None else told.joined,
        "apart": [] if told is None else told.apart,
        "decision": None if told is None else told.decision,
        "reason": found.reason,
        "errors": [each.to_json() for each in places(found.problems, place)],
    }


def _wants(call: Call) -> Wants | None:
    """What is asked of the decisions; None: none is asked for."""
    query = call.query
    if not _yes(query, "decide"):
        given = [each for each in ("places", "alternatives", "reserve", "hold_for") if each in query]
        if given:
            raise Problem(INVALID_REQUEST, "nothing is decided", (Place(f"?{given[0]}", "goes with `decide=true`"),))
        return None
    number = query.get("alternatives", "0")
    if not (number.isascii() and number.isdecimal() and len(number) < 5):
        raise Problem(INVALID_REQUEST, "how many?", (Place("?alternatives", "must be a whole number below 10,000"),))
    named = [each.strip() for each in query.get("places", "").split(",") if each.strip()]
    hold = query.get("hold_for")
    if hold is not None and len(hold) > 60:
        raise Problem(INVALID_REQUEST, "for how long?", (Place("?hold_for", "must be a length of time"),))
    body = AskingBody(places=named, alternatives=int(number), reserve=_yes(query, "reserve"), hold_for=hold)
    return wants_of(call, body)


def _yes(query: Mapping[str, str], name: str) -> bool:
    given = query.get(name, "false")
    if given not in ("true", "false"):
        raise Problem(INVALID_REQUEST, "yes or no?", (Place(f"?{name}", "must be `true` or `false`"),))
    return given == "true"


def now_in_query(call: Call) -> datetime:
    """The clock's time, or `?now=` where the server takes that."""
    return given_now(call, call.query.get("now"), "?now")


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/v1/events",
        "What customers did, in the form of whoever tells it",
        events,
        "events",
        {200: Returned("One result for each message, in their order.", RECEIVED)},
        Body(media=(JSON, STRUCTURED, MANY), schema={"type": ["object", "array"]}, optional=True, many=True),
        about=ABOUT,
        parameters=PARAMETERS,
        problems=(REFUSED, NO_STORE, STORE_GONE, BUSY),
        repeatable=True,
        signed=True,
    ),
)
