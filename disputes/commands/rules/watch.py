"""`disputes rules watch`: whether the cited pages still say what they said."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disputes.commands.common import lang_option, leaving, library, now, write, written_rulesets_option, wrong_use
from disputes.commands.progress import Progress
from disputes.commands.store_common import shown
from disputes.documents.problems import EXIT_FINDINGS, EXIT_STORAGE, EXIT_USAGE, nearest, printable
from disputes.watch.ledger import PageLedger, cache_folder
from disputes.words.upkeep import PageState

if TYPE_CHECKING:  # it needs the library that the extra `watch` brings
    from disputes.watch.looking import PageLook

EXAMPLES = """
\b
Examples:
  disputes rules watch --only shopee
  disputes rules watch --update
  disputes rules watch --format json > pages.json

\b
Exit codes:
  0  no cited page has moved
  1  one has: the text around a figure, its address, or it is gone
  5  the folder of --cache cannot be used
"""
_WORDS = {
    "en": {
        PageState.NEW: "seen for the first time",
        PageState.UNCHANGED: "as accepted",
        PageState.CHANGED: "the text around a figure differs",
        PageState.GONE: "gone",
        PageState.RELOCATED: "at another address",
        PageState.BLOCKED: "may not be fetched",
        PageState.UNREACHABLE: "not reached",
        PageState.UNREAD: "cannot be compared",
        "cited": "cited by {entries}",
        "was": "was",
        "now": "now",
        "nothing": "not shown",
    },
    "zh": {
        PageState.NEW: "首次查看",
        PageState.UNCHANGED: "与已确认的一致",
        PageState.CHANGED: "数值附近的文字有变",
        PageState.GONE: "已不存在",
        PageState.RELOCATED: "地址已变",
        PageState.BLOCKED: "不允许抓取",
        PageState.UNREACHABLE: "无法访问",
        PageState.UNREAD: "无法比对",
        "cited": "引用处：{entries}",
        "was": "原为",
        "now": "现为",
        "nothing": "未显示",
    },
}
_SHOWN_ENTRIES = 5


@click.command(epilog=EXAMPLES)
@click.option("--update", is_flag=True, help="Accept what the pages show now: later runs compare with it.")
@click.option(
    "--only", multiple=True, metavar="PLATFORM", help="Only pages that this ruleset cites. Several are possible."
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of what was last seen. Default: in the user's cache folder.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0),
    default=2.0,
    show_default=True,
    help="Seconds between two requests to one host.",
)
@click.option(
    "--timeout", type=click.FloatRange(0.1), default=30.0, show_default=True, help="Seconds that one page may take."
)
@click.option("--private", is_flag=True, help="Also ask private and loopback addresses, such as those of an intranet.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@written_rulesets_option
def watch(
    update: bool,
    only: tuple[str, ...],
    cache: Path | None,
    delay: float,
    timeout: float,
    private: bool,
    form: str,
    lang: str,
    rulesets: Path | None,
) -> None:
    """Fetch the pages that rulesets cite, and list those where the text around a cited figure is not what it was.

    The only command of `rules` that uses the network. It keeps to each site's robots.txt. What it saw stays in the
    cache: digests, and a few words around each figure. A page seen for the first time is accepted as it is.
    """
    try:
        import httpx

        from disputes.watch.fetching import FetchLimits, PageFetcher
        from disputes.watch.looking import MOVED, cited_pages, looks
    except ModuleNotFoundError as missing:
        if missing.name != "httpx":
            raise
        click.echo("this command needs the library httpx: pip install 'disputes[watch]'", err=True)
        raise click.exceptions.Exit(EXIT_USAGE) from None
    found = library(rulesets, with_house=False)
    for id_ in only:
        if not found.has(id_):
            near = nearest(id_, found.ids())
            wrong_use(f"no ruleset {id_!r}" + (f"; did you mean {near!r}?" if near else ""))
    with leaving():
        pages = cited_pages(found, only or found.ids())
        ledger = PageLedger.read(cache if cache is not None else cache_folder())
    progress = Progress("pages")
    progress.expect(len(pages))
    done: list[PageLook] = []
    # Neither proxies nor .netrc of the environment: the address that was checked is the one that is asked.
    with httpx.Client(trust_env=False, verify=True) as client:
        fetcher = PageFetcher(client, FetchLimits(seconds=timeout, delay=delay, private=private))
        try:
            for look in looks(pages, ledger, fetcher, shown(now()), update=update):
                done.append(look)
                progress(len(done))
        finally:
            progress.end()
            _keep(ledger)
    if form == "json":
        write(json.dumps([look.to_json() for look in done], ensure_ascii=False, indent=2) + "\n")
    else:
        write(_page(done, lang))
    if not update and any(look.state in MOVED for look in done):
        raise click.exceptions.Exit(EXIT_FINDINGS)


def _keep(ledger: PageLedger) -> None:
    try:
        ledger.write()
    except OSError as wrong:
        click.echo(f"{ledger.file}: {(wrong.strerror or str(wrong)).lower()}", err=True)
        raise click.exceptions.Exit(EXIT_STORAGE) from None


def _page(done: Sequence[PageLook], lang: str) -> str:
    words = _WORDS[lang]
    lines = []
    for look in sorted(done, key=lambda one: list(_ORDER).index(one.state)):
        if look.state in (PageState.UNCHANGED, PageState.NEW):
            continue
        note = f" ({look.note})" if look.note is not None else ""
        lines.append(f"{look.page.url}: {words[look.state]}{note}")
        entries = ", ".join(look.page.entries[:_SHOWN_ENTRIES]) + (
            " …" if len(look.page.entries) > _SHOWN_ENTRIES else ""
        )
        lines.append(f"    {words['cited'].format(entries=entries)}")
        for move in look.moves:
            lines.append(f"    {move.figure}")
            for key, pieces in (("was", move.was), ("now", move.now)):
                lines += [f"        {words[key]}: {piece}" for piece in pieces or (words["nothing"],)]
    counts = Counter(look.state for look in done)
    said = " · ".join(f"{counts[state]} {words[state]}" for state in _ORDER if counts[state])
    return "\n".join([*(printable(line) for line in lines), said]).strip() + "\n"


_ORDER = (
    PageState.CHANGED,
    PageState.GONE,
    PageState.RELOCATED,
    PageState.UNREACHABLE,
    PageState.BLOCKED,
    PageState.UNREAD,
    PageState.NEW,
    PageState.UNCHANGED,
)
