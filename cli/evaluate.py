"""`nextbest eval`: an expression of the policy language, for the customers of a bundle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.customers import Row
    from nextbest.cli.output import Output
    from nextbest.dsl.checked import Bundle
    from nextbest.dsl.typed import Expression
    from nextbest.engine import Engine
    from nextbest.engine.evaluation import Question

EPILOG = """\b
Examples:
  nextbest eval policies/cdnow 'sum(orders.total) >= 500' policies/cdnow/customers.jsonl --customer 42
  nextbest eval policies/cdnow frequency policies/cdnow/customers.jsonl --now 1998-06-30T12:00:00-04:00
  nextbest eval policies/cdnow recency --source --customer 42
  nextbest eval policies/cdnow 'today - 3 months' --now 2026-05-31T12:00:00Z"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    expression: str
    customers: Path | None
    sources: Mapping[str, str] | None
    customer: str | None
    now: datetime | None
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="eval", epilog=EPILOG)
@options.bundle_argument
@click.argument("expression")
@click.argument("customers", required=False, type=options.CUSTOMERS)
@options.source_option
@options.customer_option
@options.now_option
@options.format_option
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Check an expression and show its value for customers.

    EXPRESSION may use all that an engagement's `when` may: attributes, definitions, scores, tables, `stage`. Without
    CUSTOMERS its type is shown and the attributes that it rests on, or its value where it rests on none.

    JSON has one line a customer: `customer`, `valid`, `value` (null where missing), `problems`; without CUSTOMERS
    one object: `type`, `reads`, `value`.
    """
    options.end(evaluate(Asked(**asked)))


def evaluate(asked: Asked) -> int:
    """Check and evaluate; the exit code."""
    from nextbest.cli.output import output
    from nextbest.cli.whom import Whom
    from nextbest.engine.evaluation import Question
    from nextbest.engine.loading import read_bundle

    # An engine takes time to import, and only sources are asked of it.
    engine = None if asked.sources is None else _engine(asked.bundle)
    bundle = read_bundle(asked.bundle) if engine is None else engine.bundle
    with output(asked.out, quiet=asked.quiet) as out:
        expression = _checked(bundle, asked.expression, out)
        if expression is None:
            return exits.FINDINGS
        now = options.taken(asked.now, out)
        question = Question(bundle, expression, now)
        if asked.customers is None and asked.sources is None:
            return _alone(asked, expression, question, out)
        whom = Whom(asked.customers, asked.sources, asked.customer)
        with whom.rows(engine, now) as (_, rows):
            first = list(islice(rows, 2))
            return _for_customers(asked, question, out, chain(first, rows), several=len(first) > 1)


def _engine(path: Path) -> "Engine":
    from nextbest.engine import Engine

    return Engine.load(path, prebuilt=False)


def _checked(bundle: "Bundle", text: str, out: "Output") -> "Expression | None":
    from nextbest.cli.render_diagnostics import render_report
    from nextbest.dsl.expressions.alone import check_alone
    from nextbest.engine.functions import FUNCTIONS

    expression, report = check_alone(bundle, text, FUNCTIONS)
    if report.diagnostics:
        out.problem(render_report(report.diagnostics, out.aside_surface))
    return expression


def _alone(asked: Asked, expression: "Expression", question: "Question", out: "Output") -> int:
    from nextbest.cli.output import json_line
    from nextbest.cli.text import value_words

    reads = question.reads
    value = None if reads else question.constant()
    if options.machine(asked.format_, asked.out):
        out.result(json_line({"type": str(expression.type), "reads": reads, "value": value}))
    elif reads:
        out.result(f"{expression.type}, from {', '.join(reads)}")
    else:
        out.result(value_words(value))
    return exits.FINE


def _for_customers(asked: Asked, question: "Question", out: "Output", rows: "Iterable[Row]", *, several: bool) -> int:
    from nextbest.cli.customers import Unreadable
    from nextbest.cli.output import json_line
    from nextbest.cli.render_decision import named, problem_lines
    from nextbest.cli.text import value_words
    from nextbest.engine.json_form import json_object

    machine = options.machine(asked.format_, asked.out)
    code = exits.FINE
    for row in rows:
        if isinstance(row, Unreadable):
            out.problem(row.said(asked.customers))
            code = exits.FINDINGS
            continue
        found = question.ask(row.document)
        if not found.valid:
            code = exits.FINDINGS
        if machine:
            out.result(json_line(json_object(found)))
        elif found.valid:
            out.result(f"{named(found.customer)}: {value_words(found.value)}" if several else value_words(found.value))
        else:
            out.problem(f"{named(found.customer)} on line {row.line}: the document is not valid")
            out.problem("\n".join(problem_lines(found.problems, out.aside_surface)))
    return code
