"""The page of each lint: what its file says at its head, with an example of what it finds and one of how to mend it."""

import re
import sys
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from nextbest.engine.analysis.lint import LINTS

HEAD = re.compile(r"((?:`[a-z-]+`(?:, )?)+): (.*)", re.DOTALL)


def _pages() -> Iterator[tuple[str, str]]:
    for lint in LINTS:
        found = HEAD.fullmatch((sys.modules[lint.__module__].__doc__ or "").strip())
        assert found is not None, f"{lint.__module__} does not say which rule it is"
        for rule in re.findall(r"`([a-z-]+)`", found[1]):
            text = found[2]
            yield rule, text[0].upper() + text[1:]


PAGES: Mapping[str, str] = MappingProxyType(dict(_pages()))
"""By rule, as Markdown."""
