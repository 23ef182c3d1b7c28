"""Chapters about what there is for whom: touchpoints by stage, who gets what now, and what stops the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from nextbest.cli.describing.subject import plain_title
from nextbest.cli.pages.blocks import Block, Bullets, Paragraph, Section
from nextbest.cli.reporting.bars import Bar, Bars
from nextbest.cli.reporting.findings import left_over, most_empty, most_sent, near_and_past, peak, too_few
from nextbest.cli.reporting.lines import Lines
from nextbest.cli.reporting.plotted import Figures, counted_bars, plotted, table
from nextbest.cli.words import NO_ACTION, RULES
from nextbest.dsl.checked import Bundle
from nextbest.engine.analysis.report.touchpoints import STEPS
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.values import alternatives
from nextbest.engine.analysis.wording.words import words

Json = Mapping[str, Any]
MOST_BARS = 20


def touchpoints(bundle: Bundle, figures: Json) -> Section:
    """What the customers of each stage can be offered."""
    stages = [each for each in figures["engagements"]["stages"] if each["customers"] or each["engagements"]]
    few, source = figures["engagements"]["few"], figures["engagements"]["rows"]
    bars = tuple(
        Bar(
            readable(each["stage"]),
            each["offered_on_average"],
            f"{each['offered_on_average']:.1f} of {each['engagements']}",
            color,
            "too few" if each["too_few"] and each["customers"] else "",
        )
        for each, color in zip(stages, _colors(figures, [each["stage"] for each in stages]), strict=True)
    )
    rows = [
        (
            readable(each["stage"]),
            f"{each['engagements']}",
            f"{each['customers']:,}",
            f"{each['offered_on_average']:.2f}",
        )
        for each in stages
    ]
    head = ("Stage", "Engagements", "Customers", "Offered on average")
    lead = (
        "What a customer can be offered is every engagement of her stage of which she meets the conditions, on a "
        "channel on which she can be reached; limits, quiet hours and calendars aside. "
        f"Below {few} on average a stage has too few."
    )
    title = "Engagements that a customer can be offered, on average, by stage"
    told = Figures(head, rows, source, too_few(figures))
    blocks: list[Block] = [Paragraph(words(lead)), plotted(Bars("offered", title, bars), told), _curve(figures)]
    unused = [
        f"“{plain_title(bundle.engagements[name])}” ({readable(each['stage'])})"
        for each in figures["engagements"]["stages"]
        for name, count in each["offered"].items()
        if not count and each["customers"]
    ]
    if unused:
        items = tuple(words(each) for each in unused[:MOST_BARS])
        blocks.append(Bullets(items, words("Nobody in the stage meets the conditions of:")))
    return Section("touchpoints", "Touchpoints", tuple(blocks), kind="chapter")


def _colors(figures: Json, stages: Sequence[str]) -> tuple[int, ...]:
    """A stage has the same colour on every plot."""
    order = [each["stage"] for each in figures["engagements"]["stages"]]
    return tuple(map(order.index, stages))


def _curve(figures: Json) -> Block:
    points = figures["touchpoint_curve"]["points"]
    ends = {(each["known_from"], each["known_to"]) for each in points}
    if len(ends) == 1:
        known = "{:.0%} to {:.0%}".format(*ends.pop())
        said = f"Of every customer {known} of the profile is known: the touchpoint curve has but this one point."
        return Paragraph(words(said))
    steps = [step / STEPS for step in range(STEPS)]
    names = list(dict.fromkeys(each["stage"] for each in points))
    labels = tuple(f"{step:.0%} to {step + 1 / STEPS:.0%}" for step in steps)
    found = {(each["stage"], each["known_from"]): each for each in points}
    values = tuple(
        tuple(found[name, step]["offered_on_average"] if (name, step) in found else None for step in steps)
        for name in names
    )
    rows = [
        (
            f"{readable(each['stage'])}, {each['known_from']:.0%} known",
            f"{each['customers']:,}",
            f"{each['offered_on_average']:.2f}",
        )
        for each in points
    ]
    title = "The touchpoint curve: engagements that a customer can be offered, by how much of the profile is known"
    head = ("Stage and share known", "Customers", "Offered on average")
    lines = Lines("curve", title, tuple(map(readable, names)), labels, values, _colors(figures, names))
    return plotted(lines, Figures(head, rows, figures["touchpoint_curve"]["rows"], peak(points)))


def decisions(bundle: Bundle, figures: Json) -> Section:
    """Who gets what now, and what stops all the rest."""
    found = figures["decisions"]
    chosen = sorted(
        ((plain_title(bundle.engagements[name]), count) for name, count in found["engagements"].items() if count),
        key=lambda each: -each[1],
    )
    lead = f"Of {found['customers']:,} customers {found['chosen']:,} get something now."
    if found["rejected"]:
        lead += f" The data of {found['rejected']:,} more are not valid."
    blocks: list[Block] = [Paragraph(words(lead))]
    if chosen:
        told = Figures(("Engagement", "Customers"), (), found["rows"], most_sent(bundle, found))
        blocks.append(counted_bars("chosen", "Who gets what now", chosen[:MOST_BARS], told))
    if found["funnel"]["dropped_by_rule"]:
        blocks.append(_funnel(bundle, found["funnel"], found["chosen"]))
    return Section("decisions", "Decisions now", tuple(blocks), kind="chapter")


def _funnel(bundle: Bundle, found: Json, chosen: int) -> Block:
    """How many are left after each rule, in the order in which they are asked."""
    left, bars, rows = found["considered"], [], []
    bars.append(Bar("every engagement on every channel, for every customer", left))
    order = {name: place for place, name in enumerate(RULES)}
    dropped = sorted(
        found["dropped_by_rule"].items(), key=lambda each: order.get(each[0].partition(":")[0], len(order))
    )
    for rule, count in dropped:
        left -= count
        said = _rule(bundle, rule)
        bars.append(Bar(f"{said}: {count:,} drop out", left, " left"))
        rows.append((said, f"{count:,}", f"{left:,}"))
    title = "From everything that could be sent to what is chosen, rule by rule"
    finding = left_over(found["considered"], chosen)
    told = Figures(("Rule", "Drop out", "Left"), rows, found["rows"], finding)
    return plotted(Bars("funnel", title, tuple(bars)), told)


def _rule(bundle: Bundle, rule: str) -> str:
    """`limit:engagement.welcome` in words."""
    name, _, scope = rule.partition(":")
    said = RULES.get(rule) or RULES.get(f"{name}:{scope.partition('.')[0]}") or RULES.get(name, name)
    sort, dot, of = scope.partition(".")
    if sort == "engagement" and of in bundle.engagements:
        return f"{said} (“{plain_title(bundle.engagements[of])}”)"
    return f"{said} ({readable(of)})" if dot else said


def _kept(bundle: Bundle, blocked: str) -> str:
    """`email limit:policy, push channel` in words."""
    channels: dict[str, list[str]] = {}
    for each in blocked.split(", "):
        channel, _, rule = each.partition(" ")
        channels.setdefault(rule, []).append(readable(channel))
    return "; ".join(f"{alternatives(names, 'and')}: {_rule(bundle, rule)}" for rule, names in channels.items())


def nothing(figures: Json) -> Section | None:
    """Who has nothing to receive, and why."""
    found = figures["decisions"]["nothing_to_receive"]
    counted = sorted(found["why"].items(), key=lambda each: -each[1])
    why = [(NO_ACTION[kind], count) for kind, count in counted if count]
    if not why:
        return None
    decided = figures["decisions"]
    told = Figures(("Why", "Customers"), (), decided["rows"], most_empty(found, decided["customers"]))
    plot = counted_bars("nothing", "Why customers have nothing to receive", why, told)
    rows = [
        (f"{readable(each['stage'])}: {NO_ACTION[each['why']]}", f"{each['customers']:,}") for each in found["by_stage"]
    ]
    by_stage = table("The same by stage", Figures(("Stage and why", "Customers"), rows))
    return Section("nothing", "Customers with nothing to receive", (plot, by_stage), kind="chapter")


def obligations(bundle: Bundle, figures: Json) -> Section | None:
    """What has to be done, and is near its deadline or past it."""
    found = figures["obligations"]["engagements"]
    if not found:
        return None
    states = ("open", "urgent", "overdue", "missed", "met")
    rows = [
        (plain_title(bundle.engagements[name]), *(f"{each[state]:,}" for state in states))
        for name, each in found.items()
    ]
    head = ("Engagement", *(each.capitalize() for each in states))
    blocks: list[Block] = [
        Paragraph(words(f"{near_and_past(found)} The rows are in {figures['obligations']['rows']}.")),
        table("Obligations by state", Figures(head, rows)),
    ]
    blocked = [
        words(f"“{plain_title(bundle.engagements[name])}”: {count:,}, {_kept(bundle, why)}")
        for name, each in found.items()
        for why, count in each["blocked"].items()
    ]
    if blocked:
        blocks.append(Bullets(tuple(blocked), words("What keeps those that do not go now:")))
    return Section("obligations", "Obligations", tuple(blocks), kind="chapter")
