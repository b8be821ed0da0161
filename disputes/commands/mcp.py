"""`disputes mcp`: tools for assistants, over standard input and output or over HTTP."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from disputes.commands.common import engine, lang_option, leaving, rulesets_option, tz_option, wrong_use
from disputes.commands.store_common import chosen_store, db_option, stored
from disputes.store import Store

EXAMPLES = """
\b
Examples:
  disputes mcp
  disputes mcp --http --port 8401
  disputes mcp --db sqlite:///cases.sqlite --allow-writes
"""
_NEEDED = ("mcp", "uvicorn")
_SAID = {
    "en": "the tools: {url} (Ctrl-C ends it)",
    "zh": "工具地址：{url}（Ctrl-C 结束）",
}


@click.command(epilog=EXAMPLES)
@db_option
@click.option(
    "--http", is_flag=True, help="Listen for HTTP (streamable, at /mcp) in place of standard input and output."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on: this machine's own.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8401, show_default=True, help="The port; 0 takes any free one."
)
@click.option("--allow-writes", is_flag=True, help="Also offer the tool that records an event. The others only look.")
@tz_option
@lang_option
@rulesets_option
def mcp(
    db: str | None,
    http: bool,
    host: str,
    port: int,
    allow_writes: bool,
    tz: ZoneInfo | None,
    lang: str,
    rulesets: Path | None,
) -> None:
    """Offer the tools of the Model Context Protocol: check a case or a shop, explain an answer, find a rule, draft a
    message, list what is due.

    An assistant that starts this program talks to it over standard input and output. Answers name their sources and how
    sure these are. Where there is no store, cases and shops are answered that are handed in.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        wrong_use(f"the tools need {', '.join(missing)}: pip install 'disputes[assistants]'")
    from disputes.assistants.asked import Assistance  # what it needs is only there with the extra
    from disputes.assistants.server import create_server
    from disputes.assistants.serving import listen, talk
    from disputes.desk.clock import DeskClock
    from disputes.desk.engines import EnginePool
    from disputes.desk.guard import is_loopback

    if http and not is_loopback(host):
        wrong_use(f"--host {host}: the tools listen on this machine only, e.g. 127.0.0.1")
    with leaving(), _store(db) as store:
        a = Assistance(store, EnginePool(engine(rulesets).library), DeskClock(), lang, tz)
        server = create_server(a, allow_writes=allow_writes)
        if not http:
            talk(server)
            return
        try:
            listen(server, a, host.strip("[]"), port, lambda url: click.echo(_SAID[lang].format(url=url), err=True))
        except OSError as wrong:
            wrong_use(f"--port {port}: {wrong.strerror or wrong}; choose another, 0 takes any that is free")


@contextmanager
def _store(db: str | None) -> Iterator[Store | None]:
    """The store; None where nobody has named one and there is none yet: nothing is made for who only looks."""
    url = chosen_store(db)
    if db is None and url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        yield None
        return
    with stored(db) as found:
        yield found
