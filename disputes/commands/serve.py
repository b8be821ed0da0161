"""`disputes serve`: the desk in a browser."""

from __future__ import annotations

import importlib.util
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from disputes.commands.access_options import AccessOptions, access_options
from disputes.commands.common import (
    chosen_house,
    house_of,
    kept_rulesets,
    lang_option,
    leaving,
    library,
    named_tenant,
    rulesets_option,
    tz_option,
    write,
    wrong_use,
)
from disputes.commands.store_common import db_option, stored
from disputes.language.loading import Library
from disputes.store import Store
from disputes.words.dataclass import dataclass

if TYPE_CHECKING:
    from disputes.desk.context import Desk

EXAMPLES = """
\b
Examples:
  disputes serve
  disputes serve --demo
  disputes serve --db sqlite:///cases.sqlite --port 8400 --tz Asia/Shanghai --lang zh
  disputes serve --host 0.0.0.0 --proxy-address 10.0.0.2
  disputes serve --tenants-below desk.example.com --proxy-address 127.0.0.1
  disputes serve --trust-proxy X-Remote-User --proxy-address 127.0.0.1 --public-name desk.example.com
"""
_NEEDED = ("fastapi", "jinja2", "uvicorn", "python_multipart", "filetype", "argon2")
_HALF_DONE_S = 24 * 3600
_SAID = {
    "en": {
        "at": "the desk: {url} (Ctrl-C ends it)",
        "demo": "filling a store with example records …",
        "clear": "passwords and pages travel in the clear: put a proxy with TLS before it (docs/access.md)",
    },
    "zh": {
        "at": "工作台：{url}（Ctrl-C 结束）",
        "demo": "正在导入示例记录……",
        "clear": "密码与页面以明文传输：请在前面设置带 TLS 的代理（docs/access.md）",
    },
}


@click.command(epilog=EXAMPLES)
@db_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on. One that others reach too needs accounts, or a proxy that says who asks.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8400, show_default=True, help="The port; 0 takes any free one."
)
@click.option("--demo", is_flag=True, help="Show example records, in a store that is gone at the end.")
@click.option(
    "--hooks",
    type=click.Path(path_type=Path),
    envvar="DISPUTES_HOOKS",
    show_envvar=True,
    help="A file with the secrets of the sources whose webhooks are taken at /hooks/SOURCE (docs/api.md).",
)
@click.option(
    "--tenants-below",
    metavar="DOMAIN",
    help="Serve every tenant of a PostgreSQL database, each at TENANT.DOMAIN (docs/tenants.md).",
)
@click.option("--no-scan", is_flag=True, help="Leave it to `disputes scan` to answer what changes as time passes.")
@access_options
@tz_option
@lang_option
@rulesets_option
def serve(
    db: str | None,
    host: str,
    port: int,
    demo: bool,
    hooks: Path | None,
    tenants_below: str | None,
    no_scan: bool,
    access: AccessOptions,
    tz: ZoneInfo | None,
    lang: str,
    rulesets: Path | None,
) -> None:
    """Show the desk in a browser: the queue, cases, shops, the report and the rules.

    On this machine alone its one user needs no login; once there are accounts (disputes user add), everybody does.

    It works on the store of the other commands and writes as they do. While it runs, it answers cases anew as their
    answers change with time.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        wrong_use(f"the desk needs {', '.join(missing)}: pip install 'disputes[web]'")
    from disputes.access.limits import Rate, Rates  # what the desk needs is only there with the extra

    if demo and db is not None:
        wrong_use("--demo has a store of its own: it goes without --db")
    if tenants_below is not None:
        if demo or access.header is not None or named_tenant() is not None or chosen_house(only_given=True) is not None:
            wrong_use(
                "--tenants-below goes without --demo, --tenant, --overlay and --trust-proxy: "
                "each tenant has its own accounts and house rules"
            )
        with leaving(), stored(db, create=True) as store:
            if store.is_sqlite:
                wrong_use("--tenants-below needs PostgreSQL: an SQLite file is one tenant's")
            _serve_tenants(
                store,
                tenants_below,
                _Settings(rulesets, hooks, host, port, lang=lang, tz=tz, access=access, scans=not no_scan),
            )
        return
    with leaving(), _examples(rulesets, lang) if demo else stored(db, create=True) as store:
        entrance = access.entrance(store, host)
        desk = _desk(store, rulesets, hooks, is_demo=demo)
        desk.lang, desk.tz = lang, tz
        desk.who, desk.proxies = entrance, entrance.proxies
        desk.names = access.known_names(host, is_wide=entrance.is_wide)
        desk.rates = Rates(known=Rate(4 * access.rate, access.rate))
        _serve(desk, host, port, scans=not no_scan, is_clear=entrance.is_wide and entrance.proxies is None)


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the command was told about the desks of many tenants."""

    rulesets: Path | None
    hooks: Path | None
    host: str
    port: int
    lang: str
    tz: ZoneInfo | None
    access: AccessOptions
    scans: bool


def _serve_tenants(store: Store, domain: str, told: _Settings) -> None:
    """Serves the desk of every tenant, each with its accounts, house rules, files and the secrets of its webhooks."""
    from disputes.access.entrance import Entrance, Proxies
    from disputes.access.limits import Rate, Rates
    from disputes.desk.clock import DeskClock
    from disputes.desk.context import Desk
    from disputes.desk.engines import EnginePool
    from disputes.desk.hook_secrets import hook_setups
    from disputes.desk.sellers import SellersDesks
    from disputes.desk.serving import serve_app
    from disputes.store.evidence_files import EvidenceFiles
    from disputes.store.runs import wall_clock

    shared = EnginePool(Library.at(told.rulesets, kept_rulesets()))
    access = told.access
    proxies = Proxies(access.networks, None, access.role) if access.networks else None

    def made(store: Store) -> Desk:
        house = house_of(store.tenant)
        engines = EnginePool(Library.at(told.rulesets, kept_rulesets(), house)) if house is not None else shared
        files = EvidenceFiles.beside(store)
        files.sweep(time.time() - _HALF_DONE_S)
        file = told.hooks / f"{store.tenant}.yaml" if told.hooks is not None else None
        desk = Desk(store, engines, DeskClock(), files, hooks=hook_setups(file, {}) if file and file.exists() else {})
        desk.lang, desk.tz = told.lang, told.tz
        desk.who, desk.proxies = Entrance(store, wall_clock, proxies, is_wide=True), proxies
        desk.rates = Rates(known=Rate(4 * access.rate, access.rate))
        return desk

    desks = SellersDesks(store, domain, made, scans=told.scans)
    with _listening(told.host, told.port, told.lang, is_clear=proxies is None) as on:
        try:
            serve_app(desks, on)
        finally:
            desks.end()


def _desk(store: Store, rulesets: Path | None, hooks: Path | None, *, is_demo: bool) -> Desk:
    from disputes.desk.clock import DeskClock
    from disputes.desk.context import Desk
    from disputes.desk.demo import AS_OF
    from disputes.desk.engines import EnginePool
    from disputes.desk.hook_secrets import hook_setups
    from disputes.store.evidence_files import EvidenceFiles

    setups = hook_setups(hooks, os.environ)
    files = EvidenceFiles.beside(store)
    files.sweep(time.time() - _HALF_DONE_S)
    starts = AS_OF if is_demo else None
    return Desk(store, EnginePool(library(rulesets)), DeskClock(starts), files, demo=starts, hooks=setups)


def _serve(desk: Desk, host: str, port: int, *, scans: bool, is_clear: bool) -> None:
    from disputes.desk.refresh import Refresher
    from disputes.desk.serving import serve

    refresher = Refresher(desk)
    with _listening(host, port, desk.lang, is_clear=is_clear) as on:
        if scans:
            refresher.start()
        try:
            serve(desk, on)
        finally:
            if scans:
                refresher.end()


@contextmanager
def _listening(host: str, port: int, lang: str, *, is_clear: bool) -> Iterator[socket.socket]:
    """What listens at an address, which is said; ends the program where the address is taken."""
    from disputes.desk.serving import listening

    try:
        on = listening(host.strip("[]"), port)
    except OSError as wrong:
        wrong_use(f"--port {port}: {wrong.strerror or wrong}; choose another, 0 takes any that is free")
    with on:
        named = f"[{host}]" if ":" in host.strip("[]") else host
        write(_SAID[lang]["at"].format(url=f"http://{named}:{on.getsockname()[1]}/") + "\n")
        if is_clear:
            click.echo(_SAID[lang]["clear"], err=True)
        yield on


@contextmanager
def _examples(rulesets: Path | None, lang: str) -> Iterator[Store]:
    """A store of its own with the example records."""
    from disputes.desk.demo import example_records, fill

    folder = example_records()
    if folder is None:
        wrong_use("the example records are not with this installation: --demo needs them")
    click.echo(_SAID[lang]["demo"], err=True)
    with tempfile.TemporaryDirectory(prefix="disputes-demo-") as where:
        url = f"sqlite:///{Path(where) / 'demo.sqlite'}"
        with stored(url, create=True) as store:
            fill(store, folder, rulesets)
            yield store
