"""Names of stages, channels, events and kinds where other entries refer to them (language.md 1.7)."""

from collections.abc import Collection, Sequence

from nextbest.dsl.diagnostics import Report
from nextbest.dsl.gaps import Gaps, section_named_by
from nextbest.dsl.messages import bundle as say
from nextbest.dsl.source import Text


def check_references(
    names: Sequence[Text], what: str, known: Collection[str], gaps: Gaps, report: Report
) -> tuple[str, ...]:
    """The names that exist, also of entries that are left out, each once; complains of the others."""
    found: list[str] = []
    for name in names:
        if name.value in found:
            report.add(say.named_twice(name, what))
        elif is_known(name, what, known, gaps, report):
            found.append(name.value)
    return tuple(found)


def is_known(name: Text, what: str, known: Collection[str], gaps: Gaps, report: Report) -> bool:
    """Whether a name exists; complains if not, unless more may exist than could be read."""
    section = section_named_by(what)
    fine = name.value in known or name.value in gaps.lost.get(section, ())
    if not fine and section not in gaps.unread:
        report.add(say.unknown_reference(name, what, known))
    return fine
