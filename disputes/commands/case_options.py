"""The options that the commands about one stored case share."""

from __future__ import annotations

import os

import click

from disputes.commands.store_common import KnownPlatform

AGENT = "DISPUTES_AGENT"

platform_option = click.option(
    "--platform", type=KnownPlatform(), help="The case's platform, if several have a case of this id."
)
agent_option = click.option("--agent", help=f"Who did it, for the report. Default: ${AGENT}.")
undo_option = click.option(
    "--undo",
    is_flag=True,
    help="Take back the newest logged entry like this; options left out match anything.",
)


def agent_name(given: str | None) -> str | None:
    """Who did it: what the option says, else the environment."""
    return given or os.environ.get(AGENT) or None
