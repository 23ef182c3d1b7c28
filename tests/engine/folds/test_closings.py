"""Quiet hours and holidays: what is remembered for a part of a day is what would be found anew (language.md 2.4)."""

from random import Random

import pytest

from nextbest.engine.remembering.columns import Path
from nextbest.engine.remembering.folds.closings import Closings
from tests.engine.folds.people import bundle, columns, keys, seconds, see

BUNDLE = bundle("""
contact_policy: {unknown_timezone: policy, holidays: [2026-03-01 to 2026-03-29, 2026-10-03 to 2026-11-20]}
channels:
  night: {when: yes, quiet_hours: 21:00 to 09:30}
  turn: {when: yes, quiet_hours: {hours: 00:15 to 02:15, then: drop}, holidays: [2026-03-08]}
  often: {when: yes, quiet_hours: [{hours: 12:00 to 12:30, days: [sunday]}, {hours: 23:00 to 02:00, then: drop}]}
kinds: {k: {stages: any, channels: [night, turn, often], propensity: 10%, value: 1}}
engagements: {a: {kind: k}}
""")
CHANGES = ("2026-03-08T07:00+00:00", "2026-11-01T06:00+00:00", "2026-10-03T15:30+00:00", "2026-04-04T15:00+00:00")
"""Where clocks are put forward and back in New York and on Lord Howe."""


@pytest.mark.parametrize("place", ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
def test_a_part_of_a_day_is_closed_throughout(place: str) -> None:
    random = Random(place)
    one = Closings(BUNDLE, {}, keys(BUNDLE))
    seen_closed: set[Path] = set()
    for _ in range(200):
        at = seconds(random.choice(CHANGES)) + random.randint(-40 * 86_400, 5 * 86_400) * random.choice((0, 0, 1))
        seen = see(at + random.randint(-5 * 3600, 5 * 3600), place=place)
        anew = columns(Closings(BUNDLE, {}, keys(BUNDLE)), seen, BUNDLE)
        assert columns(one, seen, BUNDLE) == anew
        seen_closed |= anew.keys()
    assert ("contacts", "closed", "night", "quiet_hours", "defer") in seen_closed
    assert ("contacts", "closed", "night", "holiday", "drop") in seen_closed


def test_what_ends_within_35_days_defers_and_else_drops_to_the_second() -> None:
    one = Closings(BUNDLE, {}, keys(BUNDLE))
    # The last holiday is followed by a night that ends on 2026-11-21 at 09:30.
    at = seconds("2026-10-17T09:30-04:00")
    for now, then in [(at + 1, "defer"), (at, "drop"), (at + 1, "defer"), (at - 1, "drop")]:
        found = columns(one, see(now), BUNDLE)
        assert [path[4] for path in found if path[2:4] == ("night", "holiday")] == [then]
