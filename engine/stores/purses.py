"""What budgets have given out, as a decision must see it: what lapsed or expired unnoticed counts as given back."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, union_all

from nextbest.engine.remembering.memory import Purse
from nextbest.engine.stores.claims import Account, Claim, accounts, held, row_key, unredeemed
from nextbest.engine.stores.database import Database
from nextbest.engine.stores.store import Windows
from nextbest.engine.stores.tables import FOREVER, IS_CONFIRMED, IS_RESERVED, MAY_COME_BACK, RESERVED, budgets, slots

_OVER = union_all(
    select(slots).where(IS_RESERVED, slots.c.lapses <= bindparam("now")),
    select(slots).where(MAY_COME_BACK, slots.c.offer_until <= bindparam("now")),  # of confirmed ones
)
_COUNTED = {
    "cost": func.sum(slots.c.channel_cost + slots.c.offer_cost),
    "offers": func.sum(slots.c.offers),
    "contacts": func.count(),
}


class Spending(NamedTuple):
    """What the budgets of a bundle have given out."""

    spent: dict[Purse, int]
    """The most in any window."""
    unopened: list[Account]
    """Those without a row, added up slot by slot."""
    unswept: int
    """How many slots and offers count as given back although their rows do not say so yet."""


def spending(connection: Connection, now: int, windows: Windows, *, swept: bool = False) -> Spending:
    """What the budgets have given out at `now`; `swept`: only what rows say is given back counts so."""
    wanted = [(purse, window) for purse, each in windows.items() for window in each]
    if not wanted:
        return Spending({}, [], 0)
    first = min([now, *(window.end - 1 for _, window in wanted if window.end is not None)])
    last = max(window.start for _, window in wanted)
    known = accounts(connection, {purse.owner for purse in windows}, first, last)
    over = [] if swept else _over(connection, now)
    spent: dict[Purse, int] = dict.fromkeys(windows, 0)
    unopened = []
    for account in wanted:
        if account not in known:
            unopened.append(account)
            known[account] = added_up(connection, account)
        amount = known[account] + sum(each.amount(*account) for each in over)
        spent[account[0]] = max(spent[account[0]], amount)
    return Spending(spent, unopened, len(over))


def _over(connection: Connection, now: int) -> list[Claim]:
    """What is to be given back of every slot that lapsed and every offer that expired without notice."""
    found = connection.execute(_OVER, {"now": now})
    return [held(each).opposite if each.state == RESERVED else unredeemed(each) for each in found]


def open_accounts(database: Database, wanted: Iterable[Account]) -> None:
    """Give these budgets their rows, with what slots have drawn on them before."""
    with database.writing() as connection:
        database.still_slots(connection)
        for account in sorted(wanted, key=row_key):
            purse, window = account
            row = {"owner": purse.owner, "counted": purse.of, "unit": purse.unit, "start": window.start}
            row |= {"until": FOREVER if window.end is None else window.end, "spent": added_up(connection, account)}
            connection.execute(database.insert_new(budgets), row)


def added_up(connection: Connection, account: Account) -> int:
    """What the slots of a budget's owner claim in its window, slot by slot."""
    purse, window = account
    scope, _, name = purse.owner.partition(".")
    query = select(_COUNTED[purse.of]).select_from(slots).where(slots.c[scope] == name)
    if window.end is not None:
        query = query.where(slots.c.at < window.end)
    confirmed = query.where(IS_CONFIRMED, slots.c.at >= window.start)
    reserved = query.where(IS_RESERVED, slots.c.lapses > window.start)
    return sum(int(connection.execute(each).scalar_one() or 0) for each in (confirmed, reserved))
