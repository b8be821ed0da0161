"""A group of commands, each of which is imported only when it is called."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from disputes.commands.short_helps import SHORT_HELPS
from disputes.documents.problems import nearest

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


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

    def listed(self, name: str) -> click.Command:
        """A command as a list of commands shows it, with its help's first paragraph; it is imported only where the
        table of short helps does not have it.
        """
        said = SHORT_HELPS.get(self.modules[name])
        if said is None:
            found = self.get_command(click.Context(self), name)
            assert found is not None
            return found
        command = click.Command(name, help=said)
        return command if self.translate is None else self.translate(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(map(len, names), default=0)
        rows = [(c.name or "", c.get_short_help_str(limit)) for c in map(self.listed, names) if not c.hidden]
        if rows:
            with formatter.section(_("Commands")):
                formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem  # for a shell that completes only

        commands = [self.listed(name) for name in self.list_commands(ctx) if name.startswith(incomplete)]
        items = [CompletionItem(c.name, help=c.get_short_help_str()) for c in commands if not c.hidden]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]

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
