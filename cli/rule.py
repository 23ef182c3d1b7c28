"""`nextbest rule`: what a finding means, and how to mend it."""

from pathlib import Path

import click

from nextbest.cli import options

EPILOG = """\b
Examples:
  nextbest rule
  nextbest rule dilutive-offer
  nextbest rule --format markdown --out rules.md"""


@click.command(name="rule", epilog=EPILOG)
@click.argument("name", required=False)
@options.reference_format_option
@options.out_option
def command(name: str | None, format_: str | None, out: Path | None) -> None:
    """Show the rules that findings name, or the page of one.

    NAME is what `check` shows behind a warning, and `check --format json` as the `rule` of every finding.

    JSON is a list; each has `rule`, `severity` (`error` or `warning`), `sentence` (what it finds) and `page` (Markdown;
    null where there is no more to say).
    """
    rule(name, format_, out)


def rule(name: str | None, format_: str | None, to: Path | None) -> None:
    """Print them."""
    from nextbest.cli.output import json_page, output
    from nextbest.dsl.diagnostics import closest
    from nextbest.dsl.rules import LINTS, RULES, TEST_LINTS
    from nextbest.engine.analysis.lint.pages import PAGES

    if name is not None and name not in RULES:
        near = closest(name, RULES)
        raise click.UsageError(
            f"there is no rule `{name}`: " + (f"did you mean `{near}`?" if near else "`nextbest rule` lists them all")
        )
    names = sorted(RULES) if name is None else [name]
    warnings = {**LINTS, **TEST_LINTS}
    severity = {each: "warning" if each in warnings else "error" for each in names}
    form = options.reference_form(format_, to)
    with output(to, quiet=False) as out:
        if form == "json":
            found = [
                {"rule": each, "severity": severity[each], "sentence": RULES[each], "page": PAGES.get(each)}
                for each in names
            ]
            out.result(json_page(found))
        elif form == "markdown":
            told = (f"## {each}\n\n{severity[each]}: {PAGES.get(each, RULES[each])}" for each in names)
            out.result("\n\n".join(told))
        elif name is not None:
            out.result(f"{name} ({severity[name]})\n\n{PAGES.get(name, RULES[name])}")
        else:
            wide = max(map(len, names))
            out.result("\n".join(f"{each:{wide}}  {severity[each]:7}  {RULES[each]}" for each in names))
