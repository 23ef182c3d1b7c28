"""The chapter about conversions: who of those who were sent an engagement did what it is for."""

from collections.abc import Iterator, Mapping
from typing import Any

from nextbest.cli.describing.subject import plain_title
from nextbest.cli.pages.blocks import Block, Paragraph, Section
from nextbest.cli.reporting.findings import best_converted
from nextbest.cli.reporting.plotted import Figures, plotted, table
from nextbest.cli.reporting.shares import Measured, Shares
from nextbest.dsl.checked import Bundle
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.words import words

Json = Mapping[str, Any]
MOST = 20
"""Shares that are drawn; the table has all."""
COUNTS = {"goal": "its goal", "redemption": "redemption", "response": "response"}
AGAINST = {"holdout": "its holdout", "policy": "the policy's holdout", None: "nothing: no holdout"}


def conversions(bundle: Bundle, figures: Json) -> Section | None:
    """Conversions of everything that was sent; None where nothing was."""
    found = figures["conversions"]
    if not found["engagements"]:
        return None
    lead = (
        "Of the customers who were sent an engagement, how many did what it is for: its goal, since her first message; "
        "where it has none, the redemption of its offer; where it has no offer either, a response: a click, a reply or "
        f"a redemption. Told with the interval that holds the share in 95 of 100 cases; of fewer than "
        f"{found['least_customers']} customers there are too few to say. Who converts might have done so anyway: only "
        "the comparison with those held out, under Experiments, tells what an engagement itself does."
    )
    told = list(_told(bundle, found))
    rows = [row for _, row in told]
    head = ("Engagement and variant", "Counted", "Sent to", "Did", "Share", "95% interval", "Compared with")
    finding = best_converted([each for each, _ in told if each is not None])
    told_in_full = Figures(head, rows, found["rows"], finding)
    drawn = tuple(each for each, _ in told if each is not None)[:MOST]
    title = "How many of those who were sent it did what it is for"
    plot = plotted(Shares("conversions-by", title, drawn), told_in_full) if drawn else table(title, told_in_full)
    blocks: tuple[Block, ...] = (Paragraph(words(lead)), plot)
    return Section("conversions", "Conversions", blocks, kind="chapter")


def _told(bundle: Bundle, found: Json) -> Iterator[tuple[Measured | None, tuple[str, ...]]]:
    """What is drawn of each variant, None of too few, and its row; what was sent to most comes first."""
    most = sorted(found["engagements"], key=lambda each: -sum(of["customers"] for of in each["variants"]))
    for each in most:
        name = each["engagement"]
        known = bundle.engagements.get(name)
        title = readable(name) if known is None else plain_title(known)
        for of in each["variants"]:
            said = title if of["variant"] is None else f"{title}: {readable(of['variant'])}"
            numbers = (f"{of['customers']:,}", f"{of['converted']:,}", f"{of['rate']:.1%}")
            few = of["too_few_to_say"]
            drawn = None if few else Measured(said, of["rate"], of["low"], of["high"])
            interval = "too few to say" if few else f"{of['low']:.1%} to {of['high']:.1%}"
            yield drawn, (said, COUNTS[each["counts"]], *numbers, interval, AGAINST[each["compared_with"]])
