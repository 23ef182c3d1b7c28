"""When a request is asked once more, and after how long."""

from dataclasses import dataclass
from random import uniform

import httpx

from nextbest.service.problems import KEY_IN_USE

AGAIN = frozenset({429, 502, 503, 504})
"""Answers after which the same request may fare better."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a request is asked again that was not answered, or that the service could not serve at present.

    Every write has an Idempotency-Key, the same each time, so that nothing is done twice.
    """

    attempts: int = 3
    """All in all."""
    pause: float = 0.1
    """Seconds before the second attempt, about; each further one waits twice as long."""
    longest: float = 5.0
    """Seconds that it waits at most, whatever the service asks for."""

    def wait(self, attempt: int, answer: httpx.Response | None) -> float | None:
        """Seconds to wait after an attempt, from 1; None: it was the last, or its answer stands.

        `answer` is None where there was none.
        """
        if attempt >= self.attempts or (answer is not None and not _passing(answer)):
            return None
        asked = None if answer is None else _seconds(answer.headers.get("retry-after"))
        # Those who were turned away together do not come back together.
        own = self.pause * float(2 ** (attempt - 1)) * uniform(0.5, 1.5)
        return min(max(own, asked or 0.0), self.longest)


def _passing(answer: httpx.Response) -> bool:
    """Whether it may pass."""
    return answer.status_code in AGAIN or (answer.status_code == 409 and KEY_IN_USE.type in answer.text)


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
