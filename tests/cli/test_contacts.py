"""Decisions with a memory on the command line: reserve, confirm, release, outcomes, limits, erasure."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.printed import Printed

SHOP = """\
nextbest: 1
bundle: shop
timezone: Europe/Paris
profile: {id: string!, zone: timezone, consent: {push: boolean!}}
lifecycle: [{stage: everyone, otherwise: yes}]
contact_policy: {limits: [3 per 7 days], unknown_timezone: policy}
channels:
  push: {when: consent.push, limits: [2 per calendar day], outcomes: {seen: opened, gone: bounced}, parts: [title]}
  email: {when: consent.push, outcomes: {seen: clicked}}
  home: {inbound: yes, slots: 2}
kinds: {letter: {channels: [push], stages: any}, tile: {channels: [home], stages: any}}
engagements:
  voucher:
    kind: letter
    limits: [1 in total]
    propensity: 9%
    baseline: 7%
    value: 300
    offer: {reward: A coffee, cost: 2, expires: 7 days}
  beans: {kind: letter, propensity: 9%, baseline: 7%, value: 12}
  tea: {kind: letter, propensity: 9%, baseline: 7%, value: 10, channels: [push, email]}
  tile_a: {kind: tile, propensity: 9%, baseline: 7%, value: 12}
  tile_b: {kind: tile, propensity: 9%, baseline: 7%, value: 11}
"""
NOW = "2026-11-20T10:00:00Z"
LATER = "2026-11-20T10:05:00Z"
TOO_LATE = "2026-11-20T10:15:00Z"
CODE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){4}")


class Shop:
    """A bundle, two customers and a store, behind the command line."""

    def __init__(self, folder: Path, run: Printed) -> None:
        self.bundle, self.people = str(folder / "shop.yaml"), str(folder / "people.jsonl")
        self.store = ["--store", f"sqlite:///{folder / 'contacts.db'}"]
        self.new = f"{folder / 'contacts.db'} is new: nothing is remembered yet\n"
        self.folder, self.run = folder, run
        people = [{"id": id, "consent": {"push": True}} for id in ("ann", "bob")]
        Path(self.bundle).write_text(SHOP, encoding="utf-8")
        Path(self.people).write_text("".join(json.dumps(each) + "\n" for each in people), encoding="utf-8")

    def decide(self, *more: str, customer: str = "ann", now: str = NOW) -> dict[str, Any]:
        """The decision of a customer, reserved."""
        arguments = ["--customer", customer, "--now", now, "--reserve", "--format", "json", *more]
        code, out, err = self.run("decide", self.bundle, self.people, *self.store, *arguments)
        assert (code, err.removeprefix(self.new)) == (0, "")
        found: dict[str, Any] = json.loads(out)
        return found

    def contacts(self, name: str, *arguments: str) -> tuple[int, str, str]:
        """A command of `contacts`."""
        return self.run("contacts", self.bundle, name, *self.store, *arguments)

    def shown(self, *arguments: str, customer: str = "ann", now: str = LATER) -> dict[str, Any]:
        """What `show` has for machines."""
        given = ["--customer", customer, "--file", self.people, "--now", now, "--format", "json"]
        code, out, err = self.contacts("show", *given, *arguments)
        assert (code, err) == (0, "")
        found: dict[str, Any] = json.loads(out)
        return found

    def states(self, **about: str) -> list[tuple[str, str]]:
        """Engagement and state of each contact."""
        return [(each["engagement"], each["state"]) for each in self.shown(**about)["contacts"]]

    def file(self, text: str) -> str:
        """A file of rows."""
        path = self.folder / "rows"
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def shop(tmp_path: Path, run: Printed) -> Shop:
    return Shop(tmp_path, run)


def test_without_reserve_nothing_is_held(shop: Shop) -> None:
    code, out, _ = shop.run("decide", shop.bundle, shop.people, "--customer", "ann", *shop.store, "--now", NOW)
    assert code == 0
    assert "decision " not in out
    assert CODE.search(out) is None
    assert shop.states() == []


def test_what_is_reserved_has_an_id_and_a_code_and_lapses(shop: Shop) -> None:
    arguments = ["--customer", "ann", *shop.store, "--reserve", "--now", NOW]
    code, out, err = shop.run("decide", shop.bundle, shop.people, *arguments)
    assert (code, err) == (0, shop.new)
    first, second, *_ = out.splitlines()[1:]
    assert re.fullmatch(r"decision [0-9a-f]{32}, reserved until 2026-11-20 11:15", first)
    assert second == "+01:00"
    assert CODE.fullmatch(out.splitlines()[-1].removeprefix("  code   "))
    assert shop.states() == [("voucher", "reserved")]
    assert shop.states(now=TOO_LATE) == []


def test_a_slot_is_held_for_as_long_as_is_asked(shop: Shop) -> None:
    shop.decide("--hold-for", "2 hours")
    (contact,) = shop.shown(now="2026-11-20T11:59:59Z")["contacts"]
    assert contact["lapses_at"] == "2026-11-20T12:00:00+00:00"
    assert shop.states(now="2026-11-20T12:00:00Z") == []


def test_confirm_outcome_show(shop: Shop) -> None:
    id = shop.decide()["id"]
    said = shop.contacts("confirm", "--decision", id, "--now", LATER)
    assert said == (0, f"confirmed: decision {id}\n", "")
    said = shop.contacts("confirm", "--decision", id, "--now", LATER)
    assert said == (0, f"confirmed: decision {id}, as it was already\n", "")
    said = shop.contacts("outcome", "--contact", f"{id}-1", "--outcome", "seen", "--channel", "push", "--now", LATER)
    assert said == (0, f"recorded: contact {id}-1\n", "")
    code, out, err = shop.contacts("show", "--customer", "ann", "--file", shop.people, "--now", LATER)
    assert (code, err) == (0, "")
    lines = CODE.sub("CODE", out).replace(id, "ID").splitlines()
    assert lines == [
        "customer ann at 2026-11-20 11:05 +01:00",
        "",
        "contacts",
        "  2026-11-20 11:05 +01:00  voucher by push",
        "    confirmed, opened",
        "    offer CODE: A coffee, until 2026-11-27 11:05 +01:00",
        "    contact ID-1",
        "",
        "limits",
        "  policy              1 of 3 in the last 7 days",
        "  channel.push        1 of 2 this calendar day",
        "  engagement.voucher  1 of 1 in total, for good",
    ]


def test_release_frees(shop: Shop) -> None:
    id = shop.decide()["id"]
    assert shop.contacts("release", "--decision", id, "--now", LATER) == (0, f"released: decision {id}\n", "")
    assert shop.states() == []
    code, out, err = shop.contacts("confirm", "--decision", id, "--now", LATER)
    assert (code, out) == (1, "")
    assert err == f"error: decision {id} is not confirmed: its slot has lapsed, or was released (gone)\n"


def test_what_has_lapsed_is_refused_and_what_was_sent_is_not_released(shop: Shop) -> None:
    id = shop.decide()["id"]
    assert shop.contacts("confirm", "--decision", id, "--now", TOO_LATE)[0] == 1
    assert shop.contacts("confirm", "--decision", id, "--now", LATER)[0] == 0
    code, _, err = shop.contacts("release", "--decision", id, "--now", LATER)
    assert code == 1
    assert err.endswith("it was confirmed, so it was sent (confirmed)\n")


def test_each_place_is_settled_by_itself(shop: Shop) -> None:
    decision = shop.decide("--places", "home")
    assert [each["place"] for each in decision["winners"]] == ["home", "home"]
    assert shop.contacts("confirm", "--decision", decision["id"], "--place", "till", "--now", LATER)[0] == 1
    assert shop.contacts("confirm", "--decision", decision["id"], "--place", "home", "--now", LATER)[0] == 0
    assert shop.states() == [("tile_a", "confirmed"), ("tile_b", "confirmed")]


def test_full_limits_are_explained_with_what_fills_them(shop: Shop) -> None:
    for minute in range(2):
        id = shop.decide(now=f"2026-11-20T10:0{minute}:00Z")["id"]
        shop.contacts("confirm", "--decision", id, "--now", LATER)
    arguments = ["--customer", "ann", *shop.store, "--now", LATER]
    code, out, err = shop.run("explain", shop.bundle, shop.people, *arguments)
    assert (code, err) == (0, "")
    assert "tea by push\n  a limit of the channel is full [limit:channel.push]\n" in out
    assert "    channel.push: 2 of 2 this calendar day, free again 2026-11-21 00:00 +01:00\n" in out
    assert "    engagement.voucher: 1 of 1 in total, for good\n" in out
    code, out, _ = shop.run("explain", shop.bundle, shop.people, *arguments, "--format", "json")
    (tea,) = [
        each for each in json.loads(out)["candidates"] if (each["engagement"], each["channel"]) == ("tea", "push")
    ]
    assert (tea["count"], tea["limit"], tea["until"]) == (2, 2, "2026-11-21T00:00:00+01:00")


def test_rows_are_done_bad_ones_are_told(shop: Shop) -> None:
    first, second = shop.decide()["id"], shop.decide(customer="bob")["id"]
    cells = [(first, LATER), ("", LATER), ("nobody", LATER), (second, "soon"), (second, TOO_LATE), (second, LATER)]
    rows = shop.file("decision,at\n" + "".join(f"{id},{at}\n" for id, at in cells))
    code, out, err = shop.contacts("confirm", "--file", rows)
    assert (code, out) == (1, "6 rows: 2 confirmed, 2 refused, 2 could not be read\n")
    assert err.splitlines() == [
        f"error: {rows}:3 has no `decision`",
        f"error: {rows}:4: decision nobody is not confirmed: the store has nothing of this id (unknown)",
        f"error: {rows}:5: `soon` is not a time: write it like 2026-11-20T10:00:00-05:00",
        f"error: {rows}:6: decision {second} is not confirmed: its slot has lapsed, or was released (gone)",
    ]
    assert shop.states() == [("voucher", "confirmed")]
    assert shop.states(customer="bob") == [("voucher", "confirmed")]
    code, out, _ = shop.contacts("confirm", "--file", rows, "--format", "json")
    told = [(each["decision"], each["kind"], each["reason"]) for each in map(json.loads, out.splitlines())]
    assert told == [
        (first, "repeated", None),
        ("nobody", "refused", "unknown"),
        (second, "repeated", None),
        (second, "repeated", None),
    ]


def test_rows_without_a_time_take_that_of_the_command(shop: Shop) -> None:
    rows = shop.file(json.dumps({"decision": shop.decide()["id"]}))
    assert shop.contacts("confirm", "--file", rows, "--now", LATER) == (0, "1 row: 1 confirmed\n", "")
    assert [each["at"] for each in shop.shown()["contacts"]] == ["2026-11-20T10:05:00+00:00"]
    code, _, err = shop.contacts("release", "--decision", "nobody")
    assert code == 1
    assert err.startswith("now is 20")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["seen"],
            "channels differ in what they mean by `seen`, and the store does not know the contact: say of which",
        ),
        (["read"], "`read` is no outcome: known are bounced, clicked, declined, gone, opened, redeemed, replied, seen"),
        (["gone", "--channel", "email"], "`gone` is no outcome: known are"),
        (["seen", "--channel", "pusch"], "the bundle has no channel `pusch`: did you mean `push`?"),
    ],
)
def test_a_word_that_means_nothing_is_wrong_use(shop: Shop, words: list[str], said: str) -> None:
    code, out, err = shop.contacts("outcome", "--contact", "a-1", "--now", LATER, "--outcome", *words)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_outcomes_come_late_twice_and_in_any_order(shop: Shop) -> None:
    id = shop.decide()["id"]
    shop.contacts("confirm", "--decision", id, "--now", LATER)
    header = "contact;outcome;channel;report;at;campaign"
    lines = [f"{id}-1;gone;;r-2;{LATER};x", f"{id}-1;seen;;r-1;{LATER};x", f"{id}-1;gone;;r-2;{LATER};x"]
    code, out, err = shop.contacts("outcome", "--file", shop.file("\n".join([header, *lines, "nobody-1;seen;;;;"])))
    assert (code, out) == (1, "4 rows: 2 recorded, 1 with nothing new, 1 could not be read\n")
    differ = "channels differ in what they mean by `seen`, and the store does not know the contact"
    assert err.endswith(f"rows:5: {differ}: say of which `channel` it is\n")
    # It went by push, whose sender says `seen` of what was opened; the e-mail's would say it of what was clicked.
    assert came(shop) == ["opened", "bounced"]
    shop.contacts("outcome", "--contact", f"{id}-1", "--outcome", "seen", "--channel", "email", "--now", LATER)
    assert came(shop) == ["opened", "clicked", "bounced"]


def came(shop: Shop) -> list[str]:
    """What came of the only contact."""
    (contact,) = shop.shown()["contacts"]
    return [name for name in ("opened", "clicked", "replied", "bounced") if contact[name]]


def test_forget_says_what_it_did_and_may_be_repeated(shop: Shop) -> None:
    shop.decide()
    shop.decide(customer="bob")
    assert shop.contacts("forget", "--customer", "ann") == (0, "erased: customer ann\n", "")
    assert shop.contacts("forget", "--customer", "ann") == (0, "nothing is remembered of customer ann\n", "")
    assert shop.states() == []
    rows = shop.file("customer\nbob\ncid\n")
    assert shop.contacts("forget", "--file", rows) == (0, "2 rows: 1 erased, 1 with nothing new\n", "")


def test_limits_without_a_document_are_not_made_up(shop: Shop) -> None:
    shop.decide()
    code, out, err = shop.contacts("show", "--customer", "ann", "--now", LATER, "--format", "json")
    assert code == 0
    assert err == "what limits count takes the customer's document: `--file CUSTOMERS`\n"
    found = json.loads(out)
    assert (len(found["contacts"]), found["limits"]) == (1, None)


def test_a_document_that_remembers_itself_is_wrong_use_with_a_store(shop: Shop) -> None:
    Path(shop.people).write_text('{"id": "ann", "consent": {"push": true}, "contacts": []}', encoding="utf-8")
    for command in ("decide", "explain", "stage"):
        code, out, err = shop.run(command, shop.bundle, shop.people, *shop.store, "--now", NOW)
        assert (code, out) == (2, "")
        assert "`contacts`" in err


def test_a_memory_moves_into_another_store(shop: Shop) -> None:
    id = shop.decide()["id"]
    shop.contacts("confirm", "--decision", id, "--now", LATER)
    shop.decide(customer="bob")
    before, path = shop.shown(), str(shop.folder / "contacts.jsonl")
    code, out, err = shop.contacts("export", "--out", path)
    number = len(Path(path).read_text(encoding="utf-8").splitlines())
    assert (code, out, err) == (0, "", f"exported: {number} records\n")
    one = shop.contacts("export", "--customer", "bob")[1]
    assert 0 < len(one.splitlines()) < number
    assert '"ann"' not in one
    shop.store = ["--store", f"sqlite:///{shop.folder / 'other.db'}"]
    code, out, err = shop.contacts("import", "--file", path)
    assert (code, out) == (0, f"imported: {number} records\n")
    assert err == f"{shop.folder / 'other.db'} is new: nothing is remembered yet\n"
    assert shop.shown() == before
    again = shop.contacts("import", "--file", path, "--quiet")
    assert again == (0, f"imported: {number} records: all were there already\n", "")
    assert shop.contacts("export", "--customer", "nobody") == (0, "", "exported: 0 records\n")


def test_bad_lines_of_an_import_are_told_and_the_others_taken(shop: Shop) -> None:
    shop.decide()
    good = shop.contacts("export")[1].splitlines()
    shop.store = ["--store", f"sqlite:///{shop.folder / 'other.db'}"]
    path = shop.file("\n".join([good[0], "{", *good[1:], '{"record": "customer", "id": 5}']))
    code, out, err = shop.contacts("import", "--file", path, "--quiet")
    assert (code, out) == (1, f"imported: {len(good)} records; 2 lines could not be read\n")
    first, second = err.splitlines()
    assert first.startswith(f"error: {path}:2 is not JSON: ")
    assert second.startswith(f"error: {path}:{len(good) + 2} is none that a store can take: ")
    assert shop.states() == [("voucher", "reserved")]


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("sqlite:///no/such/folder/contacts.db", 3, "error: "),
        ("postgresql://nobody:topsecret@127.0.0.1:1/nothing", 3, "error: "),
        ("postgresql://host:port/db", 2, "this is not the address of a store"),
        ("sqlite://host/db", 2, "this is not the address of a store"),
        ("mysql://host/db", 2, "is no kind of store"),
        ("contacts.db", 2, "is no kind of store"),
    ],
)
@pytest.mark.parametrize("command", ["decide", "show"])
def test_a_store_that_cannot_be_had(shop: Shop, command: str, url: str, code: int, said: str) -> None:
    line = {
        "decide": ["decide", shop.bundle, shop.people, "--now", NOW],
        "show": ["contacts", shop.bundle, "show", "--customer", "ann", "--now", NOW],
    }[command]
    ended, out, err = shop.run(*line, "--store", url)
    assert (ended, out) == (code, "")
    assert said in err
    assert "fault of nextbest" not in err
    assert "topsecret" not in err
    assert "Traceback" not in err


def test_another_programs_file_is_left_alone(shop: Shop) -> None:
    code, _, err = shop.run("contacts", shop.bundle, "export", "--store", f"sqlite:///{shop.bundle}")
    assert code == 3
    assert err.startswith("error: ")
    assert Path(shop.bundle).read_text(encoding="utf-8") == SHOP
