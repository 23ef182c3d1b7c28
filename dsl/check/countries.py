"""Countries by their ISO 3166 codes, from the table that the `tzdata` package brings along."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from nextbest.dsl.diagnostics import closest

COLLOQUIAL = MappingProxyType({"UK": "GB", "EN": "GB", "USA": "US", "ENGLAND": "GB", "UNITED KINGDOM": "GB"})
"""What people write, and the code that they mean."""


@cache
def countries() -> Mapping[str, str]:
    """Names by code: `{"DE": "Germany"}`."""
    table = files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    rows = (line.partition("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return MappingProxyType({code: name for code, _, name in rows})


def country_meant(text: str) -> str | None:
    """The code that was probably meant by another text: of `uk`, `Germany`, `US-NY`."""
    known = countries()
    code = text.strip().upper()
    first = code.partition("-")[0]
    if first in known or first in COLLOQUIAL:
        return COLLOQUIAL.get(first, first)
    names = {name.upper(): each for each, name in known.items()}
    named = closest(code, names)
    return COLLOQUIAL.get(code) or (names[named] if named else None)
