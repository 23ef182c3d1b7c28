"""What the language has and this version cannot carry out: refused by name, never ignored."""

from collections.abc import Iterator

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.document import Document
from nextbest.dsl.document_campaigns import Campaign
from nextbest.dsl.memory import given
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.source import Place

SECTIONS = ("languages",)
CAMPAIGN = ("message",)
USE = ("message",)


def check_not_yet(document: Document, report: Report) -> None:
    """Complain of every part of a bundle that this version cannot carry out."""
    for key, place in _found(document):
        report.add(say.not_yet(key, place))


def _found(document: Document) -> Iterator[tuple[str, Place]]:
    yield from given(document, SECTIONS)
    campaigns: list[Campaign] = [*document.kinds.values(), *document.engagements.values()]
    for campaign in campaigns:
        yield from given(campaign, CAMPAIGN)
        if isinstance(campaign.channels, dict):
            for use in campaign.channels.values():
                yield from given(use, USE)
