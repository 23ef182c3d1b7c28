"""What the plots of a report say, each in a sentence that a reader would otherwise have to find in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from nextbest.cli.describing.subject import plain_title
from nextbest.cli.reporting.shares import Measured
from nextbest.cli.words import NO_ACTION
from nextbest.dsl.checked import Bundle
from nextbest.dsl.parse.calendar_words import WEEKDAYS
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.words import listed, plain, words

Json = Mapping[str, Any]
LEAST_TOLD = 10
"""Of fewer customers nothing is said."""
ALIKE = 1.1
"""Values of which the largest is not larger than the smallest by more than this are about the same."""


def largest_stage(end: Json) -> str:
    """Where most customers are at a month end."""
    if not end["customers"]:
        return ""
    name, stage = max(end["stages"].items(), key=lambda each: each[1]["customers"])
    share = stage["customers"] / end["customers"]
    return f"The largest stage is {readable(name)}: {stage['customers']:,} of {end['customers']:,}, {share:.0%}"


def largest_move(end: Json) -> str:
    """How many moved in a month, and most of them where."""
    moves = [each for each in end["flow"] if each["from"] is not None and each["from"] != each["to"]]
    if not moves:
        first = sum(each["customers"] for each in end["flow"] if each["from"] is None)
        return "Nobody moved to another stage" + (
            f"; {first:,} {'was' if first == 1 else 'were'} seen for the first time" if first else ""
        )
    most = max(moves, key=lambda each: each["customers"])
    whole = sum(each["customers"] for each in moves)
    where = f"from {readable(most['from'])} to {readable(most['to'])}"
    rest = f"{most['customers']:,} of them {where}" if len(moves) > 1 else where
    return f"{whole:,} moved to another stage, {rest}"


def most_worth(end: Json, key: str) -> str:
    """Which stage has the highest value of a customer, or of an order."""
    found = {readable(name): each[key] for name, each in end["stages"].items() if each[key]}
    if len(found) < 2:
        return ""
    best, least = max(found, key=lambda name: found[name]), min(found.values())
    of = "A customer" if key == "lifetime_value" else "An order"
    if found[best] <= least * ALIKE:
        return f"{of} is worth about the same in every stage: {least:,.2f} to {found[best]:,.2f}"
    return f"{of} is worth most in {best}: {found[best]:,.2f} on average"


def goals_reached(end: Json) -> str:
    """Which stage reached its goal most often."""
    goals = {readable(name): each["goal"] for name, each in end["stages"].items() if "goal" in each}
    if not any(each["reached"] for each in goals.values()):
        return "Nobody reached a goal in the latest month"
    best = max(goals, key=lambda name: goals[name]["reached"] / goals[name]["in_stage_before"])
    told = goals[best]
    return (
        f"In the latest month {best} came furthest: {told['reached']:,} of {told['in_stage_before']:,} reached its goal"
    )


def too_few(figures: Json) -> str:
    """Which stages have too few engagements."""
    stages = [each for each in figures["engagements"]["stages"] if each["customers"]]
    few = [words(readable(each["stage"])) for each in stages if each["too_few"]]
    if not few:
        return "No stage has too few engagements"
    if len(few) == len(stages) > 1:
        return "Every stage has too few engagements"
    return f"Too few engagements in {plain(listed(few))}"


def peak(points: Sequence[Json]) -> str:
    """Where on the touchpoint curve customers can be offered most."""
    told = [each for each in points if each["customers"] >= LEAST_TOLD]
    if len(told) < 2:
        return ""
    top = max(told, key=lambda each: each["offered_on_average"])
    known = f"{top['known_from']:.0%} to {top['known_to']:.0%} known"
    return f"The curve peaks in {readable(top['stage'])}, {known}: {top['offered_on_average']:.1f} engagements"


def most_sent(bundle: Bundle, found: Json) -> str:
    """What goes to most customers."""
    name = max(found["engagements"], key=lambda each: found["engagements"][each])
    count = found["engagements"][name]
    return f"“{plain_title(bundle.engagements[name])}” goes to most: {count:,} of {found['chosen']:,}"


def left_over(considered: int, chosen: int) -> str:
    """How little is left of everything."""
    return f"Of {considered:,} that could be sent {chosen:,} are"


def near_and_past(obligations: Json) -> str:
    """How many obligations are near their deadline, and past it."""
    near, overdue, missed = (
        sum(each[state] for each in obligations.values()) for state in ("urgent", "overdue", "missed")
    )
    return f"{near:,} are near their deadline, {overdue:,} past it and still due, {missed:,} were missed."


def most_empty(found: Json, customers: int) -> str:
    """How many have nothing to receive, and why most of them."""
    why = found["why"]
    whole, most = sum(why.values()), max(why, key=lambda kind: why[kind])
    share = f"{whole:,} of {customers:,} customers get nothing"
    return f"{share}: {NO_ACTION[most]}" if why[most] == whole else f"{share}, most because {NO_ACTION[most]}"


def busiest_hour(hours: Sequence[Json]) -> str:
    """When most goes out."""
    most = max(hours, key=lambda each: each["contacts"])
    return f"Most go out on {WEEKDAYS[most['weekday']].capitalize()} from {most['hour']:02}:00 on: {most['contacts']:,}"


def by_day(days: Sequence[Json], channels: Sequence[str]) -> str:
    """How many in four weeks, and by which channel most."""
    sums = {name: sum(each[name] for each in days) for name in channels}
    whole = sum(sums.values())
    if not whole:
        return "Nothing was sent in the last four weeks"
    most = max(sums, key=lambda name: sums[name])
    if len(channels) == 1 or sums[most] == whole:
        return f"{whole:,} in the last four weeks, all by {readable(most)}"
    return f"{whole:,} in the last four weeks, most by {readable(most)}: {sums[most]:,}"


def best_converted(told: Sequence[Measured]) -> str:
    """What converts best, of what was sent to enough."""
    if not told:
        return "Nothing was sent to enough customers to say anything"
    best = max(told, key=lambda each: each.share)
    others = [each.high for each in told if each is not best]
    if not others:
        return f"{best.share:.1%} of those who were sent “{best.name}” did what it is for"
    if best.low > max(others):
        return f"“{best.name}” converts best: {best.share:.1%}"
    return f"“{best.name}” has the highest share, {best.share:.1%}, but others may do as well"


def proved(trials: Sequence[Json]) -> str:
    """How many groups do better than those who were held out."""
    told = [group["more_than_held_out"] for trial in trials for group in trial["groups"] if group["more_than_held_out"]]
    better, worse = sum(each["low"] > 0 for each in told), sum(each["high"] < 0 for each in told)
    if not told:
        return "There are too few customers to say anything"
    found = f"{better} of {len(told)} groups do better than those held out" if len(told) > 1 else _one(better, worse)
    return f"{found}, {worse} do worse" if worse and len(told) > 1 else found


def _one(better: int, worse: int) -> str:
    if better or worse:
        return f"It does {'better' if better else 'worse'} than nothing"
    return "It cannot be told from nothing"
