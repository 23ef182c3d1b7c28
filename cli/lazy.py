"""A group of commands that knows them by name and imports one when it is asked for."""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click


class Lazy(click.Group):
    """A group of commands, each imported when it is used."""

    def __init__(self, *args: Any, table: Mapping[str, str], **more: Any) -> None:
        """`table`: name → `module` with its `command`, or `module:attribute`. At its top a module imports click and
        `options` only."""
        super().__init__(*args, **more)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in order of the alphabet."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute or "command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; an unknown one is refused with the nearest that exists."""
        name = args[0]
        if name not in self.table and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name, self.table, n=1)
            raise click.UsageError(f"no such command `{name}`" + (f": did you mean `{near[0]}`?" if near else ""), ctx)
        return super().resolve_command(ctx, args)
