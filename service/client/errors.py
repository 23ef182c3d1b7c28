"""What a client raises: the problem that a service answered with, or that it did not answer.

NextbestError
└── ServiceError       .kind .status .detail .help .reason .places
    ├── InvalidRequest     the request, or a customer document in it, breaks the rules: .places says where
    ├── NotAllowed         the key is missing, unknown, or does not allow it
    ├── Refused            the state does not allow it: .reason is the store's word, such as `gone`
    └── Unavailable        nobody answered in time, or the service cannot now, however often it was asked
"""

from collections.abc import Mapping
from typing import Any

from nextbest.engine.decision import Problem
from nextbest.engine.errors import NextbestError
from nextbest.service.problems import PREFIX


class ServiceError(NextbestError):
    """The service answered with a problem (RFC 9457)."""

    def __init__(self, status: int | None, problem: Mapping[str, Any]) -> None:
        self.status = status
        """Of HTTP; None where nobody answered."""
        self.kind = str(problem.get("type", "")).removeprefix(PREFIX)
        """The name of the problem: `refused`."""
        self.detail = str(problem.get("detail", ""))
        self.help: str | None = problem.get("help")
        self.reason: str | None = problem.get("reason")
        self.places = tuple(
            Problem(each["pointer"], each["message"], each["help"]) for each in problem.get("errors", ())
        )
        """What is wrong, each at its place of the request."""
        first = f": {self.places[0].path} {self.places[0].message}" if self.places else ""
        more = f" (and {len(self.places) - 1} more)" if len(self.places) > 1 else ""
        super().__init__(f"{self.detail or problem.get('title', 'no answer')}{first}{more}")


class InvalidRequest(ServiceError):
    """The request breaks the rules; asked again it does so again."""


class NotAllowed(ServiceError):
    """The key is missing, unknown, or does not allow it."""


class Refused(ServiceError):
    """The state does not allow it."""


class Unavailable(ServiceError):
    """Nobody answered in time, or the service cannot at present. Safe to repeat with the same `key`."""


def error_of(status: int | None, problem: Mapping[str, Any]) -> ServiceError:
    """The error that tells of an answer."""
    match status:
        case None | 429 | 502 | 503 | 504:
            return Unavailable(status, problem)
        case 401 | 403:
            return NotAllowed(status, problem)
        case 409:
            return Refused(status, problem)
        case 500 | 501:
            return ServiceError(status, problem)
    return InvalidRequest(status, problem)
