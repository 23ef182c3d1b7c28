"""`nextbest why`: an explanation of one engagement, and what would change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nextbest.engine import Engine
from nextbest.engine.analysis.why.why import Ways, ways
from nextbest.engine.backends.python import Python
from nextbest.engine.deciding.deciding import Deciding
from nextbest.engine.deciding.request import Options, request
from nextbest.engine.decision import Explanation


@dataclass(frozen=True, slots=True)
class Why:
    """Why a customer does not get an engagement, and what would change that."""

    explanation: Explanation
    """Of this engagement's candidates only."""
    ways: Ways | None
    """None where the door refuses the customer."""


class Asking:
    """Answers for one bundle."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._deciding = Deciding(engine.bundle, Python())

    def why(
        self,
        document: Mapping[str, object],
        now: datetime | str,
        engagement: str,
        *,
        event: Mapping[str, object] | None = None,
        places: Sequence[str] = (),
    ) -> Why:
        """The answer for one customer. `UsageError` for an engagement that the bundle has not. Writes nothing."""
        explanation = self._engine.explain(document, now, event=event, places=places, engagement=engagement)
        asked = request(self._engine.bundle, now, Options(event=event, places=places))
        until = [each.until for each in explanation.candidates if each.until is not None]
        return Why(explanation, ways(self._deciding, document, asked, engagement, until))
