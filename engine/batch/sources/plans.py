"""What of a source fills what: attributes of the profile, or fields of a history's records."""

from dataclasses import dataclass, field

from nextbest.dsl.types import Declared, is_text
from nextbest.engine.batch.sources.expressions import Columns
from nextbest.engine.batch.sources.fillings import Computed, Filling, Placed, Taken
from nextbest.engine.batch.sources.origins import Asked


@dataclass(frozen=True, slots=True)
class Part:
    """One attribute or field, and what fills it."""

    path: str
    declared: Declared
    filling: Filling


@dataclass(frozen=True, slots=True)
class Plan:
    """One source: its columns, and what is made of them."""

    asked: Asked
    columns: Columns
    parts: tuple[Part, ...]
    key: Taken | Computed | None
    """Of a history, whose a record is; of customers None: `id` is among the parts."""
    where: Computed | None = None
    aside: frozenset[str] = field(default=frozenset())
    """Histories in the rows of customers, by path."""

    @property
    def computes(self) -> bool:
        """Whether rows are left out, or values worked out."""
        fillings = (*(part.filling for part in self.parts), self.key)
        return self.where is not None or any(isinstance(each, Computed) for each in fillings)

    @property
    def used(self) -> list[str]:
        """The columns that are read, in the order of the source; groups as a whole."""
        found: set[str] = set()
        for filling in (self.where, self.key, *(part.filling for part in self.parts)):
            match filling:
                case Taken(leaf=leaf):
                    found.add(leaf.column)
                case Placed(latitude=latitude, longitude=longitude):
                    found |= {latitude.leaf.column, longitude.leaf.column}
                case Computed():
                    found |= {self.columns.leaves[name].column for name in filling.columns}
        return [name for name in self.columns.schema.names if name in found]

    @property
    def coded(self) -> frozenset[str]:
        """The columns of which each different text had better be looked at once: texts that many have in common."""
        texts, others = set[str](), set[str]()
        for part in self.parts:
            match part.filling:
                case Taken(leaf=leaf) if is_text(part.declared.type) and part.path != "id":
                    texts.add(leaf.column)
                case Taken(leaf=leaf):
                    others.add(leaf.column)
                case Placed(latitude=latitude, longitude=longitude):
                    others |= {latitude.leaf.column, longitude.leaf.column}
        return frozenset(texts - others)
