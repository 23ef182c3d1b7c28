"""Whether the server lives, and whether it can answer."""

import asyncio

from nextbest.engine.decision_log.log import DecisionLog
from nextbest.engine.errors import StoreError
from nextbest.service.calls import Answer, Call, Endpoint, Returned
from nextbest.service.problems import NOT_READY, Problem

NOBODY = "nextbest readyz"
"""An id that the store is asked for only to see whether it answers."""
PATIENCE = 2.0
"""Seconds for which the store may keep it waiting."""


def _status(word: str, **more: object) -> dict[str, object]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["status", *more],
        "properties": {"status": {"const": word}, **more},
    }


async def healthz(call: Call) -> Answer:  # noqa: ARG001
    """It answers: that is all."""
    return Answer({"status": "ok"})


async def readyz(call: Call) -> Answer:
    """It can decide: the bundle is there, the store answers, and decisions are logged or go on without."""
    service = call.service
    store = service.store
    if store is not None:
        try:
            await asyncio.wait_for(service.threads.run(lambda: store.contacts(NOBODY, call.now)), PATIENCE)
        except (StoreError, TimeoutError):
            raise Problem(NOT_READY, "the store does not answer", headers={"Retry-After": "1"}) from None
    log = service.log
    if log is not None and not log.admits:
        raise Problem(NOT_READY, "decisions cannot be logged, and are not made without", headers={"Retry-After": "5"})
    return Answer({"status": "ready", "log": _log_status(log)})


def _log_status(log: DecisionLog | None) -> str:
    """In a word; one that fails, where decisions go on without it, leaves the server ready."""
    if log is None:
        return "none"
    state = log.state
    return "failing" if state.failing is not None else "losing" if log.full else "ok"


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "/healthz", "Whether the server lives", healthz, None, {200: Returned("It does.", _status("ok"))}),
    Endpoint(
        "GET",
        "/readyz",
        "Whether the server can decide",
        readyz,
        None,
        {200: Returned("It can.", _status("ready", log={"enum": ["none", "ok", "losing", "failing"]}))},
        problems=(NOT_READY,),
    ),
)
