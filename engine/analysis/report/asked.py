"""What a report asks of each customer, in the policy language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.checked import Bundle
from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.typed import Expression
from nextbest.dsl.types import MONEY, History
from nextbest.engine.errors import UsageError
from nextbest.engine.functions import FUNCTIONS

KNOWN, SPENT, ORDERS = "known", "spent", "orders"
GOAL, FIRST, GIVEN = "goal ", "first ", "given "
"""Questions by name; these three before the name of a stage, of a history, of an attribute."""


@dataclass(frozen=True, slots=True)
class OrderValue:
    """Where orders stand, and what each is worth."""

    history: str
    field: str

    def __str__(self) -> str:
        return f"{self.history}.{self.field}"


def order_value(bundle: Bundle, named: str | None) -> OrderValue | None:
    """`orders.total` as named, else that one where the profile has it, else the only amount of money in a history.

    None where there is none, or nobody says which of several. `UsageError` for a name that is no such field.
    """
    found = [OrderValue(name, field) for name, field in _amounts(bundle)]
    if named is not None:
        chosen = next((each for each in found if str(each) == named), None)
        if chosen is None:
            known = ", ".join(f"`{each}`" for each in found) or "this profile has none"
            raise UsageError(f"`{named}` is not an amount of money in a history: {known}")
        return chosen
    usual = next((each for each in found if str(each) == "orders.total"), None)
    return usual or (found[0] if len(found) == 1 else None)


def _amounts(bundle: Bundle) -> Iterator[tuple[str, str]]:
    for name, type_ in histories(bundle).items():
        yield from ((name, field) for field, declared in type_.fields if declared.type == MONEY)


def histories(bundle: Bundle) -> Mapping[str, History]:
    """Every history, `contacts` and `offers` too, by path with dots."""
    given = bundle.profile.attributes.items()
    return {".".join(path): each.type for path, each in given if isinstance(each.type, History)}


def at_month_ends(bundle: Bundle, orders: OrderValue | None) -> dict[str, Expression]:
    """Asked of every customer at every month end."""
    found = {}
    names = list(histories(bundle))
    if names:
        found[KNOWN] = _asked(bundle, " or ".join(f"any({name})" for name in names))
    if orders is not None:
        found[SPENT] = _asked(bundle, f"sum({orders})")
        found[ORDERS] = _asked(bundle, f"count({orders.history})")
    for stage in bundle.stages:
        if stage.goal is not None:
            found[GOAL + stage.name] = stage.goal
    return found


def firsts(bundle: Bundle) -> dict[str, Expression]:
    """When each history begins."""
    return {FIRST + name: _asked(bundle, f"first({name}.at)") for name in histories(bundle)}


def given(bundle: Bundle) -> dict[str, Expression]:
    """Whether each attribute is there that may be missing, and whether each history has a record."""
    found = {}
    for path, declared in bundle.profile.attributes.items():
        name = ".".join(path)
        if path in HISTORIES:
            continue
        if isinstance(declared.type, History):
            found[GIVEN + name] = _asked(bundle, f"any({name})")
        elif not declared.always_there:
            found[GIVEN + name] = _asked(bundle, f"{name} is known")
    return found


def _asked(bundle: Bundle, text: str) -> Expression:
    expression, report = check_alone(bundle, text, FUNCTIONS)
    assert expression is not None, [each.message for each in report.diagnostics]
    return expression
