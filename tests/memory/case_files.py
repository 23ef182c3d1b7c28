"""Cases written by hand: a bundle, a customer with contacts, and which rule stops whom, as YAML in `cases/`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from tests.memory.random_customers import Asked, iso

FOLDER = Path(__file__).with_name("cases")
MAY_GO = (None, "outranked", "place_taken")
"""What a candidate's rule may be where nothing but better ones keeps it from going: `may go`."""


@dataclass(frozen=True)
class Case:
    """One decision, and what must become of it."""

    name: str
    bundle: str
    asked: Asked
    rules: Mapping[str, str]
    """By engagement, or engagement and channel: the rule with or without its scope, `may go`, or `won`."""
    not_before: Mapping[str, str | int]
    no_action: str | None
    steps: Mapping[str, int]
    """Of winners, which step it is."""

    def __str__(self) -> str:
        return self.name


def cases() -> list[Case]:
    """Those of all files."""
    return [case for path in sorted(FOLDER.glob("*.yaml")) for case in _read(path)]


def read_yaml(path: Path) -> dict[str, Any]:
    """Instants stay texts: YAML would cut their offsets."""
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Texts)
    return found


def _read(path: Path) -> list[Case]:
    # Instants stay texts: YAML would cut their offsets.
    file = yaml.load(path.read_text(encoding="utf-8"), Texts)
    return [_case(path.stem, file, each) for each in file["cases"]]


def _case(stem: str, file: Mapping[str, Any], given: Mapping[str, Any]) -> Case:
    now = _instant(given["now"])
    contacts = [
        {"id": f"k-{index}", **file.get("contact", {}), **each} for index, each in enumerate(given.get("contacts", ()))
    ]
    customer = {**file["customer"], **given.get("customer", {}), "contacts": contacts}
    return Case(
        name=f"{stem}: {given['name']}",
        bundle=file["bundle"],
        asked=Asked(now, customer, given.get("event"), tuple(given.get("places", ()))),
        rules=given.get("rules", {}),
        not_before={
            name: each if each == "never" else iso(_instant(each)) for name, each in given.get("not_before", {}).items()
        },
        no_action=given.get("no_action"),
        steps=given.get("steps", {}),
    )


def _instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


class Texts(yaml.SafeLoader):
    """YAML in which instants are texts."""


Texts.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
