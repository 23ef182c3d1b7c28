"""Writes `commands.md` from the commands themselves: `python docs/make_commands.py`."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from nextbest.cli.main import cli

PAGE = Path(__file__).with_name("commands.md")
HEAD = """# The command line

Made by `docs/make_commands.py` from the commands themselves. Change it there.

`nextbest COMMAND BUNDLE …`: the bundle comes first, a YAML file or a folder of them. Results go to stdout, everything
else to stderr. `-` is stdin. Colours are for terminals: `NO_COLOR` takes them away, `FORCE_COLOR` keeps them in a pipe,
`COLUMNS` sets the width.

| exit code | |
| --- | --- |
| 0 | fine |
| 1 | findings: errors in a bundle, warnings under `--strict`, invalid customers |
| 2 | wrong use: options, missing or unreadable files |
| 3 | stopped by the surroundings or by a fault of our own; safe to repeat |
| 130 | interrupted |

Completion for bash: `eval "$(_NEXTBEST_COMPLETE=bash_source nextbest)"`; `zsh_source` and `fish_source` for the others.
"""


def page() -> str:
    """The whole page."""
    context = click.Context(cli, info_name="nextbest", **cli.context_settings)
    parts = [HEAD]
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        parts.append("\n".join(_command(command, click.Context(command, context, name))))
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {command.name}\n"
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"`nextbest {command.name} {usage}`\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    yield "| option | |"
    yield "| --- | --- |"
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and isinstance(parameter, click.Option):
            names, text = (" ".join(each.split()).replace("|", "\\|") for each in record)
            yield f"| `{names}` | {text} |"
    yield "\n```sh"
    yield "\n".join(line[2:].rstrip() for line in (command.epilog or "").split("\n") if line.startswith("  "))
    yield "```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
