"""Customers erased from a log whose server may, or may not, be running."""

from collections.abc import Iterable
from pathlib import Path

from nextbest.engine.batch.durable import alone
from nextbest.engine.decision_log import keeping
from nextbest.engine.decision_log.appending import Appender
from nextbest.engine.decision_log.entry import pseudonym
from nextbest.engine.decision_log.files import SALT, to_forget
from nextbest.engine.decision_log.log import salt_of
from nextbest.engine.errors import UsageError


def forget_now(folder: Path, customers: Iterable[str]) -> int | None:
    """Erase customers from a log; the number of their decisions, or None where a server writes it, which does it then.

    Raises UsageError where no log is, or its salt is not with it: nobody can tell then whose decisions they are.
    """
    if not (folder / SALT).is_file():
        raise UsageError(f"`{folder}` has no file `{SALT}`: without it nobody can tell whose decisions they are")
    salt = salt_of(folder)
    for each in customers:
        keeping.remember_to_forget(folder, pseudonym(each, salt))
    try:
        with alone(folder):
            Appender(folder, 0).recover()
            return keeping.forget(folder, {each.name for each in to_forget(folder)})
    except UsageError:  # the only one of `alone`: somebody is at work there
        return None
