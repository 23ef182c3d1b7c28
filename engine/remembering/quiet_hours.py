"""Quiet hours by the wall clock of the customer: whether they hold, and for how long (language.md 2.4).

Membership is by the wall clock, as with calendars: hours hold exactly while clocks show one of their times. So what
ends in a gap ends with the first instant after it, and a time that comes twice is quiet twice.
"""

from nextbest.dsl.checked_policy import QuietHours

DAY = 86_400
WEEK = 7


def quiet_for(rule: QuietHours, weekday: int, time: int) -> int:
    """How many seconds clocks still run until the hours end that hold at a time of a weekday; 0: they do not hold.

    Monday is 0; `time` is in seconds since midnight.
    """
    start, end = rule.hours.start, rule.hours.end
    if start < end:
        return end - time if start <= time < end and weekday in rule.days else 0
    # Over midnight: the hours belong to the day on which they begin.
    if time >= start and weekday in rule.days:
        return end + DAY - time
    return end - time if time < end and (weekday - 1) % WEEK in rule.days else 0
