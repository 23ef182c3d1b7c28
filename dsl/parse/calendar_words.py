"""The words of calendars: days of the week, months, and how the ones of a month are counted."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
NTH = ("last", "first", "second", "third", "fourth", "fifth")
"""By the number of a weekday in its month; 0 is the last one."""
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Days that each month has at most."""


def ordinal(number: int) -> str:
    """`21st`."""
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
