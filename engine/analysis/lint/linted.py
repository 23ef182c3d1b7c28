"""What a lint looks at: a sound bundle, what was found in it already, and the date if there is one."""

from dataclasses import dataclass

from nextbest.dsl.checked import Bundle
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.source import Place


@dataclass(frozen=True, slots=True)
class Linted:
    """A sound bundle."""

    bundle: Bundle
    report: Report
    now: int | None = None
    """Seconds since 1970; None: lints that need a date stay silent."""

    def said_of(self) -> frozenset[Place]:
        """The places of which something was said already: a lint need not say it again in other words."""
        return frozenset(each.place for each in self.report.everything)
