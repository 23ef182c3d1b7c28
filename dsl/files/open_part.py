"""A list or mapping of a YAML file while it is being read."""

from dataclasses import dataclass, field

from nextbest.dsl.files.tree import YamlList, YamlMapping, YamlTree
from nextbest.dsl.source import Place, Text


@dataclass(slots=True)
class OpenPart:
    """A list or mapping whose end has not come yet."""

    place: Place
    mapping: bool
    flow: bool
    anchor: str | None
    counted: int
    """Parts counted before it."""
    items: list[YamlTree] = field(default_factory=list)
    entries: dict[Text, YamlTree] = field(default_factory=dict)
    keys: dict[Text, Text] = field(default_factory=dict)
    """Each key as it was first written."""
    key: Text | None = None
    awaits_value: bool = False
    last_plain: Text | None = None
    """Key of the latest entry whose value is plain: a comma may have cut that."""
    cut: Place | None = None
    whole: bool = True
    """Whether nothing of it was left out."""

    def node(self) -> YamlTree:
        """What has come of it so far."""
        if self.mapping:
            return YamlMapping(self.entries, self.place, self.whole)
        return YamlList(tuple(self.items), self.place, self.whole)
