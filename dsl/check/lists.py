"""The lists of a bundle: named values that conditions compare with (language.md 2.1)."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from nextbest.dsl import types
from nextbest.dsl.check import values
from nextbest.dsl.checked import BundleList as TypedList
from nextbest.dsl.checked import Item as TypedItem
from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document.data import BundleList, Item
from nextbest.dsl.files.tree import YamlScalar
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.parse.clauses import parse_type
from nextbest.dsl.source import Text
from nextbest.dsl.types import Type


def check_lists(lists: Mapping[Text, BundleList], zone: ZoneInfo, report: Report) -> dict[str, TypedList]:
    """Every list that can be read; what cannot be is left out after its errors."""
    found: dict[str, TypedList] = {}
    for name, declared in lists.items():
        clause = parse_type(declared.of.value)
        report.extend(problem.at(declared.of) for problem in clause.problems)
        if clause.type is not None and declared.items is not None:  # else its file could not be read
            items = _items(declared, clause.type, zone, report)
            found[name.value] = TypedList(name.value, clause.type, items)
    return found


def _items(declared: BundleList, type_: Type, zone: ZoneInfo, report: Report) -> tuple[TypedItem, ...]:
    found = []
    for item in declared.items or ():
        value = _value(item, type_, zone)
        if value is None:
            report.add(say.not_a_value("this item", str(type_), item.place))
        else:
            name = item.name.value if isinstance(item, Item) and item.name else None
            found.append(TypedItem(value, name))
    return tuple(found)


def _value(item: Item | Text, type_: Type, zone: ZoneInfo) -> object:
    if isinstance(item, Text):
        return values.value_of(YamlScalar(item), type_, zone)
    if type_ != types.LOCATION:
        return None
    latitude = values.value_of(YamlScalar(item.lat), types.NUMBER, zone)
    longitude = values.value_of(YamlScalar(item.lon), types.NUMBER, zone)
    return values.location(latitude, longitude)
