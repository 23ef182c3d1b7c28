# ruff: noqa: E501
"""Snapshots: what comes out is written into the cases that want it, and nothing else in the file changes."""

import pytest

from nextbest.engine.testing.cases import Case
from nextbest.engine.testing.load import read_file
from nextbest.engine.testing.run import Runner, decide
from nextbest.engine.testing.snapshot import updated
from tests.testing.shop import HEAD, shop


def after(case: str) -> str:
    """A case after its update, which then passes."""
    text = f"{HEAD}tests:\n{case}"
    file = read_file("shop.test.yaml", text.encode(), shop(), updating=True)
    assert [each.message for each in file.report.errors] == []
    assert file.source is not None
    came = {each.name: decide(shop(), each) for each in file.tests if isinstance(each, Case) and each.snapshot}
    new = updated(file.source, came)
    again = read_file("shop.test.yaml", new.encode(), shop())
    assert [each.message for each in again.report.errors] == []
    assert [Runner(shop()).run(each).failure for each in again.tests] == [None] * len(file.tests)
    assert updated(again.source or file.source, came) == new
    return new.partition("tests:\n")[2]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        # nothing is expected yet
        (
            "  - name: a\n    customer: ann\n    snapshot: yes  # ours\n",
            "  - name: a\n    customer: ann\n    snapshot: yes  # ours\n"
            "    expect: {stage: buyer, engagement: big, channel: push, rank: 3}\n",
        ),
        (
            "  - snapshot: yes\n    name: a\n    customer: dora",
            "  - snapshot: yes\n    expect: {stage: new, no_action: nothing_eligible}\n    name: a\n    customer: dora",
        ),
        (
            "  - {name: a, customer: ann, snapshot: yes}\n",
            "  - {name: a, customer: ann, snapshot: yes, expect: {stage: buyer, engagement: big, channel: push, rank: 3}}\n",
        ),
        # values are written anew, keys and comments stay
        (
            "  - name: a\n    customer: ann\n    snapshot: yes\n    expect:\n      # why\n      stage: new  # or not\n"
            "      rank: 1.5\n      message: {title: Small}  # word by word\n      not: small\n",
            "  - name: a\n    customer: ann\n    snapshot: yes\n    expect:\n      # why\n      stage: buyer  # or not\n"
            "      rank: 3\n      message: {title: Big}  # word by word\n      not: small\n",
        ),
        ("  - {name: a, customer: ann, snapshot: yes, expect: {channel: email}}", "  - {name: a, customer: ann, snapshot: yes, expect: {channel: push}}"),
        ("  - {name: a, customer: ann, snapshot: yes, expect: {channel: push}}", "  - {name: a, customer: ann, snapshot: yes, expect: {channel: push}}"),
        (
            "  - {name: a, customer: ann, with: {consent.push: no}, snapshot: yes, expect: {message: {body: x}}}",
            "  - {name: a, customer: ann, with: {consent.push: no}, snapshot: yes, expect: {message: {body: You spent 250.00.}}}",
        ),
        ("  - {name: a, customer: ann, snapshot: yes, expect: {no_action: null}}", "  - {name: a, customer: ann, snapshot: yes, expect: {no_action: null}}"),
        # nothing is chosen any more
        (
            "  - {name: a, customer: dora, snapshot: yes, expect: {engagement: big, channel: push, rank: 3}}",
            "  - {name: a, customer: dora, snapshot: yes, expect: {no_action: nothing_eligible}}",
        ),
        (
            "  - {name: a, customer: dora, snapshot: yes, expect: {stage: buyer, engagement: big, blocked: {tiny: channel}, rank: 3}}",
            "  - {name: a, customer: dora, snapshot: yes, expect: {no_action: nothing_eligible, stage: new, blocked: {tiny: channel}}}",
        ),
        (
            "  - name: a\n    customer: dora\n    snapshot: yes\n    expect:\n      engagement: big  # it was\n      message:\n"
            "        title: Big\n      # still\n      not: tiny\n",
            "  - name: a\n    customer: dora\n    snapshot: yes\n    expect:\n      no_action: nothing_eligible\n      # still\n"
            "      not: tiny\n",
        ),
        # something is
        (
            "  - {name: a, customer: ann, snapshot: yes, expect: {stage: new, no_action: held_out}}",
            "  - {name: a, customer: ann, snapshot: yes, expect: {engagement: big, channel: push, rank: 3, stage: buyer, no_action: null}}",
        ),
        # others are left alone
        (
            "  - {name: b, customer: ann, expect: {channel: push}}\n  - {name: a, customer: ann, snapshot: yes, expect: {rank: 1}}\n",
            "  - {name: b, customer: ann, expect: {channel: push}}\n  - {name: a, customer: ann, snapshot: yes, expect: {rank: 3}}\n",
        ),
    ],
)  # fmt: skip
def test_what_comes_out_is_written(before: str, then: str) -> None:
    assert after(before) == then


def test_a_table_is_no_snapshot() -> None:
    rows = "{columns: [with.tier, expect.rank], rows: [[gold, 1]]}"
    text = f"{HEAD}tests:\n  - {{name: a, customer: ann, snapshot: yes, cases: {rows}}}\n"
    assert [each.message for each in read_file("t", text.encode(), shop()).report.errors] == [
        "a table is not written anew"
    ]
