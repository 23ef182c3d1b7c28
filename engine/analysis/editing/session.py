"""The bundles that are open in an editor: their unsaved texts, what is known of them, and when that is out of date."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.files.load import TESTS
from nextbest.dsl.files.load_tests import files_of_tests
from nextbest.dsl.files.read_text import Read
from nextbest.dsl.format.bundle import format_path
from nextbest.dsl.heard import Listener
from nextbest.dsl.source import Source, Text
from nextbest.engine.analysis.check import Studied, study
from nextbest.engine.analysis.editing.belongs import bundle_of
from nextbest.engine.analysis.editing.changed import change
from nextbest.engine.analysis.editing.completion import Words, words_of
from nextbest.engine.analysis.editing.occurrences import Occurrence, occurrences, still_there
from nextbest.engine.analysis.editing.quick import check_change
from nextbest.engine.analysis.editing.sample import Sample, sample_of
from nextbest.engine.analysis.editing.tested import occurrences_in_tests
from nextbest.engine.analysis.lint import LINTS, Lint
from nextbest.engine.engine import Engine
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.testing.load import read_file


class Settled(NamedTuple):
    """Which bundles are others than before, since a file was opened, saved or closed."""

    begun: frozenset[Path]
    """Those that files belong to now; that of the file itself among them."""
    left: frozenset[Path]
    """Those that files belonged to, and none that is open does any more."""


class Stale(Exception):
    """What is being checked has changed meanwhile, so that nobody waits for the answer."""


def never() -> bool:
    """Nothing ends the check."""
    return False


class Attentive(Listener):
    """A listener that ends the check, with `Stale`, when nobody waits for it any more."""

    __slots__ = ("stopped",)

    def __init__(self, stopped: Callable[[], bool]) -> None:
        super().__init__()
        self.stopped = stopped

    def going_on(self) -> None:
        """Ends here, if it is to."""
        if self.stopped():
            raise Stale

    def understood(self, text: Text, root: object) -> None:
        """Keeps it, or ends here."""
        self.going_on()
        super().understood(text, root)

    def apart(self) -> "Attentive":
        """One that keeps what it hears here, and ends with this one."""
        other = Attentive(self.stopped)
        other.heard, other.cells = self.heard, self.cells
        return other


def _while_waited_for(stopped: Callable[[], bool]) -> Iterator[Lint]:
    """The lints one after another; `Stale` when nobody waits for them any more."""
    for lint in LINTS:
        if stopped():
            raise Stale
        yield lint


class Opened(NamedTuple):
    """A file that is open."""

    text: str
    data: bytes
    """What would be on the disk."""


@dataclass(slots=True)
class Known:
    """What is known of one bundle."""

    lock: Lock = field(default_factory=Lock)
    """Held while the findings, and the texts that they are about, become others."""
    findings: tuple[Diagnostic, ...] = ()
    texts: dict[Path, bytes] = field(default_factory=dict)
    """The files that the findings are about; empty: nothing is known yet."""
    studied: Studied | None = None
    """Its latest whole check of which the structure was understood."""
    understood: dict[Path, bytes] = field(default_factory=dict)
    """The files that this check is about."""
    good: Bundle | None = None
    """The bundle as it was when it last had no errors."""
    sample: Sample | None = None
    """Of that one."""
    words: Words = field(default_factory=lambda: words_of(None))
    """What that one speaks of."""


class Session:
    """Open files. Its methods may be called from several threads, but each bundle is checked by one of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._open: dict[Path, Opened] = {}
        self._known: dict[Path, Known] = {}
        self._belongs: dict[Path, Path] = {}

    def put(self, path: Path, text: str) -> None:
        """The text of a file that is open."""
        opened = Opened(text, text.encode(errors="replace"))
        with self._lock:
            self._open[path] = opened

    def drop(self, path: Path) -> None:
        """A file is closed: what is on the disk counts."""
        with self._lock:
            self._open.pop(path, None)

    def text(self, path: Path) -> str | None:
        """The text of an open file."""
        opened = self._open.get(path)
        return None if opened is None else opened.text

    def read(self, path: Path) -> bytes:
        """A file as it is in the editor, else on the disk. Raises OSError where it cannot be read."""
        opened = self._open.get(path)
        return path.read_bytes() if opened is None else opened.data

    def bundle_of(self, path: Path) -> Path | None:
        """The bundle of a file; while one writes in it, that to which it belonged before."""
        found = self._belongs.get(path) or bundle_of(path, self.read)
        if found is not None and path in self._open:
            self._belongs[path] = found
        return found

    def settle(self, path: Path) -> Settled:
        """Look anew for the bundles of all open files, and of this one, which was opened, saved or closed."""
        with self._lock:
            before, open_ = dict(self._belongs), set(self._open)
        found = {each: bundle_of(each, self.read) for each in {*open_, path}}
        now = {each: bundle or before.get(each) for each, bundle in found.items() if bundle or each in open_}
        with self._lock:
            self._belongs = {each: bundle for each, bundle in now.items() if bundle and each in open_}
            left = {bundle for each, bundle in before.items() if now.get(each) != bundle} - set(now.values())
            for each in left:
                self._known.pop(each, None)
        others = {bundle for each, bundle in now.items() if bundle and (each == path or before.get(each) != bundle)}
        return Settled(frozenset(others), frozenset(left))

    def known(self, bundle: Path) -> Known:
        """What is known of a bundle; nothing at first."""
        with self._lock:
            return self._known.setdefault(bundle, Known())

    def check_quickly(self, bundle: Path, stopped: Callable[[], bool] = never) -> tuple[Diagnostic, ...] | None:
        """What is found in a bundle after a change of one of its files; None where only a whole check can tell.

        Raises `Stale` once `stopped` says so; OSError where a file cannot be read.
        """

        def look(read: Read) -> Studied:
            return study(bundle, Attentive(stopped), lints=(), read=read)

        known = self.known(bundle)
        with known.lock:
            changed = self._differing(known.texts)
            if not known.texts or len(changed) > 1 or any(path.name.endswith(TESTS) for path in changed):
                return None
            for path in changed:
                data = self.read(path)
                made = change(known.texts[path].decode(errors="replace"), data.decode(errors="replace"))
                known.findings = check_change(look, path, made, known.findings, self.read)
                known.texts[path] = data
            return known.findings

    def check_whole(self, bundle: Path, stopped: Callable[[], bool]) -> tuple[Diagnostic, ...]:
        """All that is found in a bundle and in those of its tests that are open.

        Raises `Stale` once `stopped` says so, but not before the bundle was checked once; OSError where a file cannot
        be read.
        """
        known = self.known(bundle)
        if not known.texts:
            stopped = never
        texts: dict[Path, bytes] = {}

        def read(path: Path) -> bytes:
            texts[path] = self.read(path)
            return texts[path]

        studied = study(bundle, Attentive(stopped), lints=_while_waited_for(stopped), read=read)
        found = [*studied.listener.diagnostics]
        if studied.bundle is not None:
            found += self._tests(bundle, studied.bundle)
        if stopped():
            raise Stale
        with known.lock:
            known.findings, known.texts = tuple(found), texts
            if studied.document is not None:
                known.studied, known.understood = studied, dict(texts)
        if studied.bundle is not None:
            known.sample = sample_of(bundle, studied.bundle, self.read)
            known.good, known.words = studied.bundle, words_of(studied.bundle)
        return known.findings

    def _tests(self, path: Path, bundle: Bundle) -> Iterator[Diagnostic]:
        """What is wrong with the tests that are open."""
        files = [each for each in files_of_tests(path) if each in self._open]
        if files:
            engine = Engine(bundle, folder=path if path.is_dir() else path.parent)
            for each in files:
                yield from read_file(str(each), self.read(each), engine, updating=False).report.diagnostics

    def fresh_findings(self, bundle: Path) -> tuple[Diagnostic, ...]:
        """What is found in a bundle as it is written now, as far as it can be told at once."""
        return self.check_quickly(bundle) or ()

    def formatted(self, path: Path) -> str:
        """The canonical text of a file; as it is where it belongs to no bundle, is a test, or is not sound YAML."""
        text = self.read(path).decode(errors="replace")
        bundle = self.bundle_of(path)
        if bundle is None or path.name.endswith(TESTS):
            return text
        files, _ = format_path(bundle, FUNCTIONS, self.read)
        return next((each.after for each in files if each.name == str(path)), text)

    def occurrences(self, path: Path) -> list[Occurrence]:
        """All places of names in the bundle of a file and in its tests, as they are written now.

        Where its structure is broken at the moment, they are those of before, as far as they are still there.
        """
        bundle = self.bundle_of(path)
        if bundle is None:
            return []
        sources = (Source(str(each), self._text(each)) for each in files_of_tests(bundle))
        return [*self._in_bundle(bundle), *(found for source in sources for found in occurrences_in_tests(source))]

    def _in_bundle(self, bundle: Path) -> list[Occurrence]:
        known = self.known(bundle)
        with known.lock:
            studied, texts = known.studied, known.understood
        if studied is not None and not self._differing(texts):
            return occurrences(studied)
        fresh = study(bundle, Listener(), lints=(), read=self.read)
        if studied is None or fresh.document is not None:
            return occurrences(fresh)
        changes = [
            (Source(str(each), self._text(each)), change(texts[each].decode(errors="replace"), self._text(each)))
            for each in self._differing(texts)
        ]
        return list(still_there(occurrences(studied), changes))

    def _text(self, path: Path) -> str:
        return self.read(path).decode(errors="replace")

    def _differing(self, texts: Mapping[Path, bytes]) -> list[Path]:
        """The files that read otherwise than then."""
        return [path for path, data in texts.items() if self.read(path) != data]
