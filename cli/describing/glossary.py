"""The words of a bundle: definitions, scores, tables, lists, attributes, events; what they mean, what uses them."""

from collections.abc import Iterator

from nextbest.cli.describing.subject import Subject, about, fact, title
from nextbest.cli.pages.blocks import Badge, Block, Fact, Facts, Paragraph, Section, Table, anchor
from nextbest.dsl import types
from nextbest.dsl.builtin import HISTORIES
from nextbest.dsl.checked import BundleList, Definition
from nextbest.dsl.checked_events import AttributeSet, Event, RecordsAdded
from nextbest.dsl.checked_tables import Score
from nextbest.dsl.checked_tables import Table as Decisions
from nextbest.dsl.types import Declared, History, ListOf, OneOf, Type
from nextbest.engine.analysis.wording import values
from nextbest.engine.analysis.wording.cells import cell, point
from nextbest.engine.analysis.wording.names import many_of, readable
from nextbest.engine.analysis.wording.speaking import meaning, name, quantity, sort_of
from nextbest.engine.analysis.wording.words import Name, Words, counted, listed, plain, sentence, words

MOST = 40
"""Rows of a table, items of a list, users of a name that are told one by one."""
KINDS = {
    types.BOOLEAN: "yes or no",
    types.STRING: "text",
    types.INTEGER: "a whole number",
    types.NUMBER: "a number",
    types.MONEY: "an amount of money",
    types.DATE: "a day",
    types.DATETIME: "a moment",
    types.TIME: "a time of day",
    types.LOCATION: "a place",
    types.TIMEZONE: "a time zone",
}


def glossary(subject: Subject) -> Section | None:
    """Definitions, scores, tables and lists; None where the bundle has none."""
    bundle = subject.bundle
    cards = [
        *(_named(subject, each) for each in bundle.named),
        *(_list(subject, each) for each in bundle.lists.values()),
    ]
    if not cards:
        return None
    order = tuple(sorted(cards, key=lambda each: each.title.casefold()))
    return Section("glossary", "Glossary", (), order, kind="chapter")


def _named(subject: Subject, of: Definition | Score | Decisions) -> Section:
    blocks = about(of.about)
    sort = sort_of(of)
    match of:
        case Definition(expression=expression):
            segment = expression.type == types.BOOLEAN
            what = "Customers of whom this is so" if segment else "What it is"
            blocks.append(Facts((*fact(what, sentence(meaning(subject.bundle, expression))), *_used(subject, of.name))))
        case Score():
            blocks += _score(subject, of)
        case Decisions():
            blocks += _table(subject, of)
    badge = Badge(sort if sort != "definition" else "segment" if _is_segment(of) else "quantity", "quiet")
    return Section(anchor(sort, of.name), title(of.name), tuple(blocks), code=of.name, badges=(badge,), kind="card")


def _is_segment(of: object) -> bool:
    return isinstance(of, Definition) and of.expression.type == types.BOOLEAN


def _score(subject: Subject, of: Score) -> Iterator[Block]:
    ends = [values.number(each) for each in (of.low, of.high) if each is not None]
    within = f", and is kept between {' and '.join(ends)}" if len(ends) == 2 else ""
    start = words(f"It begins at {values.number(of.start)}{within}.")
    points = tuple(point(subject.bundle, each) for each in of.points)
    yield Facts((*fact("How it counts", start, *points), *_used(subject, of.name)))


def _table(subject: Subject, of: Decisions) -> Iterator[Block]:
    heads = [quantity(subject.bundle, each) for each in of.inputs]
    rows = []
    for row in of.rows[:MOST]:
        cells = [words(cell(each, given.type, subject.zone)) for each, given in zip(row.cells, of.inputs, strict=True)]
        rows.append((*cells, words(values.value(row.outcome, of.type, subject.zone))))
    otherwise = words(values.value(of.otherwise, of.type, subject.zone))
    rows.append((words("anything else"), *(words("") for _ in heads[1:]), otherwise))
    head = (*map(plain, heads), "Outcome")
    more = f"; the first {MOST} of {len(of.rows):,}" if len(of.rows) > MOST else ""
    yield Table(f"The first row that fits decides{more}", head, tuple(rows))
    used = tuple(_used(subject, of.name))
    if used:
        yield Facts(used)


def _list(subject: Subject, of: BundleList) -> Section:
    shown = [each.name or values.value(each.value, of.element, subject.zone) for each in of.items[:MOST]]
    more = f" and {len(of.items) - MOST:,} more" if len(of.items) > MOST else ""
    said = words(f"{', '.join(shown)}{more}.")
    facts = (*fact(counted(len(of.items), "item"), said), *_used(subject, of.name))
    badge = (Badge("list", "quiet"),)
    return Section(anchor("list", of.name), title(of.name), (Facts(facts),), code=of.name, badges=badge, kind="card")


def _used(subject: Subject, of: str) -> Iterator[Fact]:
    users = subject.uses.get(of, ())
    if not users:
        yield Fact("Used by", (words("Nothing."),))
        return
    yield Fact("Used by", (words(_users(subject, users), "."),))


def _users(subject: Subject, users: tuple[Name, ...]) -> Words:
    shown = [words(subject.titled(each.name) if each.sort == "engagement" else each) for each in users[:MOST]]
    more = f" and {len(users) - MOST:,} more" if len(users) > MOST else ""
    return words(listed([words("“", each, "”") for each in shown]), more)


def attributes(subject: Subject) -> Section:
    """What is known of a customer, and where each attribute is used."""
    given = subject.bundle.profile.attributes.items()
    shown = [(".".join(path), each) for path, each in given if path not in HISTORIES or ".".join(path) in subject.uses]
    rows = tuple(_attribute(subject, path, each) for path, each in shown)
    lead = Paragraph(words("What is known of a customer. What is not marked “always there” may be missing."))
    table = Table("Attributes of a customer", ("Attribute", "What it is", "About", "Used by"), rows)
    return Section("attributes", "Attributes", (lead, table), kind="chapter")


def _attribute(subject: Subject, of: str, declared: Declared) -> tuple[Words, ...]:
    notes = [kind_of(declared.type)]
    notes += ["always there"] if declared.always_there and not isinstance(declared.type, History) else []
    notes += ["sensitive"] if declared.sensitive else []
    users = subject.uses.get(of, ())
    return (
        words(name("attribute", of)),
        words(", ".join(notes)),
        words(declared.about),
        _users(subject, users) if users else words("nothing"),
    )


def kind_of(of: Type) -> str:
    """What values of a type are."""
    match of:
        case OneOf(values=choices):
            return "one of " + values.alternatives([values.quoted(each) for each in choices])
        case ListOf(element=element):
            return f"a list, each {kind_of(element)}"
        case History(fields=fields):
            return f"a history, each record with {values.alternatives([readable(key) for key, _ in fields], 'and')}"
    return KINDS[of]


def events(subject: Subject) -> Section | None:
    """What can happen, and what it changes; None where nothing is declared."""
    bundle = subject.bundle
    answered = {event for each in bundle.engagements.values() if each.on for event in each.on.events}
    shown = [each for each in bundle.events.values() if each.add or each.set or each.about or each.name in answered]
    if not shown:
        return None
    cards = tuple(_event(subject, each) for each in shown)
    return Section("events", "Events", (), cards, kind="chapter")


def _event(subject: Subject, of: Event) -> Section:
    blocks = about(of.about)
    changes = [_change(subject, each) for each in (*of.add, *of.set)]
    answers = [each.name for each in subject.bundle.engagements.values() if each.on and of.name in each.on.events]
    told = listed([words("“", subject.titled(each), "”") for each in answers])
    fields = values.alternatives([readable(each) for each in of.fields], "and")
    facts = (
        *fact("What comes with it", sentence(fields)),
        *fact("What it changes", *changes),
        *fact("Answered by", words(told, ".") if answers else ()),
    )
    blocks.append(Facts(facts))
    return Section(anchor("event", of.name), title(of.name), tuple(blocks), code=of.name, kind="card")


def _change(subject: Subject, of: object) -> Words:
    if isinstance(of, AttributeSet):
        return sentence("It sets ", name("attribute", ".".join(of.path)), " to ", quantity(subject.bundle, of.value))
    if isinstance(of, RecordsAdded):
        target = name("attribute", ".".join(of.history))
        return sentence(f"It adds all its {readable(of.field)} to ", target)
    history = getattr(of, "history", ())
    return sentence(f"It adds one of the {many_of('.'.join(history))}")
