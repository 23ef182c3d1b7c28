"""`check --fix`: the edits of findings, put into the files where they are safe."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from nextbest.cli.output import whole_file
from nextbest.dsl.check.bundle import Checked
from nextbest.dsl.diagnostics import Diagnostic, Edit
from nextbest.dsl.source import Place

GUESSES = frozenset(
    "unknown-name unknown-function no-such-field no-such-part reference outside-set country timezone outcome languages"
    " unknown-language unknown-part customer unknown-customer file".split()
)
"""Rules whose edits put one name into the place of another: what was meant, its author has to say."""
UNREADABLE = ("expression", "yaml")
"""Rules of what must not come of an edit."""
MOST_ROUNDS = 10
"""Mending one mistake can bring another to light."""

Check = Callable[[Path], Checked]


def fix(path: Path, check: Check) -> int:
    """Put safe edits into the files of a bundle until there are none; how many.

    An edit is safe where it only says in the words of the language what stands there in others, takes the finding away,
    and leaves what can be read; what is found then is told by the next check. Raises OSError where a file cannot be
    read or written.
    """
    done = 0
    for _ in range(MOST_ROUNDS):
        before = check(path).report.everything
        found = [each for each in before if each.edit is not None and each.rule not in GUESSES]
        put = _put(path, _apart(found), before, check)
        done += put
        if not put:
            break
    return done


def _apart(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Those whose edits do not touch each other; of two at one place the first."""
    kept: list[Diagnostic] = []
    last: dict[str, int] = {}
    for each in sorted(found, key=lambda each: (_place(each).source.name, _place(each).start, _place(each).end)):
        place = _place(each)
        if place.start >= last.get(place.source.name, 0):
            kept.append(each)
            last[place.source.name] = max(place.end, place.start + 1)
    return kept


def _place(found: Diagnostic) -> Place:
    return _edit(found).place


def _edit(found: Diagnostic) -> Edit:
    assert found.edit is not None, "only findings with edits come here"
    return found.edit


def _put(path: Path, mended: list[Diagnostic], before: Iterable[Diagnostic], check: Check) -> int:
    """Put all edits, if that is safe; else the last one that is by itself."""
    if not mended:
        return 0
    _write(_edited(map(_edit, mended)))
    if _better(before, check(path).report.everything, mended):
        return len(mended)
    _write({_place(each).source.name: _place(each).source.text for each in mended})
    if len(mended) == 1:
        return 0
    return next((1 for each in reversed(mended) if _put(path, [each], before, check)), 0)


def _better(before: Iterable[Diagnostic], after: Iterable[Diagnostic], mended: Iterable[Diagnostic]) -> bool:
    """Whether so many findings of each rule are gone, and all can be read that could be."""
    was, now, gone = (Counter(each.rule for each in found) for found in (before, after, mended))
    return all(now[rule] <= was[rule] - number for rule, number in gone.items()) and all(
        now[rule] <= was[rule] for rule in UNREADABLE
    )


def _edited(edits: Iterable[Edit]) -> Mapping[str, str]:
    by_file: defaultdict[str, list[Edit]] = defaultdict(list)
    for each in edits:
        by_file[each.place.source.name].append(each)
    texts = {}
    for name, found in by_file.items():
        text = found[0].place.source.text
        for each in sorted(found, key=lambda each: each.place.start, reverse=True):
            text = text[: each.place.start] + each.text + text[each.place.end :]
        texts[name] = text
    return texts


def _write(texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        with whole_file(Path(name)) as stream:
            stream.write(text)
