"""Syntax to typed expressions: names resolved, literals typed, conversions written out (language.md 1.1–1.7)."""

from dataclasses import dataclass

from nextbest.dsl.check_names import Scope
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Text
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import BOOLEAN, NUMBER, Type


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a place of the bundle asks of its expression."""

    type: Type | None
    """The type of the result; None: any value that is not a list, history or timezone-less group."""
    what: str
    """In the words of messages: `a condition`."""
    money: bool = False
    """Money reads as a number here (`rank`, `propensity`, `value` …)."""


CONDITION = Wanted(BOOLEAN, "a condition, yes or no")
FACTOR = Wanted(NUMBER, "a number", money=True)
ANY = Wanted(None, "a value")


def check_expression(
    text: Text, scope: Scope, wanted: Wanted, signatures: Signatures, report: Report
) -> Expression | None:
    """The typed expression, or None after at least one error in `report`. All problems are reported at once.

    A result of type integer is widened where a number is wanted, and money converted where `wanted.money` says so:
    the root's type is exactly `wanted.type`. Presence is not looked at: see `check_presence`.
    """
    raise NotImplementedError
