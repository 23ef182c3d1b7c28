"""Why a decision is what it is, and the stage of a customer; both write nothing."""

from nextbest.engine.decision import Explanation, Stage
from nextbest.service.asked import in_body, now_of, person_of
from nextbest.service.bodies import ExplainBody, StageBody
from nextbest.service.calls import Answer, Body, Call, Endpoint, Returned
from nextbest.service.policy_names import engagement_of, inbound_places
from nextbest.service.problems import BUSY, INVALID_REQUEST, NO_STORE, NOT_FOUND, STORE_GONE, Problem
from nextbest.service.routes.decide import INVALID

PROBLEMS = (NOT_FOUND, NO_STORE, STORE_GONE, BUSY)


async def explain(call: Call) -> Answer:
    """Why, for every stage and every candidate."""
    body = call.body
    assert isinstance(body, ExplainBody)
    person, now = await person_of(call, body), now_of(call, body)
    places, engagement = inbound_places(call, body.places), engagement_of(call, body.engagement)

    def work() -> Explanation:
        return person.engine.explain(
            person.profile,
            now,
            event=body.event,
            places=places,
            engagement=engagement,
            store=call.service.store,
        )

    # In a thread even without a store: it asks the plainest back end for every candidate, which takes a while.
    found = await call.service.threads.run(work)
    no_action = found.decision.no_action
    if no_action is not None and no_action.kind == "invalid_profile":
        raise Problem(INVALID_REQUEST, INVALID, in_body(no_action.problems, body))
    return Answer(found)


async def stage(call: Call) -> Answer:
    """The stage of a customer, and what it rests on."""
    body = call.body
    assert isinstance(body, StageBody)
    person, now = await person_of(call, body), now_of(call, body)

    def work() -> Stage:
        return person.engine.stage(person.profile, now, event=body.event, store=call.service.store)

    found = await call.service.threads.run(work)
    if found.name is None:
        raise Problem(INVALID_REQUEST, INVALID, in_body(found.problems, body))
    return Answer(found)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST",
        "/v1/explain",
        "Why a decision is what it is",
        explain,
        "explain",
        {
            200: Returned(
                "Every stage, and every candidate with what stopped it.", {"$ref": "#/components/schemas/Explanation"}
            )
        },
        Body(ExplainBody),
        about="It takes what `/v1/decide` takes, decides as that would, and writes nothing.",
        problems=PROBLEMS,
    ),
    Endpoint(
        "POST",
        "/v1/stage",
        "The stage of a customer, and what it rests on",
        stage,
        "explain",
        {200: Returned("The stage.", {"$ref": "#/components/schemas/Stage"})},
        Body(StageBody),
        problems=PROBLEMS,
    ),
)
