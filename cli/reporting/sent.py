"""Chapters about what was sent: contacts by channel, day and hour, limits, and what experiments say."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from nextbest.cli.describing.subject import plain_title
from nextbest.cli.pages.blocks import Block, Paragraph, Section
from nextbest.cli.reporting.columns import Columns
from nextbest.cli.reporting.findings import busiest_hour, by_day, proved
from nextbest.cli.reporting.heat import Heat
from nextbest.cli.reporting.plotted import Figures, plotted, table
from nextbest.cli.reporting.stages import day_of_month
from nextbest.cli.reporting.whiskers import Whisker, Whiskers
from nextbest.dsl.builtin import OUTCOMES
from nextbest.dsl.checked import Bundle
from nextbest.dsl.parse.calendar_words import WEEKDAYS
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.words import words

Json = Mapping[str, Any]
EVERYTHING = "All that the policy sends"


def contacts(bundle: Bundle, figures: Json) -> Section | None:
    """What was sent; None where nothing is known of it."""
    found = figures["contacts"]
    if not found["total"]:
        return None
    channels = [name for name, count in found["channels"].items() if count]
    lead = f"{found['total']:,} contacts with {found['customers']:,} customers are known."
    shown = tuple(map(readable, channels))
    today = date.fromisoformat(figures["months"]["ends"][-1]["at"])
    labels = tuple(day_of_month(today - timedelta(each["days_ago"])) for each in found["days"])
    values = tuple(tuple(float(each[name]) for name in channels) for each in found["days"])
    rows = [(label, *(f"{value:,.0f}" for value in column)) for label, column in zip(labels, values, strict=True)]
    days = Columns("days", "Contacts of the last four weeks, by channel and day", shown, labels, values)
    hours = {(each["weekday"], each["hour"]): each["contacts"] for each in found["hours"]}
    heat = Heat("hours", "Contacts by weekday and hour, in the policy zone", hours)
    blocks: list[Block] = [
        Paragraph(words(lead)),
        plotted(days, Figures(("Day", *shown), rows, found["rows"], by_day(found["days"], channels))),
        plotted(heat, _by_hour(found)),
        _outcomes(bundle, found),
    ]
    if found["limits"]:
        numbers = ("most", "customers_full", "customers_over")
        told = [
            (_limit(bundle, each["limit"]), *(f"{each[number]:,}" for number in numbers)) for each in found["limits"]
        ]
        head = ("Limit", "Most for one customer", "Customers at it", "Customers over it")
        blocks.append(table("Contacts against limits", Figures(head, told)))
    return Section("contacts", "Contacts", tuple(blocks), kind="chapter")


def _limit(bundle: Bundle, limit: str) -> str:
    """`kind.winback: 1 per 30 days` in words."""
    scope, _, said = limit.partition(": ")
    sort, _, name = scope.partition(".")
    if sort == "engagement":
        return f"“{plain_title(bundle.engagements[name])}”: {said}"
    return f"{sort} {readable(name)}: {said}" if name else f"everything: {said}"


def _by_hour(found: Json) -> Figures:
    """The busiest hours of the week, the busiest first."""
    hours = sorted(found["hours"], key=lambda each: (-each["contacts"], each["weekday"], each["hour"]))
    rows = [
        (f"{WEEKDAYS[each['weekday']].capitalize()} {each['hour']:02}:00", f"{each['contacts']:,}") for each in hours
    ]
    return Figures(("Hour of the week", "Contacts"), rows, found["rows"], busiest_hour(hours))


def _outcomes(bundle: Bundle, found: Json) -> Block:
    """What became of what was sent: all that ever happened."""
    happened = (each for each in OUTCOMES if any(counts[each] for counts in found["engagements"].values()))
    names = ("sent", *happened)
    rows = [
        (
            plain_title(bundle.engagements[name]) if name in bundle.engagements else readable(name),
            *(f"{counts[each]:,}" for each in names),
        )
        for name, counts in found["engagements"].items()
    ]
    return table("What became of it", Figures(("Engagement", *(each.capitalize() for each in names)), rows))


def experiments(bundle: Bundle, figures: Json) -> Section | None:
    """Conversions with and without; None where there is no experiment of which something was sent."""
    found = figures["experiments"]
    if not found["trials"]:
        return None
    lead = (
        "Those who met the conditions when an engagement was first sent, by the draw that held some of them out, "
        "whether or not a message went. The difference is told with the interval that holds it in 95 of 100 cases; "
        f"with fewer than {found['least_customers']} customers on either side there are too few to say."
    )
    if any(trial["engagement"] is None for trial in found["trials"]):
        lead += (
            f" “{EVERYTHING}” compares everybody who could be offered anything when the first message went with those "
            "whom the contact policy holds out; its goal is an order since then."
        )
    rows, whiskers = [], []
    for trial in found["trials"]:
        of = trial["engagement"]
        title = EVERYTHING if of is None else plain_title(bundle.engagements[of])
        for group in trial["groups"]:
            name = readable(group["group"])
            rate = "–" if group["rate"] is None else f"{group['rate']:.1%}"
            rows.append((f"{title}: {name}", f"{group['customers']:,}", f"{group['reached']:,}", rate))
        whiskers += list(_whiskers(title, trial))
    blocks: list[Block] = [Paragraph(words(lead))]
    figures_ = Figures(("Engagement and group", "Customers", "Reached the goal", "Share"), rows, found["rows"])
    if whiskers:
        shows = "How many more of them reach the goal than of those held out"
        plot = Whiskers("trials", shows, tuple(whiskers))
        blocks.append(plotted(plot, replace(figures_, finding=proved(found["trials"]))))
    else:
        blocks.append(table("Conversions by group", figures_))
    return Section("experiments", "Experiments", tuple(blocks), kind="chapter")


def _whiskers(title: str, trial: Json) -> Iterator[Whisker]:
    for group in trial["groups"]:
        more = group["more_than_held_out"]
        if more is not None:
            yield Whisker(f"{title}: {readable(group['group'])}", more["by"], more["low"], more["high"])
        elif group["too_few_to_say"]:
            yield Whisker(f"{title}: {readable(group['group'])}", None)
