"""Checks bundles while they are being written: quickly at once, wholly when typing pauses, each in a thread."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from threading import Condition, Lock, Thread

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.engine.analysis.editing.session import Session, Stale
from nextbest.engine.uncollected import uncollected

PAUSE = 0.02
"""Seconds without a keystroke before what is written is looked at."""
REST = 0.6
"""Seconds without one before the whole bundle is."""
SEARCHED = 8
"""Whole checks until Python looks again for circles of objects that nobody can reach."""

Stopped = Callable[[], bool]
Tell = Callable[[Path, tuple[Diagnostic, ...]], None]
"""Called with a bundle and all that is found in it."""
Confess = Callable[[Exception], None]
"""Called with a fault of our own."""


class Checking:
    """Looks at bundles that change, and tells what is found."""

    def __init__(self, session: Session, tell: Tell, confess: Confess) -> None:
        self._session, self._tell = session, tell
        self._telling = Lock()
        self._checked = 0
        self._quick = _Worker("nextbest-quick", self._check_quickly, confess)
        self._whole = _Worker("nextbest-whole", self._check_whole, confess)

    def stop(self) -> None:
        """Looks at nothing any more."""
        self._quick.stop()
        self._whole.stop()

    def changed(self, bundle: Path) -> None:
        """A bundle has changed."""
        known = bool(self._session.known(bundle).texts)
        self._whole.ask(bundle, REST if known else PAUSE)
        if known:
            self._quick.ask(bundle, PAUSE)

    def leave(self, bundle: Path) -> None:
        """A bundle is none any more."""
        self._quick.leave(bundle)
        self._whole.leave(bundle)

    def _check_quickly(self, bundle: Path, stopped: Stopped) -> None:
        found = self._session.check_quickly(bundle, stopped)
        with self._telling:
            if found is not None and not stopped():
                self._tell(bundle, found)

    def _check_whole(self, bundle: Path, stopped: Stopped) -> None:
        with uncollected():
            found = self._session.check_whole(bundle, stopped)
            gc.freeze()  # who types does not wait for a search in what is kept of a large bundle
        with self._telling:
            if not stopped():
                self._tell(bundle, found)
            else:  # it was the first time, so that what is written now can be told from it
                self._quick.ask(bundle, PAUSE)
        self._checked += 1
        if self._checked % SEARCHED == 0:
            gc.unfreeze()
            gc.collect()
            gc.freeze()


class _Worker:
    """A thread that does one sort of work, for the bundle that changed last first; what changes again begins anew."""

    def __init__(self, name: str, work: Callable[[Path, Stopped], None], confess: Confess) -> None:
        self._work, self._confess = work, confess
        self._changed = Condition()
        self._due: dict[Path, float] = {}
        self._ended = False
        Thread(target=self._run, name=name, daemon=True).start()

    def ask(self, bundle: Path, pause: float) -> None:
        """To be done after a pause."""
        with self._changed:
            self._due[bundle] = time.monotonic() + pause
            self._changed.notify_all()

    def leave(self, bundle: Path) -> None:
        """Not to be done any more."""
        with self._changed:
            self._due.pop(bundle, None)

    def stop(self) -> None:
        """Nothing is done any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _run(self) -> None:
        while (next_ := self._next()) is not None:
            bundle, due = next_
            try:
                self._work(bundle, lambda of=bundle, at=due: self._ended or self._due.get(of) != at)  # type: ignore[misc]
            except Stale:
                continue  # it is due again
            except OSError:
                pass  # a file is gone; when it is back, the editor says so
            except Exception as fault:  # the outermost door of a thread: without it, nothing would be told any more
                self._confess(fault)
            with self._changed:
                if self._due.get(bundle) == due:
                    del self._due[bundle]

    def _next(self) -> tuple[Path, float] | None:
        """What is due, as soon as something is; None at the end."""
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                ready = [(at, bundle) for bundle, at in self._due.items() if at <= now]
                if ready:
                    at, bundle = max(ready)
                    return bundle, at
                self._changed.wait(min((at - now for at in self._due.values()), default=None))
        return None
