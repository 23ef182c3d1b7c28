"""What is wrong within one text, before it is known where that text stands: parsing is pure and remembered by text."""

from dataclasses import dataclass

from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.source import Span, Text


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding about a range of a text; `at` makes it a diagnostic of the file in which the text stands."""

    rule: str
    message: str
    span: Span
    help: str | None = None
    edit: tuple[Span, str] | None = None
    """A change that mends it, where there is exactly one."""

    def at(self, text: Text) -> Diagnostic:
        """The same finding in the file where the text stands."""
        edit = Edit(text.at(self.edit[0]), self.edit[1]) if self.edit else None
        return Diagnostic(self.rule, self.message, text.at(self.span), help=self.help, edit=edit)
