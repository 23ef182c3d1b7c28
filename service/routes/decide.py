"""Decisions for customers who are given, remembered, or both; one or many at once."""

import asyncio
from datetime import datetime

from nextbest.engine.decision import Decision
from nextbest.engine.errors import NextbestError
from nextbest.service.asked import Asked, Wants, given_alone, in_body, known_as, now_of, person_of, wants_of
from nextbest.service.bodies import BatchBody, Customer, DecideBody
from nextbest.service.calls import Answer, Body, Call, Endpoint, Returned, results
from nextbest.service.errors import as_problem
from nextbest.service.problems import BUSY, INVALID_REQUEST, NO_STORE, NOT_FOUND, STORE_GONE, Place, Problem

ABOUT = """\
Give the customer's `profile`, the `id` of one who is remembered, or both: what is given then takes the place of what is
remembered, for this decision only. Where the server has a store, its memory says what was sent before; with `reserve`
the choice is held there until `/v1/decisions/{id}/confirm` or `/release`, or until it lapses."""
INVALID = "the customer, or the event, breaks the rules of the bundle"
DECISION = {"$ref": "#/components/schemas/Decision"}
RESULTS = results(
    {
        "decision": {"anyOf": [DECISION, {"type": "null"}]},
        "problem": {"anyOf": [{"$ref": "#/components/schemas/HttpProblem"}, {"type": "null"}]},
    }
)
PAUSE = 32
"""Customers of a batch that are decided before others have their turn."""


async def decide(call: Call) -> Answer:
    """The next best engagement of one customer."""
    body = call.body
    assert isinstance(body, DecideBody)
    now, wants = now_of(call, body), wants_of(call, body)
    decision = await _decided(call, body, now, wants)
    if decision.no_action is not None and decision.no_action.kind == "invalid_profile":
        raise Problem(INVALID_REQUEST, INVALID, in_body(decision.no_action.problems, body))
    return Answer(decision)


async def batch(call: Call) -> Answer:
    """The same for many; one that cannot be decided stops nobody else."""
    body = call.body
    assert isinstance(body, BatchBody)
    most = call.service.settings.limits.batch
    if len(body.customers) > most:
        too_many = (Place("/customers", f"must have at most {most:,} items"),)
        raise Problem(INVALID_REQUEST, "too many at once", too_many, help="send them in several batches")
    now, wants = now_of(call, body), wants_of(call, body)
    results = []
    for number, customer in enumerate(body.customers):
        if number % PAUSE == 0:
            await asyncio.sleep(0)
        results.append(await _result(call, customer, now, wants._replace(number=number)))
    return Answer({"results": results})


async def _decided(call: Call, customer: Customer, now: datetime, wants: Wants) -> Decision:
    service, event, headers = call.service, customer.event, call.headers
    if service.store is None:
        person = given_alone(call, customer.profile) if customer.id is None else await person_of(call, customer)
        return Asked(service, person, event, now, wants, None, headers).decide()
    person = await person_of(call, customer)
    # An event is known by its own id.
    name = known_as(call, wants.number) if event is None else None
    asked = Asked(service, person, event, now, wants, name, headers)
    return await service.threads.run(asked.decide, unheard=asked.release)


async def _result(call: Call, customer: Customer, now: datetime, wants: Wants) -> dict[str, object]:
    try:
        return {"decision": await _decided(call, customer, now, wants), "problem": None}
    except Problem as problem:
        found = problem
    except NextbestError as error:
        found = as_problem(error, call.service)
    return {"decision": None, "problem": found.to_json()}


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/v1/decide",
        "The next best engagement of one customer",
        decide,
        "decide",
        {200: Returned("The decision; `no_action` says why nothing was chosen.", DECISION)},
        Body(DecideBody),
        about=ABOUT,
        problems=(NOT_FOUND, NO_STORE, STORE_GONE, BUSY),
        repeatable=True,
    ),
    Endpoint(
        "POST",
        "/v1/decide/batch",
        "The next best engagement of each of many customers",
        batch,
        "decide",
        {200: Returned("One result for each customer, in their order: a decision or a problem.", RESULTS)},
        Body(BatchBody, many=True),
        about="A customer document that breaks the rules gives a decision whose `no_action` is `invalid_profile`.",
        problems=(NO_STORE, BUSY),
        repeatable=True,
    ),
)
