"""Asks a system by its commands, as its users do: JSON in, JSON out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.printed import Printed

POLICIES = Path(__file__).parents[2] / "policies"
Line = dict[str, Any]


@dataclass(frozen=True)
class System:
    """One of the systems with its sample customers, at the time of which they are made."""

    name: str
    now: str
    run: Printed

    @property
    def bundle(self) -> str:
        return str(POLICIES / self.name)

    @property
    def customers(self) -> Path:
        return POLICIES / self.name / "customers.jsonl"

    def documents(self) -> dict[str, Line]:
        """The sample customers by their id."""
        return {each["id"]: each for each in lines(self.customers.read_text(encoding="utf-8"))}

    def asked(self, command: str, customers: Path | None = None, *more: str) -> dict[str, Line]:
        """What a command says of each customer."""
        asked = [command, self.bundle, str(customers or self.customers), "--now", self.now, "--format", "json", *more]
        return {each["customer"]: each for each in lines(self._told(*asked))}

    def evaluated(self, expression: str, customers: Path | None = None) -> list[Line]:
        """What an expression is for each customer, in their order."""
        asked = ["eval", self.bundle, expression, str(customers or self.customers), "--now", self.now]
        return lines(self._told(*asked, "--format", "json"))

    def report(self, customers: Path) -> Line:
        """The figures of a report about these customers."""
        asked = ["report", self.bundle, "--source", f"customers={customers}", "--now", self.now]
        found: Line = json.loads(self._told(*asked, "--format", "json", "-q"))
        return found

    def decided(self, document: Line, folder: Path, *more: str) -> Line:
        """The decision for one customer."""
        path = written(folder / "one.jsonl", [document])
        return self.asked("decide", path, *more)[document["id"]]

    def _told(self, *arguments: str) -> str:
        """What a command line that ends well prints."""
        code, out, err = self.run(*arguments)
        assert code == 0, err
        return out


def lines(text: str) -> list[Line]:
    """JSON lines."""
    return [json.loads(line) for line in text.splitlines()]


def written(path: Path, documents: Sequence[Line]) -> Path:
    """A file of JSON lines."""
    path.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8")
    return path


def chosen(decision: Line) -> tuple[str, str] | None:
    """The engagement that is chosen first, and its channel."""
    winners = decision["winners"]
    return (winners[0]["engagement"], winners[0]["channel"]) if winners else None
