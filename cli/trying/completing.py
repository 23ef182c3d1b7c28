"""What the tab key offers: the words that an editor offers too, commands, customers, engagements."""

from collections.abc import Iterator

from nextbest.cli.trying.session import HELP, Session
from nextbest.engine.analysis.editing.completion import Words, expression_completions, words_of

MOST_CUSTOMERS = 1_000
"""Customers of whom the ids are offered."""
DELIMITERS = " \t\n()[],<>=+-*/"
"""Where the word that is completed begins; a text in quotes may hold them, and is completed as one."""


class Completing:
    """Completion for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._words: Words = words_of(session.engine.bundle)

    def lines(self, before: str) -> list[str]:
        """Everything that the line up to the caret could become, in order, each once."""
        return list(dict.fromkeys(self._lines(before)))

    def pieces(self, before: str, begin: int) -> list[str]:
        """The same from a place in the line on, which is what readline puts in."""
        return [each[begin:] for each in self.lines(before) if len(each) > begin and each[:begin] == before[:begin]]

    def _lines(self, before: str) -> Iterator[str]:
        word, blank, rest = before.partition(" ")
        if not word.startswith(":"):
            yield from self._expressions("", before)
        elif not blank:
            commands = (form.split()[0] for form in HELP if form.startswith(":"))
            yield from (each for each in commands if each.startswith(word))
        elif word == ":type":
            yield from self._expressions(f"{word} ", rest)
        else:
            yield from (f"{word} {each}" for each in self._named(word) if each.startswith(rest.lstrip()))

    def _named(self, command: str) -> list[str]:
        if command == ":why":
            return list(self._session.engine.bundle.engagements)
        return self._session.ids(MOST_CUSTOMERS) if command == ":customer" else []

    def _expressions(self, lead: str, before: str) -> Iterator[str]:
        found = sorted(expression_completions(before, self._words), key=lambda each: (each.sort == "word", each.text))
        for each in found:
            kept = before[: len(before) - each.replaces]
            yield lead + kept + each.text
