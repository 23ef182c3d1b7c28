"""`nextbest run`: the hopper, one run over all customers for one `now`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import exits, options

if TYPE_CHECKING:
    from nextbest.cli.output import Output
    from nextbest.engine.batch.asked import RunOptions
    from nextbest.engine.batch.formats import Format
    from nextbest.engine.batch.plan import Plan

EPILOG = """\b
Examples:
  nextbest run policies/cdnow --out runs/june --now 1998-06-30T12:00:00-04:00
  nextbest run policies/cdnow --out runs/try --where "loyal" --sample 10% --messages --format jsonl
  nextbest run policies/starter --out runs/tonight --now 2026-11-20T03:00:00-05:00 \\
    --source customers=policies/starter/customers.jsonl \\
    --store sqlite:///contacts.db --reserve --hold-for "24 hours"
  nextbest run policies/cdnow --out runs/june --resume"""


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    bundle: Path
    out: Path
    sources: Mapping[str, str] | None
    now: datetime | None
    id: str | None
    resume: bool
    messages: bool
    limit: int | None
    where: str | None
    sample: float | None
    format_: "Format | None"
    store: str | None
    reserve: bool
    hold_for: timedelta | None
    max_rejects: int
    quiet: bool


def _share(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """`1%`, `0.01`."""
    if value is None:
        return None
    text = value.strip()
    try:
        found = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        found = 0.0
    if not 0 < found <= 1:
        raise click.BadParameter(f"`{value}` is not a share: write it like `1%`", ctx, param)
    return found


@click.command(name="run", epilog=EPILOG)
@options.bundle_argument
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="The folder of the run: new, empty, or that of the same run, which is gone on with.",
)
@options.sources_of_run_option
@options.now_option
@click.option("--id", metavar="ID", help="The run's name.  [default: that of the bundle and `now`]")
@click.option(
    "--resume", is_flag=True, help="Go on with the run in DIR as it was asked for; other options may be left out."
)
@click.option("--messages", is_flag=True, help="Write the messages of what goes.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N customers, for a try.")
@click.option("--where", metavar="EXPRESSION", help="Only customers for whom this is yes: `ltv >= 100`.")
@click.option("--sample", callback=_share, metavar="SHARE", help="Only this share of customers, always the same: 1%.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["parquet", "csv", "jsonl"]),
    help="Form of the files.  [default: parquet]",
)
@options.store_option
@click.option("--reserve", is_flag=True, help="Hold what is chosen in the store, until it is confirmed or lapses.")
@click.option(
    "--hold-for",
    metavar="LENGTH",
    callback=options.exact,
    help="How long that is held: 24 hours.  [default: 15 minutes]",
)
@click.option(
    "--max-rejects",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="More customers than these whose data are not valid make the exit code 1.",
)
@options.quiet_option
def command(**asked: Any) -> None:
    """Decide for all customers at once.

    Customers and their histories come from the bundle's `sources:`, or from `--source`. DIR gets decisions, customers
    without one and why, one work list for each engagement, obligations, rejects, a summary and, last of all, a
    manifest: a folder without it is not a run.

    A run that was broken off, however it was, goes on when it is started again, and ends with the same files. One that
    is finished is left alone. Customers whose data are not valid stand in the rejects with row and reason.

    Takes the extra `batch`: pip install 'nextbest[batch]'.
    """
    options.end(run(Asked(**asked)))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be run: as the command line says, and with `--resume` otherwise as it was asked for before."""

    sources: Mapping[str, str]
    id: str | None
    format: "Format"
    options: "RunOptions"


HELD = timedelta(minutes=15)


def _wanted(asked: Asked, known: "Plan | None") -> _Wanted:
    if asked.resume and known is None:
        raise click.UsageError(f"there is no run to go on with in `{asked.out}`")
    before: Mapping[str, Any] = known.request if asked.resume and known is not None else {}
    if before.get("store") and asked.store is None:
        raise click.UsageError("the run rests on a store: name it with `--store URL`, it is not written down")
    reserve = asked.reserve or bool(before.get("reserve"))
    if reserve and asked.store is None:
        raise click.UsageError("`--reserve` needs `--store URL`: without a store nothing is held")
    if asked.hold_for is not None and not reserve:
        raise click.UsageError("`--hold-for` goes with `--reserve`: without it nothing is held")
    held = before.get("hold_for")
    return _Wanted(
        sources=asked.sources or before.get("sources", {}),
        id=asked.id or (known.id if asked.resume and known is not None else None),
        format=asked.format_ or before.get("format", "parquet"),
        options={
            "where": asked.where or before.get("where"),
            "sample": asked.sample or before.get("sample"),
            "limit": asked.limit or before.get("limit"),
            "messages": asked.messages or bool(before.get("messages")),
            "reserve": reserve,
            "hold_for": asked.hold_for or (HELD if held is None else timedelta(seconds=held)),
        },
    )


def _now(asked: Asked, known: "Plan | None", out: "Output") -> datetime:
    """The time that was given, else that of the run in the folder, else the clock's; said where it was not given."""
    if asked.now is None and known is not None:
        out.aside(f"now is {known.now}, as in the run that {asked.out} holds")
        return datetime.fromisoformat(known.now)
    return options.taken(asked.now, out)


def run(asked: Asked) -> int:
    """Run the hopper; the exit code."""
    from nextbest.cli.output import output
    from nextbest.cli.render_diagnostics import render_report
    from nextbest.cli.render_run import render_run
    from nextbest.cli.run_progress import run_progress
    from nextbest.cli.stores import perhaps_opened
    from nextbest.cli.text import counted
    from nextbest.engine import Engine
    from nextbest.engine.extras import needs
    from nextbest.engine.loading import is_built

    with needs("batch"):
        from nextbest.engine.batch.run_folder import known_plan
    with output(None, quiet=asked.quiet) as out, perhaps_opened(asked.store, out.aside) as store:
        known = known_plan(asked.out)
        wanted = _wanted(asked, known)
        # `where` may rest on definitions, which only texts have.
        built = is_built(asked.bundle) or wanted.options.get("where") is None
        engine = Engine.load(asked.bundle, prebuilt=built)
        now = _now(asked, known, out)
        with engine.run(wanted.sources, now, store=store, **wanted.options) as made:
            if made.notes:
                out.aside(render_report(made.notes, out.aside_surface))
            with run_progress(shown=not asked.quiet) as tick:
                told = made.write(asked.out, format=wanted.format, id=wanted.id, tick=tick)
        if told.already:
            out.aside(f"run {told.manifest['id']} in {asked.out} is finished already: nothing was done")
            return exits.FINE
        if not asked.quiet:
            out.result(render_run(told, asked.out, out.surface))
        rejected = told.manifest["rejected"]
        if rejected > asked.max_rejects:
            reasons = asked.out / f"rejects.{wanted.format}"
            out.problem(f"error: {counted(rejected, 'customer')} rejected: `{reasons}` says why")
            return exits.FINDINGS
    return exits.FINE
