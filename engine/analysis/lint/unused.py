"""`unused`: a definition, score, table, list or attribute that nothing uses.

Mostly a name was changed in one place only, or a campaign went and left behind what it rested on. What events write is
in use: somebody keeps it.

```yaml
define:
  loyal: count(orders) >= 5  # finding
engagements:
  thanks:
    kind: offers
    when: count(orders) >= 4
```

Use it, or take it out:

```yaml
define:
  loyal: count(orders) >= 5
engagements:
  thanks:
    kind: offers
    when: loyal
```
"""

from collections.abc import Iterator, Mapping

from nextbest.dsl import typed
from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.document.data import Group
from nextbest.dsl.messages import lints as say
from nextbest.dsl.source import Text
from nextbest.engine.analysis.lint.linted import Linted

Path = tuple[str, ...]
OWN = frozenset({("id",), ("contacts",), ("offers",), ("stage_since",)})
"""What the engine itself asks for."""


def unused(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each name, at its own entry."""
    names, paths = _used(linted)
    document = linted.document
    sections: tuple[tuple[str, Mapping[Text, object]], ...] = (
        ("definition", document.define),
        ("score", document.scores),
        ("table", document.tables),
        ("list", document.lists),
    )
    for what, section in sections:
        yield from (say.unused(what, key.value, key.place) for key in section if key.value not in names)
    for path, key in _declared((), document.profile):
        if path not in paths:
            yield say.unused("attribute", ".".join(path), key.place)


def _used(linted: Linted) -> tuple[set[str], set[Path]]:
    """The names and the attributes that something asks for, or writes."""
    bundle = linted.bundle
    names: set[str] = set()
    paths: set[Path] = set(OWN)
    walked: set[int] = set()
    for expression in linted.expressions:
        if id(expression.root) in walked:
            continue
        walked.add(id(expression.root))
        for node in typed.below(expression.root):
            if isinstance(node, typed.Reference):
                names.add(node.name)
            elif isinstance(node, typed.Attribute):
                paths.add(node.path)
    spoken = None if bundle.languages is None else bundle.languages.by
    paths.update(path for path in (bundle.profile.zone, spoken) if path is not None)
    for event in bundle.events.values():
        paths.update(added.history for added in event.add)
        paths.update(each.path for each in event.set)
    return names, paths


def _declared(above: Path, section: Mapping[Text, object]) -> Iterator[tuple[Path, Text]]:
    """Every attribute of the profile, groups taken apart."""
    for key, entry in section.items():
        path = (*above, key.value)
        if isinstance(entry, Group):
            yield from _declared(path, entry.root)
        else:
            yield path, key
