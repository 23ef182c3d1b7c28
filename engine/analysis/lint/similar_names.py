"""`similar-names`: two names of one sort that differ by a letter.

One of them is probably a slip, and whoever uses the wrong one is told nothing, since both exist. Names that differ in a
digit, by a plural `s`, or in a word of one letter (`group_a`, `group_b`) are meant to.

```yaml
define:
  big_spender: ltv >= 1_000
  big_spendr: ltv >= 2_000  # finding
engagements:
  thanks:
    kind: offers
    when: big_spender or big_spendr
```

Give them names that say how they differ:

```yaml
define:
  big_spender: ltv >= 1_000
  biggest_spender: ltv >= 2_000
engagements:
  thanks:
    kind: offers
    when: big_spender or biggest_spender
```
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nextbest.dsl.diagnostics import Diagnostic
from nextbest.dsl.document.data import Group
from nextbest.dsl.messages import lints as say
from nextbest.dsl.source import Text
from nextbest.engine.analysis.lint.linted import Linted

SHORTEST = 6
"""Letters of a name of which one may be a slip; of shorter names too many are alike."""


def similar_names(linted: Linted) -> Iterator[Diagnostic]:
    """One finding for each name that is like one before it."""
    for names in _sorts(linted):
        yield from (say.similar_names(later, earlier) for earlier, later in _pairs(names))


def _sorts(linted: Linted) -> Iterator[Sequence[Text]]:
    document = linted.document
    yield [*document.define, *document.scores, *document.tables, *document.lists]
    yield from ([*section] for section in (document.events, document.channels, document.kinds, document.engagements))
    yield [each.stage for each in document.lifecycle]
    yield from _groups(document.profile)


def _groups(section: Mapping[Text, object]) -> Iterator[Sequence[Text]]:
    """The attributes of the profile, those of each group for themselves."""
    yield [*section]
    for entry in section.values():
        if isinstance(entry, Group):
            yield from _groups(entry.root)


def _pairs(names: Iterable[Text]) -> Iterator[tuple[Text, Text]]:
    """Those that become equal when at most one letter is taken from each, at the same place or next to it."""
    found: defaultdict[str, list[Text]] = defaultdict(list)
    for later in names:
        if len(later.value) < SHORTEST:
            continue
        forms = {later.value, *_shorter(later.value)}
        near = dict.fromkeys(each for form in forms for each in found[form])
        for earlier in near:
            if _slip(earlier.value, later.value):
                yield earlier, later
        for form in forms:
            found[form].append(later)


def _shorter(name: str) -> Iterator[str]:
    """The name without one of its letters; where names differ in anything else, they are meant to."""
    yield from (name[:at] + name[at + 1 :] for at, letter in enumerate(name) if not _counts(letter))


def _counts(letter: str) -> bool:
    """Whether it numbers names or parts their words."""
    return letter.isdigit() or letter in "_-"


def _slip(one: str, other: str) -> bool:
    """Whether they differ by one letter too many, one other letter, or two that changed places, and mean to be one."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, more = one[start:], other[start:]
    swapped = rest[:2] == more[:2][::-1] and rest[2:] == more[2:]
    if not (rest[1:] == more[1:] or rest[1:] == more or rest == more[1:] or swapped):
        return False
    differing = (
        rest[:2] + more[:2] if swapped else rest[: len(rest) - len(more) + 1] + more[: len(more) - len(rest) + 1]
    )
    if any(_counts(letter) for letter in differing):
        return False
    plural = rest in ("s", "") and more in ("s", "")
    return not plural and not _words_of_one_letter(one, other)


def _words_of_one_letter(one: str, other: str) -> bool:
    """`group_a` and `group_b`."""
    mine, others = (name.replace("-", "_").split("_") for name in (one, other))
    differing = [pair for pair in zip(mine, others, strict=False) if pair[0] != pair[1]]
    return len(mine) == len(others) and all(len(word) == 1 for pair in differing for word in pair)
