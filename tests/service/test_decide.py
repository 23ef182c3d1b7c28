"""`POST /v1/decide` says what the engine says."""

from pathlib import Path

import pytest

from nextbest.engine import Engine
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from tests.service.asgi import Asking

BUNDLE = Path(__file__).parents[2] / "policies" / "coffee_club"
NOW = "2026-11-20T10:00:00+01:00"


def test_a_profile_is_decided_as_by_the_engine() -> None:
    ana = {"id": "ana", "consent": {"email": True, "push": True}}
    with opened(Settings(BUNDLE, accept_now=True)) as service:
        found = Asking(application(service)).post("/v1/decide", {"profile": ana, "now": NOW})
    assert found.status_code == 200, found.text
    assert found.json() == Engine.load(BUNDLE).decide(ana, NOW).to_json()


@pytest.mark.parametrize("body", [{"profile": {"id": "ana"}, "now": NOW}])
def test_a_request_brings_its_own_now_only_to_a_server_that_takes_it(body: dict[str, object]) -> None:
    with opened(Settings(BUNDLE)) as service:
        found = Asking(application(service)).post("/v1/decide", body)
    assert found.status_code == 422
    assert found.headers["content-type"] == "application/problem+json"
    assert [each["pointer"] for each in found.json()["errors"]] == ["/now"]
