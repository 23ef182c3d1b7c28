"""A whole bundle around the engagements of a spreadsheet: what they need, and what the sheet does not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nextbest.dsl.builtin import CONSENT
from nextbest.dsl.format.yaml_file import STEP
from nextbest.engine.importing.attributes import Path, asked_for
from nextbest.engine.importing.drafts import Draft
from nextbest.engine.importing.sheet import Cell
from nextbest.engine.importing.written import Entries, Node, Value, Values, Writing

STAGE = "lifecycle_stage"
"""The attribute that says a customer's stage where the spreadsheet has stages, and nobody has said who is in them."""
ELSEWHERE = "elsewhere"
EVERYONE = "everyone"
KIND = "campaign"
"""Of campaigns without a type."""
INBOUND = frozenset(
    "home_page homepage website web onsite on_site in_app app till call_center call_centre store".split()
)
PARTS: Mapping[str, Sequence[str]] = {
    "email": ("subject", "preheader", "body"),
    "push": ("title", "body"),
    "sms": ("body",),
    "letter": ("body",),
}
"""Parts of messages on channels that everyone has; another channel has those that its rows fill."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What the bundle is called, and where its days begin."""

    name: str
    timezone: str
    made_from: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Types that were told, by name."""


def write_bundle(whole: Whole, drafts: Sequence[Draft], columns: Mapping[str, tuple[str, Cell]]) -> Writing:
    """The text of the bundle, and the cells that it says."""
    writing = Writing()
    writing.add(f"# Made from {whole.made_from} by `nextbest import`.\n\n")
    writing.entries([("nextbest", Value("1")), ("bundle", Value(whole.name)), ("timezone", Value(whole.timezone))], 0)
    kinds, events = _one_of_each(drafts, "kind"), _one_of_each(drafts, "on")
    _section(writing, "profile", _profile(whole, drafts, columns))
    nothing = Entries([], short=True)
    _section(writing, "events", [(name, _short("fields", nothing, cell)) for name, cell in events.items()])
    _lifecycle(_said(drafts, "stages"), any("stages" not in each.row for each in drafts), writing)
    channels = _said(drafts, "channels").items()
    _section(writing, "channels", [(name, _channel(name, drafts, cell)) for name, cell in channels])
    _section(writing, "kinds", [(name, _short("stages", Value("any"), cell)) for name, cell in kinds.items()])
    writing.add("\nengagements:\n")
    writing.entries([each.entry for each in drafts], STEP, apart=True)
    return writing


def _section(writing: Writing, name: str, entries: Sequence[tuple[str, Node]]) -> None:
    """A section of the bundle; nothing where it has no entries."""
    if entries:
        writing.add(f"\n{name}:\n")
        writing.entries(entries, STEP)


def _short(key: str, node: Node, cell: Cell) -> Entries:
    """An entry with one key, on one line."""
    return Entries([(key, node)], cell, short=True)


def _said(drafts: Sequence[Draft], key: str) -> dict[str, Cell]:
    """The names under a key of all engagements, each with the first cell that has it."""
    found: dict[str, Cell] = {}
    for draft in drafts:
        node = dict(draft.entries).get(key)
        for value in node.items if isinstance(node, Values) else ():
            assert value.cell is not None, "names come from cells"
            found.setdefault(value.text, value.cell)
    return found


def _one_of_each(drafts: Sequence[Draft], key: str) -> dict[str, Cell]:
    """The same for a key that takes one name."""
    found: dict[str, Cell] = {}
    for draft in drafts:
        node = dict(draft.entries).get(key)
        if isinstance(node, Value):
            found.setdefault(node.text, node.cell or draft.cell)
    return found


def _profile(whole: Whole, drafts: Sequence[Draft], columns: Mapping[str, tuple[str, Cell]]) -> list[tuple[str, Node]]:
    stages, channels = _said(drafts, "stages"), _said(drafts, "channels")
    known: dict[Path, tuple[str, Cell | None]] = {("id",): ("string!", None)}
    known |= {tuple(name.split(".")): (type_, None) for name, type_ in whole.attributes.items()}
    if stages:
        known[(STAGE,)] = (f"one of [{', '.join(stages)}]", None)
    for name, typed in columns.items():
        known.setdefault(tuple(name.split(".")), typed)
    for name, cell in channels.items():
        if name not in INBOUND:
            known.setdefault((CONSENT, name), ("boolean!", cell))
    return asked_for(drafts, known).profile()


def _lifecycle(stages: Mapping[str, Cell], for_all: bool, writing: Writing) -> None:
    """The stages; `for_all`: some engagements are for every stage."""
    writing.add("\nlifecycle:\n")
    if not stages:
        writing.add(f"  - {{stage: {EVERYONE}, otherwise: yes}}\n")
        return
    for name in stages:
        writing.add(f'  - stage: {name}\n    when: ({STAGE} is "{name}") otherwise no\n')
    about = "Customers of whom no stage is known."
    writing.add(f"  - stage: {ELSEWHERE}\n    otherwise: yes\n    about: {about}\n")
    if not for_all:
        writing.add("    allow: {stage-without-engagements: the spreadsheet has nothing for them}\n")


def _channel(name: str, drafts: Sequence[Draft], cell: Cell) -> Node:
    here = [draft for draft in drafts if name in _said([draft], "channels")]
    filled = list(
        dict.fromkeys(key.removeprefix("message.") for each in here for key in each.row if key.startswith("message."))
    )
    usual = [part for part in PARTS.get(name, ()) if part in filled]
    parts = [*usual, *(part for part in filled if part not in usual and (not usual or _only_here(part, here)))]
    entries: list[tuple[str, Node]] = []
    if name in INBOUND:
        entries.append(("inbound", Value("yes")))
    else:
        entries.append(("when", Value(f"consent.{name}")))
    if parts:
        entries.append(("parts", Values([Value(part) for part in parts])))
    return Entries(entries, cell, short=True)


def _only_here(part: str, drafts: Sequence[Draft]) -> bool:
    """Whether a part is filled in a row of which no channel usually has it."""
    return any(
        f"message.{part}" in draft.row
        and not any(part in PARTS.get(channel, (part,)) for channel in _said([draft], "channels"))
        for draft in drafts
    )
