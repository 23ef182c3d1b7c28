"""What stands on the line: heads that do not end, bodies that do not come, two requests in one; TLS, keys."""

import json
import re
import socket
import ssl
import struct
import subprocess
import time
from functools import partial
from pathlib import Path

import httpx
import pytest

from nextbest.cli.main import run
from nextbest.service import protocol
from nextbest.service.serving import is_loopback
from nextbest.service.settings import Settings
from tests.service.live import NARROW, Bounded, live, threaded

HEAD = b"POST /v1/decide HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
ANA = b'{"profile": {"id": "ana"}}'
WHOLE = HEAD + b"Content-Length: %d\r\n\r\n" % len(ANA) + ANA
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = b"X-A: " + b"a" * 9_000


def test_an_answer_comes_in_one_piece(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        for _ in range(2):
            line.sendall(WHOLE)
            head, _, body = line.recv(65_536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
            assert b"\r\nx-content-type-options: nosniff\r\n" in head + b"\r\n"
            assert f"content-length: {len(body)}".encode() in head
            assert json.loads(body)["customer"] == "ana"


@pytest.fixture
def club(narrow_club: Path) -> Path:
    return narrow_club


@pytest.fixture
def port(narrow: Bounded) -> int:
    """That of a server with narrow limits."""
    return narrow.port


def sent(port: int, *parts: bytes, pause: float = 0.0, answers: int = 1) -> bytes:
    """All that comes back until the server ends the connection, or is silent after so many answers."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
        except OSError:  # it has ended the connection already
            pass
        return received(line, answers)


def received(line: socket.socket, answers: int) -> bytes:
    line.settimeout(5)
    found = b""
    try:
        while data := line.recv(65_536):
            found += data
            if len(statuses(found)) >= answers:
                line.settimeout(0.1)
    except OSError:
        pass
    return found


def statuses(answer: bytes) -> list[int]:
    return [int(each[:3]) for each in answer.split(b"HTTP/1.1 ")[1:]]


ASKED: list[tuple[bytes, ...]] = [
    (WHOLE,),
    (WHOLE, WHOLE),
    (WHOLE.replace(b"POST", b"GET", 1),),
    (WHOLE.replace(b"ana", b"an\xff"),),
    (WHOLE.replace(b"localhost", b"elsewhere"),),
    (HEAD.replace(b"HTTP", b"Connection: close\r\nX: HTTP", 1),),
    (WHOLE.replace(b"Host", b"Connection: close\r\nHost"),),
    (WHOLE.replace(b"Host", b"Expect: 100-continue\r\nHost"),),
    (b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",),
    (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",),
    (b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",),
    (HEAD + b"Content-Length: 99999\r\n\r\n",),
]


@pytest.mark.parametrize(
    "asked",
    [WHOLE.replace(b"Host", b"Connection: Close\r\nHost"), WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0")],
    ids=["connection", "http_1_0"],
)
def test_who_wants_no_more_than_one_answer_sees_its_end(port: int, asked: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), 4) as line:  # an idle connection would be kept for 5 seconds
        line.sendall(asked)
        found = b"".join(iter(partial(line.recv, 65_536), b""))
    assert statuses(found) == [200]
    assert b"connection: close\r\n" in found


def never(*_: object) -> bool:
    """Stands where answers would go out in one piece."""
    raise AssertionError


def test_with_another_uvicorn_answers_are_the_same_in_two_pieces(
    port: int, club: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "PARTS", (*protocol.PARTS, "no_such_part"))
    monkeypatch.setattr(protocol, "_whole", never)
    now = re.compile(rb"date: [^\r]*|\d{4}-\d\d-\d\dT[0-9:]{8}")
    with threaded(Settings(club, "sqlite://", port=0, accept_now=True, limits=NARROW)) as other:
        for asked in ASKED:
            parts = [each.replace(b"ana", b"zoe") for each in asked]  # nobody else speaks of her
            answers = len(parts) + any(b"100-continue" in each for each in parts)
            ours, theirs = (now.sub(b"", sent(each, *parts, answers=answers)) for each in (port, other))
            assert ours == theirs
            assert len(statuses(ours)) == answers, ours


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((WHOLE,), [200]),
        ((WHOLE, WHOLE), [200, 200]),
        ((WHOLE[:50], WHOLE[50:]), [200]),
        ((CHUNKED, b"1a\r\n" + ANA + b"\r\n0\r\n\r\n"), [200]),
        ((CHUNKED, b"zz\r\n"), [400]),
        ((CHUNKED, *(b"400\r\n" + b" " * 1024 + b"\r\n" for _ in range(6))), [413]),
        ((HEAD + LONG, b"\r\n" + LONG), [431]),
        ((HEAD[:20],), [408]),
        ((HEAD,), [408]),
        ((HEAD + b"Content-Length: 26\r\n\r\n", ANA[:9]), [408]),
        ((), [408]),
        ((WHOLE, HEAD), [200, 408]),
        ((HEAD + b"Content-Length: 99999\r\n\r\n",), [413]),
        ((HEAD + b"Content-Length: 26\r\nContent-Length: 27\r\n\r\n" + ANA,), [400]),
        ((HEAD + b"Content-Length: 26\r\nTransfer-Encoding: chunked\r\n\r\n" + ANA,), [400]),
        ((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",), [400]),
        ((b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",), [400]),
        ((b"CONNECT db:5432 HTTP/1.1\r\nHost: localhost\r\n\r\n",), [400]),
        ((b"GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",), [200]),
        ((b"GET /healthz HTTP/1.1\r\n\r\n",), [403]),
        ((b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",), [200]),
    ],
)
def test_every_request_has_an_end(port: int, parts: tuple[bytes, ...], found: list[int]) -> None:
    assert statuses(sent(port, *parts, pause=0.02, answers=len(found))) == found


@pytest.mark.parametrize("asked", ["HEAD /v1/customers/ana", "GET /v1/customers/nobody", "GET /v1/decide", "GET /no"])
def test_who_hangs_up_before_the_last_answer_is_no_fault(narrow: Bounded, asked: str) -> None:
    """Of several requests on one connection only the last is told that it has ended: the others write to nobody."""
    several = f"{asked} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * 6
    for number in range(30):
        with socket.create_connection(("127.0.0.1", narrow.port), 5) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # its end is a reset
            line.sendall(several)
            line.recv(1)
            time.sleep(0.0002 * (number % 10))
    assert statuses(sent(narrow.port, WHOLE)) == [200]
    assert "Traceback" not in narrow.said.read_text()


def test_a_body_that_comes_drop_by_drop_does_not_hold_the_server(port: int) -> None:
    begin = time.monotonic()
    drops = [HEAD + b"Content-Length: 26\r\n\r\n", *(ANA[at : at + 1] for at in range(len(ANA)))]
    assert statuses(sent(port, *drops, pause=0.1)) == [408]
    assert time.monotonic() - begin < 5


def test_off_loopback_there_are_keys_or_no_service(
    club: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", str(club), "--host", "0.0.0.0", "--port", "0"]) == 2
    assert "`nextbest keys FILE --add NAME --scopes decide`" in capfd.readouterr().err
    assert [is_loopback(each) for each in ("127.0.0.9", "::1", "localhost", "0.0.0.0", "::", "example.org")] == [
        True, True, True, False, False, False
    ]  # fmt: skip
    keys, certificate, private_key = tmp_path / "keys.jsonl", tmp_path / "certificate.pem", tmp_path / "key.pem"
    assert run(["keys", str(keys), "--add", "till", "--scopes", "decide"]) == 0
    key = capfd.readouterr().out.strip()
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, "-days", "2"]
    subprocess.run([*made, "-keyout", private_key, "-out", certificate], check=True, capture_output=True)
    tls = ("--tls-certificate", str(certificate), "--tls-key", str(private_key))
    with live(club, tmp_path, "--host", "0.0.0.0", "--keys", str(keys), *tls) as server:
        assert server.url.startswith("https://0.0.0.0:")
        url = server.url.replace("0.0.0.0", "127.0.0.1") + "/v1/decide"
        with httpx.Client(verify=ssl.create_default_context(cafile=str(certificate))) as http:
            body = {"profile": {"id": "ana"}}
            assert http.post(url, json=body).status_code == 401
            assert http.post(url, json=body, headers={"Authorization": f"Bearer {key}"}).status_code == 200
        with pytest.raises(httpx.TransportError):
            httpx.post(url.replace("https", "http"), json=body)
    assert key not in server.said.read_text()
    capfd.readouterr()
    for wrong in ((private_key, private_key), (certificate, certificate), (keys, keys)):
        given = [part for pair in zip(tls[::2], map(str, wrong), strict=True) for part in pair]
        assert run(["serve", str(club), *given]) == 2
        found = capfd.readouterr()
        assert found.out == ""
        assert "TLS cannot be spoken with" in found.err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = taken.getsockname()[1]
        assert run(["serve", str(club), "--port", str(place)]) == 3
        assert f"`127.0.0.1:{place}`: address already in use" in capfd.readouterr().err


def test_keys_are_made_listed_and_taken_away(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = str(tmp_path / "keys.jsonl")
    assert run(["keys", file]) == 2
    assert run(["keys", file, "--add", "till", "--scopes", "events, decide", "--rate", "50"]) == 0
    assert run(["keys", file, "--add", "desk", "--scopes", "explain"]) == 0
    assert capfd.readouterr().out.count("nbk.") == 2
    assert run(["keys", file]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert [each.partition(" (")[0] for each in lines] == [
        "till: decide, events, 50 requests a second",
        "desk: explain",
    ]
    assert run(["keys", file, "--remove", "till"]) == 0
    for wrong in (["--remove", "till"], ["--add", "x"], ["--add", "x", "--scopes", "all"], ["--rate", "3"]):
        assert run(["keys", file, *wrong]) == 2
    assert len(Path(file).read_text().splitlines()) == 1
    Path(file).write_text("{}\n")
    capfd.readouterr()
    assert run(["keys", file]) == 2
    assert f"{file}:1 is no key" in capfd.readouterr().err
