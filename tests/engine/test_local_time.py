"""`local_time` of customers whose time zone is not known (language.md 1.6, 1.7, 2.4)."""

import pytest

from nextbest.dsl.expressions.alone import check_alone
from nextbest.engine import BundleError, Engine
from nextbest.engine.evaluation import Question
from nextbest.engine.functions import FUNCTIONS
from nextbest.engine.loading import read_bundle_text

NOW = "2026-11-20T10:00:00-05:00"
BUNDLE = """
nextbest: 1
bundle: t
timezone: America/New_York
profile: {{id: string!{zone}}}
lifecycle: [{{stage: all, otherwise: yes}}]
channels: {{push: {{when: {when}}}}}
{policy}
"""
ZONE, HOLD = ", home_zone: timezone", "contact_policy: {unknown_timezone: hold}"
POLICY = "contact_policy: {unknown_timezone: policy}"


@pytest.mark.parametrize(
    ("zone", "policy", "customer", "found"),
    [
        (ZONE, POLICY, {"home_zone": "Europe/Berlin"}, "16:00"),
        (ZONE, POLICY, {}, "10:00"),
        (ZONE, POLICY, {"home_zone": "europe/berlin"}, "10:00"),
        (ZONE, HOLD, {"home_zone": "Europe/Berlin"}, "16:00"),
        (ZONE, HOLD, {}, None),
        (ZONE, "", {}, None),
        ("", "", {}, "10:00"),
        ("", POLICY, {}, "10:00"),
        ("", HOLD, {}, None),
    ],
)
def test_the_policy_zone_stands_in_where_the_bundle_says_so(
    zone: str, policy: str, customer: dict[str, object], found: str | None
) -> None:
    bundle = read_bundle_text(BUNDLE.format(zone=zone, policy=policy, when="yes"), "b.yaml")
    expression, report = check_alone(bundle, "local_time", FUNCTIONS)
    assert expression is not None, report.diagnostics
    assert Question(bundle, expression, NOW).ask({"id": "1", **customer}).value == found


@pytest.mark.parametrize(
    ("zone", "policy", "can_be_unknown"), [(ZONE, POLICY, False), (ZONE, "", True), ("", "", False), ("", HOLD, True)]
)
def test_the_checker_knows_whether_it_can_be_missing(zone: str, policy: str, can_be_unknown: bool) -> None:
    text = BUNDLE.format(zone=zone, policy=policy, when="not local_time < 09:00")
    if not can_be_unknown:
        assert Engine.from_text(text).bundle.channels
        return
    with pytest.raises(BundleError) as error:
        Engine.from_text(text)
    assert [each.rule for each in error.value.report.errors] == ["negative-place"]
