"""What the bundle that takes a spreadsheet's rows has already: names as it spells them, and types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nextbest.dsl.checked import Bundle
from nextbest.dsl.heard import Listener
from nextbest.dsl.types import INTEGER, ListOf, OneOf, Type
from nextbest.engine.analysis.check import study
from nextbest.engine.importing.audience import Attribute, sort_of
from nextbest.engine.importing.meanings import plain


class Broken(Exception):
    """The bundle has errors already, so that nothing can be put into it."""


@dataclass(frozen=True, slots=True)
class Known:
    """Names by what people may write for them."""

    bundle: Bundle | None = None

    @property
    def stages(self) -> Mapping[str, str]:
        """Of the lifecycle."""
        return {plain(each.name): each.name for each in self.bundle.stages} if self.bundle else {}

    @property
    def channels(self) -> Mapping[str, str]:
        """Of messages."""
        return {plain(name): name for name in self.bundle.channels} if self.bundle else {}

    @property
    def kinds(self) -> Mapping[str, str]:
        """Of engagements."""
        return {plain(name): name for name in self.bundle.kinds} if self.bundle else {}

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """What a column can be compared with: attributes, definitions and scores, by their names without signs."""
        found = {name: Attribute(name, sort_of(type_), _possible(type_)) for name, type_ in self._types().items()}
        return {plain(name): each for name, each in found.items()}

    @property
    def names(self) -> Mapping[str, str]:
        """Their names by the same."""
        return {words: each.name for words, each in self.attributes.items()}

    def _types(self) -> dict[str, Type]:
        if self.bundle is None:
            return {}
        types = {".".join(path): each.type for path, each in self.bundle.profile.attributes.items()}
        types |= {name: each.expression.type for name, each in self.bundle.definitions.items()}
        return types | dict.fromkeys(self.bundle.scores, INTEGER)


def known(bundle: Path) -> Known:
    """What a bundle has. Raises OSError where it cannot be read, Broken where it has errors."""
    before = study(bundle, Listener(), lints=()).bundle
    if before is None:
        raise Broken(f"`{bundle}` has errors: `nextbest check {bundle}` tells them")
    return Known(before)


def _possible(type_: Type) -> Sequence[str]:
    element = type_.element if isinstance(type_, ListOf) else type_
    return element.values if isinstance(element, OneOf) else ()
