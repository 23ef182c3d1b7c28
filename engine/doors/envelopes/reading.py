"""From what came in to messages: which form it has, and one message for each that it holds."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.engine.doors.envelopes import cloudevents, segment
from nextbest.engine.doors.envelopes.foreign import Found, first_at, found_at, text_of
from nextbest.engine.doors.envelopes.mapping import Form, meant, timed
from nextbest.engine.doors.envelopes.messages import Happening, Message, Sent, wrong

STRUCTURED = "application/cloudevents+json"
MANY = "application/cloudevents-batch+json"
TOPIC = "x-shopify-topic"
_IDS = ("x-shopify-event-id", "x-shopify-webhook-id", "webhook-id")
_TRIGGERED = "x-shopify-triggered-at"


class Placed(NamedTuple):
    """A message, and where it stands in the body."""

    place: str
    """A JSON pointer; empty: it is the body."""
    message: Message


def read_messages(bundle: Bundle, sent: Sent) -> Iterator[Placed]:
    """Every message of a request, in order.

    CloudEvents in structured, binary and batch mode, calls in Segment's form alone or as its `batch`, a webhook in its
    sender's own form (its name comes from the address, or from a shop's header), events in our own form, or a list of
    any of these.
    """
    if f"{cloudevents.PREFIX}specversion" in sent.headers or f"{cloudevents.PREFIX}id" in sent.headers:
        document = cloudevents.from_headers(sent.headers, sent.document)
        yield Placed("", cloudevents.read_event(bundle, document, sent.now))
        return
    name = sent.webhook or sent.headers.get(TOPIC)
    if name is not None:
        yield Placed("", _webhook(bundle, sent, name))
        return
    media = sent.headers.get("content-type", "").partition(";")[0].strip().lower()
    for place, each in _each(sent.document):
        yield Placed(place, _one(bundle, each, sent, strict=media in (STRUCTURED, MANY)))


def _each(document: object) -> Iterator[tuple[str, object]]:
    batch = document.get("batch") if isinstance(document, Mapping) and "event" not in document else None
    if isinstance(batch, list):
        yield from ((f"/batch/{number}", each) for number, each in enumerate(batch))
    elif isinstance(document, list):
        yield from ((f"/{number}", each) for number, each in enumerate(document))
    else:
        yield "", document


def _one(bundle: Bundle, document: object, sent: Sent, *, strict: bool) -> Message:
    if not isinstance(document, Mapping):
        return wrong("", "must be an object")
    if strict or "specversion" in document:
        return cloudevents.read_event(bundle, document, sent.now)
    if segment.is_call(document):
        return segment.read_call(bundle, document, sent.now)
    name = document.get("event")
    if not isinstance(name, str):
        help = "give `event`, the name of an event of the bundle; a webhook's name can stand in the address"
        return wrong("/event", "is missing" if name is None else "must be text", help)
    if name in bundle.events:
        at, said = timed(document.get("at"), sent.now)
        return Happening({**document, "at": at}, said=said)
    return meant(bundle, _own(document, name, sent))


def _own(document: Mapping[str, object], name: str, sent: Sent) -> Form:
    """A message in a form like ours, whose event the bundle does not know: it may tell of a contact."""
    return Form(
        system="webhook",
        document=document,
        name=name,
        id=found_at(document, "id"),
        at=first_at(document, ("at", "timestamp")),
        ids={},
        field=lambda field: (field,),
        now=sent.now,
    )


def _webhook(bundle: Bundle, sent: Sent, name: str) -> Message:
    document, headers = sent.document, sent.headers
    if not isinstance(document, Mapping):
        return wrong("", "must be an object")
    given = next((headers[each] for each in _IDS if each in headers), None)
    id = Found(given, "") if given is not None else _made_id(document, name)
    ids = {each: first_at(document, (each, f"customer.{each}")) for each in bundle.identity}
    ids["customer"] = found_at(document, "customer.id" if isinstance(document.get("customer"), Mapping) else "customer")
    form = Form(
        system="webhook",
        document=document,
        name=name,
        id=id,
        at=Found(headers.get(_TRIGGERED), ""),
        ids=ids,
        field=lambda field: (field,),
        now=sent.now,
    )
    return meant(bundle, form)


def _made_id(document: Mapping[str, object], name: str) -> Found:
    """What tells one sending from another where nothing says so: what it is about, and its last change."""
    own = text_of(document.get("id"))
    if not isinstance(own, str):
        return Found(None, "/id")
    changed = document.get("updated_at")
    return Found(f"{name}/{own}" + (f"/{changed}" if isinstance(changed, str) else ""), "/id")
