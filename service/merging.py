"""A remembered customer with what a request gives in its place, for this request only."""

from collections.abc import Mapping
from typing import Any

from nextbest.dsl.checked import Bundle
from nextbest.dsl.types import History
from nextbest.engine.decision import Problem as Finding

IGNORED = "is remembered here, and was ignored: histories are never merged"


def merged(
    bundle: Bundle, remembered: Mapping[str, Any], given: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The remembered document with each attribute that is given in the place of the remembered one (api.md 5).

    Histories are never merged: a remembered one stands, and that is said, in the words of a decision's problems.
    """
    ignored: list[Finding] = []

    def group(known: Mapping[str, Any], new: Mapping[str, Any], above: tuple[str, ...]) -> dict[str, Any]:
        found = dict(known)
        for key, value in new.items():
            path, before = (*above, key), known.get(key)
            declared = bundle.profile.attributes.get(path)
            if declared is not None and isinstance(declared.type, History) and before:
                ignored.append(Finding("".join(f"/{step}" for step in path), IGNORED))
            elif declared is None and isinstance(before, Mapping) and isinstance(value, Mapping):
                found[key] = group(before, value, path)
            else:
                found[key] = value
        return found

    return group(remembered, given, ()), tuple(ignored)
