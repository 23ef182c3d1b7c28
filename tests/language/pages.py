"""Reads the manual: Markdown pages whose fenced blocks are bundles, customers and what comes out.

- A `yaml` block is a piece of a bundle. Its sections replace those of the same name further up the page, and a profile
  replaces all of them; what every bundle must have and the page does not show is filled in.
- A `yaml` block with `now:`, `customer:`, `event:`, `sent:` or `others:` is a situation: it holds until the next one,
  which takes over the time and the customer unless it has its own. What else it says holds for itself alone: an `event`
  has come, the request names inbound `places`, or is `triggered_only`; what was `sent` before, `hats by push on
  2026-11-18 10:00, declined`, on the clock of the policy; and for how many `others` just like her a store has decided
  before.
- A `policy` block asks: an expression on each line, and behind `#` what comes out for that customer at that time, after
  the event if one has come.
- A `decision` block shows what is decided then, a `why` block what became of candidates, and a `message` block what
  the first winner says, part by part.

What can stand behind `#`, in any block: docs of `test_manual.py`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

HERE = Path(__file__).parent
PAGES = tuple(sorted(HERE.glob("*.md")))
ALWAYS = {
    "nextbest": "nextbest: 1\n",
    "bundle": "bundle: manual\n",
    "timezone": "timezone: America/New_York\n",
    "profile": "profile: {id: string!}\n",
    "lifecycle": "lifecycle:\n  - {stage: everyone, otherwise: yes}\n",
}
"""What a bundle must have, where the page shows nothing of it."""

_FENCE = re.compile(r"^```(?P<kind>\w*)$")
_HEADING = re.compile(r"^(?P<level>#+) (?P<words>.*)$")
_SECTION = re.compile(r"^(?=\w+:)", re.MULTILINE)
_SITUATION = re.compile(r"^(now|customer|event|sent|others):", re.MULTILINE)
_SENT = re.compile(r"(?P<engagement>\w+) by (?P<channel>\w+) on (?P<at>[-\d]+ [:\d]+)(?P<more>(?:, [\w ]+)*)")
_ANSWER = re.compile(r"(?<!\S)# ?(?P<says>.*)$")


class Yaml(yaml.SafeLoader):
    """YAML as people write customers: dates, times and texts stay as they are written."""


Yaml.yaml_implicit_resolvers = {}
for _kind, _pattern in {
    "bool": "yes|no|true|false",
    "int": r"-?\d+",
    "float": r"-?\d+\.\d+|-?\.inf|\.nan",
    "null": "null",
}.items():
    Yaml.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(f"^(?:{_pattern})$"), None)


@dataclass(frozen=True, slots=True)
class Situation:
    """A customer at a time, and what is asked for."""

    now: str = "2026-11-20T12:00:00-05:00"
    customer: Mapping[str, object] = field(default_factory=lambda: {"id": "c-1"})
    event: Mapping[str, object] | None = None
    places: Sequence[str] = ()
    triggered_only: bool = False
    sent: Sequence[str] = ()
    others: int | None = None
    """For how many others a store has decided; None: there is no store."""

    def followed_by(self, given: Mapping[str, Any]) -> "Situation":
        """The next one, of what its block says."""
        return replace(Situation(self.now, self.customer), **given)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, in the circumstances that the page has set up so far."""

    page: str
    heading: str
    line: int
    """Of its first line, in the page."""
    kind: str
    """`bundle`, `situation`, `policy`, `decision`, `why` or `message`."""
    text: str
    sections: Mapping[str, str]
    situation: Situation

    @property
    def bundle(self) -> str:
        """The whole bundle as text, what this block adds to it last."""
        return "".join({**ALWAYS, **self.sections}.values())

    @property
    def customer(self) -> Mapping[str, object]:
        """The customer document, with what was sent to her."""
        given = self.situation
        contacts = [self._contact(f"k-{number}", each) for number, each in enumerate(given.sent, start=1)]
        return {**given.customer, "contacts": contacts} if contacts else given.customer

    def _contact(self, id: str, text: str) -> dict[str, object]:
        """`tour by email on 2026-11-18 10:00, step 2, clicked` as a record of `contacts`."""
        found = _SENT.fullmatch(text)
        assert found is not None, text
        bundle = yaml.load(self.bundle, Yaml)
        at = datetime.fromisoformat(found["at"]).replace(tzinfo=ZoneInfo(bundle["timezone"]))
        words = [each.split() for each in found["more"].split(", ")[1:]]
        values: dict[str, object] = {
            "step": next((int(each[1]) for each in words if each[0] == "step"), 1),
            "kind": next((each[1] for each in words if each[0] == "kind"), None)
            or bundle["engagements"][found["engagement"]]["kind"],
            "inbound": bundle["channels"][found["channel"]].get("inbound", False),
            **{each[0]: True for each in words if len(each) == 1},
        }
        return {
            "id": id,
            "at": at.isoformat(),
            "engagement": found["engagement"],
            "channel": found["channel"],
            **values,
        }

    @property
    def answers(self) -> tuple[tuple[int, str, str], ...]:
        """Of each line with an answer: its place in the page, what stands before the `#`, and what behind."""
        found = ((number, _ANSWER.search(line), line) for number, line in enumerate(self.text.splitlines(), self.line))
        return tuple((number, line[: each.start()].strip(), each["says"]) for number, each, line in found if each)


def blocks(page: Path) -> Iterator[Block]:
    """The blocks of a page, in order."""
    sections: dict[str, str] = {}
    situation = Situation()
    for heading, line, kind, text in _fenced(page.read_text(encoding="utf-8")):
        if kind == "yaml" and _SITUATION.search(text):
            situation = situation.followed_by(yaml.load(text, Yaml))  # the loader above is a safe one
            kind = "situation"
        elif kind == "yaml":
            given = {part.partition(":")[0]: part for part in _SECTION.split(text) if part}
            kept = {} if "profile" in given else sections
            sections = {name: part for name, part in kept.items() if name not in given} | given
            kind = "bundle"
        yield Block(page.stem, heading, line, kind, text, sections, situation)


def _fenced(text: str) -> Iterator[tuple[str, int, str, str]]:
    """Heading, first line, kind and text of every fenced block."""
    heading, kind, start = "", None, 0
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        fence = _FENCE.match(line.rstrip())
        if kind is None and fence:
            kind, start = fence["kind"], number + 1
        elif kind is not None and fence:
            yield heading, start + 1, kind, "".join(lines[start:number])
            kind = None
        elif kind is None and (found := _HEADING.match(line.rstrip())):
            heading = found["words"]
    assert kind is None, "a block without an end"
