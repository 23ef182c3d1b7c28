"""What a request asks of the engine: of whom, with what, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from nextbest.dsl.parse.clauses import parse_length
from nextbest.dsl.quantities import Duration
from nextbest.engine.deciding.request import HOLD
from nextbest.engine.decision import Decision
from nextbest.engine.engine import Engine
from nextbest.engine.stores.store import Store
from nextbest.service.calls import Call
from nextbest.service.problems import INVALID_REQUEST, NO_STORE, NOT_FOUND, Place, Problem

NOT_HELD = timedelta(0)


class About(BaseModel):
    """Of whom, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str | None = None
    profile: dict[str, Any] | None = None
    event: dict[str, Any] | None = None
    now: str | None = None


class DecideBody(About):
    """What `/v1/decide` takes."""

    places: list[str] = []
    alternatives: int = 0
    reserve: bool = False
    hold_for: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The same, with the engine and the store that answer."""

    engine: Engine
    profile: Mapping[str, object]
    now: datetime | str
    event: Mapping[str, object] | None
    places: tuple[str, ...]
    alternatives: int
    store: Store | None
    hold_for: timedelta

    @classmethod
    async def of(cls, call: Call, body: DecideBody) -> Self:
        """Raises Problem where it makes no sense, or asks for what is not there."""
        profile = await profile_of(call, body)
        store = call.service.store
        if body.reserve and store is None:
            raise Problem(NO_STORE, "`reserve` needs a store", (Place("/reserve", "there is no store"),))
        return cls(
            engine=call.engine_for(_id(profile)),
            profile=profile,
            now=now_of(call, body.now),
            event=body.event,
            places=tuple(body.places),
            alternatives=body.alternatives,
            store=store,
            hold_for=_length(body.hold_for) if body.reserve else NOT_HELD,
        )

    def decide(self) -> Decision:
        """The decision."""
        if self.store is None:
            if self.event is None and not self.places and not self.alternatives:
                return self.engine.decide(self.profile, self.now)
            return self.engine.decide(
                self.profile, self.now, event=self.event, places=self.places, alternatives=self.alternatives
            )
        return self.engine.decide(
            self.profile,
            self.now,
            event=self.event,
            places=self.places,
            alternatives=self.alternatives,
            store=self.store,
            hold_for=self.hold_for,
        )


async def profile_of(call: Call, about: About) -> Mapping[str, object]:
    """The customer's document: given, remembered under `id`, or the remembered one with what is given in its place."""
    given = about.profile
    if about.id is None:
        if given is None:
            raise Problem(INVALID_REQUEST, "of whom? give `profile`, or the `id` of a remembered customer")
        return given
    service = call.service
    if service.store is None:
        raise Problem(NO_STORE, "this server remembers no customers: give `profile` alone")
    if given is not None and given.get("id") not in (None, about.id):
        raise Problem(INVALID_REQUEST, "`id` and `profile` are of two customers", (Place("/profile/id", "is another"),))
    known = await service.threads.run(service.people.profile, about.id)
    if known is None and given is None:
        raise Problem(NOT_FOUND, "no customer with this id is remembered", (Place("/id", "is not known"),))
    # Key by key: what is given replaces what is remembered, for this request only.
    return {**(known or {}), **(given or {}), "id": about.id}


def now_of(call: Call, given: str | None) -> datetime | str:
    """The clock's time, or the request's where the server takes that."""
    if given is None:
        return call.now
    if not call.service.settings.accept_now:
        raise Problem(
            INVALID_REQUEST,
            "this server decides by its own clock",
            (Place("/now", "is only taken by a server started with `--accept-now`"),),
        )
    return given


def _id(profile: Mapping[str, object]) -> str | None:
    id = profile.get("id")
    return id if isinstance(id, str) else None


def _length(text: str | None) -> timedelta:
    if text is None:
        return HOLD
    length = parse_length(text.strip()).value
    if isinstance(length, Duration):
        return timedelta(seconds=length.seconds)
    raise Problem(
        INVALID_REQUEST, "`hold_for` is no length of time", (Place("/hold_for", "must be like `15 minutes`"),)
    )
