"""Which policy is served."""

from typing import Any

from nextbest.engine.engine import Engine
from nextbest.service.calls import Answer, Call, Endpoint, Returned

NAMES = {"type": "array", "items": {"type": "string"}}
BUNDLE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "digest", "timezone", "stages", "engagements", "channels", "events"],
    "properties": {
        "name": {"type": "string"},
        "digest": {"type": "string", "description": "SHA-256 of the policy: two of the same digest decide alike."},
        "timezone": {"type": "string"},
        "stages": NAMES,
        "engagements": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "kind", "channels"],
                "properties": {"name": {"type": "string"}, "kind": {"type": "string"}, "channels": NAMES},
            },
        },
        "channels": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "inbound"],
                "properties": {"name": {"type": "string"}, "inbound": {"type": "boolean"}},
            },
        },
        "events": NAMES,
    },
}
SERVED = {
    **BUNDLE,
    "required": [*BUNDLE["required"], "beside"],
    "properties": {
        **BUNDLE["properties"],
        "beside": {"type": "array", "items": BUNDLE, "description": "Others that some customers get meanwhile."},
    },
}


async def bundle(call: Call) -> Answer:
    """The policy that most customers get, with those that stand beside it."""
    first, *others = call.service.engines.current()
    return Answer({**told(first), "beside": [told(each) for each in others]})


def told(engine: Engine) -> dict[str, object]:
    """What callers may know of a policy."""
    policy = engine.bundle
    return {
        "name": policy.name,
        "digest": policy.digest,
        "timezone": policy.timezone,
        "stages": [each.name for each in policy.stages],
        "engagements": [
            {"name": each.name, "kind": each.kind, "channels": [use.channel for use in each.uses]}
            for each in policy.engagements.values()
        ],
        "channels": [{"name": each.name, "inbound": each.inbound} for each in policy.channels.values()],
        "events": list(policy.events),
    }


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET",
        "/v1/bundle",
        "Which policy is served: its digest, stages and engagements",
        bundle,
        "explain",
        {200: Returned("The policy that most customers get.", SERVED)},
    ),
)
