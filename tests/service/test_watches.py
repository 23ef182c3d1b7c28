"""Metrics, traces and the log of requests: what they tell, and what they never tell."""

import json
import logging
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from nextbest.engine.decision_log import log
from nextbest.engine.decision_log.witness import Witness
from nextbest.engine.errors import MissingExtra
from nextbest.engine.stores import open_store
from nextbest.service.app import application
from nextbest.service.opening import opened
from nextbest.service.settings import Settings
from nextbest.service.watches import tallies
from nextbest.service.watches.access import AccessLog
from nextbest.service.watches.decisions import weight
from nextbest.service.watches.drops import Drops
from nextbest.service.watches.metrics import Metrics
from nextbest.service.watches.store_calls import TimedStore
from nextbest.service.watches.traces import Traces
from nextbest.service.watching import Answered, Decided, Quiet, Watched
from nextbest.service.wire import Headers
from tests.decision_log.keeping import until
from tests.people import shop
from tests.service.asgi import Asking
from tests.service.test_rollout import BUNDLE, NOW, OLD

ANSWERED = Answered("POST", "/v1/decide", 422, "invalid-request", 0.25, "till")
PROFILE = {"id": "secret", "level": 2}
DECIDED = Decided(
    OLD.engine, PROFILE, NOW, None, (), 0, False, timedelta(), OLD.engine.decide(PROFILE, NOW), seconds=0.004
)


def test_a_request_is_a_line_of_json(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "nextbest.access"):
        AccessLog(lambda: NOW).answered(ANSWERED)
    assert json.loads(caplog.records[0].getMessage()) == {
        "at": "2026-11-20T10:00:00+00:00",
        "method": "POST",
        "path": "/v1/decide",
        "status": 422,
        "problem": "invalid-request",
        "milliseconds": 250.0,
        "key": "till",
    }


def test_requests_and_decisions_are_spans() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    traces = Traces(provider.get_tracer("test"))
    traces.answered(ANSWERED)
    traces.decided(DECIDED)
    request, decision = exporter.get_finished_spans()
    assert request.name == "POST /v1/decide"
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 422
    assert request.end_time is not None
    assert request.start_time is not None
    assert request.end_time - request.start_time == 250_000_000
    assert decision.attributes is not None
    assert decision.attributes["nextbest.engagements"] == ("shoes",)
    assert "secret" not in request.to_json() + decision.to_json()
    provider.shutdown()


def test_spans_are_parts_of_the_callers_trace_where_it_names_one() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    traces = Traces(provider.get_tracer("test"))
    theirs = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    for headers in (theirs, {"traceparent": "00-none-of-that-01"}, {}):
        given = Headers((name.encode(), text.encode()) for name, text in headers.items())
        traces.answered(ANSWERED._replace(headers=given))
        traces.decided(DECIDED._replace(headers=given))
    spans = exporter.get_finished_spans()
    mine, others = spans[:2], spans[2:]
    assert {format(each.context.trace_id, "032x") for each in mine} == {"4bf92f3577b34da6a3ce929d0e0e4736"}
    assert {format(each.parent.span_id, "016x") for each in mine if each.parent} == {"00f067aa0ba902b7"}
    assert [each.parent for each in others] == [None] * 4
    provider.shutdown()


def test_whoever_watches_gets_the_headers_of_the_request(tmp_path: Path) -> None:
    class Noting(Quiet):
        def __init__(self) -> None:
            self.found: list[str | None] = []

        def decided(self, decided: Decided) -> None:
            self.found.append(decided.headers.get("traceparent"))

        def answered(self, answered: Answered) -> None:
            self.found.append(answered.headers.get("traceparent"))

    (tmp_path / "shop.yaml").write_text(BUNDLE)
    for store in (None, "sqlite://"):
        noting = Noting()
        with opened(Settings(tmp_path / "shop.yaml", store=store)) as service:
            app = application(replace(service, watch=Watched((noting,))))
            Asking(app).post("/v1/decide", {"profile": PROFILE}, headers={"Traceparent": "00-a"})
        assert noting.found == ["00-a"] * 2


def test_what_is_counted_has_a_bound_however_many_names_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "MOST", 3)
    metrics = Metrics()
    for number in range(10):
        winner = replace(DECIDED.decision.winners[0], engagement=f"e{number}")
        metrics.decided(DECIDED._replace(decision=replace(DECIDED.decision, winners=(winner,), digest=f"{number:012}")))
        metrics.dropped(iter([f"limit:engagement.e{number}"]))
        metrics.answered(ANSWERED._replace(method=f"M{number}"))
    text = metrics.text().decode()
    assert text.count("nextbest_winners_total{") == 4
    assert 'nextbest_winners_total{channel="other",engagement="other"} 7.0' in text
    assert text.count("nextbest_decisions_total{") == 4
    assert text.count("nextbest_drops_total{") == 4
    assert text.count("nextbest_requests_total{") == 1
    for bound, count in (("0.0025", 0), ("0.005", 3), ("10.0", 3), ("+Inf", 3)):
        assert f'nextbest_decision_seconds_bucket{{le="{bound}",stored="no"}} {count}.0' in text
    assert 'nextbest_request_seconds_sum{path="/v1/decide"} 2.5\n' in text
    assert "nextbest_faults_total 0.0" in text
    assert "secret" not in text


def test_calls_of_the_store_are_timed_also_those_that_fail(tmp_path: Path) -> None:
    called: list[str] = []
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        timed = TimedStore(store, lambda call, _: called.append(call)).store
        assert OLD.engine.decide(PROFILE, NOW, store=timed).id is not None
        with pytest.raises(AttributeError):
            timed.redeem("x", "y", "z", None, lambda _: True)  # type: ignore[arg-type]
    assert called == ["reserve", "redeem"]


def test_a_decision_on_an_event_takes_time_too(tmp_path: Path) -> None:
    bundle = tmp_path / "shop.yaml"
    bundle.write_text(shop.BUNDLE)
    with opened(Settings(bundle, store="sqlite://", accept_now=True)) as service:
        told = shop.event("purchase", "p", total=20)
        answer = Asking(application(service)).post(f"/v1/events?decide=true&now={NOW:%Y-%m-%dT%XZ}", told)
        assert answer.json()["results"][0]["decision"] is not None
        counted = service.metrics().decode()
    assert 'nextbest_decision_seconds_count{stored="yes"} 1.0' in counted
    assert 'nextbest_decision_seconds_sum{stored="yes"} 0.0\n' not in counted


def test_a_decision_is_looked_into_on_what_it_rested_on(tmp_path: Path) -> None:
    told: list[list[str]] = []
    with open_store(f"sqlite:///{tmp_path}/store.db") as store:
        witness = Witness(store)
        drops = Drops(lambda rules: told.append(list(rules)), witness.last)
        drops.start()
        try:
            for _ in range(5):  # but one a second
                decision = OLD.engine.decide(PROFILE, NOW, store=witness.store)
                drops.decided(DECIDED._replace(decision=decision))
            until(lambda: told)
        finally:
            drops.close()
    assert told == [[]]


def test_the_weight_of_a_document_is_about_its_size() -> None:
    assert 1_000 < weight({"a": "x" * 1_000}) < 1_500
    assert weight([{"a": 1}] * 100) > 5_000
    assert weight(None) < 100


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(BUNDLE)
    settings = Settings(tmp_path / "shop.yaml", log=tmp_path / "log", traces=True)
    for name in [each for each in sys.modules if each.startswith("opentelemetry") or each.endswith("watches.traces")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [_Without("opentelemetry"), *sys.meta_path])
    with pytest.raises(MissingExtra, match="otel"), opened(settings):
        pass
    monkeypatch.setattr(log, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match="batch"), opened(replace(settings, traces=False, log_form="parquet")):
        pass


class _Without:
    """An importer that does not find one library."""

    def __init__(self, library: str) -> None:
        self._library = library

    def find_spec(self, name: str, *_: object) -> None:
        if name.partition(".")[0] == self._library:
            raise ModuleNotFoundError(name=name)


def test_a_log_that_fails_and_is_not_needed_leaves_the_server_ready(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(BUNDLE)
    with opened(Settings(tmp_path / "shop.yaml", log=tmp_path / "log")) as service:
        asking = Asking(application(service))
        assert asking("GET", "/readyz").json() == {"status": "ready", "log": "ok"}
        assert service.log is not None
        service.log.close()
        assert asking("GET", "/readyz").json() == {"status": "ready", "log": "failing"}
        assert asking.post("/v1/decide", {"profile": PROFILE}).status_code == 200
        assert "nextbest_log_lost_total 1.0" in asking("GET", "/metrics").text
