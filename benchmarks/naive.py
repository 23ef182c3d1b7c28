"""Hand-written Python before the decision: the customer as a plain object, or read by a pydantic model."""

from collections.abc import Mapping
from dataclasses import make_dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from benchmarks.shoppers import ATTRIBUTES, CHANNELS, Attribute

Document = Mapping[str, object]

_Consent = make_dataclass("_Consent", CHANNELS, frozen=True, slots=True)
_Customer = make_dataclass("_Customer", [*(each.name for each in ATTRIBUTES), "consent"], slots=True)


def plain(document: Document) -> Any:
    """A customer who has passed the door: an object with slots. Money is a float, which is exact in these policies."""
    values = {each.name: document.get(each.name) for each in ATTRIBUTES}
    for each in ATTRIBUTES:
        given = values[each.name]
        if each.type == "date" and isinstance(given, str):
            values[each.name] = date.fromisoformat(given)
    return _Customer(**values, consent=_Consent(**document["consent"]))  # type: ignore[arg-type]


def model() -> type[BaseModel]:
    """A model of the same profile, with the same bounds."""
    consent = create_model("Consent", **dict.fromkeys(CHANNELS, (bool, ...)))  # type: ignore[call-overload]
    fields = {each.name: _field(each) for each in ATTRIBUTES}
    made: type[BaseModel] = create_model(  # type: ignore[call-overload]
        "Customer", __config__=ConfigDict(extra="ignore"), id=(str, ...), consent=(consent, ...), **fields
    )
    return made


def _field(attribute: Attribute) -> tuple[Any, Any]:
    type: Any
    match attribute.type:
        case "integer":
            type = Annotated[int, Field(ge=0, le=attribute.high)]
        case "number" | "money":
            type = Annotated[float, Field(ge=0, le=attribute.high, allow_inf_nan=False)]
        case "set":
            type = Literal[attribute.values]
        case "boolean":
            type = bool
        case "date":
            type = date
    return (type | None, None) if attribute.optional else (type, ...)
