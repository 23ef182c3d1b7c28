"""The whole page about a bundle, chapter by chapter."""

from collections import Counter
from collections.abc import Mapping

from nextbest.cli.describing.calendars import calendar
from nextbest.cli.describing.engagements import engagements
from nextbest.cli.describing.glossary import attributes, events, glossary
from nextbest.cli.describing.rules import channels, choosing, kinds, money_and_trials
from nextbest.cli.describing.stages import lifecycle
from nextbest.cli.describing.subject import Subject, title
from nextbest.cli.pages.blocks import Bullets, Page, Paragraph, Section
from nextbest.cli.words import moment
from nextbest.engine.analysis.wording.words import counted, words


def page(subject: Subject, names_of_tests: Mapping[str, int]) -> Page:
    """The page; `names_of_tests` counts the tests of each file."""
    bundle = subject.bundle
    chapters = (
        lifecycle(subject),
        engagements(subject),
        calendar(subject),
        choosing(subject),
        channels(subject),
        kinds(subject),
        money_and_trials(subject),
        events(subject),
        glossary(subject),
        attributes(subject),
        _tests(names_of_tests),
    )
    return Page(
        title(bundle.name),
        (words(bundle.about),) if bundle.about else (),
        _figures(subject, names_of_tests),
        tuple(each for each in chapters if each is not None),
        f"Made by nextbest from the bundle {bundle.name}, {bundle.digest[:12]}, as it stands on {moment(subject.now)}.",
    )


def _figures(subject: Subject, names_of_tests: Mapping[str, int]) -> dict[str, str]:
    bundle = subject.bundle
    owners = Counter(each.owner for each in bundle.engagements.values() if each.owner)
    found = {
        "stages": f"{len(bundle.stages):,}",
        "engagements": f"{len(bundle.engagements):,}",
        "channels": f"{len(bundle.channels):,}",
        "tests": f"{sum(names_of_tests.values()):,}",
        "time zone": bundle.timezone,
    }
    if owners:
        found["owner" if len(owners) == 1 else "owners"] = ", ".join(each for each, _ in owners.most_common())
    return found


def _tests(names_of_tests: Mapping[str, int]) -> Section:
    if not names_of_tests:
        return Section("tests", "Tests", (Paragraph(words("There are no tests beside this bundle.")),), kind="chapter")
    files = tuple(words(f"{name}: {counted(many, 'test')}.") for name, many in names_of_tests.items())
    lead = words("What this policy is tested for; each engagement names the tests that expect it.")
    return Section("tests", "Tests", (Bullets(files, lead),), kind="chapter")
