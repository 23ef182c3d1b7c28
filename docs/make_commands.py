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
| 1 | findings: errors in a bundle, warnings under `--strict`, failed tests, invalid customers, refused reports |
| 2 | wrong use: options, missing or unreadable files, a missing extra |
| 3 | stopped by the surroundings (a full disk, a store that is gone) or by a fault of our own; safe to repeat |
| 130 | interrupted |

Completion for bash: `eval "$(_NEXTBEST_COMPLETE=bash_source nextbest)"`; `zsh_source` and `fish_source` for the others.
"""


def page() -> str:
    """The whole page."""
    context = click.Context(cli, info_name="nextbest", **cli.context_settings)
    return "\n".join([HEAD, *_group(cli, context, "nextbest", "##")])


def _group(group: click.Group, context: click.Context, words: str, mark: str) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inner = click.Context(command, context, name)
        usage = " ".join(command.collect_usage_pieces(inner))
        yield "\n".join([f"{mark} {f'{words} {name}'.removeprefix('nextbest ')}\n", f"`{words} {name} {usage}`\n"])
        yield "\n".join(_command(command, inner))
        if isinstance(command, click.Group):
            yield from _group(command, inner, f"{words} {name} BUNDLE", mark + "#")


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield inspect.cleandoc(command.help or "") + "\n"
    options = [each for each in command.get_params(context) if isinstance(each, click.Option)]
    if len(options) > 1:  # besides `--help`
        yield "| option | |"
        yield "| --- | --- |"
    for option in options if len(options) > 1 else []:
        record = option.get_help_record(context)
        if record is not None:
            names, text = (" ".join(each.split()).replace("|", "\\|") for each in record)
            yield f"| `{names}` | {text} |"
    yield "\n```sh"
    yield "\n".join(line[2:].rstrip() for line in (command.epilog or "").split("\n") if line.startswith("  "))
    yield "```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
