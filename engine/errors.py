"""Everything the engine raises.

    NextbestError
    ├── BundleError        a bundle with errors; .report has them all
    ├── UsageError         a call that makes no sense: a naive `now`, an unknown engagement
    │   ├── InvalidDocument    a document that breaks the rules, where no result could say so; .problems has them all
    │   ├── UnusableSources    what a bundle or a call names as its data cannot be used; .report has all that is wrong
    │   └── UnusableBuild      a built bundle that is damaged, or is not that of the texts beside it; .reason
    ├── SourceChanged      a file was written to while a run read it: safe to repeat
    ├── SourcesStopped     no room to sort what a run reads, or it cannot be reached any more: safe to repeat
    ├── StoreError         a store that cannot be reached, is full, or is not one of this program: safe to repeat
    └── MissingExtra       an optional library is not installed; .extra names it

A customer document or an event that breaks the rules is a result (`invalid_profile`) of whoever decides, not an error.
"""

from nextbest.dsl.diagnostics import Report
from nextbest.engine.decision import Problem


class NextbestError(Exception):
    """Base of all errors; catch it to catch them all."""


class BundleError(NextbestError):
    """A bundle has errors; raised exactly where `check` reports errors."""

    def __init__(self, report: Report) -> None:
        self.report = report
        count = len(report.errors)
        first = report.errors[0]
        more = f" (and {count - 1} more)" if count > 1 else ""
        super().__init__(f"{first.place}: {first.message}{more}")


class UsageError(NextbestError):
    """A call that makes no sense, whatever the bundle and the customer."""


class InvalidDocument(UsageError):
    """A customer document or an event that breaks the rules, given to what has no result to say so: `Engine.apply`."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first, more = problems[0], f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{first.path or '/'}: {first.message}{more}")


class UnusableBuild(UsageError):
    """A built bundle (`*.nbp`) that is damaged, made by another nextbest, or not that of the texts beside it."""

    def __init__(self, name: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"`{name}` cannot be used: {reason}; make it anew with `nextbest build`")


class UnusableSources(UsageError):
    """Data that cannot be used as they are: missing files, missing columns, columns of other types."""

    def __init__(self, report: Report) -> None:
        self.report = report
        count = len(report.errors)
        first = report.errors[0]
        more = f" (and {count - 1} more)" if count > 1 else ""
        super().__init__(f"{first.message}{more}")


class SourceChanged(NextbestError):
    """A file was written to while it was read, so that what was read of it is of no one state. Safe to repeat."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"`{path}` changed while it was read; start again when nobody writes to it")


class SourcesStopped(NextbestError):
    """Sources could not be read to their end: there is no room in memory or on disk to sort them, or what holds them
    cannot be reached any more. What was made of them so far is not taken for whole: safe to repeat."""


class StoreError(NextbestError):
    """A store cannot be reached or written, or is not one of this program. Nothing was done: safe to repeat."""


class MissingExtra(NextbestError):
    """An optional library is not installed."""

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(f"this needs an extra that is not installed: pip install 'nextbest[{extra}]'")
