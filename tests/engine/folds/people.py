"""Customers as folds see them, made by hand, and a bundle that remembers them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache

from nextbest.dsl.checked import Bundle
from nextbest.dsl.zones import zone
from nextbest.engine import Engine
from nextbest.engine.clock import Clock
from nextbest.engine.doors.event import Happened
from nextbest.engine.graph.nodes import Node
from nextbest.engine.remembering.columns import Path, memory_columns
from nextbest.engine.remembering.folds.seen import Fold, Seen, Told
from nextbest.engine.remembering.memory import Contact, Memory, Purse, Waiting

NEW_YORK = "America/New_York"
HEAD = """
nextbest: 1
bundle: t
timezone: America/New_York
profile: {id: string!, zone: timezone, joined: date, ends_on: date}
lifecycle: [{stage: all, otherwise: yes}]
"""


def seconds(text: str) -> int:
    """An instant as ISO 8601 with its offset says it."""
    return int(datetime.fromisoformat(text).timestamp())


def said(at: int | None, place: str = NEW_YORK) -> str | None:
    """The other way round, as clocks of a zone show it."""
    return None if at is None else datetime.fromtimestamp(at, UTC).astimezone(zone(place)).isoformat()


@cache
def bundle(sections: str) -> Bundle:
    """The checked bundle of these sections."""
    return Engine.from_text(HEAD + sections).bundle


def contact(
    at: str | int,
    engagement: str = "a",
    *,
    step: int = 1,
    kind: str = "k",
    channel: str = "push",
    inbound: bool = False,
    outcomes: Iterable[str] = (),
) -> Contact:
    """One contact; its id is its instant, so that order is plain."""
    instant = seconds(at) if isinstance(at, str) else at
    told = dict.fromkeys(outcomes, True)
    return Contact(instant, f"{instant:015}", engagement, kind, channel, inbound, step, None, **told)


def event(name: str, at: str, values: Mapping[Path, object] | None = None, id: str = "e") -> Happened:
    """An event as the door gives it."""
    return Happened(name, id, seconds(at), values or {}, seconds(at))


def see(
    now: str | int,
    *contacts: Contact,
    place: str | None = NEW_YORK,
    policy: str = NEW_YORK,
    reserved: Iterable[Contact] = (),
    later: Iterable[Contact] = (),
    waiting: Iterable[tuple[Happened, tuple[str, ...] | None]] = (),
    asks: Happened | None = None,
    spent: Mapping[Purse, int] | None = None,
    values: Mapping[Node, object] | None = None,
    about: Callable[[Node, Happened], object] = lambda *_: None,
) -> Seen:
    """A customer at one `now`."""
    instant = seconds(now) if isinstance(now, str) else now
    known = [(Waiting({"id": each.id}, names), each) for each, names in waiting]
    memory = Memory(reserved=tuple(reserved), later=tuple(later), spent=dict(spent or {}))
    told = Told(memory, tuple(each for each, _ in known), asks, None)
    seen = _Made(Clock(instant, policy), None if place is None else zone(place), tuple(sorted(contacts)), told)
    seen.values, seen.about, seen.known = values or {}, about, known
    return seen


class _Made(Seen):
    """A customer whose nodes have the values that a test gives them."""

    values: Mapping[Node, object]
    about: Callable[[Node, Happened], object]
    known: list[tuple[Waiting, Happened]]

    def value(self, node: Node) -> object:
        return self.values.get(node)

    def value_about(self, node: Node, happened: Happened) -> object:
        return self.about(node, happened)

    def happened(self, waiting: Waiting) -> Happened | None:
        return next((each for document, each in self.known if document is waiting), None)


def keys(of: Bundle) -> dict[Path, int]:
    """Some key for each column of a bundle."""
    return {path: key for key, path in enumerate(memory_columns(of))}


def columns(fold: Fold, seen: Seen, of: Bundle) -> dict[Path, object]:
    """What a fold gives, which is nothing but columns of the bundle."""
    found: dict[int, object] = {}
    fold(seen, found)
    paths = list(keys(of))
    return {paths[key]: value for key, value in found.items()}
