"""`DELETE` leaves no trace of a customer: none in the store, the log, metrics, or answers that are kept."""

import json
from pathlib import Path

import pytest

from nextbest.engine.decision_log.entry import pseudonym
from nextbest.engine.decision_log.log import salt_of
from nextbest.engine.decision_log.reading import log_lines
from nextbest.engine.stores import open_store
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.decision_log.keeping import BUNDLE, until
from tests.service.asgi import Asking

NOW = "2026-11-20T10:00:00Z"
EVE = {"consent": {"push": True}, "likes": "shoes", "card": "no-4111"}


def test_nothing_is_left_of_who_is_erased(tmp_path: Path) -> None:
    bundle, store, log = tmp_path / "shop.yaml", f"sqlite:///{tmp_path}/store.db", tmp_path / "log"
    bundle.write_text(BUNDLE)
    settings = Settings(bundle, store, log=log, log_inputs="full", log_candidates=3, accept_now=True)
    with opened(settings) as service:
        asking = Asking(application(service))
        for customer in ("evelyn", "someone"):
            purchase = {"event": "purchase", "id": f"p-{customer}", "at": NOW, "total": 5, "customer": customer}
            assert asking.post("/v1/events?decide=true&reserve=true&now=" + NOW, purchase).status_code in (200, 422)
            body = {"profile": {**EVE, "id": customer}, "reserve": True, "now": NOW}
            held = asking.post("/v1/decide", body, headers={"Idempotency-Key": f"k-{customer}"}).json()
            assert asking.post(f"/v1/decisions/{held['id']}/confirm", {"at": NOW}).status_code == 200
        again = asking.post("/v1/decide", body, headers={"Idempotency-Key": "k-someone"}).json()
        assert again == held
        assert service.log is not None
        until(lambda: service.log is not None and service.log.state.waiting == 0)
        before = "".join(json.dumps(each.entry) for each in log_lines(log))
        gone = pseudonym("evelyn", salt_of(log))
        assert gone in before
        assert "evelyn" in before

        assert asking("DELETE", "/v1/customers/evelyn").json() == {"kind": "done"}
        assert asking("GET", "/v1/customers/evelyn").status_code == 404
        until(lambda: not list((log / "forget").iterdir()))
        assert "evelyn" not in asking("GET", "/metrics").text
        # An answer that was kept is not given again: she is a stranger.
        body = {"profile": {**EVE, "id": "evelyn"}, "now": NOW}
        fresh = asking.post("/v1/decide", {**body, "reserve": False}, headers={"Idempotency-Key": "k-evelyn"})
        assert fresh.status_code in (200, 422)
        assert fresh.status_code == 422 or fresh.json()["id"] is None
        asking("DELETE", "/v1/customers/evelyn")
        until(lambda: not list((log / "forget").iterdir()))
    text = "".join(json.dumps(each.entry) for each in log_lines(log))
    assert "evelyn" not in text
    assert gone not in text
    assert "someone" in text
    assert len(list(log_lines(log))) >= 4
    with open_store(store) as left:
        assert not [each for each in left.export() if "evelyn" in json.dumps(each, default=str)]
        assert list(left.export("someone"))


def test_an_erasure_that_cannot_be_noted_is_not_said_to_be_done(tmp_path: Path) -> None:
    bundle, log = tmp_path / "shop.yaml", tmp_path / "log"
    bundle.write_text(BUNDLE)
    with opened(Settings(bundle, f"sqlite:///{tmp_path}/store.db", log=log)) as service:
        asking = Asking(application(service))
        (log / "forget").touch()  # where a folder has to be
        assert asking("DELETE", "/v1/customers/evelyn").status_code == 503
        (log / "forget").unlink()
        assert asking("DELETE", "/v1/customers/evelyn").status_code == 200


def test_the_log_has_candidates_that_nobody_asked_for(tmp_path: Path) -> None:
    bundle, log = tmp_path / "shop.yaml", tmp_path / "log"
    bundle.write_text(BUNDLE)
    with opened(Settings(bundle, log=log, log_candidates=3)) as service:
        found = Asking(application(service)).post("/v1/decide", {"profile": {**EVE, "id": "ana"}}).json()
        assert found["alternatives"] == []
    entry = next(log_lines(log)).entry
    assert entry is not None
    assert [each["engagement"] for each in entry["alternatives"]] == ["anything"]
    assert entry["request"]["alternatives"] == 3


@pytest.mark.parametrize("path", ["/v1/decide", "/v1/events?decide=true"])
def test_a_fault_is_told_of_the_bundle_that_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    bundle = tmp_path / "shop.yaml"
    bundle.write_text(BUNDLE)
    with opened(Settings(bundle, f"sqlite:///{tmp_path}/store.db")) as service:
        asking, engine = Asking(application(service)), service.engines.engine_for(None)

        def broken(*_: object, **__: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(engine, "decide", broken)
        monkeypatch.setattr(engine, "tell", broken)
        purchase = {"event": "purchase", "id": "p", "at": "2020-11-20T10:00:00Z", "total": 5, "customer": "ana"}
        body = purchase if "events" in path else {"profile": {"id": "ana"}}
        assert asking.post(path, body).status_code == 500
        assert "nextbest_faults_total 1.0" in asking("GET", "/metrics").text
