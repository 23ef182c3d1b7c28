"""`nextbest test`: the tests beside bundles, run, with what came out where it is not what was expected."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nextbest.cli.output import Output
    from nextbest.cli.testing.collected import Collected
    from nextbest.cli.testing.running import Coverages, Ran
    from nextbest.cli.testing.session import Session

EPILOG = """\b
Examples:
  nextbest test policies/cdnow
  nextbest test policies/cdnow -k letter -x
  nextbest test policies/cdnow policies/starter -j 2 --junit report.xml"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundles: tuple[Path, ...]
    only: tuple[str, ...]
    first_failure: bool
    jobs: int
    junit: Path | None
    update: bool
    coverage: bool
    mutate: bool
    fail_under: float | None
    watch: bool
    format_: str | None
    out: Path | None
    quiet: bool


@click.command(name="test", epilog=EPILOG)
@click.argument("bundles", metavar="BUNDLE...", nargs=-1, required=True, type=options.EXISTING)
@click.option(
    "-k", "only", metavar="WORDS", multiple=True, help="Only tests with these words in their name, or their file's."
)
@click.option("-x", "first_failure", is_flag=True, help="Stop at the first test that fails.")
@click.option("-j", "jobs", metavar="N", type=click.IntRange(1), default=1, help="Run in N processes.  [default: 1]")
@click.option(
    "--junit",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write JUnit's XML to this file.",
)
@click.option(
    "--update", is_flag=True, help="First write what comes out into cases with `snapshot: yes`, and show what changes."
)
@click.option("--watch", is_flag=True, help="Stay, and run again whenever a file of a bundle or of its tests changes.")
@click.option("--coverage", is_flag=True, help="Also tell what of the bundles no test has met, on their source.")
@click.option(
    "--mutate",
    is_flag=True,
    help="Also change the bundles, one small thing at a time, and tell the changes that no test notices.",
)
@click.option(
    "--fail-under",
    metavar="PERCENT",
    type=click.FloatRange(0, 100),
    help="Exit code 1 where less than that of a bundle is covered (tells the coverage too), or noticed by --mutate.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["people", "json", "junit", "github"]),
    help="Form of results; `github` are annotations.  [default: people; json where --out ends in .json]",
)
@options.out_option
@options.quiet_option
def command(**asked: Any) -> None:
    """Run the tests of bundles: each decides for a customer, and says what came out otherwise than expected.

    A BUNDLE is a file or a folder. The tests of a folder are all its files that end in `.test.yaml`; those of
    `cart.yaml` are `cart.test.yaml` and `cart.ANYTHING.test.yaml` beside it. docs/testing.md says what stands in them.

    JSON is one document with `bundles`, `diagnostics` (as of `check`), `tests`, `passed`, `failed`, `skipped`,
    `not_run`, `coverage`, `mutation`. A test has `bundle`, `file`, `start` and `end`, `name`, `outcome` (passed,
    failed, skipped), `seconds`, `skipped` (why, or null) and `failure`: `differences` (each `name`, `expected`, `got`
    and where it stands), `steps` (of a story) and `decision`. `coverage` has for each bundle `percent`, and `items`
    and `conditions` with how often tests have met them. `mutation` has for each bundle `percent`, `noticed`,
    `survived`, `refused` (by `check`), `same` (they change nothing), and `survivors`, each with `words` and where it
    stands.
    """
    options.end(test(Asked(**asked)))


def test(asked: Asked) -> int:
    """Run them all, once or again and again; the exit code."""
    if not asked.watch:
        return _once(asked)
    if asked.update or asked.out is not None or options.machine(asked.format_, asked.out):
        raise click.UsageError("`--watch` is for people: it goes with neither `--update`, `--out` nor `--format json`")
    from nextbest.cli.testing.watch import watch

    watch(asked.bundles, lambda changed: _again(asked, changed))
    return exits.FINE


def _again(asked: Asked, changed: "Sequence[Path]") -> None:
    """Once more; what is wrong is said, and the next change waited for."""
    from nextbest.cli.output import tell
    from nextbest.engine.errors import NextbestError

    if changed:
        tell("\n" + ", ".join(str(each) for each in changed) + " changed:")
    try:
        _once(asked)
    except (click.UsageError, NextbestError) as wrong:  # an editor may be in the midst of writing
        tell(f"error: {wrong.format_message() if isinstance(wrong, click.UsageError) else wrong}")


def _once(asked: Asked) -> int:
    from nextbest.cli.output import output, tell
    from nextbest.cli.testing.collected import collect
    from nextbest.cli.testing.update import update

    with output(asked.out, quiet=asked.quiet) as out:
        if asked.update:
            for line in update(collect(asked.bundles, updating=True).only(asked.only), out.aside_surface):
                tell(line.rstrip("\n"))
        collected = collect(asked.bundles).only(asked.only)
        if not collected.items and collected.sound:
            raise click.UsageError(_nothing(asked, collected))
        done = _run(asked, collected, out)
        if asked.junit is not None:
            _write_junit(asked.junit, done)
    return exits.FINE if done.sound(asked.fail_under) else exits.FINDINGS


def _run(asked: Asked, collected: "Collected", out: "Output") -> "Session":
    """Run the tests and tell what came of them, in the form that was asked for."""
    from nextbest.cli.output import json_page
    from nextbest.cli.testing.forms import github_lines, json_form
    from nextbest.cli.testing.junit import junit
    from nextbest.cli.testing.running import coverages_of, run_collected
    from nextbest.cli.testing.session import Session, covered_of

    coverages = coverages_of(collected) if asked.coverage or asked.fail_under is not None else {}
    results = run_collected(collected, jobs=asked.jobs, first_failure=asked.first_failure, coverages=coverages)
    form = "json" if options.machine(asked.format_, asked.out) else asked.format_
    if form in (None, "people"):
        return _tell_mutants(_mutated(asked, _for_people(collected, results, coverages, out)), out)
    done = _mutated(asked, Session(collected, list(results), covered_of(collected, coverages)))
    if form == "json":
        out.result(json_page(json_form(done)))
    elif form == "junit":
        out.result(junit(done.collected, done.ran))
    else:
        for line in github_lines(done):
            out.result(line)
    return done


def _for_people(collected: "Collected", results: "Iterable[Ran]", coverages: "Coverages", out: "Output") -> "Session":
    """What is wrong, then each failure as it comes, then each file, then what is covered."""
    from nextbest.cli.render_diagnostics import render_report
    from nextbest.cli.testing.render import render_failure, render_files
    from nextbest.cli.testing.render_coverage import render_coverage
    from nextbest.cli.testing.session import Session, covered_of

    if collected.diagnostics:
        out.result(render_report(collected.diagnostics, out.surface) + "\n")
    for path in (each.path for each in collected.bundles if each.engine and not each.files):
        out.aside(f"{path} has no tests")
    ran = []
    for each in results:
        ran.append(each)
        if each.result.outcome == "failed":
            engagements = collected.engine(each.item).bundle.engagements
            titles = {name: found.title for name, found in engagements.items()}
            out.result(render_failure(each, titles, out.surface) + "\n")
    if ran and not (out.quiet and all(each.result.outcome == "passed" for each in ran)):
        out.result(render_files(collected, ran, out.surface))
    done = Session(collected, ran, covered_of(collected, coverages))
    for path, found in done.covered.items():
        out.result("\n" + render_coverage(path, found, out.surface))
    return done


def _mutated(asked: Asked, done: "Session") -> "Session":
    """With what became of the mutants, where they were asked for and all tests pass without them."""
    if not asked.mutate or not done.passed:
        return done
    from dataclasses import replace

    from nextbest.cli.testing.mutating import mutated

    return replace(done, mutated=mutated([each.bundle for each in done.ran], asked.jobs))


def _tell_mutants(done: "Session", out: "Output") -> "Session":
    from nextbest.cli.testing.render_mutation import render_mutation

    for path, found in done.mutated.items():
        out.result("\n" + render_mutation(path, found, out.surface))
    return done


def _nothing(asked: Asked, collected: "Collected") -> str:
    """Why there is nothing to run."""
    if collected.left_out:
        return f"no test has {' or '.join(f'`{each}`' for each in asked.only)} in its name, or in that of its file"
    paths = " and ".join(f"`{each.path}`" for each in collected.bundles)
    first = collected.bundles[0].path
    example = first / f"{first.name}.test.yaml" if first.is_dir() else first.with_name(f"{first.stem}.test.yaml")
    return f"there are no tests of {paths}: write them in files that end in `.test.yaml`, such as `{example}`"


def _write_junit(path: Path, done: "Session") -> None:
    from nextbest.cli.output import whole_file
    from nextbest.cli.testing.junit import junit

    with whole_file(path) as stream:
        stream.write(junit(done.collected, done.ran) + "\n")
