"""The page of a report, chapter by chapter."""

from collections.abc import Mapping
from typing import Any

from nextbest.cli.describing.subject import title
from nextbest.cli.pages.blocks import Page
from nextbest.cli.reporting.converted import conversions
from nextbest.cli.reporting.offered import decisions, nothing, obligations, touchpoints
from nextbest.cli.reporting.sent import contacts, experiments
from nextbest.cli.reporting.stages import customers, goals, worth
from nextbest.cli.words import moment
from nextbest.engine.analysis.report.report import Report
from nextbest.engine.analysis.wording.words import words


def page(report: Report, figures: Mapping[str, Any]) -> Page:
    """The page; `figures` are the report's."""
    bundle = report.bundle
    chapters = (
        customers(figures),
        worth(figures),
        goals(figures),
        touchpoints(bundle, figures),
        decisions(bundle, figures),
        nothing(figures),
        obligations(bundle, figures),
        contacts(bundle, figures),
        conversions(bundle, figures),
        experiments(bundle, figures),
    )
    found = figures["decisions"]
    short = {
        "customers": f"{found['customers']:,}",
        "get something now": f"{found['chosen']:,}",
        "engagements": f"{len(bundle.engagements):,}",
        "stages": f"{len(bundle.stages):,}",
        "as of": moment(report.now),
    }
    return Page(
        f"{title(bundle.name)}: report",
        (words(bundle.about),) if bundle.about else (),
        short,
        tuple(each for each in chapters if each is not None),
        f"Made by nextbest from the bundle {bundle.name}, {bundle.digest[:12]}, at {moment(report.now)}. "
        "“nextbest report” with “--rows DIR” writes the rows behind these figures.",
    )
