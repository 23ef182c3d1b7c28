"""Mutants: every small change of a bundle's text, and what becomes of it."""

from pathlib import Path

import pytest

from nextbest.dsl.document.roles import Role
from nextbest.engine.testing.mutation.changes import changes_of
from nextbest.engine.testing.mutation.hunt import Hunt
from tests.testing.mutable import BUNDLE, written


@pytest.mark.parametrize(
    ("text", "role", "changed"),
    [
        ("ltv >= 10_000", "expression", ["ltv > 10_000", "ltv >= 10001"]),
        ("a = 0.05 and b != 2", "expression", ["a != 0.05 and b != 2", "a = 0.06 and b != 2", "a = 0.05 or b != 2",
                                              "a = 0.05 and b = 2", "a = 0.05 and b != 3"]),
        ("any(orders in last 30 days)", "expression", ["none(orders in last 30 days)", "any(orders in last 31 days)"]),
        ('tier is "gold and 3"', "expression", ['tier is not "gold and 3"']),
        ("x is known", "expression", []),
        ("now - 2026-11-20", "expression", ["now - 2027-11-20"]),
        ("3 per 7 days", "limit", ["4 per 7 days", "3 per 8 days", "1_000_000 per 7 days"]),
        ("21:00 to 09:00", "hours", ["22:00 to 09:00", "21:00 to 10:00"]),
        ("2026-12-24 to 2026-12-26", "during", ["2027-12-24 to 2026-12-26", "2026-12-24 to 2027-12-26"]),
        ("yes", "flag", ["no"]),
        ("Hello 3 times", "wording", []),
    ],
)  # fmt: skip
def test_what_a_text_is_changed_into(text: str, role: Role, changed: list[str]) -> None:
    found = [text[: each.span.start] + each.words + text[each.span.end :] for each in changes_of(text, role)]
    assert found == changed


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A bundle with tests that do not notice everything."""
    return written(tmp_path)


def test_fates(shop: Path) -> None:
    found = {(each.mutant.place.line, each.mutant.words): each.fate for each in Hunt(shop).run()}
    assert found[5, "`>` for `>=`"] == "noticed"
    assert found[5, "`101` for `100`"] == "noticed"
    assert found[8, "`<=` for `<`"] == "noticed"
    assert found[8, "`new` before `gone`"] == "survived"
    assert found[7, "`!=` for `=`"] == "noticed"
    assert found[7, "`1` for `0`"] == "survived"
    assert found[10, "`yes` for `consent.mail`"] == "noticed"
    assert found[10, "`3` for `2`"] == "survived"
    assert found[14, "`1` for `0`"] == "survived"
    assert found[13, "`6` for `5`"] == "noticed"


def test_what_changes_nothing_is_recognised(shop: Path) -> None:
    path = shop / "shop.yaml"
    path.write_text(BUNDLE.replace("visits >= 0", "(2 > 1 or visits >= 0)"), encoding="utf-8")
    found = {(each.mutant.place.line, each.mutant.words): each.fate for each in Hunt(shop).run()}
    assert found[14, "`3` for `2`"] == "same"
    assert found[14, "`1` for `0`"] == "same"


def test_what_is_paused_decides_nothing(shop: Path) -> None:
    path = shop / "shop.yaml"
    path.write_text(BUNDLE.replace("visits >= 0", "visits >= 0, paused: yes"), encoding="utf-8")
    found = {(each.mutant.place.line, each.mutant.words): each.fate for each in Hunt(shop).run()}
    assert found[14, "`1` for `0`"] == "same"


def test_a_place_that_is_there_no_more_is_noticed(shop: Path) -> None:
    path, tests = shop / "shop.yaml", shop / "shop.test.yaml"
    bundle = BUNDLE.replace("channels: {mail:", "channels: {till: {inbound: yes}, mail:")
    assert bundle != BUNDLE
    path.write_text(bundle, encoding="utf-8")
    at_the_till = "  - {name: at the till, customer: ann, places: [till], expect: {no_action: nothing_eligible}}\n"
    tests.write_text(tests.read_text(encoding="utf-8") + at_the_till, encoding="utf-8")
    found = {(each.mutant.place.line, each.mutant.words): each.fate for each in Hunt(shop).run()}
    assert found[10, "`no` for `yes`"] == "noticed"
