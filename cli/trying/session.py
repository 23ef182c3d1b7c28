"""What a line of `nextbest repl` means: an expression for the customer at hand, or a command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import click

from nextbest.cli import options
from nextbest.cli.customers import Customer, Unreadable, chosen
from nextbest.cli.output import Output
from nextbest.cli.render_decision import named, problem_lines, render_decision, titles
from nextbest.cli.render_diagnostics import render_report
from nextbest.cli.render_why import render_why
from nextbest.cli.text import value_words, wrap
from nextbest.cli.words import moment
from nextbest.dsl.diagnostics import closest
from nextbest.dsl.expressions.alone import check_alone
from nextbest.dsl.typed import Expression
from nextbest.engine import Engine
from nextbest.engine.analysis.why.asking import Asking
from nextbest.engine.analysis.wording.speaking import meaning
from nextbest.engine.analysis.wording.words import plain
from nextbest.engine.errors import NextbestError
from nextbest.engine.evaluation import Question
from nextbest.engine.functions import FUNCTIONS

HELP = {
    "EXPRESSION": "its value for the customer at hand",
    ":type EXPRESSION": "its type, the attributes that it rests on, and what it says in words",
    ":customer ID": "go on with another customer; alone: who it is",
    ":now WHEN": "go on at another time, as 2026-11-20T10:00:00-05:00; alone: when it is",
    ":decide": "the customer's next best engagement",
    ":why ENGAGEMENT": "what would have to be different for the customer to get it",
    ":help": "this page",
    ":quit": "the end; Ctrl-D too",
}
NAME_THEM = "name a file of them, `nextbest repl BUNDLE CUSTOMERS`"


@dataclass(slots=True)
class Session:
    """A bundle, a customer and a time, which lines may change; `wrong` once a line had something wrong."""

    engine: Engine
    out: Output
    now: datetime
    customers: Path | None = None
    customer: Customer | None = None
    wrong: bool = False
    over: bool = False
    asking: Asking | None = None
    """Made when it is first asked."""

    def begin(self, customer: str | None) -> None:
        """Take up the first customer, or the one of that id. Raises click.UsageError where there is none."""
        if self.customers is not None:
            self.customer = self._found(customer)
        elif customer is not None:
            raise click.UsageError(f"`--customer` chooses one of several: {NAME_THEM}")

    @property
    def prompt(self) -> str:
        """What a line begins with."""
        return f"{named(str(self.customer.document.get('id')))}> " if self.customer else "> "

    def line(self, text: str) -> None:
        """Do what a line says, and tell what is wrong with it."""
        text = text.strip()
        if not text or text.startswith("#"):
            return
        try:
            if text.startswith(":"):
                word, _, rest = text.partition(" ")
                self._command(word, rest.strip())
            else:
                self._value(text)
        except (click.UsageError, NextbestError) as error:
            said = error.format_message() if isinstance(error, click.UsageError) else str(error)
            self._complain(f"error: {said}")

    def _complain(self, words: str) -> None:
        self.wrong = True
        self.out.problem(words)

    def _command(self, word: str, rest: str) -> None:
        commands: Mapping[str, Callable[[str], None]] = {
            ":type": self._type,
            ":customer": self._customer,
            ":now": self._now,
            ":decide": self._decide,
            ":why": self._why,
            ":help": self._help,
            ":quit": self._quit,
        }
        if word in commands:
            commands[word](rest)
            return
        near = closest(word, commands)
        self._complain(
            f"error: there is no command `{word}`: " + (f"did you mean `{near}`?" if near else "see `:help`")
        )

    def _value(self, text: str) -> None:
        expression = self._checked(text)
        if expression is None:
            return
        question = Question(self.engine.bundle, expression, self.now)
        if not question.reads:
            self.out.result(value_words(question.constant()))
            return
        found = question.ask(self._document(f"it rests on {', '.join(question.reads)}"))
        if found.valid:
            self.out.result(value_words(found.value))
        else:
            self._complain("\n".join(problem_lines(found.problems, self.out.aside_surface)))

    def _checked(self, text: str) -> Expression | None:
        expression, report = check_alone(self.engine.bundle, text, FUNCTIONS)
        if report.diagnostics:
            self.wrong = self.wrong or expression is None
            self.out.problem(render_report(report.diagnostics, self.out.aside_surface))
        return expression

    def _type(self, text: str) -> None:
        if not text:
            raise click.UsageError("`:type` wants an expression")
        expression = self._checked(text)
        if expression is not None:
            reads = Question(self.engine.bundle, expression, self.now).reads
            self.out.result(f"{expression.type}" + (f", from {', '.join(reads)}" if reads else ""))
            said = plain(meaning(self.engine.bundle, expression))
            self.out.result("\n".join(wrap(said, self.out.surface.width, "  ")))

    def _customer(self, customer: str) -> None:
        if customer:
            self.customer = self._found(customer)
        else:
            self.out.result(str(self._document("there is none yet").get("id")))

    def _now(self, text: str) -> None:
        if text:
            try:
                self.now = options.read_moment(text)
            except ValueError as error:
                raise click.UsageError(str(error)) from None
        self.out.result(moment(self.now))

    def _decide(self, _: str) -> None:
        decision = self.engine.decide(self._document("a decision is for one"), self.now)
        self.out.result(render_decision(decision, titles(self.engine.bundle, decision), self.out.surface))

    def _why(self, engagement: str) -> None:
        if not engagement:
            raise click.UsageError("`:why` wants the name of an engagement")
        self.asking = self.asking or Asking(self.engine)
        found = self.asking.why(self._document("the answer is for one"), self.now, engagement)
        self.out.result(render_why(found, engagement, self.out.surface))

    def _help(self, _: str) -> None:
        width = max(map(len, HELP)) + 2
        for form, said in HELP.items():
            self.out.result("\n".join(wrap(said, self.out.surface.width, form.ljust(width))))

    def _quit(self, _: str) -> None:
        self.over = True

    def _document(self, reason: str) -> Mapping[str, object]:
        if self.customer is None:
            raise click.UsageError(f"there is no customer at hand, and {reason}: {NAME_THEM}")
        return self.customer.document

    def _found(self, customer: str | None) -> Customer:
        """The customer of that id, or the first."""
        if self.customers is None:
            raise click.UsageError(f"there are no customers: {NAME_THEM}")
        with chosen(self.customers, customer) as (_, rows):
            row = next(rows, None)
        if row is None:
            raise click.UsageError(f"{self.customers} holds no customer")
        if isinstance(row, Unreadable):
            raise click.UsageError(row.said(self.customers).removeprefix("error: "))
        return row

    def ids(self, most: int) -> list[str]:
        """The ids of the first customers, for completion."""
        if self.customers is None:
            return []
        with chosen(self.customers, None) as (_, rows):
            first = islice(rows, most)
            return [str(row.document.get("id")) for row in first if isinstance(row, Customer)]
