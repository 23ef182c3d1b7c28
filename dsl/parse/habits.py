"""All wrong habits in one order: words before numbers before signs, since the longer ones begin with the shorter."""

from nextbest.dsl.parse import habits_numbers, habits_signs, habits_words
from nextbest.dsl.parse.habit import Finding, first_finding
from nextbest.dsl.parse.spot import Spot

_HABITS = (*habits_words.HABITS, *habits_numbers.HABITS, *habits_signs.HABITS)


def find_habit(spot: Spot) -> Finding | None:
    """The wrong habit at the place of an error, if it is a known one."""
    return first_finding(_HABITS, spot)
