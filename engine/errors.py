"""Everything the engine raises.

    NextbestError
    ├── BundleError        a bundle with errors; .report has them all
    ├── NotYetSupported    a bundle that uses what this version cannot do yet; .keys with their places
    ├── UsageError         a call that makes no sense: a naive `now`, an unknown customer document
    └── MissingExtra       an optional library is not installed; .extra names it

A customer document that breaks the rules is a result (`invalid_profile`), not an error.
"""

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.source import Place


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


class NotYetSupported(NextbestError):
    """A bundle asks for what this version can check and cannot carry out yet; `keys` are all of them, with places."""

    def __init__(self, keys: tuple[tuple[str, Place], ...]) -> None:
        self.keys = keys
        super().__init__("not supported yet: " + ", ".join(f"`{key}` ({place})" for key, place in keys))


class UsageError(NextbestError):
    """A call that makes no sense, whatever the bundle and the customer."""


class MissingExtra(NextbestError):
    """An optional library is not installed."""

    def __init__(self, extra: str) -> None:
        self.extra = extra
        super().__init__(f"this needs an extra that is not installed: pip install 'nextbest[{extra}]'")
