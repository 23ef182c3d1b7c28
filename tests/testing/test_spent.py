"""What others have had of budgets before a story: the last of them goes, and the next waits for the next window."""

from functools import cache
from textwrap import indent

import pytest

from nextbest.engine import Engine
from nextbest.engine.testing import load
from nextbest.engine.testing.run import Runner
from tests.testing.shop import BUNDLE, HEAD, case

BUDGETS = {
    "    budget: [1 offers per calendar month]": "    budget: [200 offers per calendar month, 500 cost in total]",
    "  reply: {": "  reply: {budget: [400 contacts per calendar day], ",
}


@cache
def shop() -> Engine:
    text = BUNDLE
    for old, new in BUDGETS.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return Engine.from_text(text)


def read(lines: str) -> load.TestsOfFile:
    text = f"{HEAD}tests:\n  - name: the case\n    customer: bea\n{indent(lines, '    ')}\n"
    return load.read_file("shop.test.yaml", text.encode(), shop())


@pytest.mark.parametrize(
    ("last", "gone"),
    [
        ("{voucher: 199 offers}", "{voucher: 200 offers}"),
        ("{voucher: 494.99 cost}", "{voucher: 495 cost}"),  # an offer costs 5, its e-mail 0.01
        ("{kind.reply: 399 contacts}", "{kind.reply: 400 contacts}"),
        ("{voucher: 150 offers, kind.reply: 249 contacts}", "{voucher: 150 offers, kind.reply: 250 contacts}"),
    ],
)
def test_the_last_goes_and_then_it_is_used_up(last: str, gone: str) -> None:
    for spent, expect in ((last, "{engagement: voucher}"), (gone, "{blocked: {voucher: budget}}")):
        file = read(f"spent: {spent}\nstory: [{{do: decide, expect: {expect}}}]")
        assert not file.report.errors
        (result,) = [Runner(shop()).run(each) for each in file.tests]
        assert result.failure is None, (spent, result.failure)


def test_it_is_spent_when_the_story_begins() -> None:
    steps = [
        "{do: decide, expect: {blocked: {voucher: budget:engagement.voucher}}}",
        "{at: 2026-12-01T00:00:00+01:00, do: decide, expect: {engagement: voucher}}",
    ]
    file = read(f"spent: {{voucher: 200 offers}}\nstory: [{', '.join(steps)}]")
    (result,) = [Runner(shop()).run(each) for each in file.tests]
    assert result.failure is None


@pytest.mark.parametrize(
    ("spent", "words", "message", "help"),
    [
        ("{vouchr: 1 offers}", "vouchr", "`vouchr` has no budget", "did you mean `voucher`?"),
        ("{big: 1 offers}", "big", "`big` has no budget", "budgets are those of `voucher` and `kind.reply`"),
        ("{voucher: 9 contacts}", "9 contacts", "`voucher` has no budget of contacts", "it has `200 offers"),
        ("{voucher: many}", "many", "`many` is not what can be spent of a budget", "write `199 offers`"),
        ("{voucher: 199}", "199", "`199` is not what can be spent of a budget", "write `199 offers`"),
        ("{voucher: 10_001 offers}", "10_001 offers", "`10_001 offers` is not what can be", "at most 10000"),
        ("{voucher: [199 offers]}", "voucher", "`voucher` cannot be a list", None),
    ],
)
def test_what_is_no_part_of_a_budget(spent: str, words: str, message: str, help: str | None) -> None:
    (error,) = read(f"spent: {spent}\nstory: [{{do: decide, expect: {{stage: new}}}}]").report.errors
    at = error.place
    assert at.source.text[at.start : at.end] == words
    assert message in error.message
    assert help is None or help in (error.help or "")


def test_a_case_alone_knows_no_budgets() -> None:
    (error,) = read("spent: {voucher: 199 offers}\nexpect: {stage: new}").report.errors
    assert error.message == "`spent` is for stories"


def test_a_bundle_without_budgets_says_so() -> None:
    bundle = Engine.from_text(BUNDLE.replace("    budget: [1 offers per calendar month]\n", ""))
    text = case("customer: ann\nspent: {voucher: 1 offers}\nstory: [{do: decide, expect: {stage: buyer}}]")
    (error,) = load.read_file("shop.test.yaml", text.encode(), bundle).report.errors
    assert error.help == "the bundle has no budgets: take `spent` out"
