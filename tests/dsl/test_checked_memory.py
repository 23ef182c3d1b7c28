"""What needs a memory comes out as values that can be carried out: everything inherited is filled in."""

from pathlib import Path

import pytest

from nextbest.dsl.checked import Bundle
from nextbest.dsl.checked_campaigns import DueBy, DueWithin, Promises
from nextbest.dsl.checked_messages import Wording
from nextbest.dsl.checked_policy import (
    CountryDays,
    CustomerCountryDays,
    Holdout,
    Holidays,
    Member,
    NeverTogether,
    OwnDays,
    QuietHours,
    Suppression,
)
from nextbest.dsl.clauses import Calendar, Days, Hours, Sliding, Total
from nextbest.dsl.quantities import Duration, Period
from nextbest.engine.analysis.check import check_path
from tests.dsl.memory_bundle import checked

EXAMPLES = Path(__file__).parents[3] / "shared" / "examples"
HOUR = 3_600


def sound(sections: str) -> Bundle:
    bundle, found, _, _ = checked(sections)
    assert bundle is not None, [each.message for each in found]
    return bundle


def promises(text: str, kind: str = "") -> Promises:
    kinds = f"kinds: {{sale: {{stages: any, channels: [push, email], propensity: 5%, value: 10, baseline: 1%{kind}}}}}"
    return sound(f"{kinds}\nengagements: {{hats: {{kind: sale{text}}}}}").engagements["hats"].promises


def test_contact_policy() -> None:
    policy = sound("""contact_policy:
  limits: [5 per 7 days, 1 per calendar day, 9 in total]
  unknown_timezone: hold
  holidays: {by: country}
  holdout: {share: 12.5%, salt: 2026}
  never_together: [{these: [hats, caps]}, {these: [hats, other], within: 14 days}]
  suppress: [{after: 3 declined, of: engagement, for: 1 month}]
kinds: {sale: {stages: any, channels: [push], propensity: 1%, value: 1}, other: {}}
engagements: {hats: {kind: sale}, caps: {kind: sale}}""").policy
    assert [(each.count, each.pace, str(each.text)) for each in policy.limits] == [
        (5, Sliding(Period(0, 7)), "5 per 7 days"),
        (1, Calendar("day"), "1 per calendar day"),
        (9, Total(), "9 in total"),
    ]
    assert policy.unknown_timezone == "hold"
    assert policy.holidays is not None
    assert isinstance(policy.holidays.days, CustomerCountryDays)
    assert policy.holdout == Holdout(1_250, "2026")
    hats = Member("hats", is_kind=False)
    assert policy.never_together == (
        NeverTogether((hats, Member("caps", is_kind=False))),
        NeverTogether((hats, Member("other", is_kind=True)), Period(0, 14)),
    )
    assert policy.suppressions == (Suppression(3, "declined", "engagement", Period(1, 0)),)


def test_channels() -> None:
    channels = sound("""channels:
  push:
    when: consent.push
    limits: [1 per 36 hours]
    quiet_hours: [21:00 to 09:00, {hours: 09:00 to 11:00, days: [saturday, sunday], then: drop}]
    holidays: {country: US, then: drop}
    outcomes: {open: opened}
  email: {when: consent.email, holidays: [2026-12-24]}
contact_policy: {unknown_timezone: policy}""").channels
    push, email = channels["push"], channels["email"]
    assert [(each.count, each.pace) for each in push.limits] == [(1, Sliding(Duration(36 * HOUR)))]
    assert push.quiet_hours == (
        QuietHours(Hours(21 * HOUR, 9 * HOUR)),
        QuietHours(Hours(9 * HOUR, 11 * HOUR), frozenset({5, 6}), "drop"),
    )
    assert push.holidays == Holidays(CountryDays("US"), "drop")
    assert push.outcomes == {"open": "opened"}
    assert email.holidays == Holidays(OwnDays((Days(20_811, 20_811),)))


def test_limits_and_budgets_stay_with_whom_they_are_of() -> None:
    bundle = sound("""kinds: {sale: {stages: any, channels: [email], propensity: 5%, value: 10, limits: [2 per 7 days],
  budget: [50.5 cost per calendar day]}}
engagements: {hats: {kind: sale, limits: [1 per 7 days], budget: [9 contacts in total]}}""")
    kind, hats = bundle.kinds["sale"], bundle.engagements["hats"]
    assert [str(each.text) for each in (*kind.limits, *hats.limits)] == ["2 per 7 days", "1 per 7 days"]
    assert [(each.amount, each.of, each.pace) for each in kind.budgets] == [(505_000, "cost", Calendar("day"))]
    assert [(each.amount, each.of, each.pace) for each in hats.budgets] == [(9, "contacts", Total())]


def test_obligations() -> None:
    within = promises(", due: {within: 36 hours, of: joined, urgent: 6 hours}").due
    assert isinstance(within, DueWithin)
    assert (within.within, within.urgent) == (Duration(36 * HOUR), Duration(6 * HOUR))
    by = promises(", when: ends_on is known", ", due: {by: ends_on, urgent: 1 week}").due
    assert isinstance(by, DueBy)
    assert (str(by.by.text), by.urgent) == ("ends_on", Period(0, 7))


def test_steps_are_filled_in() -> None:
    own = (
        ", message: {title: Hello}, offer: {reward: A hat}, steps: [{},"
        " {after: 2 days, when: [not responded, points > 3]},"
        " {after: 36 hours, channels: [email], message: {subject: Last}, offer: {reward: Two hats}}]"
    )
    first, second, third = promises(own).steps
    assert [each.channels for each in (first, second, third)] == [("push", "email"), ("push", "email"), ("email",)]
    assert [each.after for each in (first, second, third)] == [None, Period(0, 2), Duration(36 * HOUR)]
    assert [str(each.text) for each in second.when] == ["not responded", "points > 3"]
    assert first.messages["push"].parts == {"title": Wording(("Hello",))}
    assert third.messages.keys() == {"email"}
    assert third.messages["email"].parts == {"subject": Wording(("Last",))}
    assert [each.offer.reward for each in (first, second, third) if each.offer] == [
        *[Wording(("A hat",))] * 2,
        Wording(("Two hats",)),
    ]


def test_an_engagement_takes_the_promises_of_its_kind() -> None:
    kind = ", steps: [{}, {after: 1 day}], offer: {reward: A hat}, obeys_limits: no"
    inherited = promises("", kind)
    assert [each.after for each in inherited.steps] == [None, Period(0, 1)]
    assert inherited.offer is not None
    own = promises(", steps: [{}], obeys_limits: yes, offer: {reward: Two hats}", kind)
    assert len(own.steps) == 1
    assert own.offer is not None
    assert own.offer.reward == Wording(("Two hats",))
    assert own.obeys_limits


@pytest.mark.parametrize(
    ("text", "obeys", "counts"),
    [
        ("", True, True),
        (", obeys_limits: no", False, False),
        (", obeys_limits: no, counts_toward_limits: yes", False, True),
        (", counts_toward_limits: no", True, False),
    ],
)
def test_whom_limits_bind(text: str, obeys: bool, counts: bool) -> None:
    found = promises(text)
    assert (found.obeys_limits, found.counts_toward_limits) == (obeys, counts)


def test_variants_say_what_differs() -> None:
    found = promises(
        ", offer: {reward: A hat, cost: 4, expires: 7 days, redeem: {on: purchase, when: event.total > 5}},"
        " experiment: {salt: s, holdout: 0.5%, variants: {calm: {share: 99.99%}, bold: {share: 0.01%,"
        " message: {title: Two!}, offer: {reward: Two hats, cost: 8}}}}"
    )
    experiment = found.experiment
    assert experiment is not None
    assert (experiment.salt, experiment.holdout) == ("s", 50)
    bold, calm = experiment.variants
    assert [(each.name, each.share) for each in (bold, calm)] == [("bold", 1), ("calm", 9_999)]
    assert (calm.message, calm.offer) == (None, None)
    assert bold.message is not None
    assert bold.message.parts == {"title": Wording(("Two!",))}
    assert bold.offer is not None
    assert found.offer is not None
    assert bold.offer.expires == Period(0, 7)
    assert bold.offer.redeem == found.offer.redeem
    assert bold.offer.cost != found.offer.cost
    assert bold.offer.redeem is not None
    assert bold.offer.redeem.on == ("purchase",)


def test_guarantees() -> None:
    first, second = sound("""guarantees:
  - {id: consent_first, never: channel is "email" and not consent.email, about: The law}
  - {id: gold, always: served, when: tier is "gold"}""").guarantees
    assert (first.id, first.always, first.when, first.about) == ("consent_first", None, None, "The law")
    assert str(first.never.text if first.never else "").startswith("channel is")
    assert (second.never, second.always) == (None, "served")
    assert str(second.when.text if second.when else "") == 'tier is "gold"'


RULES_OF_OTHERS = {
    "five_stage_ecommerce": {"stage-unknown", "aggregate-in-aggregate"},
    "four_stage_retention": {"engagement"},
    "relationship_cycle": {"stage-unknown", "unused"},
    "retail_next_best": {"unknown-key"},
    "touchpoint_curve": {"negative-place", "silent-points", "during", "due-can-be-missing"},
}
"""What is wrong with the drafts, and what is doubtful in them: nothing else may be complained of."""


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="the drafts are not here")
@pytest.mark.parametrize("draft", RULES_OF_OTHERS)
def test_drafts(draft: str) -> None:
    assert {each.rule for each in check_path(EXAMPLES / f"{draft}.yaml").report.diagnostics} <= RULES_OF_OTHERS[draft]
