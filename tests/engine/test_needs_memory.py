"""A bundle that needs a memory loads and tells stages; deciding refuses by name what it cannot carry out."""

from pathlib import Path

import pytest

from nextbest.cli import main
from nextbest.engine import Engine
from nextbest.engine.errors import NotYetSupported
from tests.engine.shop import ANNA, BUNDLE, NOW

LIMITED = BUNDLE.replace("push: {when: consent.push}", "push: {when: consent.push, limits: [1 per calendar day]}")
LIMITED = LIMITED.replace("hello: {kind: greeting}", "hello: {kind: greeting, obeys_limits: no}")
LIMITED += "contact_policy: {unknown_timezone: policy, limits: [2 per 7 days]}\n"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.from_text(LIMITED, name="shop.yaml")


def test_every_key_is_named_with_its_place(engine: Engine) -> None:
    with pytest.raises(NotYetSupported) as refused:
        engine.decide(ANNA, NOW)
    lines = LIMITED.splitlines()
    found = [(key, lines[place.line - 1][place.column - 1 :][:9]) for key, place in refused.value.keys]
    assert found == [("limits", "1 per cal"), ("obeys_limits", "no}"), ("contact_policy", "contact_p")]
    assert "`obeys_limits` (shop.yaml:" in str(refused.value)


def test_many_are_refused_at_the_call(engine: Engine) -> None:
    with pytest.raises(NotYetSupported):
        engine.decide_many([], NOW)


def test_nothing_is_explained(engine: Engine) -> None:
    with pytest.raises(NotYetSupported):
        engine.explain(ANNA, NOW)


def test_stages_need_no_memory(engine: Engine) -> None:
    engine.warm()
    assert engine.stage(ANNA, NOW).name == "active"
    assert engine.profile_schema()["type"] == "object"


@pytest.mark.parametrize("command", ["decide", "explain"])
def test_command_line_says_it_plainly(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle, people = tmp_path / "shop.yaml", tmp_path / "people.jsonl"
    bundle.write_text(LIMITED, encoding="utf-8")
    people.write_text('{"id": "ben", "consent": {"push": true, "email": false}}', encoding="utf-8")
    assert main.run(["check", str(bundle), "--quiet"]) == 0
    assert main.run(["stage", str(bundle), str(people), "--now", NOW, "--quiet"]) == 0
    capsys.readouterr()
    assert main.run([command, str(bundle), str(people), "--now", NOW]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    error, *places, help = said.err.splitlines()
    assert error.startswith("error: this version checks these")
    assert [line.partition(f"{bundle}:")[2] for line in places] == [
        "26:39: `limits`",
        "38:41: `obeys_limits`",
        "39:1: `contact_policy`",
    ]
    assert help.startswith("  they need a memory")
