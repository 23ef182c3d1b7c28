"""`nextbest serve`: the HTTP service."""

import gc
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nextbest.cli import options

if TYPE_CHECKING:
    from nextbest.service.settings import Settings
    from nextbest.service.state import Service

EPILOG = """\b
Examples:
  nextbest serve policies/cdnow
  nextbest serve policies/coffee_club --store sqlite:///contacts.db
  nextbest serve policies/coffee_club --host 0.0.0.0 --keys keys.jsonl --store postgresql://localhost/nextbest
  nextbest serve policies/coffee_club --port 0 --accept-now"""

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="serve", epilog=EPILOG)
@options.bundle_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port; 0 takes a free one, which is printed.",
)
@options.store_option
@click.option("--keys", type=FILE, metavar="FILE", help="Callers' keys, from `nextbest keys`.  [default: none]")
@click.option("--signatures", type=FILE, metavar="FILE", help="Secrets of webhooks that sign.  [default: none]")
@click.option(
    "--log",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write every decision down there, to be looked up and replayed.",
)
@click.option(
    "--log-inputs",
    type=click.Choice(["none", "masked", "full"]),
    default="none",
    show_default=True,
    help="What it keeps of customers' data: `replay` needs `full`, or `masked`.",
)
@click.option(
    "--log-candidates",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Log this many that could have been chosen and were not, whatever was asked; decisions take longer.",
)
@click.option(
    "--log-format",
    "log_form",
    type=click.Choice(["jsonl", "parquet"]),
    default="jsonl",
    show_default=True,
    help="Its closed files: JSON lines, or tables.",
)
@click.option(
    "--log-failure",
    type=click.Choice(["go-on", "stop"]),
    default="go-on",
    show_default=True,
    callback=lambda _, __, given: given.replace("-", "_"),
    help="While it cannot be written, as the disk is full: decide all the same, or not at all.",
)
@click.option("--log-days", type=click.IntRange(min=1), metavar="N", help="Delete its files after so many days.")
@click.option(
    "--watch/--no-watch",
    "watch_files",
    default=True,
    show_default=True,
    help="Serve the bundle anew when its files have changed and it is sound.",
)
@click.option(
    "--share",
    type=click.FloatRange(0, 1, min_open=True),
    default=1.0,
    show_default=True,
    help="Let this share of the customers have a changed bundle first: 0.1",
)
@click.option("--access-log", is_flag=True, help="Write a line on stderr for every request, without any ids.")
@click.option("--traces", is_flag=True, help="Tell OpenTelemetry of requests and decisions.")
@click.option("--tls-certificate", "certificate", type=FILE, metavar="FILE", help="Speak TLS with this certificate.")
@click.option("--tls-key", "private_key", type=FILE, metavar="FILE", help="Its private key.")
@click.option("--accept-now", is_flag=True, help="Let requests bring their own `now`: for tests only.")
def command(bundle: Path, **asked: Any) -> None:
    """Serve a bundle over HTTP: decisions, explanations, events, and what became of them.

    `/` shows a page with everything that can be asked, `/openapi.json` tells it to programs; docs/service.md is the
    guide. Without --store nothing is remembered, and customers bring their past in their documents.

    The server decides by the clock, read once a request. Off loopback callers need keys. SIGTERM ends it: what has
    come is answered first. Needs the extra `serve`.
    """
    from nextbest.engine.extras import needs

    with needs("serve"):
        from nextbest.service.settings import Settings
    serve(Settings(bundle, **asked))


def serve(settings: "Settings") -> None:
    """Open everything, say what is served, and answer until it is told to end."""
    from nextbest.engine.extras import needs

    with needs("serve"):
        from nextbest.service import serving
        from nextbest.service.app import application
        from nextbest.service.opening import opened

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    logging.getLogger("nextbest").setLevel(logging.INFO)
    serving.sound(settings)
    # Code is not looked through for circles; bundles are, when one takes the place of another: see `loading.py`.
    gc.freeze()
    with opened(settings) as service:
        app = application(service)
        with serving.listening(settings) as bound:
            say(service, serving.address(settings, bound))
            gc.collect()  # what was made until now is among the oldest, which are hardly ever looked through
            serving.serve(app, bound, settings)
    click.echo("stopped: every request that had come was answered", err=True)


def say(service: "Service", address: str) -> None:
    """What is served, in plain words."""
    settings, bundle = service.settings, service.engines.engine_for(None).bundle
    store = "nothing: customers bring their past" if settings.store is None else _without_password(settings.store)
    keys = "none are asked for: whoever is on this machine may call" if settings.keys is None else str(settings.keys)
    now = "the clock, once a request"
    if settings.accept_now:
        now += "; or what the request says, which limits then count by: for tests only"
    click.echo(f"{bundle.name} at {address}")
    for name, words in (("digest", bundle.digest[:12]), ("remembers", store), ("keys", keys), ("now", now)):
        click.echo(f"  {name:<10} {words}", err=True)


def _without_password(url: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)
