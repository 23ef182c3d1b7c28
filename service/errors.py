"""What the engine and the stores raise, as problems of the answer."""

import logging
import traceback

from nextbest.engine.errors import InvalidDocument, MissingExtra, NextbestError, StoreError, UsageError
from nextbest.service.problems import FAULT, INVALID_REQUEST, MISSING_EXTRA, STORE_GONE, Problem, places
from nextbest.service.state import Service

log = logging.getLogger("nextbest.service")
DEEPEST = 8
"""Places in the code that are written down of a fault."""


def as_problem(error: NextbestError, service: Service) -> Problem:
    """The problem that tells of an error; what is no fault of the request is told to whoever watches."""
    match error:
        case InvalidDocument():
            return Problem(INVALID_REQUEST, "a document breaks the rules of the bundle", places(error.problems))
        case UsageError():
            return Problem(INVALID_REQUEST, str(error))
        case StoreError():
            service.watch.store_failed(error)
            log.error("the store failed: %s", error)
            return Problem(STORE_GONE, "nothing was done", help="ask again", headers={"Retry-After": "1"})
        case MissingExtra():
            return Problem(MISSING_EXTRA, str(error))
        case _:
            return confessed(error)


def confessed(fault: Exception) -> Problem:
    """A fault of ours: the log says where in the code, and never with which values."""
    # The text of an exception may repeat what a customer is like.
    frames = traceback.extract_tb(fault.__traceback__)[-DEEPEST:]
    where = ", ".join(f"{each.filename}:{each.lineno}" for each in frames)
    log.error("fault: %s (%s)", type(fault).__name__, where)
    return Problem(FAULT, "the request was not answered", help="report it, with what the server's log says")
