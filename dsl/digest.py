"""The fingerprint of what a bundle means: SHA-256 over its canonical form (api.md §4)."""

import json
from hashlib import sha256
from typing import Any

from pydantic import RootModel

from nextbest.dsl.document.bundle import Document
from nextbest.dsl.document.leaves import Flag, Formula, Whole
from nextbest.dsl.document.shapes import Entry
from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlScalar, plain_form
from nextbest.dsl.format.simplify import canonical
from nextbest.dsl.source import Text

SAYS_NOTHING = frozenset(("about", "owner", "allow", "sources", "place"))
"""Keys that never change a decision, nor the digest."""
IN_ORDER = frozenset(("channels",))
"""Mappings of an engagement whose order is a preference."""


def digest(document: Document) -> str:
    """64 hexadecimal digits. Layout and comments, of expressions too, and order of entries do not change them."""
    form = json.dumps(_canonical(document), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(form.encode()).hexdigest()


def _canonical(part: object, ordered: bool = False) -> Any:
    match part:
        case Formula():
            return canonical(part.value)
        case Text():
            # Blanks between words could mean something in a text, so only the ends are cut.
            return part.value.strip()
        case Flag() | Whole():
            return part.value
        case RootModel():
            return _canonical(part.root)
        case Entry():
            return _entry(part)
        case dict():
            pairs = [(str(key), _canonical(value)) for key, value in part.items()]
            return pairs if ordered else dict(pairs)
        case tuple():
            return [_canonical(each) for each in part]
        case YamlScalar() | YamlList() | YamlMapping():
            return plain_form(part)
        case _:
            return part


def _entry(entry: Entry) -> dict[str, Any]:
    ordered_here = IN_ORDER if not isinstance(entry, Document) else frozenset()
    found = {}
    for key in type(entry).model_fields:
        value = getattr(entry, key)
        if key not in SAYS_NOTHING and value is not None and value != () and value != {}:
            found[key] = _canonical(value, key in ordered_here)
    return found
