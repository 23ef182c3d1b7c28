"""The contacts of one customer for people, and what fills each limit."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from nextbest.cli.output import Surface
from nextbest.cli.render_decision import named
from nextbest.cli.text import cell_width, visible, wrap
from nextbest.cli.words import filled, moment
from nextbest.dsl.builtin import OUTCOMES
from nextbest.engine.decision import LimitCount

COLORS = {"confirmed": "green", "reserved": "yellow"}


def render_contacts(
    customer: str,
    now: datetime,
    contacts: Sequence[Mapping[str, object]],
    limits: Sequence[LimitCount],
    on: Surface,
) -> str:
    """The whole page; instants of contacts are shown with the offset of `now`."""
    lines = [on.bold(line) for line in wrap(f"{named(customer)} at {moment(now)}", on.width)]
    lines += ["", on.bold("contacts"), *([] if contacts else wrap("none", on.width, "  "))]
    for contact in contacts:
        lines += _contact(contact, now, on)
    if limits:
        lines += ["", on.bold("limits"), *_limits(limits, on)]
    return "\n".join(lines)


def _contact(contact: Mapping[str, object], now: datetime, on: Surface) -> Iterator[str]:
    step, variant, offer = contact["step"], contact["variant"], contact["offer"]
    what = f"{contact['engagement']} by {contact['channel']}"
    what += f", step {step}" if isinstance(step, int) and step > 1 else ""
    what += f", variant {variant}" if variant else ""
    yield from wrap(what, on.width, f"  {_at(contact['at'], now)}  ", "    ")
    state = str(contact["state"])
    held = f" until {_at(contact['lapses_at'], now)}" if contact["lapses_at"] else ""
    said = "".join(f", {name}" for name in OUTCOMES if contact[name])
    first, *more = wrap(f"{state}{held}{said}", on.width, "    ")
    yield first.replace(state, on.tint(state, COLORS[state]), 1) if state in COLORS else first
    yield from more
    if isinstance(offer, Mapping):
        yield from wrap(_offer(offer, now), on.width, "    offer ", "      ")
    yield from (on.dim(line) for line in wrap(f"contact {visible(str(contact['id']))}", on.width, "    "))


def _offer(offer: Mapping[str, object], now: datetime) -> str:
    words = f"{offer['code']}: {offer['reward']}"
    if offer["redeemed_at"]:
        return f"{words}, redeemed {_at(offer['redeemed_at'], now)}"
    if offer["at"] is None:
        return f"{words}, not issued yet"
    return words + (f", until {_at(offer['expires_at'], now)}" if offer["expires_at"] else "")


def _at(instant: object, now: datetime) -> str:
    assert isinstance(instant, datetime)
    return moment(instant.astimezone(now.tzinfo))


def _limits(limits: Sequence[LimitCount], on: Surface) -> Iterator[str]:
    column = min(max(cell_width(limit.scope) for limit in limits) + 4, on.width // 2)
    for limit in limits:
        first, *more = wrap(filled(limit), on.width, f"  {limit.scope}".ljust(column), " " * column)
        yield on.tint(first, "red") if limit.full else first
        yield from more
