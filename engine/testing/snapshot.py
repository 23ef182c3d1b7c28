"""Writes into a file of tests what comes out, where a case says `snapshot: yes`; all else stays as it is."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from nextbest.dsl.document.tests import NO_ACTION
from nextbest.dsl.files.tree import YamlScalar
from nextbest.dsl.files.yaml_written import Written, WrittenCollection, WrittenKey, WrittenScalar, line_start, written
from nextbest.dsl.source import Place, Source, Text
from nextbest.engine.decision import Decision, Winner
from nextbest.engine.testing.compare import rank_words

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+ -]*")
_OF_WINNER = ("engagement", "channel", "variant", "step", "place", "rank")
_FIRST = ("engagement", "channel", "rank")
"""What is written of a winner where nothing was expected before."""


class _Change(NamedTuple):
    start: int
    end: int
    text: str


def updated(source: Source, came: Mapping[str, Decision]) -> str:
    """The text of a sound file, in which the snapshots of these names expect these decisions.

    What a snapshot expects already keeps its keys: their values are written anew, and those that can no longer be are
    taken out. `blocked`, `order`, `not` and `places` are left to their author.
    """
    file = written(source)
    tests = _entry(file.root, "tests")
    changes: list[_Change] = []
    if isinstance(tests, WrittenCollection):
        for _, case in tests.entries:
            name = _entry(case, "name")
            decision = came.get(name.value.text.value) if isinstance(name, WrittenScalar) else None
            if decision is not None and isinstance(case, WrittenCollection):
                changes += _case(case, decision, source.text)
    text = source.text
    for change in sorted(changes, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def _entry(node: Written, name: str) -> Written | None:
    if not isinstance(node, WrittenCollection) or not node.mapping:
        return None
    return next((value for key, value in node.entries if _word(key) == name), None)


def _word(key: WrittenKey | None) -> str:
    return key.value.text.value if isinstance(key, WrittenScalar) else ""


def _case(case: WrittenCollection, decision: Decision, text: str) -> Iterator[_Change]:
    expect, snapshot = _entry(case, "expect"), _entry(case, "snapshot")
    if isinstance(expect, WrittenCollection):
        yield from _expect(expect, decision, text)
        return
    assert isinstance(snapshot, WrittenScalar), "only snapshots are written"
    new = "expect: {" + ", ".join(f"{key}: {value}" for key, value in _came(decision).items()) + "}"
    if case.flow:
        yield _Change(snapshot.end, snapshot.end, f", {new}")
        return
    key = next(key for key, _ in case.entries if _word(key) == "snapshot")
    assert key is not None
    indent = " " * (key.start - line_start(text, key.start))
    end = _line_end(text, snapshot.end)
    yield _Change(end, end, f"\n{indent}{new}")


def _came(decision: Decision) -> dict[str, str]:
    """What is written where nothing was expected."""
    stage = {"stage": _written(decision.stage)} if decision.stage is not None else {}
    winner = decision.winner
    if winner is None:
        assert decision.no_action is not None
        return stage | {"no_action": decision.no_action.kind}
    values = {key: _of_winner(winner, key) for key in _FIRST}
    return stage | {key: value for key, value in values.items() if value is not None}


def _expect(expect: WrittenCollection, decision: Decision, text: str) -> Iterator[_Change]:
    """The values of an expectation anew; entries that can no longer be are taken out, one that must be is put in."""
    gone: list[int] = []
    for at, (key, value) in enumerate(expect.entries):
        if _word(key) == "message" and decision.winner is not None and isinstance(value, WrittenCollection):
            yield from _message(value, decision.winner)
            continue
        new = _value(_word(key), decision)
        if new is None:
            gone.append(at)
        elif isinstance(value, WrittenScalar) and new != text[value.start : value.end] and new != "=":
            yield _Change(value.start, value.end, new)
    missing = _missing(expect, decision)
    if expect.flow and (gone or missing):
        yield from _in_flow(expect, gone, missing)
    elif not expect.flow:
        yield from _in_block(expect, gone, missing, text)


def _value(key: str, decision: Decision) -> str | None:
    """What is written for a key; None where it cannot be expected any more, `=` where it is left as it is."""
    winner = decision.winner
    if key == "stage":
        return None if decision.stage is None else _written(decision.stage)
    if key == "no_action":
        return "null" if decision.no_action is None else decision.no_action.kind
    if key in _OF_WINNER:
        return None if winner is None else _of_winner(winner, key)
    return None if key == "message" and winner is None else "="


def _missing(expect: WrittenCollection, decision: Decision) -> dict[str, str]:
    """What must be said besides, so that the expectation says what came."""
    keys = {_word(key) for key, _ in expect.entries}
    if decision.no_action is not None:
        return {} if "no_action" in keys else {"no_action": decision.no_action.kind}
    said = _entry(expect, "no_action")
    if isinstance(said, WrittenScalar) and said.value.text.value in NO_ACTION and not keys & {"engagement", "places"}:
        return {key: value for key, value in _came(decision).items() if key not in keys}
    return {}


def _in_flow(expect: WrittenCollection, gone: list[int], missing: Mapping[str, str]) -> Iterator[_Change]:
    """Entries of `{ }` out and in."""
    for at in gone:
        key, value = expect.entries[at]
        assert key is not None
        last = at == len(expect.entries) - 1
        start = key.start if not last or at == 0 else expect.entries[at - 1][1].end
        if last and at - 1 in gone:
            start = key.start
        yield _Change(start, value.end if last else _key(expect, at + 1).start, "")
    if missing:
        new = ", ".join(f"{key}: {value}" for key, value in missing.items())
        kept = len(gone) < len(expect.entries)
        yield _Change(expect.start + 1, expect.start + 1, f"{new}, " if kept else new)


def _in_block(expect: WrittenCollection, gone: list[int], missing: Mapping[str, str], text: str) -> Iterator[_Change]:
    """Lines out and in."""
    first = _key(expect, 0)
    begin = line_start(text, first.start)
    indent = " " * (first.start - begin)
    new = "".join(f"{indent}{key}: {value}\n" for key, value in missing.items())
    if new:
        yield _Change(begin, begin, new)
    for at in gone:
        key, value = expect.entries[at]
        assert key is not None
        end = _line_end(text, _end(value, text))
        yield _Change(line_start(text, key.start), min(end + 1, len(text)), "")


def _end(node: Written, text: str) -> int:
    """Where the last words of a node end; that of a block is told only by what comes after it."""
    if isinstance(node, WrittenCollection) and not node.flow and node.entries:
        return _end(node.entries[-1][1], text)
    return len(text[: node.end].rstrip())


def _key(collection: WrittenCollection, at: int) -> WrittenKey:
    key, _ = collection.entries[at]
    assert key is not None, "a mapping has keys"
    return key


def _message(message: WrittenCollection, winner: Winner) -> Iterator[_Change]:
    """The parts of a message that are texts."""
    for key, value in message.entries:
        part = winner.message.get(_word(key))
        if isinstance(value, WrittenScalar) and isinstance(part, str) and value.value.text.value != part:
            yield _Change(value.start, value.end, _written(part))


def _of_winner(winner: Winner, key: str) -> str | None:
    if key == "rank":
        return None if winner.key is None else rank_words(winner.key)
    value = getattr(winner, key)
    return None if value is None else _written(str(value))


def _written(text: str) -> str:
    """A text as a scalar that YAML reads as that text, within `{ }` too."""
    plain = _PLAIN.fullmatch(text) and not text.endswith(" ")
    scalar = YamlScalar(Text(text, Place(Source("", text), 0, len(text))))
    if plain and not isinstance(scalar.plain, bool | float | None):
        return text
    return json.dumps(text, ensure_ascii=False)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
