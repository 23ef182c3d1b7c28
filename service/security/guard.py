"""Whether a request may be answered: its key, what the key allows, and how often it has asked."""

from collections.abc import Mapping

from nextbest.service.calls import Scope
from nextbest.service.settings import Settings


class Guard:
    """Stands before every endpoint."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def admit(self, headers: Mapping[str, str], scope: Scope | None) -> str | None:
        """The name of the key that the request came with; None where none is asked for.

        Raises Problem: no-key, not-allowed, too-many-requests.
        """
        del headers, scope
        return None
