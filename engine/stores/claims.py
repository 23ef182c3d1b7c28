"""What slots claim of budgets: a budget's row is the sum of the claims in its window, and changes with them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from nextbest.engine.remembering.memory import Purse, Window
from nextbest.engine.stores.tables import FOREVER, budgets


class Claim(NamedTuple):
    """What one slot adds to every budget of its kind and its engagement, in each window that it may fall into.

    To take it back is to add one with the opposite amounts.
    """

    kind: str
    engagement: str
    first: int
    """The first instant at which its contact may be, and the last."""
    last: int
    contacts: int
    offers: int
    cost: int

    @property
    def owners(self) -> tuple[str, str]:
        """Whose budgets: the names of purses."""
        return f"kind.{self.kind}", f"engagement.{self.engagement}"

    @property
    def opposite(self) -> "Claim":
        """What takes it back."""
        return self._replace(contacts=-self.contacts, offers=-self.offers, cost=-self.cost)

    def amount(self, purse: Purse, window: Window) -> int:
        """What it adds to that budget."""
        if purse.owner not in self.owners or self.last < window.start:
            return 0
        if window.end is not None and self.first >= window.end:
            return 0
        return {"cost": self.cost, "offers": self.offers, "contacts": self.contacts}[purse.of]


def held(slot: Any) -> Claim:
    """Of a reserved slot, given as its row: it may be confirmed for any instant until it lapses."""
    return _claim(slot, slot.at, slot.lapses - 1)


def sent(slot: Any) -> Claim:
    """Of a confirmed slot."""
    return _claim(slot, slot.at, slot.at)


def unredeemed(slot: Any) -> Claim:
    """What comes back when the offer of a confirmed slot has expired; negative."""
    return Claim(slot.kind, slot.engagement, slot.at, slot.at, 0, 0, -slot.offer_cost)


def _claim(slot: Any, first: int, last: int) -> Claim:
    cost = slot.channel_cost + slot.offer_cost
    return Claim(slot.kind, slot.engagement, first, max(first, last), 1, slot.offers, cost)


Account = tuple[Purse, Window]
"""One row of budgets."""

_ROWS = select(budgets).where(
    budgets.c.owner.in_(bindparam("owners", expanding=True)),
    budgets.c.until > bindparam("first"),
    budgets.c.start <= bindparam("last"),
)
_CHANGE = update(budgets).where(
    *(budgets.c[each] == bindparam(f"the_{each}") for each in ("owner", "until", "counted", "unit", "start")),
    budgets.c.spent + bindparam("amount") <= bindparam("room"),
)
_CHANGE = _CHANGE.values(spent=budgets.c.spent + bindparam("amount"))


def accounts(connection: Connection, owners: Iterable[str], first: int, last: int) -> dict[Account, int]:
    """What is spent of every budget of these owners whose window touches that time, where it has a row."""
    rows = connection.execute(_ROWS, {"owners": sorted(owners), "first": first, "last": last})
    return {
        (
            Purse(each.owner, each.counted, each.unit),
            Window(each.start, None if each.until == FOREVER else each.until),
        ): each.spent
        for each in rows
    }


def settle(connection: Connection, changes: Sequence[Claim], limits: Mapping[Account, int] | None = None) -> bool:
    """Change every budget that these claims touch; False: one of the limits does not leave room for it.

    Slots must have been written before, in the same transaction: this takes the locks that others wait for, in one
    order for everybody, and is the last that a transaction does.
    """
    if not changes:
        return True
    owners = {owner for each in changes for owner in each.owners}
    first, last = min(each.first for each in changes), max(each.last for each in changes)
    rows = []
    for purse, window in sorted(accounts(connection, owners, first, last), key=row_key):
        amount = sum(each.amount(purse, window) for each in changes)
        limit = (limits or {}).get((purse, window))
        # Also what comes to nothing, since one slot takes the place of another, must fit into what is allowed now.
        if amount or limit is not None:
            names = zip(("owner", "until", "counted", "unit", "start"), row_key((purse, window)), strict=True)
            rows.append(
                {f"the_{name}": value for name, value in names}
                | {"amount": amount, "room": FOREVER if limit is None else limit}
            )
    return not rows or connection.execute(_CHANGE, rows).rowcount == len(rows)


def row_key(account: Account) -> tuple[str, int, str, str, int]:
    """The key of its row, which is also the order in which rows are locked."""
    purse, window = account
    return purse.owner, FOREVER if window.end is None else window.end, purse.of, purse.unit, window.start
