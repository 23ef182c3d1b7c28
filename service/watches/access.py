"""A line of JSON for every request: what was asked and how it went, never by or about which customer."""

import json
import logging
from collections.abc import Callable
from datetime import datetime

from nextbest.service.watching import Answered, Quiet

log = logging.getLogger("nextbest.access")


class AccessLog(Quiet):
    """Writes them to the logger `nextbest.access`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def answered(self, answered: Answered) -> None:
        """See `Watch`: the path is the declared one, so that no id is in it."""
        told = {
            "at": self._clock().isoformat(),
            "method": answered.method,
            "path": answered.path,
            "status": answered.status,
            "problem": answered.problem,
            "milliseconds": round(answered.seconds * 1000, 3),
            "key": answered.key,
        }
        log.info("%s", json.dumps(told, separators=(",", ":")))
