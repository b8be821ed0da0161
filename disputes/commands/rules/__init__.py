"""`disputes rules …`: check, test and read the rulesets. One module a command, imported when it is called."""

from __future__ import annotations

import click

from disputes.commands.lazy import LazyGroup

COMMANDS = {
    name: f"disputes.commands.rules.{name.replace('-', '_')}"
    for name in (
        "lint",
        "test",
        "format",
        "schemas",
        "coverage",
        "registry",
        "stale",
        "diff",
        "backtest",
        "new",
        "watch",
        "show",
        "docs",
        "prove",
    )
}


class RulesGroup(LazyGroup):
    """The commands of a lead."""

    modules = COMMANDS


@click.group(cls=RulesGroup)
def rules() -> None:
    """Check and test the rulesets, and list what they cover.

    \b
    Examples:
      disputes rules lint
      disputes rules test rulesets/shopee
      disputes rules coverage shopee
      disputes rules diff main rulesets
      disputes rules format --check
      disputes rules schemas
      disputes rules show shopee/respond
      disputes rules prove shopee
      disputes rules docs shopee --format html -o shopee.html
      disputes rules registry --verified-on 2026-11-22
    """
