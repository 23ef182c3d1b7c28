"""What a caller asks of a decision, besides the customer and `now`, checked for sense."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import closest
from nextbest.engine.backends.program import Lane
from nextbest.engine.deciding.choose import Places, places
from nextbest.engine.doors.customer import Validate
from nextbest.engine.doors.now import parse_now
from nextbest.engine.errors import UsageError
from nextbest.engine.frozen import maker
from nextbest.engine.stores.store import Store


class Asking(TypedDict, total=False):
    """The keywords of `Engine.decide` that say what to decide about."""

    places: Sequence[str]
    triggered_only: bool
    alternatives: int
    messages: bool
    validate: Validate
    hold_for: timedelta


class Options(Asking, total=False):
    """The keywords of `Engine.decide`."""

    known_as: str | None
    event: Mapping[str, object] | None
    store: Store | None


@dataclass(frozen=True, slots=True)
class Request:
    """A request that makes sense."""

    now: int
    places: Places
    lane: Lane
    """The candidates that it considers."""
    alternatives: int
    validate: Validate
    event: object
    """An event document, not yet read; None: none."""
    messages: bool
    """Whether winners come with their messages."""
    store: Store | None
    hold: int
    """Seconds for which a store holds the slots of winners; 0: it is only read."""
    known_as: str | None = None
    """The id of the decision in the store; None: a new one."""


HOLD = timedelta(minutes=15)
"""After which a slot lapses that is neither confirmed nor released (language.md Part 3)."""

_made = maker(Request)


def request(bundle: Bundle, now: datetime | str, options: Options) -> Request:
    """The request; `UsageError` where it makes no sense."""
    event, triggered_only = options.get("event"), options.get("triggered_only", False)
    if triggered_only and event is None:
        raise UsageError("`triggered_only` asks for what an event triggers: give the `event` too")
    alternatives, validate = options.get("alternatives", 0), options.get("validate", "used")
    if alternatives < 0:
        raise UsageError(f"`alternatives` must be 0 or more, not {alternatives}")
    if validate not in ("used", "all"):
        raise UsageError(f'`validate` must be "used" or "all", not {validate!r}')
    hold = options.get("hold_for", HOLD)
    if hold < timedelta():
        raise UsageError("`hold_for` must be a length of time; 0 holds nothing")
    asked = places(bundle, inbound_places(bundle, options.get("places", ())))
    return Request(
        now=parse_now(now),
        places=asked,
        lane=Lane(asked.channels, triggered_only),
        alternatives=alternatives,
        validate=validate,
        event=event,
        messages=options.get("messages", True),
        store=options.get("store"),
        hold=int(hold.total_seconds()),
        known_as=options.get("known_as"),
    )


class Usual:
    """Requests that ask for nothing but a decision at a `now`: most do, and mostly at the same `now` as the last."""

    def __init__(self, bundle: Bundle) -> None:
        self._places = places(bundle)
        self._lane = Lane(self._places.channels)
        self._last: tuple[object, Request] | None = None

    def __call__(self, now: datetime | str) -> Request:
        """The request; `UsageError` for a `now` that is none."""
        last = self._last
        if last is not None and last[0] is now:
            return last[1]
        hold = int(HOLD.total_seconds())
        asked = _made(parse_now(now), self._places, self._lane, 0, "used", None, True, None, hold, None)
        self._last = now, asked
        return asked


def inbound_places(bundle: Bundle, requested: Sequence[str]) -> tuple[str, ...]:
    """The inbound channels that a request names, each once."""
    if isinstance(requested, str):
        raise UsageError(f'`places` takes a list of channels: ["{requested}"]')
    if not requested:
        return ()
    inbound = [name for name, channel in bundle.channels.items() if channel.inbound]
    for name in requested:
        if name not in inbound:
            known = f"known are {', '.join(inbound)}" if inbound else "this bundle has none"
            near = closest(name, inbound) if isinstance(name, str) else None
            raise UsageError(f"`{name}` is not an inbound channel: " + (f"did you mean `{near}`?" if near else known))
    if len(set(requested)) < len(requested):
        raise UsageError("`places` names a channel twice")
    return tuple(requested)


def look_up(bundle: Bundle, engagement: str | None) -> None:
    """UsageError for an engagement that the bundle has not."""
    if engagement is not None and engagement not in bundle.engagements:
        near = closest(engagement, bundle.engagements)
        help = f": did you mean `{near}`?" if near else ""
        raise UsageError(f"`{engagement}` is not an engagement of this bundle{help}")
