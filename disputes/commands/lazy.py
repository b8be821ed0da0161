"""A group of commands, each of which is imported only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

import click

from disputes.documents.problems import nearest


class LazyGroup(click.Group):
    """A group that imports a command when it is called: `check` need not wait for the others' libraries.

    A command `name` is the attribute `name`, or `name_` where Python or a library has that name, of its module.
    """

    modules: Mapping[str, str] = {}
    translate: Callable[[click.Command], click.Command] | None = None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = self.modules.get(cmd_name)
        if module is None:
            return None
        found = importlib.import_module(module)
        command: click.Command = getattr(found, cmd_name, None) or getattr(found, f"{cmd_name}_")
        return command if self.translate is None else self.translate(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as e:
            near = nearest(args[0], self.modules) if args else None
            if near is not None:
                raise click.UsageError(f"{e.message} Did you mean {near!r}?", ctx) from None
            raise
