"""One customer: everything on one screen, everything that is held, and nothing any more."""

from collections.abc import Mapping
from datetime import datetime

from nextbest.engine.stores.store import Customer, Store
from nextbest.service.asked import NOT_HELD
from nextbest.service.calls import Answer, Call, Endpoint, Parameter, Returned
from nextbest.service.problems import BUSY, NO_STORE, NOT_FOUND, NOT_READY, STORE_GONE, Problem
from nextbest.service.routes.decisions import DONE, store_of
from nextbest.service.routes.events import now_in_query

PROBLEMS = (NOT_FOUND, NO_STORE, STORE_GONE, BUSY)
OBJECT = {"type": "object"}
SCREEN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["customer", "ids", "profile", "stage", "contacts", "limits", "next"],
    "properties": {
        "customer": {"type": "string"},
        "ids": {"type": "array", "items": {"type": "string"}, "description": "Other ids of hers."},
        "profile": {"type": ["object", "null"], "description": "What events have told of her."},
        "stage": {"$ref": "#/components/schemas/Stage"},
        "contacts": {"type": "array", "items": OBJECT, "description": "What was or is to be sent, oldest first."},
        "limits": {"type": "array", "items": OBJECT, "description": "What each limit and budget counts now."},
        "next": {"$ref": "#/components/schemas/Decision"},
    },
}
RECORDS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["records"],
    "properties": {"records": {"type": "array", "items": OBJECT}},
}


async def show(call: Call) -> Answer:
    """What a service agent needs of one customer."""
    store, id, now = store_of(call), call.values["id"], now_in_query(call)
    return Answer(await call.service.threads.run(lambda: _screen(call, store, id, now)))


def _screen(call: Call, store: Store, id: str, now: datetime) -> Mapping[str, object]:
    found = _known(store, id)
    engine, profile = call.engine_for(found.id), {"id": found.id}
    return {
        "customer": found.id,
        "ids": found.ids,
        "profile": None if found.known is None else found.known.document(found.id),
        "stage": engine.stage(profile, now, store=store),
        "contacts": store.contacts(found.id, now),
        "limits": engine.counts(found.id, now, store=store),
        "next": engine.decide(profile, now, store=store, hold_for=NOT_HELD),
    }


def _known(store: Store, id: str) -> Customer:
    found = store.customer(id)
    if found is None:
        raise Problem(NOT_FOUND, "nothing is held of this customer")
    return found


async def export(call: Call) -> Answer:
    """Everything that is held."""
    store, id = store_of(call), call.values["id"]

    def work() -> list[Mapping[str, object]]:
        return list(store.export(_known(store, id).id))

    return Answer({"records": await call.service.threads.run(work)})


async def erase(call: Call) -> Answer:
    """Nothing is held any more."""
    store, id = store_of(call), call.values["id"]

    def work() -> str:
        found = store.customer(id)
        outcome = store.forget(id)
        # Whoever watches may know her by any id; also where an earlier erasure was broken off after the store's.
        for each in (id,) if found is None else (found.id, *found.ids):
            call.service.watch.forgotten(each)
        return "done" if outcome.kind == "done" else "repeated"

    return Answer({"kind": await call.service.threads.run(work)})


NOW = (Parameter("now", "Only for a server that was started with `--accept-now`."),)
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET",
        "/v1/customers/{id}",
        "One customer on one screen",
        show,
        "explain",
        {200: Returned("Her stage and what it rests on, what she was sent, what limits count, what is next.", SCREEN)},
        about="Any id of hers will do. Nothing is reserved or written.",
        parameters=NOW,
        problems=PROBLEMS,
    ),
    Endpoint(
        "DELETE",
        "/v1/customers/{id}",
        "Erase one customer",
        erase,
        "admin",
        {200: Returned("Nothing is held of her, as of now or already.", DONE)},
        about="With all her ids. Sums stay without a name, her offers are void. It cannot be taken back.",
        problems=(NO_STORE, STORE_GONE, BUSY, NOT_READY),
    ),
    Endpoint(
        "GET",
        "/v1/customers/{id}/export",
        "Everything that is held of one customer",
        export,
        "admin",
        {200: Returned("The records that `nextbest contacts BUNDLE import` reads.", RECORDS)},
        about="Her document with the events that made it, decisions, contacts, outcomes, offers.",
        problems=PROBLEMS,
    ),
)
