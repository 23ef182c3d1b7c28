"""What every request goes through: addresses, bodies, keys, and the description of it all."""

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from hashlib import sha256
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from nextbest.service.app import application
from nextbest.service.calls import Answer, Endpoint
from nextbest.service.openapi import problems_of
from nextbest.service.opening import opened
from nextbest.service.problems import KEY_IN_USE, KEY_REUSED, Problem
from nextbest.service.registry import ENDPOINTS
from nextbest.service.repeats import MOST, Repeats
from nextbest.service.security.keys import SCOPES, Scope, good_keys, made, write_keys
from nextbest.service.security.rates import Rates
from nextbest.service.security.read_again import ReadAgain
from nextbest.service.settings import Limits, Settings
from nextbest.service.state import Service
from tests.service.asgi import Asking
from tests.service.described import told

BUNDLE = Path(__file__).parents[2] / "policies" / "coffee_club"
JSON = {"Content-Type": "application/json"}
ANA = b'{"profile": {"id": "ana", "consent": {"email": true, "push": true}}}'


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with opened(Settings(BUNDLE, store="sqlite://", limits=Limits(body=2_000, batch_body=4_000, depth=8))) as found:
        yield found


@pytest.fixture(scope="module")
def asking(service: Service) -> Asking:
    return Asking(application(service))


def deep(levels: int) -> bytes:
    return b'{"profile": ' + b'{"a": [' * (levels // 2) + b'"[[[{{{"' + b"]}" * (levels // 2) + b"}"


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status", "kind"),
    [
        ("GET", "/nowhere", {}, b"", 404, "not-found"),
        ("GET", "/v1/decide", {}, b"", 405, "wrong-method"),
        ("OPTIONS", "/v1/decide", {}, b"", 405, "wrong-method"),
        ("POST", "/v1/decide", {"Content-Type": "text/plain"}, ANA, 415, "wrong-media-type"),
        ("POST", "/v1/decide", {}, ANA, 415, "wrong-media-type"),
        ("POST", "/v1/decide", JSON, b"", 400, "not-json"),
        ("POST", "/v1/decide", JSON, b"{", 400, "not-json"),
        ("POST", "/v1/decide", JSON, b'{"profile": {"id": "\\ud800"}}', 400, "not-json"),
        ("POST", "/v1/decide", JSON, b'{"profile": {"id": "\xff"}}', 400, "not-json"),
        ("POST", "/v1/decide", JSON, ANA.decode().encode("utf-16"), 400, "not-json"),
        ("POST", "/v1/decide", JSON, b"[" * 1_900, 400, "not-json"),
        ("POST", "/v1/decide", JSON, deep(8), 400, "not-json"),
        ("POST", "/v1/decide", JSON, b'{"profile": {"id": "a", "any": NaN}}', 400, "not-json"),
        ("POST", "/v1/decide", JSON, b'{"profile": {"id": "a", "any": [-Infinity]}}', 400, "not-json"),
        ("POST", "/v1/decide", JSON, b'{"profile": {"id": "a", "NaN": "Infinity"}, "x": 1}', 422, "invalid-request"),
        ("POST", "/v1/decide", JSON, deep(6), 422, "invalid-request"),
        ("POST", "/v1/decide", JSON, b"[]", 422, "invalid-request"),
        ("POST", "/v1/decide", JSON, ANA + b" " * 2_000, 413, "too-large"),
        ("POST", "/v1/decide/batch", JSON, b" " * 4_001, 413, "too-large"),
        ("POST", "/v1/decide?now=x", JSON, ANA, 422, "invalid-request"),
        ("GET", "/healthz?%ff=1", {}, b"", 422, "invalid-request"),
        ("GET", "/healthz", {f"x-{number}": "1" for number in range(101)}, b"", 431, "too-many-headers"),
        ("GET", "/healthz", {"Host": "nextbest.example"}, b"", 403, "not-allowed"),
        ("GET", "/healthz", {"Origin": "https://nextbest.example"}, b"", 403, "not-allowed"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    asking: Asking, method: str, path: str, headers: dict[str, str], body: bytes, status: int, kind: str
) -> None:
    found = asking(method, path, headers=headers, content=body)
    assert (found.status_code, found.json()["type"]) == (status, f"urn:problem-type:nextbest:{kind}")
    assert found.json()["status"] == status


def test_a_content_type_may_say_more_and_a_body_may_come_in_parts(asking: Asking) -> None:
    async def parts() -> Any:
        for byte in ANA:
            yield bytes([byte])

    found = asking("POST", "/v1/decide", headers={"Content-Type": "Application/JSON; charset=utf-8"}, content=parts())
    assert found.status_code == 200
    too_long = asking("POST", "/v1/decide", headers=JSON, content=ANA + b" " * 3_000)
    assert (too_long.status_code, too_long.headers["connection"]) == (413, "close")


def test_what_a_body_must_be_is_said_in_words(asking: Asking) -> None:
    def wrong(path: str, body: dict[str, object]) -> list[object]:
        return [(each["pointer"], each["message"]) for each in asking.post(path, body).json()["errors"]]

    assert wrong("/v1/decide/batch", {"customers": []}) == [("/customers", "must not be empty")]
    assert wrong("/v1/decide", {"id": ""}) == [("/id", "must not be empty")]
    assert wrong("/v1/bundle", {"share": "x"}) == [("/share", "must be a number")]
    event = {"event": "no such event", "id": "1", "at": "2026-11-20T10:00:00Z"}
    said = ("/event/event", "must be an event of the bundle")
    assert said in wrong("/v1/decide", {"profile": {"id": "ana"}, "event": event})


@pytest.mark.parametrize(
    ("path", "body", "pointer", "help"),
    [
        ("/v1/decide", {"profil": {}}, "/profil", "did you mean `profile`?"),
        ("/v1/decide", {"customers": []}, "/customers", None),
        ("/v1/decide/batch", {"customers": [{"evnt": {}}]}, "/customers/0/evnt", "did you mean `event`?"),
        ("/v1/decide/batch", {"customers": [{}, {"alternatives": 1}]}, "/customers/1/alternatives",
         "it belongs beside `customers`"),
        ("/v1/decide/batch", {"customers": [{"reserv": True}]}, "/customers/0/reserv",
         "did you mean `reserve` beside `customers`?"),
        ("/v1/decide/batch", {"customers": [{}], "profile": {}}, "/profile", "it belongs in each of `customers`"),
        ("/v1/decide/batch", {"customers": [{}], "profil": {}}, "/profil",
         "did you mean `profile` in each of `customers`?"),
        ("/v1/decide/batch", {"customers": [{"x" * 61: 1}]}, "/customers/0/" + "x" * 60, None),
    ],
)  # fmt: skip
def test_a_key_that_is_not_known_where_it_stands_may_belong_elsewhere(
    asking: Asking, path: str, body: dict[str, object], pointer: str, help: str | None
) -> None:
    found = asking.post(path, body)
    assert found.status_code == 422
    assert found.json()["errors"] == [{"pointer": pointer, "message": "is not known here", "help": help}]


def test_heads_are_answered_as_their_gets(asking: Asking) -> None:
    got, head = asking("GET", "/healthz"), asking("HEAD", "/healthz")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers
    own_page = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}
    assert asking("GET", "/readyz", headers=own_page).status_code == 200


# Keys


@pytest.fixture(scope="module")
def guarded(service: Service, tmp_path_factory: pytest.TempPathFactory) -> tuple[Asking, dict[str, str]]:
    """A server with a key for each scope, and one that may ask once a second only."""
    file = tmp_path_factory.mktemp("keys") / "keys.jsonl"
    keys = [made(scope, (scope,), None) for scope in SCOPES] + [made("slow", ("explain",), 0.001)]
    write_keys(file, [kept for _, kept in keys])
    assert file.stat().st_mode & 0o777 == 0o600
    assert not any(given in file.read_text() for given, _ in keys)
    app = application(replace(service, settings=replace(service.settings, keys=file)))
    return Asking(app), {kept.name: given for given, kept in keys}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda each: f"{each.method} {each.path}")
def test_a_key_allows_what_its_scopes_say(guarded: tuple[Asking, dict[str, str]], endpoint: Endpoint) -> None:
    asking, keys = guarded
    path = endpoint.path.format_map(dict.fromkeys(("id", "code"), "nobody"))
    assert asking(endpoint.method, path).status_code == (401 if endpoint.scope else asking("GET", path).status_code)
    if endpoint.scope is None:
        return
    for scope in SCOPES:
        status = asking(endpoint.method, path, headers=bearer(keys[scope])).status_code
        assert (status == 403) is (scope not in (endpoint.scope, "admin")), (scope, status)
        assert status != 401


def test_keys_that_are_none_are_refused_alike(guarded: tuple[Asking, dict[str, str]]) -> None:
    asking, keys = guarded
    prefix, id, secret = keys["explain"].split(".")
    wrong = [f"{prefix}.{id}.{secret[:-1]}", f"{prefix}.ffffffffffff.{secret}", "", "x", "\u00e9", f"{prefix}.{id}."]
    found = {asking("GET", "/v1/bundle", headers=bearer(each)).text for each in wrong[:2]}
    assert len(found) == 1
    for each in wrong:
        headers = {"Authorization": f"Bearer {each}".encode()}
        answer = asking("GET", "/v1/bundle", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert asking("GET", "/v1/bundle", headers={"Authorization": f"Basic {keys['explain']}"}).status_code == 401
    other = {**bearer(keys["explain"]), "Host": "nextbest.example", "Origin": "https://nextbest.example"}
    assert asking("GET", "/v1/bundle", headers=other).status_code == 200


def test_a_key_that_asks_too_often_has_to_wait(guarded: tuple[Asking, dict[str, str]]) -> None:
    asking, keys = guarded
    first, second = (asking("GET", "/v1/bundle", headers=bearer(keys["slow"])) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 429)
    assert 900 <= int(second.headers["retry-after"]) <= 1_000


def test_turns_come_back_by_the_second() -> None:
    rates = Rates()
    assert [rates.wait("a", 3, 10.0) for _ in range(4)] == [0, 0, 0, 1]
    assert [rates.wait("a", 3, at) for at in (10.4, 10.4, 10.9, 99.0, 99.0, 99.0, 99.0)] == [0, 1, 0, 0, 0, 0, 1]
    assert rates.wait("b", 3, 10.0) == 0


def test_a_key_made_for_one_scope_is_not_the_key_of_another() -> None:
    scope: Scope = "decide"
    given, kept = made("till", (scope,), None)
    assert given.split(".")[1] == kept.id
    assert kept.allows("decide")
    assert not kept.allows("admin")


def test_a_file_of_keys_is_read_again_when_it_has_changed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file, seconds = tmp_path / "keys.jsonl", [0.0]
    (till, kept), (desk, other) = made("till", ("decide",), None), made("desk", ("explain",), None)
    write_keys(file, [kept, other])
    keys = ReadAgain(file, good_keys, "keys", lambda: seconds[0])
    assert keys().find(till) == kept

    write_keys(file, [other])
    assert keys().find(till) == kept
    seconds[0] = 1.0
    assert keys().find(till) is None
    assert keys().find(desk) == other

    for turn in (2.0, 3.0):
        if turn == 2.0:
            file.write_text("{")
        else:
            file.unlink()
        seconds[0] = turn
        assert keys().find(desk) == other
        assert "the keys stay as they were" in caplog.records[-1].getMessage()
    file.write_text("")
    seconds[0] = 9.0
    assert keys().find(desk) is None


# Repeats


def test_of_who_is_forgotten_no_answer_is_kept_not_even_one_that_is_still_to_come() -> None:
    repeats = Repeats()
    assert repeats.begin(None, "before", b"") is None
    repeats.end(None, "before", Answer(b"hers"))
    assert repeats.begin(None, "meanwhile", b"") is None
    repeats.forgotten("ana")
    assert repeats.begin(None, "after", b"") is None
    for key in ("meanwhile", "after"):
        repeats.end(None, key, Answer(b"hers"))
    assert repeats.begin(None, "before", b"") is None
    assert repeats.begin(None, "meanwhile", b"") is None
    assert repeats.begin(None, "after", b"") == Answer(b"hers")


def test_keys_of_requests_are_each_callers_own_and_the_oldest_are_forgotten_first() -> None:
    repeats = Repeats()
    assert repeats.begin("till", "k", b"1") is None
    with pytest.raises(Problem) as in_use:
        repeats.begin("till", "k", b"1")
    with pytest.raises(Problem) as reused:
        repeats.begin("till", "k", b"2")
    assert (in_use.value.kind, reused.value.kind) == (KEY_IN_USE, KEY_REUSED)
    assert repeats.begin("desk", "k", b"2") is None
    repeats.end("till", "k", None)
    assert repeats.begin("till", "k", b"2") is None
    large = Answer(b"x" * (MOST // 2))
    for name in ("a", "b", "c"):
        assert repeats.begin(None, name, b"") is None
        repeats.end(None, name, large)
    assert repeats.begin(None, "c", b"") is large
    assert repeats.begin(None, "a", b"") is None


# The description


def test_the_description_is_whole_and_every_reference_in_it_leads_somewhere(asking: Asking) -> None:
    found = asking("GET", "/openapi.json").json()
    assert found["openapi"] == "3.1.0"
    schemas = found["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    text = json.dumps(found)
    for reference in {each.partition('"')[0] for each in text.split('"$ref": "')[1:]}:
        reduce(getitem, reference.removeprefix("#/").split("/"), found)
    operations = [each["operationId"] for path in found["paths"].values() for each in path.values()]
    assert len(set(operations)) == len(operations) == len(ENDPOINTS) + 2
    for endpoint in ENDPOINTS:
        statuses = found["paths"][endpoint.path][endpoint.method.lower()]["responses"]
        assert {str(each.status) for each in problems_of(endpoint)} <= set(statuses)


def test_the_page_needs_no_network_and_lets_nothing_run(asking: Asking) -> None:
    found = asking("GET", "/")
    style = found.text.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = found.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert found.headers.get_list("content-security-policy") == [policy]
    assert not any(each in found.text for each in ("<script", "http:", "https:", "style=", " src="))
    for path in told()["paths"]:
        assert f"<code>{path}</code>" in found.text
