"""Findings one on a line, as compilers say them: what editors and `grep` read."""

from collections.abc import Iterable

from nextbest.dsl.diagnostics import Diagnostic


def plain(found: Iterable[Diagnostic]) -> str:
    """`shop.yaml:14:21: error: `consent.emial` is not in the profile [unknown-name]`, a line each."""
    return "\n".join(f"{each.place}: {each.severity}: {' '.join(each.message.split())} [{each.rule}]" for each in found)
