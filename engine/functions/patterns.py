"""The type variables that overloads share: which types an operator takes, by what it asks of them."""

from nextbest.dsl.signatures import Var
from nextbest.dsl.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    INTEGER,
    MONEY,
    NUMBER,
    SCALARS,
    STRING,
    TIME,
    TIMEZONE,
)

ANY = Var("T", tuple(SCALARS.values()), sets=True, lists=True)
"""Every value that can be missing."""

EXACT = Var("T", (BOOLEAN, STRING, INTEGER, MONEY, DATE, DATETIME, TIME, TIMEZONE), sets=True)
"""What is compared for equality (language.md 1.5, 1.6): numbers only with whole literals, locations not at all."""

ORDERED = Var("T", (INTEGER, NUMBER, MONEY, DATE, DATETIME, TIME))
"""What has a `<`."""

QUANTITY = Var("T", (INTEGER, NUMBER, MONEY))
"""What is counted or measured."""
