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
from nextbest.engine.remembering.folds.seen import Fold, Seen
from nextbest.engine.remembering.memory import Contact, Purse, Waiting

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
    return Happened(name, id, seconds(at), values or {})


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
    return Seen(
        clock=Clock(instant, policy),
        zone=None if place is None else zone(place),
        contacts=tuple(sorted(contacts)),
        reserved=tuple(reserved),
        later=tuple(later),
        waiting=tuple(each for each, _ in known),
        spent=dict(spent or {}),
        event=asks,
        asking=None,
        value=(values or {}).get,
        value_about=about,
        happened=lambda one: next((each for document, each in known if document is one), None),
    )


def columns(fold: Fold, seen: Seen, of: Bundle) -> dict[Path, object]:
    """What a fold gives, which is nothing but columns of the bundle, each once."""
    given = list(fold(seen))
    found = dict(given)
    assert len(found) == len(given)
    assert found.keys() <= memory_columns(of).keys()
    return found
