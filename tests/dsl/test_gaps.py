"""What has not its structure is left out of the check: the rest is told, and nothing that only the left-out makes."""

from pathlib import Path

import pytest

from nextbest.dsl.check.bundle import check_path, check_text
from nextbest.engine.functions import FUNCTIONS

SOUND = {
    "nextbest": "1",
    "bundle": "shop",
    "timezone": "Europe/Berlin",
    "profile": """
  id: string!
  born: date
  tier: one of [member, gold]
  first_name: string
  consent: {email: boolean!, push: boolean!}
  orders: {history: {at: datetime!, total: money!}}
""",
    "lists": '{dear: {of: string, items: [Ann, Bob]}}',
    "define": "{regular: count(orders) >= 3, fresh: first_name in dear}",
    "scores": "{points: {points: [{add: 5, when: regular}, {add: 3, when: fresh}]}}",
    "tables": "{worth: {inputs: [tier], rows: [[gold, 8], [member, 4]], otherwise: 2}}",
    "events": "{bought: {fields: {total: money!}, add: {orders: {total: event.total}}}, left: {fields: {p: string!}}}",
    "lifecycle": """
  - {stage: buyer, when: any(orders)}
  - {stage: new, otherwise: yes}
""",
    "channels": """
  email: {when: [consent.email, first_name is known], parts: [subject, body]}
  push: {when: consent.push, parts: [title]}
""",
    "contact_policy": "{limits: [2 per 7 days], never_together: [{these: [thanks, hello]}]}",
    "kinds": """
  service: {stages: any, channels: [email], propensity: 5%, value: 3, on: bought, message: {subject: "{event.total}"}}
  news: {stages: [buyer], channels: [push], propensity: points / 100, value: worth, message: {title: News}}
""",
    "engagements": """
  thanks: {kind: service, message: {subject: "{first_name}", body: "Thanks for {event.total}"}}
  hello: {kind: news, when: regular}
""",
    "guarantees": '[{id: by_mail, never: engagement is "thanks" and channel is "push"}]',
    "arbitration": "{rank: propensity * value, places: one per channel}",
}  # fmt: skip

# What stands in a section instead of what, and the rule by which that is told.
BROKEN = [
    ("profile", "id: string!", "id: [string!]", "wrong-shape"),
    ("profile", "one of [member, gold]", "{is: [x]}", "wrong-shape"),
    ("profile", "{email: boolean!, push: boolean!}", "{email: {is: boolean!, push: yes}}", "unknown-key"),
    ("profile", "first_name: string", "first-name: string", "bad-name"),
    ("profile", "total: money!", "total: ", "no-value"),
    ("lists", "of: string", "of: []", "wrong-shape"),
    ("define", "count(orders) >= 3", "[count(orders) >= 3]", "wrong-shape"),
    ("scores", "add: 3", "ad: {}", "unknown-key"),
    ("tables", "otherwise: 2", "otherwise: []", "wrong-shape"),
    ("events", "{total: money!}", "[total]", "wrong-shape"),
    ("events", "bought: {fields", "bought: {<<: *x, fields", "merge-key"),
    ("lifecycle", "otherwise: yes", "otherwise: yse", "not-a-choice"),
    ("lifecycle", "stage: buyer", "stage: [buyer]", "wrong-shape"),
    ("channels", "[subject, body]", "{subject: body}", "wrong-shape"),
    ("channels", "when: consent.push", "zzz: consent.push", "unknown-key"),
    ("channels", "  push:", "  email:", "duplicate-key"),
    ("contact_policy", "[2 per 7 days]", "2 per 7 days", "wrong-shape"),
    ("kinds", "on: bought", "on: {events: {}}", "unknown-key"),
    ("kinds", "propensity: points / 100", "propensity: *one", "unknown-anchor"),
    ("engagements", "kind: service", "kind: ", "no-value"),
    ("engagements", "hello:", "1 hello:", "bad-name"),
    ("engagements", "when: regular", "trigger: regular", "unknown-key"),
    ("arbitration", "one per channel", "many", "not-a-choice"),
    *((section, text, "[[x]]", "wrong-shape") for section, text in SOUND.items() if section not in ("nextbest",)),
]


def text(**others: str) -> str:
    return "\n".join(f"{key}: {value}" for key, value in (SOUND | others).items())


def rules(text: str) -> list[str]:
    return [each.rule for each in check_text(text, "shop.yaml", FUNCTIONS).report.errors]


def test_all_of_it_is_sound() -> None:
    assert rules(text()) == []


@pytest.mark.parametrize(("section", "old", "new", "rule"), BROKEN)
def test_nothing_is_told_for_what_is_left_out(section: str, old: str, new: str, rule: str) -> None:
    assert SOUND[section].count(old) == 1
    found = rules(text(**{section: SOUND[section].replace(old, new)}))
    assert rule in found
    assert set(found) <= {rule, "missing-key", "unknown-anchor"}


@pytest.mark.parametrize(("section", "old", "new", "rule"), BROKEN)
def test_another_mistake_is_told_too(section: str, old: str, new: str, rule: str) -> None:
    broken = text(**{section: SOUND[section].replace(old, new), "sources": "{customers: {file: a.csv, where: x ==}}"})
    assert {"spelling", rule} <= set(rules(broken))


@pytest.mark.parametrize(
    ("section", "old", "new"), [each[:3] for each in BROKEN if each[0] not in ("profile", "define")]
)
def test_a_name_that_no_section_can_have_is_told(section: str, old: str, new: str) -> None:
    if section in ("lists", "scores", "tables") and new == "[[x]]":
        pytest.skip("the section may hold any name")
    sound = SOUND[section].replace(old, new)
    given = {
        section: sound,
        "identity": "{by: [id]}",
        "define": "{regular: count(orders) >= 3, fresh: first_name in deer}",
    }
    assert "unknown-name" in rules(text(**given))


def test_a_file_that_cannot_be_read_may_hold_any_name(tmp_path: Path) -> None:
    parts = {"profile", "define", "channels", "kinds"}
    (tmp_path / "a.yaml").write_text("\n".join(f"{key}: {text}" for key, text in SOUND.items() if key not in parts))
    (tmp_path / "b.yaml").write_text("\n".join(f"{key}: {SOUND[key]}" for key in sorted(parts)) + '\nabout: "open')
    (tmp_path / "c.yaml").write_text("engagements: {another: {kind: servic, when: 5 + }}\n")
    (tmp_path / "d.yaml").write_bytes(b"engagements: {more: {kind: \xff}}\n")
    found = check_path(tmp_path, FUNCTIONS).report.errors
    assert [(each.place.source.name[-6:], each.rule) for each in found] == [
        ("b.yaml", "yaml"),
        ("c.yaml", "expression"),
        ("d.yaml", "not-utf8"),
    ]


def test_sections_before_and_after_one_that_is_not_yaml_are_checked() -> None:
    broken = SOUND["kinds"].replace("any", '"any')
    found = rules(
        text(kinds=broken, define="{regular: count(order) >= 3, fresh: yes}", guarantees="[{id: x, never: tiers is 5}]")
    )
    assert found == ["unknown-name", "yaml", "unknown-name"]


def test_a_section_that_is_there_twice_may_hold_any_name() -> None:
    twice = text(
        define="{fresh: first_name in dear}\ndefine: {regular: count(orders) >= 3}", arbitration="{rank: 5 is yes}"
    )
    assert rules(twice) == ["duplicate-key", "never-compare"]


def test_a_policy_zone_that_does_not_exist_hides_nothing() -> None:
    found = rules(text(timezone="Berlin", define='{regular: count(order) >= 3, fresh: born > "x"}'))
    assert found == ["timezone", "unknown-name", "never-compare"]


def test_a_rank_that_is_wrong_does_not_hide_what_is_checked_after_it() -> None:
    found = rules(text(arbitration="{rank: propensty}", guarantees="[{id: x, never: tiers is 5}]"))
    assert found == ["unknown-name", "unknown-name"]


def test_what_a_merge_key_would_have_brought_is_not_missing() -> None:
    assert rules(text(engagements="{thanks: {<<: {kind: service}}, hello: {kind: news}}")) == ["merge-key"]


def test_a_text_that_runs_on_to_the_next_quote_is_told_for_its_quote_alone() -> None:
    assert rules(text(timezone='"Europe/Berlin', about='"For a shop."')) == ["yaml"]
