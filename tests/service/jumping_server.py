"""A server whose clock is away from the machine's by the seconds that stand in a file: `python -m … BUNDLE FOLDER`.

In the folder are `keys.jsonl` and `offset`; it puts its store and its log there.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.serving import address, listening, serve
from nextbest.service.settings import Settings


class Away:
    """The clock."""

    def __init__(self, offset: Path) -> None:
        self._offset = offset

    def __call__(self) -> datetime:
        """The time in UTC and whole seconds."""
        away = timedelta(seconds=int(self._offset.read_text() or 0))
        return datetime.now(UTC).replace(microsecond=0) + away


if __name__ == "__main__":
    bundle, folder = map(Path, sys.argv[1:])
    settings = Settings(
        bundle,
        f"sqlite:///{folder}/store.db",
        port=0,
        keys=folder / "keys.jsonl",
        log=folder / "log",
        log_inputs="full",
        log_days=30,
    )
    with opened(settings, Away(folder / "offset")) as service, listening(settings) as bound:
        print(f"it is at {address(settings, bound)}", flush=True)
        serve(application(service), bound, settings)
