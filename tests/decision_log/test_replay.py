"""The same bundle says the same again, with what the store remembered then; another shows what differs."""

import json
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from nextbest.engine.decision_log.entry import Decided
from nextbest.engine.decision_log.inputs import Inputs, Kept
from nextbest.engine.decision_log.replay import Replay
from nextbest.engine.decision_log.witness import Witness
from nextbest.engine.stores import open_store
from tests.cli.printed import Printed
from tests.decision_log.keeping import ANA, BUNDLE, NOW, kept, mask, shop


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Printed:
    """Runs command lines without colours."""
    monkeypatch.setenv("COLUMNS", "100")
    return Printed(capsys)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop in a file."""
    path = tmp_path_factory.mktemp("bundle") / "shop.yaml"
    path.write_text(BUNDLE)
    return path


def remembered(folder: Path, inputs: Kept, decisions: int = 60) -> Path:
    """A log of decisions with a store: what was sent before, what is held, what waits, all in any order."""
    random, engine, log = Random(7), shop(), folder / inputs
    url = f"sqlite:///{folder / inputs}.db"
    with open_store(url) as store, kept(log, inputs=inputs) as written:
        witness = Witness(store)
        for number in range(decisions):
            now = NOW + timedelta(minutes=number)
            profile = {**ANA, "id": f"c{random.randrange(8)}", "likes": random.choice(["shoes", "hats"])}
            event = None
            if random.random() < 0.4:
                event = {"event": "purchase", "id": f"e{number // 2}", "at": now.isoformat(), "total": 5}
            if random.random() < 0.3:
                told = {"event": "purchase", "id": f"t{number}", "at": now.isoformat(), "total": 7, "phone": "0151"}
                engine.tell({**told, "customer": profile["id"]}, now, store=store)
            decision = engine.decide(profile, now, event=event, alternatives=2, store=witness.store)
            seen = witness.last(profile["id"])
            assert seen is not None
            asked = Inputs(profile, now, event, alternatives=2, memory=seen.memory)
            written.add(Decided(decision, asked, now, mask(), seen.repeated))
            if decision.id is not None and random.random() < 0.6:
                store.confirm(decision.id, at=now)
    return log


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[Kept, Path]:
    """A log of each kind."""
    folder = tmp_path_factory.mktemp("logs")
    kinds: tuple[Kept, ...] = ("none", "masked", "full")
    return {kind: remembered(folder, kind) for kind in kinds}


def test_the_same_bundle_decides_the_same(bundle: Path, logs: dict[Kept, Path]) -> None:
    found = list(Replay(bundle).all(logs["full"]))
    assert len(found) == 60
    assert {each.kind for each in found} <= {"same", "skipped"}
    assert {each.reason for each in found if each.kind == "skipped"} <= {
        "it is an earlier answer, given again to whoever asked twice"
    }
    same = [each for each in found if each.kind == "same"]
    assert len(same) > 50
    # They are not all alike, and the memory is what makes them differ.
    assert {each.entry["no_action"] is None for each in same if each.entry} == {True, False}
    assert any(each.entry["inputs"]["memory"].get("contacts") for each in same if each.entry)
    assert any(each.entry["inputs"]["memory"].get("reserved") for each in same if each.entry)
    assert any(each.entry["inputs"]["memory"].get("known") for each in same if each.entry)


def test_what_the_store_remembered_is_needed(bundle: Path, logs: dict[Kept, Path], tmp_path: Path) -> None:
    lines = [json.loads(each) for file in logs["full"].glob("*.jsonl") for each in file.read_text().splitlines()]
    for each in lines:
        each["inputs"]["memory"] = {}
    forgetful = tmp_path / "cut.jsonl"
    forgetful.write_text("".join(json.dumps(each) + "\n" for each in lines))
    kinds = {each.kind for each in Replay(bundle).all(forgetful)}
    assert "differs" in kinds


def test_masked_inputs_do_where_the_bundle_does_not_look_at_what_is_missing(
    run: Printed, bundle: Path, logs: dict[Kept, Path], tmp_path: Path
) -> None:
    # `card` is sensitive and in every document; the shop never looks at it.
    code, out, _ = run("replay", str(bundle), str(logs["masked"]))
    assert code == 0, out
    assert "0 differ" in out
    looking = tmp_path / "looking.yaml"
    looking.write_text(BUNDLE.replace('when: likes is "shoes"', 'when: likes is "shoes" and card is known'))
    code, out, err = run("replay", str(looking), str(logs["masked"]))
    assert code == 0
    assert "masked, and looked at by this bundle: card" in out
    assert "nothing was decided again" in err


def test_without_inputs_nothing_can_be_decided_again(run: Printed, bundle: Path, logs: dict[Kept, Path]) -> None:
    code, out, err = run("replay", str(bundle), str(logs["none"]))
    assert code == 0
    assert "the log does not keep the inputs" in out
    assert "nothing was decided again" in err


def test_another_bundle_shows_what_differs(run: Printed, logs: dict[Kept, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(BUNDLE.replace("anything: {kind: promo, value: 10", "anything: {kind: promo, value: 99"))
    code, out, _ = run("replay", str(other), str(logs["full"]))
    assert code == 1
    assert "0 of them by this bundle before" in out
    assert "shoes by push → anything by push" in out
    code, lines, err = run("replay", str(other), str(logs["full"]), "--format", "json")
    assert code == 1
    differences = [json.loads(each) for each in lines.splitlines()]
    assert f"{len(differences)} differ" in err
    assert {"place", "customer", "before", "again", "reason"} == differences[0].keys()
    assert any(
        each["again"]["winners"][0]["engagement"] == "anything" for each in differences if each["again"]["winners"]
    )


def test_lines_that_are_none_are_counted_and_nothing_else_suffers(
    run: Printed, bundle: Path, logs: dict[Kept, Path], tmp_path: Path
) -> None:
    good = next(logs["full"].glob("*.jsonl")).read_text().splitlines(keepends=True)[:3]
    senseless = json.loads(good[0])
    senseless["inputs"]["memory"] = {"reserved": [{"no": "contact"}]}
    log = tmp_path / "decisions-20261120-0001.jsonl"
    log.write_text("".join([*good, "[]\n", "no json\n", json.dumps(senseless) + "\n", good[0][:50]]))
    code, out, _ = run("replay", str(bundle), str(log))
    assert code == 1
    assert "4 entries left out" in out
    assert "2  it is no entry of a log" in out
    assert "1  what it says it was asked with makes no sense" in out
    assert "1  its writer was stopped in the middle of it" in out
    empty = tmp_path / "empty"
    empty.mkdir()
    code, _, err = run("replay", str(bundle), str(empty))
    assert code == 2
    assert "holds no log" in err
