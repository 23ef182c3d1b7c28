"""The digest of a bundle: layout never changes it, meaning always does (api.md 4)."""

from pathlib import Path

import pytest

from nextbest.dsl.check import bundle as check_bundle
from nextbest.dsl.checked import Bundle
from nextbest.engine.functions import FUNCTIONS

TEXT = """\
nextbest: 1
bundle: shop
timezone: UTC
profile:
  id: string!
  points: integer!
  member: boolean!
  tier: one of [silver, gold]
  orders: {history: {at: date!, total: money!}}
define:
  rich: points >= 10_000 and tier is "gold"
lifecycle:
  - {stage: new, when: none(orders)}
  - {stage: old, otherwise: yes}
channels:
  email: {when: member, cost: 0.002, limits: [3 per 7 days]}
  push: {when: yes}
kinds:
  news: {stages: any, channels: [email, push]}
engagements:
  hello: {kind: news, when: rich, propensity: 4%, value: 10}
  again: {kind: news, stages: [old], propensity: 3%, value: 12, channels: {push: {}, email: {value: 13}}}
  weekly: {kind: news, during: every first friday of the month, propensity: 3%, value: 12}
"""
SAME = [
    ("bundle: shop", "bundle:   shop # its name"),
    ('  rich: points >= 10_000 and tier is "gold"', "  rich: 'points>=10_000   and (tier = ''gold'')'"),
    ("  rich: points >= 10_000", "  rich: |\n    points >= 10_000 # so many\n    # and\n   "),
    ("none(orders)", "count(orders) = 0"),
    ("none(orders)", "not any(orders)"),
    ("when: member", "when: member is yes"),
    ("when: member", "when: true = member"),
    ("define:\n  rich: ", "define:\n  rich: {about: Those with points., is: '"),
    ("timezone: UTC", "timezone: UTC\nabout: What it is for."),
    ("{kind: news, when", "{owner: crm, about: First, kind: news, when"),
    ("{kind: news, when: rich, propensity: 4%, value: 10}", "{value: 10, propensity: 4%, when: [rich], kind: news}"),
    ("points >= 10_000", "points >= 10000"),
    ("id: string!", "id: 'string !'"),
    ("one of [silver, gold]", "'one of [silver,\"gold\" ]'"),
    ("limits: [3 per 7 days]", "limits: ['3   per 7 day']"),
    ("during: every first friday of the month", "during: 'every  first friday  of the month'"),
    ("kinds:", "sources: {customers: {from: orders}, orders: {file: a.csv}}\nkinds:"),
]
OTHER = [
    ("bundle: shop", "bundle: shops"),
    ("UTC", "Europe/Berlin"),
    ("10_000", "10_001"),
    ('is "gold"', 'is "silver"'),
    (">= 10_000 and", ">= 10_000 or"),
    ("points >= ", "points > "),
    ("none(orders)", "none(orders in last 30 days)"),
    ("none(orders)", "any(orders)"),
    ("stage: new", "stage: fresh"),
    ("when: member", "when: not member"),
    ("cost: 0.002", "cost: 0.003"),
    ("3 per 7 days", "3 per 8 days"),
    ("every first friday", "every second friday"),
    ("[email, push]", "[push, email]"),
    ("{push: {}, email: {value: 13}}", "{email: {value: 13}, push: {}}"),
    ("value: 13", "value: 14"),
    ("propensity: 4%", "propensity: 5%"),
    ("{kind: news, when: rich", "{kind: news, class: mandatory, when: rich"),
    ("silver, gold", "gold, silver"),
    ("points: integer!", "points: {is: integer!, minimum: 0}"),
]


def changed(old: str, new: str) -> str:
    assert old in TEXT
    quote = "'}" if new.endswith("is: '") else ""
    lines = TEXT.replace(old, new, 1).split("\n")
    return "\n".join(line + quote if quote and "rich: {" in line else line for line in lines)


def bundle(text: str) -> Bundle:
    checked = check_bundle.check_text(text, "b.yaml", FUNCTIONS)
    assert checked.bundle is not None, checked.report.diagnostics
    return checked.bundle


@pytest.mark.parametrize(("old", "new"), SAME)
def test_layout_and_spelling_do_not_change_it(old: str, new: str) -> None:
    assert bundle(changed(old, new)).digest == bundle(TEXT).digest


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_meaning_changes_it(old: str, new: str) -> None:
    assert bundle(changed(old, new)).digest != bundle(TEXT).digest


def test_entries_in_several_files_and_another_order_do_not_change_it(tmp_path: Path) -> None:
    head, marker, engagements = TEXT.partition("engagements:\n")
    first, *others = engagements.splitlines()
    (tmp_path / "a.yaml").write_text(marker + "\n".join(reversed(others)), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(f"{head}{marker}{first}\n", encoding="utf-8")
    checked = check_bundle.check_path(tmp_path, FUNCTIONS)
    assert checked.bundle is not None, checked.report.diagnostics
    assert checked.bundle.digest == bundle(TEXT).digest


def test_the_order_of_stages_changes_it() -> None:
    text = TEXT.replace("  - {stage: new", "  - {stage: rich, when: rich}\n  - {stage: new")
    other = TEXT.replace("  - {stage: old", "  - {stage: rich, when: rich}\n  - {stage: old")
    assert bundle(text).digest != bundle(other).digest
