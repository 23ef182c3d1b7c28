"""What a lint looks at: a sound bundle as it is written and as it is meant, and what was found in it already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.bundle import Document
from nextbest.dsl.source import Place
from nextbest.dsl.typed import Context, Expression, Typed, below
from nextbest.dsl.types import Declared
from nextbest.engine.analysis.outcomes import Answers
from nextbest.engine.doors.event_fields import event_columns
from nextbest.engine.graph.nodes import Node
from nextbest.engine.lowering.expression import Scope
from nextbest.engine.lowering.lower import scope_of

LOWERED = frozenset({"stage", "local_time"})
"""Context names that mean something wherever they stand."""


@dataclass(frozen=True)
class Linted:
    """A sound bundle."""

    bundle: Bundle
    document: Document
    """The same as written."""
    expressions: Sequence[Expression]
    """Every expression of it, once for each place where one stands."""
    report: Report
    now: int | None = None
    """Seconds since 1970; None: lints that need a date stay silent."""

    def said_of(self) -> frozenset[Place]:
        """The places of which something was said already: a lint need not say it again in other words."""
        return frozenset(each.place for each in self.report.everything)

    @cached_property
    def scope(self) -> Scope:
        """What names mean, as nodes that all lints share."""
        return scope_of(self.bundle)

    def node(self, root: Typed) -> Node:
        """The node of an expression, whatever it is asked about; many engagements share theirs.

        What only a decision supplies (`channel`, `event.place`) can be anything.
        """
        self.report.going_on()
        found = self._nodes.get(id(root))
        if found is None:
            found = self._nodes[id(root)] = self._supplied(root).lower(root)
        return found

    def _supplied(self, root: Typed) -> Scope:
        scope = self.scope
        loose = [each for each in below(root) if isinstance(each, Context) and each.name not in LOWERED]
        make = scope.build.nodes.make
        return scope.supplying({each.name: make("attribute", data=("?", each.name), type=each.type) for each in loose})

    @cached_property
    def _nodes(self) -> dict[int, Node]:
        return {}

    @cached_property
    def attributes(self) -> Mapping[tuple[str, ...], Declared]:
        """What is declared of everything that a node can name."""
        memory = {path: column.declared for path, column in self.scope.memory.items()}
        return {**self.bundle.profile.attributes, **event_columns(self.bundle.events), **memory}

    @cached_property
    def answers(self) -> Answers:
        """Which answers conditions can have."""
        return Answers.of_customers(self.attributes)
