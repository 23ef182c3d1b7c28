"""What the families of the checker share while one expression is checked."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from nextbest.dsl import syntax
from nextbest.dsl.diagnostics import Diagnostic, Edit, Report
from nextbest.dsl.expressions.names import Scope
from nextbest.dsl.signatures import Signatures
from nextbest.dsl.source import Place, Span, Text
from nextbest.dsl.typed import Typed
from nextbest.dsl.types import History, Type

Infer = Callable[["Site", syntax.Syntax, Type | None], Typed | None]


T = TypeVar("T")


class LeftOut(Exception):
    """A name that may mean something that is left out of the check: nothing is said of its expression."""


@dataclass(frozen=True, slots=True)
class Site:
    """One expression being checked: its text, what names mean, and where findings go.

    Whoever returns None instead of a typed node has reported why, so that no error leads to another.
    """

    text: Text
    scope: Scope
    signatures: Signatures
    report: Report
    infer: Infer

    def typed(self, node: syntax.Syntax, wish: Type | None = None) -> Typed | None:
        """Type a part of the expression; `wish` is the type that its place asks of a literal."""
        return self.infer(self, node, wish)

    def at(self, span: Span) -> Place:
        """Place in the file of a part of the expression."""
        return self.text.at(span)

    def words(self, span: Span) -> str:
        """A part of the expression as written, on one line, shortened where it is long."""
        words = " ".join(self.text.value[span.start : span.end].split())
        return words if len(words) <= 60 else words[:57] + "…"

    def edit(self, span: Span, text: str) -> Edit:
        """The change that puts other words in the place of a part."""
        return Edit(self.at(span), text)

    def refuse(self, diagnostic: Diagnostic) -> T | None:
        """Report a finding; None, whatever is wanted, so that `return site.refuse(…)` ends the check of a part."""
        self.report.add(diagnostic)
        return None

    def inside(self, history: History) -> "Site":
        """The same site within a `where` over a history."""
        return replace(self, scope=self.scope.inside(history))
