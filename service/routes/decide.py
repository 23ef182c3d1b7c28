"""Decisions for customers who are given, remembered, or both."""

from time import perf_counter

from nextbest.engine.json_form import json_form
from nextbest.service.asked import Asked, DecideBody
from nextbest.service.calls import Answer, Body, Call, Endpoint, Returned
from nextbest.service.problems import INVALID_REQUEST, NO_STORE, Problem, places
from nextbest.service.watching import Decided

DECISION = {"$ref": "#/components/schemas/Decision"}


async def decide(call: Call) -> Answer:
    """The next best engagement of one customer."""
    assert isinstance(call.body, DecideBody)
    asked = await Asked.of(call, call.body)
    begin = perf_counter()
    if asked.store is None:
        decision = asked.decide()
    else:
        decision = await call.service.threads.run(asked.decide)
    call.service.watch.decided(
        Decided(
            asked.engine,
            asked.profile,
            call.now,
            asked.event,
            asked.places,
            asked.alternatives,
            asked.store is not None,
            asked.hold_for,
            decision,
            perf_counter() - begin,
        )
    )
    if decision.no_action is not None and decision.no_action.kind == "invalid_profile":
        raise Problem(INVALID_REQUEST, "the profile breaks the rules", places(decision.no_action.problems, "/profile"))
    return Answer(json_form(decision))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/v1/decide",
        "The next best engagement of one customer",
        decide,
        "decide",
        {200: Returned("the decision; `no_action` says why nothing was chosen", DECISION)},
        Body(DecideBody),
        problems=(INVALID_REQUEST, NO_STORE),
        repeatable=True,
    ),
)
