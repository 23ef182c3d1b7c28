"""Days as numbers since 1970-01-01: their months and days, and anniversaries (language.md 1.6).

All in whole numbers, so that days beyond the years 1 to 9999, which arithmetic can reach, are no exception; and the
formulas without branches, so that SQL has them from here too.
"""

from nextbest.dsl.clauses import CalendarUnit

DAYS_OF_CYCLE = 146_097
"""The Gregorian calendar repeats after 400 years."""

SHIFT = 719_468
"""From 0000-03-01 to 1970-01-01. Years are counted from March here, so that a leap day is the last of its year."""


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month."""
    cycle, of_cycle = (day + SHIFT) // DAYS_OF_CYCLE, (day + SHIFT) % DAYS_OF_CYCLE
    year = (of_cycle - of_cycle // 1_460 + of_cycle // 36_524 - of_cycle // 146_096) // 365
    of_year = of_cycle - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day_of_month = of_year - (153 * month + 2) // 5 + 1
    late = month // 10
    return year + 400 * cycle + late, month + 3 - 12 * late, day_of_month


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a day that exists."""
    early = (14 - month) // 12
    cycle, year = (year - early) // 400, (year - early) % 400
    of_year = (153 * (month - 3 + 12 * early) + 2) // 5 + day - 1
    return cycle * DAYS_OF_CYCLE + 365 * year + year // 4 - year // 100 + of_year - SHIFT


def first_of(unit: CalendarUnit, day: int) -> int:
    """The day on which the calendar unit of a day begins; weeks begin on Monday."""
    match unit:
        case "day":
            return day
        case "week":
            # 1970-01-01 was a Thursday.
            return day - (day + 3) % 7
    year, month, _ = civil(day)
    return day_number(year, month if unit == "month" else 1, 1)


def is_leap(year: int) -> bool:
    """Whether that year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def anniversary(day: int, year: int) -> int:
    """The anniversary of a day in a year; that of 29 February is the 28th in common years."""
    _, month, of_month = civil(day)
    if (month, of_month) == (2, 29) and not is_leap(year):
        of_month = 28
    return day_number(year, month, of_month)


def next_anniversary(day: int, today: int) -> int:
    """The first anniversary that is not before today."""
    year = civil(today)[0]
    this_year = anniversary(day, year)
    return this_year if this_year >= today else anniversary(day, year + 1)


def last_anniversary(day: int, today: int) -> int:
    """The last anniversary that is not after today."""
    year = civil(today)[0]
    this_year = anniversary(day, year)
    return this_year if this_year <= today else anniversary(day, year - 1)


FIRST_DAY = day_number(1, 1, 1)
LAST_DAY = day_number(9999, 12, 31)
"""Ends of what a date can be."""


def stepped(day: int, months: int, days: int) -> int:
    """The day so many calendar steps on (below 0: back), at most at the ends; the 31st of a short month is its last."""
    if not months and FIRST_DAY <= day + days <= LAST_DAY:
        return day + days
    year, month, of_month = civil(day)
    years, month = divmod(month - 1 + months, 12)
    first = day_number(year + years, month + 1, 1)
    length = day_number(year + years + (month == 11), (month + 1) % 12 + 1, 1) - first
    return min(max(first + min(of_month, length) - 1 + days, FIRST_DAY), LAST_DAY)


def next_of(unit: CalendarUnit, day: int) -> int:
    """The day on which the calendar unit after that of a day begins; at the end of time, the one of the day itself."""
    months, days = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}[unit]
    return first_of(unit, stepped(day, months, days))
