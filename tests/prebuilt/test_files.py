"""Which built bundle is used, and which refused: `Engine.load` with files and folders as they are found."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import pytest

from nextbest.engine import Engine, UsageError
from nextbest.engine.errors import UnusableBuild
from nextbest.engine.prebuilt.container import closed, opened
from nextbest.engine.prebuilt.engagements import Engagements
from nextbest.engine.prebuilt.left_out import NotKept
from nextbest.engine.prebuilt.load import build, built_graph, outdated
from nextbest.engine.prebuilt.read import read
from nextbest.engine.prebuilt.texts import beside
from tests.prebuilt.rebuilt import NAME, of_graph, pieces

ROOT = Path(__file__).parents[2]
RETAIL = ROOT / "policies" / "retail_next_best"
NOW = "2026-11-20T10:00:00-05:00"
ANA = {"id": "ana", "consent": {"email": True}, "points": 3}
SHOP = """\
nextbest: 1
bundle: shop
timezone: Europe/Paris
profile:
  id: string!
  points: {is: integer, default: 0}
  tier: one of [silver, gold]
  consent: {email: boolean!}
tables:
  worth: {inputs: [tier], file: worth.csv, otherwise: 1}
lifecycle:
  - {stage: active, otherwise: yes}
channels: {email: {when: consent.email, parts: [subject]}}
kinds: {letter: {channels: [email], stages: any}}
engagements:
  beans: {kind: letter, name: Beans for you, propensity: 9%, value: worth, message: {subject: Beans}}
"""
WORTH = "tier,worth\nsilver,12\ngold,20\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a bundle of two files and a table, and the built bundle beside it."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.yaml").write_text(SHOP)
    (folder / "more.yaml").write_text("engagements: {tea: {kind: letter, propensity: 5%, value: 1}}\n")
    (folder / "worth.csv").write_text(WORTH)
    beside(folder).write_bytes(build(folder))
    return folder


def is_built(engine: Engine) -> bool:
    return isinstance(engine.bundle.engagements, Engagements)


def value_of(engine: Engine) -> float | None:
    (winner,) = engine.decide({**ANA, "tier": "silver"}, NOW).winners
    return winner.factors.value


def test_it_stands_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("shop", "shop.v2", "other"):
        (tmp_path / name).mkdir()
        assert beside(tmp_path / name) == tmp_path / f"{name}.nbp"
    (tmp_path / "other" / "a.v2.yaml").touch()
    assert beside(tmp_path / "other" / "a.v2.yaml") == tmp_path / "other" / "a.v2.nbp"
    monkeypatch.chdir(tmp_path / "shop")
    assert beside(Path(".")) == tmp_path / "shop.nbp"


def test_of_files_whatever_they_are_called(tmp_path: Path) -> None:
    for name in ("policy", "policy.txt", "policy.v2.yml"):
        bundle = tmp_path / name
        bundle.write_text(SHOP.replace("worth.csv", "worth.yaml"))
        (tmp_path / "worth.yaml").write_text(WORTH)
        beside(bundle).write_bytes(build(bundle))
        assert is_built(Engine.load(bundle))
        assert is_built(Engine.load(beside(bundle)))
        (tmp_path / "worth.yaml").write_text(WORTH.replace("12", "13"))
        assert not is_built(Engine.load(bundle))
        beside(bundle).unlink()


def test_of_links(shop: Path, tmp_path: Path) -> None:
    current, file = tmp_path / "current", tmp_path / "latest.yaml"
    current.symlink_to(shop)
    file.symlink_to(shop / "shop.yaml")
    (tmp_path / "worth.csv").write_text(WORTH)
    for link in (current, file):
        assert not is_built(Engine.load(link))
        beside(link).write_bytes(build(link))
        assert beside(link).parent == tmp_path
        assert is_built(Engine.load(link))
        assert is_built(Engine.load(beside(link)))
    (tmp_path / "round").symlink_to(tmp_path / "round")
    with pytest.raises(UsageError, match="cannot read"):
        Engine.load(tmp_path / "round")
    assert beside(Path("/")) == Path("/.nbp")


def test_the_one_that_is_named(shop: Path) -> None:
    engine = Engine.load(beside(shop))
    assert is_built(engine)
    assert engine.decide(ANA, NOW) == Engine.load(shop, prebuilt=False).decide(ANA, NOW)
    assert value_of(engine) == 12


def test_the_one_beside_as_long_as_it_is_fresh(shop: Path) -> None:
    assert is_built(Engine.load(shop))
    assert is_built(Engine.load(str(shop) + "/"))
    assert not is_built(Engine.load(shop, prebuilt=False))
    (shop / "worth.csv").write_text(WORTH.replace("12", "13"))
    stale = Engine.load(shop)
    assert not is_built(stale)
    assert value_of(stale) == 13
    (shop / "worth.csv").write_text(WORTH)
    assert is_built(Engine.load(shop))


def changed(shop: Path) -> None:
    (shop / "more.yaml").write_text("# for tea\n" + (shop / "more.yaml").read_text())


def removed(shop: Path) -> None:
    (shop / "more.yaml").unlink()


def added(shop: Path) -> None:
    (shop / "deep").mkdir()
    (shop / "deep" / "milk.yml").write_text("engagements: {milk: {kind: letter, propensity: 5%, value: 1}}\n")


def other_table(shop: Path) -> None:
    (shop / "worth.csv").write_text(WORTH.replace("20", "21"))


def no_table(shop: Path) -> None:
    (shop / "worth.csv").unlink()


@pytest.mark.parametrize("change", [changed, removed, added, other_table, no_table])
def test_texts_that_have_changed(shop: Path, change: object) -> None:
    assert callable(change)
    change(shop)
    with pytest.raises(
        UnusableBuild, match=r"^`.*shop\.nbp` cannot be used: `shop` beside it is not what it was built"
    ):
        Engine.load(beside(shop))
    assert built_graph(shop) is None
    assert outdated(shop, beside(shop)) == f"`{shop}` has changed since"


def test_what_never_decides_does_not_matter(shop: Path) -> None:
    (shop / "README.md").write_text("about")
    (shop / "cases.test.yaml").write_text("tests: []")
    (shop / ".hidden.yaml").write_text("nextbest: 2")
    (shop / "other.csv").write_text("a,b\n")
    assert is_built(Engine.load(shop))
    assert outdated(shop, beside(shop)) is None


def test_far_from_its_texts(shop: Path, tmp_path: Path) -> None:
    away = tmp_path / "deployed" / "v1.nbp"
    away.parent.mkdir()
    away.write_bytes(beside(shop).read_bytes())
    changed(shop)
    assert is_built(Engine.load(away))
    assert outdated(shop, away) == f"`{shop}` has changed since"


def test_damaged_ones_are_named_or_left_alone(shop: Path) -> None:
    beside(shop).write_bytes(beside(shop).read_bytes()[:-5])
    with pytest.raises(UnusableBuild, match="checksum"):
        Engine.load(beside(shop))
    assert not is_built(Engine.load(shop))
    reason = outdated(shop, beside(shop))
    assert reason is not None
    assert "checksum" in reason
    beside(shop).unlink()
    assert outdated(shop, beside(shop)) == "it is not there"
    with pytest.raises(UsageError, match="cannot read"):
        Engine.load(beside(shop))


def test_of_another_nextbest(shop: Path) -> None:
    other = pieces(beside(shop).read_bytes())
    other.head |= {"nextbest": "0.0.9", "maker": "0" * 64}
    beside(shop).write_bytes(closed(other.head, other.parts, other.segments))
    with pytest.raises(UnusableBuild, match=r"it was made by another nextbest \(0\.0\.9\)"):
        Engine.load(beside(shop))
    assert not is_built(Engine.load(shop))


def test_of_other_texts(shop: Path, tmp_path: Path) -> None:
    copytree(shop, tmp_path / "second")
    (tmp_path / "second.nbp").write_bytes(beside(shop).read_bytes())
    assert not is_built(Engine.load(tmp_path / "second")), "it was built from `shop`"
    (tmp_path / "shop.yaml").write_text(SHOP.replace("file: worth.csv", "rows: [[silver, 12]]"))
    assert not is_built(Engine.load(tmp_path / "shop.yaml")), "that of the folder has the same name"


def test_texts_are_asked_for(shop: Path) -> None:
    with pytest.raises(UsageError, match="name the file or folder that it was built from"):
        Engine.load(beside(shop), prebuilt=False)
    engine = Engine.load(shop)
    with pytest.raises(NotKept, match="keeps no Expression: `root` was asked of one"):
        _ = engine.bundle.arbitration.rank.root
    with pytest.raises(NotKept):
        _ = engine.bundle.tables["worth"].rows


def test_the_same_bytes_whatever_the_hashes(tmp_path: Path) -> None:
    found = set()
    for seed in ("0", "1", "12345"):
        target = tmp_path / f"{seed}.nbp"
        program = [sys.executable, "-m", "nextbest.cli.main", "build", str(RETAIL), "--out", str(target)]
        subprocess.run(program, check=True, env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)})
        found.add(target.read_bytes())
    assert len(found) == 1


def test_only_what_is_asked_for_is_read(shop: Path) -> None:
    engine = Engine.load(shop)
    engagements = engine.bundle.engagements
    assert isinstance(engagements, Engagements)
    assert engagements.read == 0
    engine.decide(ANA, NOW)
    assert list(engagements) == ["beans", "tea"]
    assert "gone" not in engagements
    assert engagements.get("gone") is None
    assert engagements.read == 2
    assert engagements["tea"].name == "tea"


def test_many_threads_at_once() -> None:
    data = build(RETAIL)
    wanted = Engine.load(RETAIL, prebuilt=False).explain(ANA, NOW).to_json()
    for _ in range(3):
        engine = of_graph(read(opened(data, NAME)))
        with ThreadPoolExecutor(8) as pool:
            found = pool.map(engine.explain, [ANA] * 16, [NOW] * 16)
            assert all(each.to_json() == wanted for each in found)
