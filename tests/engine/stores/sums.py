"""What a store counts, against what its slots say one by one."""

from sqlalchemy import select

from nextbest.engine.remembering.memory import Purse, Window
from nextbest.engine.stores import Store
from nextbest.engine.stores.purses import added_up
from nextbest.engine.stores.sql_store import SqlStore
from nextbest.engine.stores.tables import FOREVER, budgets


def budgets_of(store: Store) -> dict[tuple[Purse, Window], int]:
    """What each row of the budgets says; an error where it is not the sum of the slots."""
    assert isinstance(store, SqlStore)
    found = {}
    with store._database.reading() as connection:
        for row in connection.execute(select(budgets)).all():
            window = Window(row.start, None if row.until == FOREVER else row.until)
            account = Purse(row.owner, row.counted, row.unit), window
            found[account] = row.spent
            assert added_up(connection, account) == row.spent, account
    return found
