"""One bundle takes the place of another: for all or for a share, never a bad one, and back where it does worse."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nextbest.engine import Engine
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.rollout.loading import Loader, is_name
from nextbest.service.rollout.returning import Returning, Rule
from nextbest.service.rollout.side_by_side import SideBySide
from nextbest.service.rollout.versions import Version
from nextbest.service.settings import Settings
from nextbest.service.watching import Decided
from tests.service.asgi import Asking

BUNDLE = """
nextbest: 1
bundle: shop
timezone: Europe/Berlin
profile: {id: string!, level: integer!, visits: {history: {at: datetime!}}}
events: {visited: {add: {visits: {}}}}
lifecycle: [{stage: everybody, otherwise: yes}]
channels: {push: {when: yes}}
kinds: {promo: {stages: any, propensity: 20%, channels: [push]}}
engagements:
  shoes: {kind: promo, when: level > 0, value: 50}
"""
TESTS = """
now: 2026-11-20T10:00:00Z
tests:
  - {name: shoes for all, customer: {id: ana, level: 1}, expect: {engagement: shoes, rank: 9 to 11}}
"""
DEARER = BUNDLE.replace("value: 50", "value: 54")
WRONG = BUNDLE.replace("value: 50", "value: 500")
BROKEN = BUNDLE.replace("value: 50", "valu: 50").replace("level: integer!", "level: integr!")
LEAKY = (
    BUNDLE.replace("level: integer!", "level: {is: integer!, sensitive: yes}")
    .replace("value: 50", 'value: fifty,\n   message: {title: "Level {level}"}')
    .replace("when: yes", "when: yes, parts: [title]")
)
"""With an error, and a warning."""
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def version(text: str = BUNDLE) -> Version:
    return Version(Engine.from_text(text), NOW, "posted")


OLD, NEW = version(), version(DEARER)


def bundles(told: list[str] | None = None) -> SideBySide:
    return SideBySide(OLD, (lambda _: None) if told is None else told.append)


def those_with(found: SideBySide, engine: Engine) -> set[str]:
    return {f"c{each}" for each in range(2_000) if found.engine_for(f"c{each}") is engine}


def test_a_share_of_the_customers_gets_the_new_one_and_keeps_it_while_the_share_grows() -> None:
    told: list[str] = []
    served = bundles(told)
    served.take(NEW, 0.1)
    some = those_with(served, NEW.engine)
    assert 150 < len(some) < 250
    assert served.engine_for(None) is OLD.engine
    assert served.current() == (OLD.engine, NEW.engine)
    served.give(0.5, NOW)
    more = those_with(served, NEW.engine)
    assert some < more
    assert 900 < len(more) < 1_100
    served.give(1, NOW)
    assert served.current() == (NEW.engine,)
    assert told == ["beside", "beside", "promoted"]
    # Another salt is another draw: who has the new one first is not always the same.
    again = bundles()
    again.take(NEW, 0.1, "another")
    assert len(those_with(again, NEW.engine) & some) < 60


def test_the_same_one_is_not_taken_again_and_none_can_be_withdrawn_twice() -> None:
    told: list[str] = []
    served = bundles(told)
    served.take(NEW, 0.1)
    assert served.take(replace(OLD, origin="files")).candidate is None
    assert served.serving.stable.origin == "posted"
    assert served.give(0.5, NOW) is None
    served.take(NEW, 0.1)
    assert served.give(0, NOW) is not None
    assert not served.give_up(NEW.digest, NOW, "worse")
    assert told == ["beside", "unchanged", "beside", "withdrawn"]


def test_files_that_are_touched_do_not_change_the_share_of_the_one_beside(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(DEARER)
    served = bundles()
    loader = Loader(served, lambda: NOW)
    try:
        assert asyncio.run(loader.load(tmp_path, 0.1, anew=False)).reason == "passed 0 tests"
        served.give(0.7, NOW)
        asyncio.run(loader.load(tmp_path, 0.1, anew=False))
        assert served.serving.share == 0.7
        asyncio.run(loader.load(tmp_path, 0.1))
        assert served.serving.share == 0.1
        asyncio.run(loader.load(tmp_path, 1.0, anew=False))
        assert (served.serving.candidate, served.serving.stable.digest) == (None, NEW.digest)
    finally:
        loader.close()


class Seconds:
    """Seconds that pass as the test says."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def told_of(watch: Returning, found: Version, level: object) -> None:
    profile = {"id": "c", "level": level}
    decision = found.engine.decide(profile, NOW)
    nothing = NOW - NOW
    watch.decided(Decided(found.engine, profile, NOW, None, (), 0, False, nothing, decision, 0.001))


def test_a_candidate_that_does_worse_is_withdrawn_by_itself() -> None:
    served, said = bundles(), list[str]()
    watch = Returning(served, lambda: NOW, Rule(), said.append, Seconds())
    served.take(NEW, 0.5)
    for _ in range(100):
        told_of(watch, OLD, 1)
        told_of(watch, NEW, 1)
    for _ in range(4):
        told_of(watch, NEW, "many")
    assert served.serving.candidate is not None
    watch.engine_failed(NEW.engine, RuntimeError())
    assert served.current() == (OLD.engine,)
    refused = served.serving.refused
    assert refused is not None
    assert refused.digest == NEW.digest
    assert refused.reason == "withdrawn by itself: 5 errors in 105 decisions, beside 0 in 100 of the other bundle"
    assert said == [f"bundle {NEW.digest[:12]} was {refused.reason}"]
    watch.engine_failed(NEW.engine, RuntimeError())  # of a request that was under way


def test_errors_that_both_have_alike_and_those_of_long_ago_withdraw_nothing() -> None:
    served, clock = bundles(), Seconds()
    watch = Returning(served, lambda: NOW, Rule(window=300), lambda _: None, clock)
    served.take(NEW, 0.5)
    for _ in range(20):
        told_of(watch, OLD, "many")
        told_of(watch, NEW, "many")
    for _ in range(30):
        clock.now += 301
        for _ in range(4):
            told_of(watch, NEW, "many")
    assert served.serving.candidate is not None


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """A server without a network; what it serves is put back after each test."""
    path = tmp_path_factory.mktemp("shop")
    (path / "shop.yaml").write_text(BUNDLE)
    (path / "shop.test.yaml").write_text(TESTS)
    with opened(Settings(path)) as service:
        yield Asking(application(service))


def decided(asking: Asking, customer: str = "ana") -> Any:
    found = asking.post("/v1/decide", {"profile": {"id": customer, "level": 1}})
    assert found.status_code == 200, found.text
    return found.json()


def test_a_sound_bundle_is_served_from_now_on_and_the_servers_own_files_again(asking: Asking) -> None:
    before = asking("GET", "/v1/bundle").json()
    assert (before["origin"], before["share"], before["beside"]) == ("start", 1, [])
    found = asking.post("/v1/bundle", {"files": {"shop.yaml": DEARER, "shop.test.yaml": TESTS}})
    assert found.status_code == 200, found.text
    assert (found.json()["digest"], found.json()["origin"]) == (NEW.digest, "posted")
    assert decided(asking)["digest"] == NEW.digest
    assert asking("POST", "/v1/bundle").json()["digest"] == before["digest"]
    assert asking("GET", "/v1/bundle").json()["origin"] == "files"


@pytest.mark.parametrize(
    ("files", "reason", "findings"),
    [
        ({"shop.yaml": BROKEN}, "it has errors", {"shop.yaml:5:", "shop.yaml:11:"}),
        ({"shop.yaml": LEAKY}, "it has errors", {"shop.yaml:11:"}),
        ({"shop.yaml": WRONG, "shop.test.yaml": TESTS}, "its tests fail", {"shop.test.yaml:4:"}),
        ({"shop.yaml": BUNDLE, "shop.test.yaml": "tests: 7"}, "its tests have errors", {"shop.test.yaml:1:"}),
        ({"shop.csv": "a,b"}, "it has errors", {"the bundle:1:"}),
    ],
)
def test_a_bad_bundle_is_refused_with_all_that_is_wrong_and_the_good_one_stays(
    asking: Asking, files: dict[str, str], reason: str, findings: set[str]
) -> None:
    before = asking("GET", "/v1/bundle").json()
    found = asking.post("/v1/bundle", {"files": files})
    assert found.status_code == 422
    assert found.json()["type"].endswith("bundle-refused")
    assert reason in found.json()["detail"]
    places = {each["pointer"].rpartition(":")[0] + ":" for each in found.json()["errors"]}
    assert findings == places
    assert "/tmp" not in found.text
    after = asking("GET", "/v1/bundle").json()
    assert after["digest"] == before["digest"]
    assert after["refused"]["findings"] == [
        {"place": each["pointer"], "message": each["message"], "help": each["help"]} for each in found.json()["errors"]
    ]
    assert decided(asking)["digest"] == before["digest"]


def test_two_stand_side_by_side_and_every_decision_says_whose_it_is(asking: Asking) -> None:
    found = asking.post("/v1/bundle", {"files": {"shop.yaml": DEARER}, "share": 0.5}).json()
    assert (found["share"], [each["digest"] for each in found["beside"]]) == (0.5, [NEW.digest])
    digests = {customer: decided(asking, customer)["digest"] for customer in (f"c{each}" for each in range(20))}
    assert set(digests.values()) == {OLD.digest, NEW.digest}
    assert {customer: decided(asking, customer)["digest"] for customer in digests} == digests
    metrics = asking("GET", "/metrics").text
    assert f'nextbest_bundle{{digest="{NEW.digest[:12]}",name="shop",role="candidate"}} 1.0' in metrics
    assert f'nextbest_decisions_total{{digest="{NEW.digest[:12]}"}}' in metrics
    assert asking.post("/v1/bundle", {"share": 0}).json()["beside"] == []
    again = asking.post("/v1/bundle", {"share": 0.5})
    assert (again.status_code, again.json()["reason"]) == (409, "no_candidate")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"files": {"../../etc/cron.d/x.yaml": BUNDLE}}, "/files/..~1..~1etc~1cron.d~1x.yaml"),
        ({"files": {"shop.py": "x"}}, "/files/shop.py"),
        ({"files": {"shop.yaml": BUNDLE}, "share": 0}, "/share"),
        ({"share": 2}, "/share"),
        ({"file": {}}, "/file"),
    ],
)
def test_what_makes_no_sense_is_told(asking: Asking, body: dict[str, object], pointer: str) -> None:
    found = asking.post("/v1/bundle", body)
    assert found.status_code == 422
    assert [each["pointer"] for each in found.json()["errors"]] == [pointer]


def test_names_of_files_lead_nowhere_else() -> None:
    assert all(is_name(each) for each in ("a.yaml", "a/b/c.yml", "stores.csv", "ä.yaml", "a.test.yaml"))
    bad = (
        "",
        "/a.yaml",
        "../a.yaml",
        "a/../b.yaml",
        ".a.yaml",
        "a/.b/c.yaml",
        "a.txt",
        "a\\b.yaml",
        "a\n.yaml",
        "a.yaml/",
    )
    assert not [each for each in bad if is_name(each)]


def test_a_server_gives_back_the_memory_of_a_bundle_that_nobody_uses_any_more() -> None:
    loader = Loader(SideBySide(version(), lambda _: None), lambda: NOW)
    gc.freeze()  # as `nextbest serve` does
    try:
        assert asyncio.run(loader.load_texts({"shop.yaml": DEARER})).engine is not None
        before = weakref.ref(loader._bundles.serving.stable.engine._deciding)
        for text in (BUNDLE, DEARER):
            assert before() is not None
            assert asyncio.run(loader.load_texts({"shop.yaml": text})).engine is not None
            assert before() is None
            before = weakref.ref(loader._bundles.serving.stable.engine._deciding)
    finally:
        loader.close()


def test_the_same_bundle_answers_for_a_customer_by_whichever_id_she_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(BUNDLE)
    with opened(Settings(tmp_path / "shop.yaml", store="sqlite://", watch_files=False)) as service:
        asking = Asking(application(service))
        assert asking.post("/v1/bundle", {"files": {"shop.yaml": DEARER}, "share": 0.5}).status_code == 200
        ids = [f"c{each}" for each in range(40)]
        old = {each for each in ids if service.engines.engine_for(each).bundle.digest == OLD.digest}
        pairs = [
            (stays, goes) for stays, goes in zip(ids[::2], ids[1::2], strict=True) if (stays in old) != (goes in old)
        ]
        assert len(pairs) > 3
        assert service.store is not None
        for stays, goes in pairs:
            held = asking.post("/v1/decide", {"profile": {"id": goes, "level": 1}, "reserve": True}).json()
            assert held["winners"]
            assert service.store.join(stays, goes).kind == "done"
            hers = OLD.digest if stays in old else NEW.digest
            assert {decided(asking, each)["digest"] for each in (stays, goes)} == {hers}
            profile = {"level": 1}
            by_id = asking.post("/v1/decide", {"id": goes, "profile": profile}).json()
            screen = asking("GET", f"/v1/customers/{goes}").json()
            assert (screen["customer"], by_id["digest"], screen["next"]["digest"]) == (stays, hers, hers)
