"""Whose turn it is where pairs are alike: by the hash of the bundle's name and the customer's id, then by the id."""

from collections.abc import Sequence

import numpy as np

from nextbest.engine.backends.arrays.columns import Array
from nextbest.engine.functions.chance import bucket


def turns(bundle: str, ids: Sequence[str]) -> Array:
    """Of each customer, how many come before her; no id stands there twice."""
    hashes = np.fromiter((bucket(each, bundle) for each in ids), np.float64, len(ids))
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    same = np.flatnonzero(ordered[1:] == ordered[:-1])
    for start, end in _runs(same.tolist()):
        order[start:end] = sorted(order[start:end].tolist(), key=lambda each: ids[each])
    found = np.empty(len(ids), np.int64)
    found[order] = np.arange(len(ids))
    return found


def _runs(same: Sequence[int]) -> list[tuple[int, int]]:
    """From where to before where all are the same, from the places of those that are the same as the next one."""
    found: list[tuple[int, int]] = []
    for place in same:
        if found and found[-1][1] == place + 1:
            found[-1] = found[-1][0], place + 2
        else:
            found.append((place, place + 2))
    return found
