"""The shape of one declaration: what the checker, the back ends and the manual must know of an operator."""

from collections.abc import Callable
from dataclasses import dataclass

from nextbest.dsl.signatures import Overload, Signature
from nextbest.engine.functions.sql import Operand


@dataclass(frozen=True, slots=True)
class Form(Overload):
    """One overload with its meaning in Python, on the forms of values of `nextbest.dsl.typed`."""

    python: Callable[..., object] | None = None
    """Meaning for known operands (`unknown="strict"`), or for all (other kinds). None: lowered to other operators.

    Where the overload is `partial` it returns None for a missing result.
    """
    inline: str | None = None
    """The same as a Python expression over `{0}`, `{1}` …, for generated code; None: call `python`."""
    saturates: bool = False
    """The result is cut to the range of its type, outside of `python`, `inline` and `sql`."""
    sql: Callable[..., Operand] | None = None
    """The same as an expression of `sql` over the operands (of an aggregate: over `Records` and the type of its field).
    None: no SQL has it.
    """


@dataclass(frozen=True, slots=True)
class Function(Signature):
    """One operator or function of the language, declared once; its overloads are all `Form`s."""

    @property
    def forms(self) -> tuple[Form, ...]:
        """The overloads, with their meaning."""
        return tuple(each for each in self.overloads if isinstance(each, Form))
