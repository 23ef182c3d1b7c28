"""A log decided again: by its own bundle, as a proof that it says the same; by another, to see what differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from nextbest.engine.decision_log import inputs as asked
from nextbest.engine.decision_log.entry import Decided, Writing, comparable, entry_of
from nextbest.engine.decision_log.masking import Mask
from nextbest.engine.decision_log.reading import Line, log_lines
from nextbest.engine.decision_log.witness import Recalled
from nextbest.engine.engine import Engine
from nextbest.engine.errors import UsageError
from nextbest.engine.graph.graph import Graph
from nextbest.engine.loading import read_bundle
from nextbest.engine.lowering.lower import lower
from nextbest.engine.prebuilt.load import built_graph
from nextbest.engine.stores.store import Store

Json = dict[str, Any]
Kind = Literal["same", "differs", "skipped", "unreadable"]
_MADE_UP = b"replay"
"""A salt for what is compared only with itself."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one entry."""

    place: str
    """Where it stands in the log."""
    kind: Kind
    entry: Json | None
    again: Json | None = None
    """The same entry as it would be now, where it differs."""
    reason: str | None = None
    """Why it was not decided again."""
    same_bundle: bool = False
    """Whether the bundle that made it is this one."""


def _store(given: asked.Inputs) -> Store | None:
    return None if given.memory is None else Recalled(given.memory).store


class Replay:
    """One bundle, before which entries of logs come again."""

    def __init__(self, path: Path) -> None:
        """`BundleError` for a bundle with errors, `UsageError` where there is none."""
        graph: Graph = built_graph(path) or lower(read_bundle(path))
        # The service's words of a document never repeat its values, so these must not.
        self.engine = Engine(graph.bundle, graph=graph, discreet=True)
        self._mask = Mask(graph.bundle)
        self._read = {".".join(path) for path in graph.reads}
        self._of_events = bool(graph.event_reads)

    def all(self, log: Path) -> Iterator[Replayed]:
        """Every entry of a log, one after another. UsageError where there is none."""
        return map(self.one, log_lines(log))

    def one(self, line: Line) -> Replayed:
        """One entry, decided again where it can be."""
        entry = line.entry
        if entry is None:
            reason = "its writer was stopped in the middle of it" if line.torn else "it is no entry of a log"
            return Replayed(line.place, "skipped" if line.torn else "unreadable", None, reason=reason)
        same_bundle = entry["digest"] == self.engine.bundle.digest
        hindrance = self._hindrance(entry)
        if hindrance is not None:
            return Replayed(line.place, "skipped", entry, reason=hindrance, same_bundle=same_bundle)
        try:
            again = self._again(entry)
        except (KeyError, TypeError, ValueError, AttributeError):
            return Replayed(line.place, "unreadable", entry, reason="what it says it was asked with makes no sense")
        except UsageError as error:
            reason = f"this bundle cannot be asked so: {error}"
            return Replayed(line.place, "differs", entry, reason=reason, same_bundle=same_bundle)
        same = comparable(entry) == comparable(again)
        return Replayed(line.place, "same" if same else "differs", entry, None if same else again, None, same_bundle)

    def _hindrance(self, entry: Mapping[str, Any]) -> str | None:
        """Why an entry cannot be decided again."""
        if entry["repeated"]:
            return "it is an earlier answer, given again to whoever asked twice"
        if entry["inputs"] is None:
            erased = entry["kept"] != "none" and entry["customer"] is None
            return "its customer was erased" if erased else "the log does not keep the inputs"
        needed = sorted(name for name in entry["masked"] if self._needs(name))
        if needed:
            return f"masked, and looked at by this bundle: {', '.join(needed)}"
        if entry["masked"] and entry["request"]["validate"] == "all":
            return "masked, and all that is declared was to be looked at"
        return None

    def _needs(self, name: str) -> bool:
        if name.partition(".")[0] == "event":
            return self._of_events
        # Of a history, all fields of its records are looked at.
        return any(name == read or name.startswith(f"{read}.") for read in self._read)

    def _again(self, entry: Mapping[str, Any]) -> Json:
        given = asked.from_json(entry["request"], entry["inputs"], entry["now"])
        decision = self.engine.decide(given.profile, given.now, **given.options(_store(given)))
        decided = Decided(decision, given, datetime.fromtimestamp(0, UTC), self._mask)
        again = entry_of(decided, Writing(_MADE_UP, entry["kept"]))
        return {**again, "at": entry["at"], "customer": entry["customer"], "id": entry["id"]}
