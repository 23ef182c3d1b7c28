"""Every lint by its name: the warnings of `check`, which `allow` can silence within an entry (api.md 4)."""

from collections.abc import Mapping
from types import MappingProxyType

LINTS: Mapping[str, str] = MappingProxyType({})
"""What each warns of."""
