"""`nextbest events`: files of events and of documents, told again, and with lines that are wrong."""

import json
from pathlib import Path

import pytest

from nextbest.cli.main import run
from nextbest.engine.stores import open_store
from tests.people.shop import BUNDLE

NOW = ["--now", "2026-03-24T12:00:00Z"]
LINES = [
    {"event": "purchase", "id": "1", "at": "2026-03-24T11:00:00Z", "user_id": "ann", "total": 5},
    {"type": "track", "event": "Order Completed", "messageId": "2", "userId": "ann", "properties": {"total": 7}},
    {"batch": [{"type": "page", "messageId": "3", "userId": "ann"}, {"type": "alias", "userId": "ann"}]},
    {"event": "open", "contact": "nobody-1", "id": "4"},
    {"event": "purchase", "id": "5", "at": "2026-03-24T11:00:00Z", "user_id": "ann"},
]


def test_events_and_documents_from_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle, file, store = tmp_path / "shop.yaml", tmp_path / "events.jsonl", f"sqlite:///{tmp_path}/shop.db"
    bundle.write_text(BUNDLE)
    file.write_text("\n".join([*map(json.dumps, LINES), "{"]))
    asked = ["events", str(bundle), str(file), "--store", store, *NOW]
    assert run(asked) == 1
    told = capsys.readouterr()
    assert told.out == (
        "7 messages: 2 done, 1 of which the bundle knows nothing, 1 refused, 2 wrong, 1 that could not be read\n"
    )
    for words in ("events.jsonl:3 /batch/1/previousId: is missing", "events.jsonl:5 /total: is missing", ":6 "):
        assert words in told.err
    assert run([*asked, "--format", "json"]) == 1
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["kind"] for each in again] == ["repeated", "repeated", "ignored", "wrong", "refused", "wrong"]
    assert again[3]["errors"][0]["pointer"] == "/batch/1/previousId"
    file.write_text(json.dumps({"id": "bob", "orders": [{"at": "2026-03-01T11:00:00Z", "total": 3}]}))
    assert run([*asked, "--documents"]) == 0
    file.write_text(json.dumps({"id": "ann", "tier": 7}))
    assert run([*asked, "--documents"]) == 1
    assert "/tier" in capsys.readouterr().err
    with open_store(store) as opened:
        bob = opened.customer("bob")
        assert bob is not None
        assert bob.known is not None
        assert len(bob.known.histories["orders"]) == 1
