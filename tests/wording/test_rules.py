"""Limits, hours and calendars in words."""

from datetime import UTC, datetime

import pytest

from nextbest.engine.analysis.wording import calendar, policy
from nextbest.engine.analysis.wording.words import plain
from nextbest.engine.loading import read_bundle_text

HEAD = """
nextbest: 1
bundle: rules
timezone: Europe/Paris
profile: {id: string!, consent: {email: boolean!}, country: string}
lifecycle: [{stage: everyone, otherwise: yes}]
kinds: {letter: {channels: [email], stages: any, propensity: 2%, value: 1}}
"""
CHANNEL = "channels: {email: {when: consent.email, cost: 0.002, limits: [2 per 7 days, 1 per calendar day]}}\n"
TIMES = [
    ("2026-11-20 to 2026-11-30", "from 20 November 2026 to 30 November 2026", "open"),
    ("2026-11-20", "on 20 November 2026", "open"),
    ("until 2026-11-19", "until 19 November 2026", "over"),
    ("from 2027-01-01", "from 1 January 2027", "later"),
    ("2026-11-20 09:00 to 2026-11-20 18:00", "from 20 November 2026, 09:00 to 20 November 2026, 18:00", "open"),
    ("every friday 15:00 to 22:00", "every Friday from 15:00 to 22:00", "later"),
    ("every 1st of the month", "every 1st of the month", "later"),
    ("every last day of the month", "every last day of the month", "later"),
    ("every first tuesday of the month", "every first Tuesday of the month", "later"),
    ("every 2nd of march", "every 2nd of March", "later"),
]


@pytest.mark.parametrize(("written", "said", "stands"), TIMES)
def test_calendars(written: str, said: str, stands: str) -> None:
    bundle = read_bundle_text(
        f"{HEAD}{CHANNEL}engagements: {{one: {{kind: letter, during: {written}}}}}\n"
        "contact_policy: {unknown_timezone: policy}\n",
        "rules.yaml",
    )
    (during,) = bundle.engagements["one"].during
    now = datetime(2026, 11, 20, 10, tzinfo=UTC)  # a Friday, 11:00 in Paris
    assert calendar.times(during, bundle.timezone) == said
    assert calendar.standing((during,), bundle.timezone, now).standing == stands
    assert calendar.standing((), bundle.timezone, now).standing == "always"


def test_the_contact_policy() -> None:
    bundle = read_bundle_text(
        HEAD
        + """
channels: {email: {when: consent.email, cost: 0.002, limits: [2 per 7 days, 1 per calendar day],
  quiet_hours: {hours: 21:00 to 09:00, days: [friday, saturday], then: drop}, parts: [subject, body]}}
engagements: {one: {kind: letter}, two: {kind: letter}}
contact_policy:
  limits: [5 per 1 week, 100 in total]
  unknown_timezone: hold
  holidays: {by: country}
  holdout: {share: 2.5%, salt: s}
  never_together: [{these: [one, two], within: 14 days}]
  suppress: [{after: 3 declined, of: engagement, for: 30 days}]
""",
        "rules.yaml",
    )
    assert [plain(each) for each in policy.policy(bundle)] == [
        "Every customer gets at most 5 messages in any week and at most 100 messages in total, over all channels.",
        "Nothing is sent on the public holidays of the customer’s country, told by country "
        "(messages wait until they are over).",
        "Where a customer’s time zone is not known, nothing to which a rule of the clock applies is sent.",
        "2.5% of all customers are held out: chosen by chance, they get nothing but what is mandatory.",
        "A customer never gets more than one of one and two within 14 days.",
        "After 3 declined messages of an engagement there is silence from it for 30 days.",
    ]
    assert [plain(each) for each in policy.channel(bundle, bundle.channels["email"])] == [
        "A message costs 0.002.",
        "It carries at most 2 messages in any 7 days and at most 1 message per calendar day for each customer.",
        "It is quiet from 21:00 to 09:00 by the customer’s clock on nights and days that begin on Friday or Saturday "
        "(messages are not sent at all).",
        "A message has subject and body.",
    ]
