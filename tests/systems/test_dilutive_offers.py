"""A dilutive offer is found before it ships: one is planted in a copy of each system, which is silent as shipped."""

from pathlib import Path
from shutil import copy

import pytest

from tests.cli.printed import Printed
from tests.systems.lines import POLICIES

BUYS = {
    "four_stage_retention": ("activation", "push", "order_placed", "title: Thanks, body: Thanks"),
    "five_stage_ecommerce": ("retention", "push", "order_placed", "title: Thanks"),
    "touchpoint_curve": ("customer_engagement", "email", "order_placed", "subject: Thanks, body: Thanks"),
    "relationship_cycle": ("listening", "email", "order_placed", "subject: Thanks, body: Thanks"),
    "retail_next_best": ("activation", "push", "purchase", "title: Thanks, body: Thanks"),
}


@pytest.mark.parametrize("system", BUYS)
def test_a_planted_dilutive_offer_is_found_and_shipped_ones_are_passed_over(
    system: str, run: Printed, tmp_path: Path
) -> None:
    for path in (POLICIES / system).glob("*.yaml"):
        if not path.name.endswith(".test.yaml"):
            copy(path, tmp_path)
    code, out, err = run("check", "--strict", str(tmp_path))
    assert (code, "dilutive" in out + err) == (0, False)
    stage, channel, event, message = BUYS[system]
    (tmp_path / "planted.yaml").write_text(
        f"""kinds: {{planted: {{stages: [{stage}], channels: [{channel}]}}}}
engagements:
  planted_reward:
    kind: planted
    when: count(orders in last 90 days) >= 3
    propensity: 40%
    baseline: 38%
    value: 20
    message: {{{message}}}
    offer: {{reward: 5 off, cost: 5, redeem: {{on: {event}}}, expires: 7 days}}
""",
        encoding="utf-8",
    )
    code, out, err = run("check", "--strict", str(tmp_path))
    assert code == 1
    assert "`planted_reward` rewards what its customers do anyway" in out + err
