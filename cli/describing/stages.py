"""The lifecycle: its picture, and each stage with who is in it, its goal and what there is for it."""

from collections.abc import Iterator, Sequence

from nextbest.cli.describing.subject import Subject, about, fact, title
from nextbest.cli.draw_mermaid import mermaid
from nextbest.cli.pages.blocks import Badge, Facts, Paragraph, Picture, Section, Table, anchor
from nextbest.cli.pages.lifecycle import Step, lifecycle_svg
from nextbest.dsl.checked import Stage
from nextbest.engine.analysis.wording.names import readable
from nextbest.engine.analysis.wording.speaking import condition, name
from nextbest.engine.analysis.wording.words import Words, counted, listed, plain, sentence, words
from nextbest.engine.picture import Arrow, Box
from nextbest.engine.picture import Picture as Flow

LEAD = (
    "Every customer is in exactly one stage: the first, from the top down, whose question is answered with yes. "
    "What is not known counts as no."
)


def lifecycle(subject: Subject) -> Section:
    """The chapter."""
    steps = [_step(subject, each) for each in subject.bundle.stages]
    heading = "The lifecycle: which question leads to which stage"
    picture = Picture(
        lifecycle_svg(heading, steps),
        mermaid(_flow(title(subject.bundle.name), steps)),
        lifecycle_svg(heading, steps, narrow=True),
    )
    sections = tuple(_stage(subject, number, each) for number, each in enumerate(subject.bundle.stages))
    return Section("lifecycle", "Stages", (Paragraph(words(LEAD)), picture), sections, kind="chapter")


def _flow(heading: str, steps: Sequence[Step]) -> Flow:
    """The same picture as boxes and arrows."""
    boxes, arrows, asked, label = [Box("start", "every customer", shape="rounded")], list[Arrow](), "start", ""
    for number, step in enumerate(steps, start=1):
        if step.asked:
            boxes.append(Box(f"when{number}", f"{step.asked}?", shape="question"))
            arrows.append(Arrow(asked, f"when{number}", label))
            asked, label = f"when{number}", "no, or not known"
        boxes.append(Box(f"stage{number}", step.stage, step.notes, shape="result"))
        arrows.append(Arrow(asked, f"stage{number}", "yes" if step.asked else label))
    return Flow(heading, False, tuple(boxes), tuple(arrows))


def _step(subject: Subject, stage: Stage) -> Step:
    asked = "" if stage.when is None else plain(condition(subject.bundle, stage.when))
    notes = [counted(len(subject.in_stage(stage.name)), "engagement")]
    if stage.goal is not None:
        notes.append(f"goal: {plain(condition(subject.bundle, stage.goal))}")
    return Step(readable(stage.name), asked, tuple(notes))


def _stage(subject: Subject, number: int, stage: Stage) -> Section:
    here = subject.in_stage(stage.name)
    blocks = about(stage.about)
    goal = () if stage.goal is None else sentence(condition(subject.bundle, stage.goal))
    said = [*fact("Who is in it", _who(subject, number, stage)), *fact("Goal", goal)]
    blocks.append(Facts(tuple(said)))
    if here:
        rows = tuple(
            (
                words(subject.titled(each.name)),
                words(name("kind", each.kind)),
                listed([words(name("channel", use.channel)) for use in each.uses], "or"),
                words(", ".join(badge.text for badge in badges(subject, each.name))),
            )
            for each in here
        )
        head = ("Engagement", "Kind", "Channels", "Now")
        blocks.append(Table(f"Engagements for {readable(stage.name)}", head, rows))
    else:
        blocks.append(Paragraph(words("There is no engagement for this stage.")))
    badge = Badge(counted(len(here), "engagement"), "plain" if here else "warning")
    return Section(anchor("stage", stage.name), title(stage.name), tuple(blocks), code=stage.name, badges=(badge,))


def _who(subject: Subject, number: int, stage: Stage) -> Words:
    if stage.when is None:
        return words("Everyone who is in none of the stages above." if number else "Every customer.")
    asked = condition(subject.bundle, stage.when)
    lead = "Customers of whom this is so: " if number == 0 else "Of all others, those of whom this is so: "
    return words(lead, asked, ".")


def badges(subject: Subject, engagement: str) -> Iterator[Badge]:
    """How an engagement stands."""
    found = subject.bundle.engagements[engagement]
    if found.paused:
        yield Badge("paused", "warning")
    if found.class_ != "normal":
        yield Badge(found.class_)
    run = subject.run(found)
    if run.standing == "over":
        yield Badge("over", "quiet")
    elif run.standing == "later":
        yield Badge("opens later", "quiet")
    elif not found.paused:
        yield Badge("runs", "good")
