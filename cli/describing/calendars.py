"""What runs when: the calendars of a bundle as they stand at one time, and what is over."""

from nextbest.cli.describing.subject import Subject, plain_title
from nextbest.cli.pages.blocks import Paragraph, Section, Table
from nextbest.dsl.checked import Engagement
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.calendar import Run, times
from nextbest.engine.analysis.wording.words import Words, counted, listed, words

ORDER = ("open", "later", "over")


def calendar(subject: Subject) -> Section:
    """The chapter."""
    engagements = subject.bundle.engagements.values()
    dated = sorted((each for each in engagements if each.during), key=lambda each: _order(subject, each))
    paused = [each for each in engagements if each.paused]
    evergreen = len(engagements) - len(dated)
    said = f"{counted(evergreen, 'engagement runs', 'engagements run')} at any time"
    lead = [Paragraph(words(f"{said}; {len(dated)} by a calendar. All times are those of {subject.bundle.timezone}."))]
    if paused:
        names = listed([words("“", subject.titled(each.name), "”") for each in paused])
        lead.append(Paragraph(words("Paused: ", names, ".")))
    if not dated:
        return Section("calendar", "Calendar", tuple(lead), kind="chapter")
    rows = tuple(_row(subject, each) for each in dated)
    table = Table("Engagements with a calendar, those that run now first", ("Engagement", "Runs", "Now"), rows)
    return Section("calendar", "Calendar", (*lead, table), kind="chapter")


def _order(subject: Subject, of: Engagement) -> tuple[int, int, str]:
    run = subject.run(of)
    return ORDER.index(run.standing), run.opens or 0, plain_title(of).casefold()


def _row(subject: Subject, of: Engagement) -> tuple[Words, ...]:
    runs = values.alternatives([times(each, subject.bundle.timezone) for each in of.during], "and")
    now = "paused" if of.paused else _now(subject, subject.run(of))
    return words(subject.titled(of.name)), words(runs), words(now)


def _now(subject: Subject, run: Run) -> str:
    if run.opens is not None:
        return f"opens {values.instant(run.opens, subject.zone)}"
    return "is over" if run.standing == "over" else "runs"
