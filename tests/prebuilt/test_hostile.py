"""Files that no build wrote: one clear error, never an answer from garbage, never a traceback, whatever they say."""

import json
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any

import pytest

from nextbest.engine import Engine, InvalidDocument
from nextbest.engine.errors import UnusableBuild
from nextbest.engine.lowering.lower import lower
from nextbest.engine.prebuilt.container import opened
from nextbest.engine.prebuilt.read import read
from nextbest.engine.prebuilt.registry import CLASSES
from nextbest.engine.prebuilt.write import built
from tests.choice import bundles as choices
from tests.prebuilt.rebuilt import NAME, TEXTS, Form, Pieces, of_graph, pieces, rebuilt

RETAIL = Path(__file__).parents[2] / "policies" / "retail_next_best"
NOW = "2026-11-20T10:00:00-05:00"
CUSTOMERS = [json.loads(line) for line in (RETAIL / "customers.jsonl").read_text(encoding="utf-8").splitlines()[:3]]
CHANGES = 50
"""Files of one seed."""


@lru_cache
def retail() -> bytes:
    return built(lower(Engine.load(RETAIL, prebuilt=False).bundle), TEXTS)


def used(data: bytes) -> None:
    """Everything is asked of it."""
    engine = of_graph(read(opened(data, NAME)))
    for customer in CUSTOMERS:
        engine.decide(customer, NOW, alternatives=2)
        engine.explain(customer, NOW)
        engine.stage(customer, NOW)
        engine.counts(customer, NOW)
    engine.profile_schema()
    engine.event_schema()


def refused(data: bytes) -> str:
    with pytest.raises(UnusableBuild) as error:
        used(data)
    said = str(error.value)
    assert said.startswith(f"`{NAME}` cannot be used: ")
    assert said.endswith("; make it anew with `nextbest build`")
    return error.value.reason


def test_what_is_not_one() -> None:
    for data in (b"", b"nextbest: 1\n", b"\x80\x04K\x01.", b"nextbest built", retail()[1:]):
        assert refused(data) == "it is no built bundle"
    assert refused(retail().replace(b"bundle 1\n", b"bundle 2\n", 1)) == "it is of another version of nextbest"


def test_truncated() -> None:
    data, random = retail(), Random(1)
    for end in (len(data) - 1, *(random.randrange(40, len(data)) for _ in range(40))):
        assert "checksum" in refused(data[:end])


def test_flipped() -> None:
    data, random = retail(), Random(2)
    for _ in range(60):
        changed = bytearray(data)
        changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
        refused(bytes(changed))


@pytest.mark.parametrize("seed", range(3))
def test_changed_with_a_checksum_of_its_own(seed: int) -> None:
    found = _changed(pieces(retail()), Random(seed), CHANGES)
    assert found["refused"] > CHANGES / 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_changed_thousands_of_times(seed: int) -> None:
    parsed = Engine.from_text(choices.text(choices.bundle(seed, 5)))
    _changed(pieces(built(lower(parsed.bundle), TEXTS)), Random(seed), 300)
    _changed(pieces(retail()), Random(seed), 300)


def _changed(whole: Pieces, random: Random, times: int) -> Counter[str]:
    """What became of files in which one to three values are others."""
    ways, found = whole.ways, Counter[str]()
    for _ in range(times):
        changed = whole.copy()
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            try:
                changed.put(random.choice(ways), lambda form: _other(form, random))
            except (LookupError, TypeError):  # what was there is gone by now
                continue
        try:
            used(changed.joined())
            found["used"] += 1
        except UnusableBuild:
            found["refused"] += 1
        except InvalidDocument:
            found["another policy"] += 1
    return found


def _other(form: Form, random: Random) -> Form:
    anything: list[Any] = [None, 0, 1, -1, "x", "", [], [[]], True, 1.5, float("nan"), {}, [1, 2], 10**40, 2**53]
    if type(form) is int and random.random() < 0.6:
        return random.choice((form + 1, form - 1, -form, ~form, 10**9, random.randrange(600), ~random.randrange(100)))
    if isinstance(form, str) and random.random() < 0.6:
        return random.choice((form + "x", form[::-1], "stage", "and", "literal", "integer", "\ud800"))
    if isinstance(form, list) and form and random.random() < 0.6:
        place = random.randrange(len(form))
        return random.choice(
            ([*form[:place], *form[place + 1 :]], [*form, form[place]], form[::-1], [random.choice(anything), *form])
        )
    return random.choice(anything)


def _with_entry(form: Form) -> bytes:
    """A file whose first engagement is that entry."""
    changed = pieces(retail())
    entries, _, candidates = changed.segments[0]
    changed.segments[0] = [[*entries, form], ~len(entries), candidates]
    return changed.joined()


def _asked(data: bytes) -> str:
    """Why its first engagement cannot be had."""
    bundle = read(opened(data, NAME)).bundle
    with pytest.raises(UnusableBuild) as error:
        _ = bundle.engagements[next(iter(bundle.engagements))]
    return error.value.reason


def test_entries_that_cannot_be() -> None:
    assert "no class" in _asked(_with_entry([len(CLASSES)]))
    assert "no class" in _asked(_with_entry([-1]))
    assert "no class" in _asked(_with_entry(["os.system", "true"]))
    assert "no list" in _asked(_with_entry({"__reduce__": "os.system"}))
    assert "fields" in _asked(_with_entry([len(CLASSES) - 1]))
    assert "fields" in _asked(_with_entry([len(CLASSES) - 1, *[0] * 99]))


def test_circles() -> None:
    changed = pieces(retail())
    entries = changed.parts["entries"]
    place = next(place for place, each in enumerate(entries) if CLASSES[each[0]].__name__ == "Condition")
    for other in (place, len(entries) - 1):
        entries[place][2] = other
        assert "behind it" in refused(changed.joined())


def test_deep_and_huge() -> None:
    deep: Form = []
    for _ in range(500):
        deep = [deep]
    assert "damaged" in _asked(_with_entry(deep))
    changed = pieces(retail())
    text = changed.joined().decode()
    for name in ('"entries":', '"segments":'):
        start = text.index(name) + len(name)
        end = text.index("}" if name == '"segments":' else ",", start)
        lied = f"{text[:start]}{10**18}{text[end:]}".encode()
        assert "checksum" in refused(lied)
    assert "damaged" in refused(_summed(text.replace('"parts":{"bundle":', '"parts":{"bundle":9', 1)))
    assert "damaged" in refused(_summed(text.replace("[", "[" * 100_000, 1)))


def _summed(text: str) -> bytes:
    """The same with the checksum that belongs to it."""
    first, _, rest = text.split("\n", 2)
    return f"{first}\n{sha256(rest.encode()).hexdigest()}\n{rest}".encode()


def test_what_is_deep_and_right_is_read(tmp_path: Path) -> None:
    path = copytree(RETAIL, tmp_path / "retail") / "retail_next_best.yaml"
    text = path.read_text(encoding="utf-8")
    levels = "".join(f"  level_{at}: level_{at - 1} * 0.5 + {at}\n" for at in range(1, 120))
    deep = text.replace("define:\n", f"define:\n  level_0: ltv / 2\n{levels}  deep: level_119 > 0\n", 1)
    assert deep != text
    path.write_text(deep, encoding="utf-8")
    parsed = Engine.load(path.parent, prebuilt=False)
    assert rebuilt(parsed).decide(CUSTOMERS[0], NOW) == parsed.decide(CUSTOMERS[0], NOW)
