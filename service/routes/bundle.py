"""Which policy is served."""

from typing import Any

from nextbest.engine.doors.reading import pointer
from nextbest.engine.engine import Engine
from nextbest.service.bodies import BundleBody
from nextbest.service.calls import Answer, Body, Call, Endpoint, Returned
from nextbest.service.problems import BUNDLE_REFUSED, INVALID_REQUEST, REFUSED, Place, Problem
from nextbest.service.rollout.examined import Examined
from nextbest.service.rollout.loading import wrong_names
from nextbest.service.rollout.versions import Serving, Version

ABOUT = """The bundle is checked, and its tests are run. A bad one is refused with everything that is wrong with it, and
what was served before is served still. Decisions that are under way end with the bundle that they began with.

* `files`: the texts of a bundle by name, with its tests; without it the server's own files are read again.
* `share`: below 1 the bundle stands beside the old one, for the customers whose hash with `salt` is below it. It is
  withdrawn by itself where it does worse (docs/running.md).
* `share` alone changes the share of the one beside; 1 lets it take the other's place, 0 withdraws it.

What is sent is served until the server ends: then its own files count again."""

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
VERSION = {
    **BUNDLE,
    "required": [*BUNDLE["required"], "since", "origin", "share"],
    "properties": {
        **BUNDLE["properties"],
        "since": {"type": "string", "format": "date-time", "description": "Since when it is served."},
        "origin": {"enum": ["start", "files", "posted"], "description": "How it came."},
        "share": {"type": "number", "description": "Of the customers, who get it."},
    },
}
FINDING = {
    "type": "object",
    "additionalProperties": False,
    "required": ["place", "message", "help"],
    "properties": {"place": {"type": "string"}, "message": {"type": "string"}, "help": {"type": ["string", "null"]}},
}
REFUSAL = {
    "type": ["object", "null"],
    "description": "What was not taken, or given up, last.",
    "additionalProperties": False,
    "required": ["at", "origin", "digest", "reason", "findings"],
    "properties": {
        "at": {"type": "string", "format": "date-time"},
        "origin": {"enum": ["start", "files", "posted"]},
        "digest": {"type": ["string", "null"]},
        "reason": {"type": "string"},
        "findings": {"type": "array", "items": FINDING},
    },
}
SERVED = {
    **VERSION,
    "required": [*VERSION["required"], "beside", "refused"],
    "properties": {
        **VERSION["properties"],
        "beside": {"type": "array", "items": VERSION, "description": "Another that some customers get meanwhile."},
        "refused": REFUSAL,
    },
}


async def bundle(call: Call) -> Answer:
    """The policy that most customers get, with the one that stands beside it."""
    return served(call.service.engines.serving)


async def change(call: Call) -> Answer:
    """Another policy, another share of the one beside, or none of it."""
    body, engines = call.body, call.service.engines
    assert isinstance(body, BundleBody)
    share = 1.0 if body.share is None else body.share
    if body.files is not None or body.share is None:
        if share <= 0:
            raise Problem(INVALID_REQUEST, "for whom?", (Place("/share", "must be above 0 for a new bundle"),))
        found = await _taken(call, body, share)
        if found.engine is None:
            raise Problem(
                BUNDLE_REFUSED,
                f"the bundle was not taken: {found.reason}",
                tuple(Place(each.place, each.message, each.help) for each in found.findings),
                help="what was served before is served still",
            )
    elif engines.give(share, call.now) is None:
        raise Problem(REFUSED, "there is no bundle beside the one that is served", reason="no_candidate")
    return served(engines.serving)


async def _taken(call: Call, body: BundleBody, share: float) -> Examined:
    loader = call.service.bundles
    if body.files is None:
        return await loader.load(call.service.settings.bundle, share, body.salt)
    wrong = wrong_names(body.files)
    if wrong:
        words = "must name a .yaml or .csv file of the bundle, below its folder"
        raise Problem(
            INVALID_REQUEST, "a file has no such name", tuple(Place(f"/files{pointer(each)}", words) for each in wrong)
        )
    return await loader.load_texts(body.files, share, body.salt)


def served(serving: Serving) -> Answer:
    """What is served, as it is told."""
    candidate = serving.candidate
    first = version(serving.stable, 1.0 if candidate is None else 1.0 - serving.share)
    beside = [] if candidate is None else [version(candidate, serving.share)]
    return Answer({**first, "beside": beside, "refused": serving.refused})


def version(found: Version, share: float) -> dict[str, object]:
    """One bundle that is served."""
    return {**told(found.engine), "since": found.since, "origin": found.origin, "share": share}


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
    Endpoint(
        "POST",
        "/v1/bundle",
        "Serve another policy, to all customers or to a share of them",
        change,
        "admin",
        {200: Returned("What is served now.", SERVED)},
        Body(BundleBody, optional=True, many=True),
        about=ABOUT,
        problems=(BUNDLE_REFUSED, REFUSED),
        repeatable=True,
    ),
)
