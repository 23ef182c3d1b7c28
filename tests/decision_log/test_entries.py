"""What an entry of the log holds: of whom, nothing that was not asked for."""

import json
from typing import Any

import pytest

from nextbest.engine.decision_log.entry import Decided, Writing, entry_of, line_of, nameless, pseudonym
from nextbest.engine.decision_log.inputs import Inputs, digest, from_json
from nextbest.engine.remembering.known import Known, Noted
from nextbest.engine.remembering.memory import Memory, Waiting
from tests.decision_log.keeping import ANA, NOW, SECRETS, decided, mask, shop

SALT, OTHER = b"one salt", b"another"


def written(how: Any, what: Decided | None = None) -> dict[str, Any]:
    found = json.loads(line_of(entry_of(what or decided(), Writing(SALT, how))))
    assert isinstance(found, dict)
    return found


def test_without_inputs_nothing_of_the_customer_is_in_it() -> None:
    entry = written("none")
    assert not [each for each in SECRETS if each in json.dumps(entry)]
    assert entry["customer"] == pseudonym("ana", SALT) != pseudonym("ana", OTHER)
    assert (entry["winners"][0]["engagement"], entry["winners"][0]["message"]) == ("shoes", {})
    assert entry["digest"] == shop().bundle.digest
    assert entry["inputs"] is None


def test_masked_inputs_lack_what_is_sensitive_and_what_nobody_has_declared() -> None:
    purchase = {"event": "purchase", "id": "p", "at": NOW.isoformat(), "total": 5, "phone": "no-0151", "extra": "x"}
    orders = [{"at": NOW.isoformat(), "total": 7, "doctor": "house", "odd": "x"}]
    profile = {**ANA, "salary": 7, "orders": orders, "waiting": [purchase]}
    inputs = Inputs(profile, NOW, event=purchase)
    decision = shop().decide(profile, NOW, event=purchase)
    entry = written("masked", Decided(decision, inputs, NOW, mask()))
    assert entry["masked"] == ["card", "event.phone", "orders.doctor", "salary"]
    kept = entry["inputs"]
    assert kept["profile"] == {
        "id": "ana",
        "consent": {"push": True},
        "likes": "shoes",
        "nickname": "masked",
        "orders": [{"at": NOW.isoformat(), "total": 7, "odd": "masked"}],
        "waiting": [{"event": "purchase", "id": "p", "at": NOW.isoformat(), "total": 5, "extra": "masked"}],
    }
    assert "phone" not in kept["event"]
    assert kept["event"]["extra"] == "masked"


def test_what_a_store_knows_by_events_is_masked_too() -> None:
    purchase = {"event": "purchase", "id": "p", "at": NOW.isoformat(), "total": 5, "phone": "no-0151"}
    orders = [{"at": NOW.isoformat(), "total": 7, "doctor": "house"}]
    known = Known({"card": "no-4111", "likes": "hats"}, {"orders": orders}, {"likes": Noted(set=7)})
    memory = Memory(known=known, customer="ana", waiting=(Waiting(purchase),))
    entry = written("masked", Decided(shop().decide(ANA, NOW), Inputs(ANA, NOW, memory=memory), NOW, mask()))
    assert entry["masked"] == ["card", "event.phone", "orders.doctor"]
    assert not [each for each in ("no-4111", "house", "no-0151") if each in json.dumps(entry["inputs"])]
    full = written("full", Decided(shop().decide(ANA, NOW), Inputs(ANA, NOW, memory=memory), NOW, mask()))
    assert from_json(full["request"], full["inputs"], full["now"]).memory == memory


def test_full_inputs_are_those_of_the_decision() -> None:
    entry = written("full")
    assert entry["inputs"]["profile"] == ANA
    assert from_json(entry["request"], entry["inputs"], entry["now"]) == Inputs(ANA, NOW)
    assert entry["winners"][0]["message"] == {"title": "Shoes for you, ana"}


@pytest.mark.parametrize(
    ("given", "path"),
    [({"salary": "a lot"}, "/salary"), ({"consent": {"push": "perhaps"}}, "/consent/push"), ({"consent": None}, None)],
)
def test_problems_are_told_by_place_alone(given: dict[str, Any], path: str | None) -> None:
    entry = written("none", decided(**given))
    problems = entry["no_action"]["problems"]
    assert problems
    assert all(each["message"] == "" and each["help"] is None for each in problems)
    assert path is None or [each["path"] for each in problems] == [path]


def test_a_key_that_is_not_declared_is_not_named() -> None:
    found = written("none", decided(**{"ana@example.org": 1}))
    assert "ana@example.org" not in json.dumps(found)
    full = written("full", decided(**{"ana@example.org": 1}))
    assert "/ana@example.org" in [each["path"] for each in full["problems"]]


def test_digests_are_the_same_for_the_same_inputs_and_salt_alone() -> None:
    again = Inputs(dict(reversed(ANA.items())), NOW)
    assert digest(Inputs(ANA, NOW), SALT) == digest(again, SALT)
    different = (
        digest(Inputs(ANA, NOW), OTHER),
        digest(Inputs({**ANA, "likes": "hats"}, NOW), SALT),
        digest(Inputs(ANA, NOW.replace(second=1)), SALT),
        digest(Inputs(ANA, NOW, alternatives=1), SALT),
    )
    assert digest(Inputs(ANA, NOW), SALT) not in different
    assert len(set(different)) == len(different)


def test_who_is_erased_leaves_what_was_decided() -> None:
    entry = nameless(written("full", decided(salary="oh")))
    assert not [each for each in (*SECRETS, pseudonym("ana", SALT), "oh") if each in json.dumps(entry)]
    assert entry["no_action"]["kind"] == "invalid_profile"
    assert nameless(written("full"))["winners"][0]["engagement"] == "shoes"


def test_a_document_that_is_not_of_json_is_logged_without_itself() -> None:
    strange = {**ANA, "likes": float("nan")}
    entry = written("full", Decided(shop().decide(strange, NOW), Inputs(strange, NOW), NOW, mask()))
    assert entry["inputs"] is None
    assert entry["inputs_digest"] is None
    assert entry["no_action"]["kind"] == "invalid_profile"
