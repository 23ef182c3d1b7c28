"""Chapters about stages: how many are in each, how they move, what they are worth, which goals are reached."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from nextbest.cli.pages.blocks import Block, Paragraph, Section
from nextbest.cli.reporting.bars import Bar, Bars
from nextbest.cli.reporting.columns import Columns
from nextbest.cli.reporting.findings import LEAST_TOLD, goals_reached, largest_move, largest_stage, most_worth
from nextbest.cli.reporting.flow import Flow
from nextbest.cli.reporting.lines import Lines
from nextbest.cli.reporting.plotted import Figures, plotted, table
from nextbest.dsl.parse.calendar_words import MONTHS
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.words import words

Json = Mapping[str, Any]
NEW = "first seen"


def customers(figures: Json) -> Section:
    """Customers per stage, and the flow between stages."""
    ends = figures["months"]["ends"]
    names = tuple(ends[-1]["stages"])
    labels = tuple(month(each["at"]) for each in ends)
    source = figures["months"]["rows"]
    values = tuple(tuple(float(each["stages"][name]["customers"]) for name in names) for each in ends)
    rows = [(label, *(f"{value:,.0f}" for value in column)) for label, column in zip(labels, values, strict=True)]
    shown = tuple(map(readable, names))
    title = "Customers in each stage at each month end"
    told = Figures(("Month", *shown), rows, source, largest_stage(ends[-1]))
    by_month = plotted(Columns("by-month", title, shown, labels, values), told)
    blocks: list[Block] = [Paragraph(words(_lead(figures))), by_month, *_flow(ends, names, source)]
    return Section("stages", "Customers by stage", tuple(blocks), kind="chapter")


def _lead(figures: Json) -> str:
    last = figures["months"]["ends"][-1]
    unknown = last["nothing_recorded_yet"]
    more = f" Of {unknown:,} more nothing was recorded by then; they are not counted." if unknown else ""
    return f"On {day(last['at'])} there are {last['customers']:,} customers of whom something was recorded.{more}"


def day(at: str) -> str:
    """`30 June 1998`."""
    return f"{int(at[8:])} {MONTHS[int(at[5:7]) - 1].capitalize()} {at[:4]}"


def day_of_month(of: date) -> str:
    """`30 Jun`."""
    return f"{of.day} {MONTHS[of.month - 1][:3].capitalize()}"


def month(at: str) -> str:
    """`Jun 1998`."""
    return f"{MONTHS[int(at[5:7]) - 1][:3].capitalize()} {at[:4]}"


def _flow(ends: list[Json], names: tuple[str, ...], source: str) -> Iterator[Block]:
    """The moves of the latest month as a drawing, those of every month as a table."""
    if len(ends) < 2:
        return
    before, last = ends[-2], ends[-1]
    moves = {
        (NEW if each["from"] is None else readable(each["from"]), readable(each["to"])): each["customers"]
        for each in last["flow"]
    }
    shown = (*map(readable, names), NEW)
    rows = []
    for end in ends[1:]:
        for each in end["flow"]:
            if each["from"] != each["to"]:
                start = NEW if each["from"] is None else readable(each["from"])
                rows.append((f"{month(end['at'])}: {start} to {readable(each['to'])}", f"{each['customers']:,}"))
    title = f"How customers moved between stages, {month(before['at'])} to {month(last['at'])}"
    flow = Flow("flow", title, shown, month(before["at"]), month(last["at"]), moves)
    yield plotted(flow, Figures(("Move", "Customers"), rows, source, largest_move(last)))


def worth(figures: Json) -> Section | None:
    """Lifetime value and order value of each stage; None where nobody says what an order is worth."""
    if figures["order_value"] is None:
        return None
    last = figures["months"]["ends"][-1]
    colors = {readable(name): number for number, name in enumerate(last["stages"])}
    stages = [(readable(name), each) for name, each in last["stages"].items() if each["customers"]]
    source = figures["months"]["rows"]
    rows = [
        (name, f"{each['customers']:,}", *(_money(each[key]) for key in ("revenue", "lifetime_value", "order_value")))
        for name, each in stages
    ]
    head = ("Stage", "Customers", "Revenue so far", "Lifetime value", "Order value")
    blocks: list[Block] = [
        Paragraph(
            words(
                f"Worked out from {figures['order_value']}: a customer’s lifetime value is the sum of all orders "
                "so far, the order value is that sum divided by the number of orders."
            )
        )
    ]
    for key, title in (("lifetime_value", "Lifetime value of a customer"), ("order_value", "Value of an order")):
        bars = tuple(Bar(name, each[key] or 0, _money(each[key]), colors[name]) for name, each in stages)
        plot = Bars(key, f"{title}, on average, by stage", bars)
        blocks.append(plotted(plot, Figures(head, rows, source, most_worth(last, key))))
    return Section("worth", "What customers are worth", tuple(blocks), kind="chapter")


def _money(amount: float | str | None) -> str:
    return "–" if amount is None else f"{float(amount):,.2f}"


def goals(figures: Json) -> Section | None:
    """How many of a stage reach its goal, month by month; None where no stage has a goal."""
    ends = figures["months"]["ends"][1:]
    names = [
        name for name in (ends[-1]["stages"] if ends else ()) if any("goal" in end["stages"][name] for end in ends)
    ]
    if not names:
        return None
    labels = tuple(month(each["at"]) for each in ends)
    values = tuple(tuple(_rate(end["stages"][name]) for end in ends) for name in names)
    rows = [
        (label, *(_reached(end["stages"][name]) for name in names)) for label, end in zip(labels, ends, strict=True)
    ]
    shown = tuple(map(readable, names))
    title = "Of those in a stage at one month end, how many had reached its goal at the next"
    figures_ = Figures(("Month", *shown), rows, figures["months"]["rows"], goals_reached(ends[-1]))
    order = list(ends[-1]["stages"])
    if not any(rate for line in values for rate in line):
        block: Block = table(title, figures_)
        return Section("goals", "Goals", (Paragraph(words(f"{goals_reached(ends[-1])}.")), block), kind="chapter")
    lines = Lines("goals", title, shown, labels, values, tuple(map(order.index, names)), percent=True)
    lead = f"A share of fewer than {LEAST_TOLD} customers is not drawn; the figures below have it."
    return Section("goals", "Goals", (Paragraph(words(lead)), plotted(lines, figures_)), kind="chapter")


def _rate(stage: Json) -> float | None:
    goal = stage.get("goal")
    if goal is None or goal["in_stage_before"] < LEAST_TOLD:
        return None
    return float(goal["reached"] / goal["in_stage_before"])


def _reached(stage: Json) -> str:
    goal = stage.get("goal")
    return "–" if goal is None else f"{goal['reached']:,} of {goal['in_stage_before']:,}"
