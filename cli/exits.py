"""How a command ends: the exit codes, and one clear sentence for whatever stopped it, never a traceback."""

import errno
import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

import click

FINE = 0
FINDINGS = 1
"""The command did its work and found something: errors in a bundle, invalid customers, warnings under `--strict`."""
WRONG_USE = 2
"""Flags, missing or unreadable files, a missing extra."""
STOPPED = 3
"""The surroundings, or a fault of nextbest itself: safe to repeat."""
INTERRUPTED = 130

TRACEBACK = "NEXTBEST_TRACEBACK"
"""Set to anything: an unexpected fault shows where in the code it happened."""


class Ended(Exception):
    """Ends a command with a code after it has said all there is to say."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


class _ReaderGone(Exception):
    """Whoever read our results has stopped reading: `| head`."""


def end_with(command: Callable[[], object]) -> int:
    """Run a command to its end; the exit code, with the reason on stderr where it is not the command's own."""
    try:
        command()
        sys.stdout.flush()
    except Ended as ended:
        return _flushed(ended.code)
    except click.exceptions.Exit as asked:
        return _flushed(asked.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        return WRONG_USE
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except (_ReaderGone, BrokenPipeError):
        return _quiet_pipe()
    except Exception as fault:  # the outermost door: nothing but a sentence may come out of it
        return _explain(fault)
    return FINE


def reader_gone(error: OSError) -> Exception:
    """The error in a form that click lets through: it would exit 1, as for findings, on a broken pipe."""
    return _ReaderGone() if error.errno == errno.EPIPE else error


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _quiet_pipe()
    except OSError as fault:
        return _explain(fault)
    return code


def _quiet_pipe() -> int:
    # Python flushes stdout once more when it exits, and would complain about the pipe on stderr.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return STOPPED


def _explain(fault: Exception) -> int:
    from nextbest.engine.errors import BundleError, MissingExtra, NextbestError, UnusableSources, UsageError

    if isinstance(fault, BundleError | UnusableSources):
        from nextbest.cli.output import surface, tell
        from nextbest.cli.render_diagnostics import render_report

        tell(render_report(fault.report.errors, surface(sys.stderr)))
        return FINDINGS if isinstance(fault, BundleError) else WRONG_USE
    if isinstance(fault, NextbestError):
        click.echo(f"error: {fault}", err=True)
        return WRONG_USE if isinstance(fault, UsageError | MissingExtra) else STOPPED
    if isinstance(fault, OSError) and fault.errno is not None:
        where = f" `{fault.filename}`" if fault.filename else ""
        click.echo(f"error: stopped by the system{where}: {(fault.strerror or str(fault)).lower()}", err=True)
        return STOPPED
    if isinstance(fault, MemoryError):
        click.echo("error: stopped by the system: not enough memory", err=True)
        return STOPPED
    _confess(fault)
    return STOPPED


def _confess(fault: Exception) -> None:
    if os.environ.get(TRACEBACK):
        traceback.print_exception(fault)
    said = " ".join(str(fault).split())[:200]
    click.echo(f"error: this is a fault of nextbest, not of your files: {type(fault).__name__}: {said}", err=True)
    click.echo(
        "  please report it in the issue tracker of nextbest, with the command and the bundle if you may", err=True
    )
    if not os.environ.get(TRACEBACK):
        click.echo(f"  {TRACEBACK}=1 before the command shows where in the code it happened", err=True)
