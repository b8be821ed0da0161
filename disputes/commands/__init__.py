"""The command line: everything under `disputes …`. Each command is imported only when it is called."""

from __future__ import annotations

import importlib

import click

from disputes import __version__

COMMANDS = {
    "check": "disputes.commands.check",
    "shop": "disputes.commands.shop",
    "rules": "disputes.commands.rules",
    "schema": "disputes.commands.schema",
    "doctor": "disputes.commands.doctor",
    "import": "disputes.commands.import_",
    "case": "disputes.commands.case",
    "list": "disputes.commands.list_",
    "scan": "disputes.commands.scan",
    "alerts": "disputes.commands.alerts",
    "report": "disputes.commands.report",
    "replay": "disputes.commands.replay",
}


class Lazy(click.Group):
    """A group that imports a command when it is called: `check` need not wait for the others' libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found = importlib.import_module(module)
        command: click.Command = getattr(found, cmd_name, None) or getattr(found, f"{cmd_name}_")  # `import` cannot be a name in Python
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as e:
            from disputes.problems import nearest

            near = nearest(args[0], COMMANDS) if args else None
            if near is not None:
                raise click.UsageError(f"{e.message} Did you mean {near!r}?", ctx) from None
            raise


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="disputes")
def main() -> None:
    """Rules, clocks and evidence for after-sale disputes and platform penalties.

    \b
    Exit codes: 0 done · 1 findings · 2 wrong use · 3 bad input · 4 ruleset invalid · 5 storage · 6 partly done.
    """
