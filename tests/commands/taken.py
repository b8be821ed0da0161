"""Whether a line of a page, a unit or a container is a command as `disputes` takes it."""

from __future__ import annotations

import click

from disputes.commands import main


def holds_as_command(words: list[str]) -> None:
    """Raises where `disputes` would not take these words."""
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command, context = found, click.Context(found, info_name=name, parent=context)
    command.make_context(context.info_name, list(words), parent=context.parent)
