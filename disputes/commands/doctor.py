"""`disputes doctor`: whether everything that an answer rests on is in place."""

from __future__ import annotations

import os
import platform as machine
import zoneinfo
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from disputes import __version__
from disputes.commands.common import chosen_house, lang_option, rulesets_option, say, write
from disputes.commands.store_common import tenant_option
from disputes.commands.store_health import store_health
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_STORAGE, Problem, Refused
from disputes.engine.select import VARIABLE, engine_name, why_not_durable
from disputes.language.loading import Library
from disputes.views.sentences import say as text

EXAMPLES = """
\b
Examples:
  disputes doctor
  disputes doctor --rulesets my-rulesets
"""


_MOST_MARKETS = 12


@click.command(epilog=EXAMPLES)
@rulesets_option
@lang_option
@click.option(
    "--db",
    metavar="URL",
    help="Look at this database too. Default: $DISPUTES_DB, else the file in the user's data folder if it is there.",
)
@tenant_option
def doctor(rulesets: Path | None, lang: str, db: str | None) -> None:
    """Show which engine runs and why, which rulesets, holidays and time zone data are used, and the state of the store.

    Exit code 4 if a ruleset is invalid, 5 if the store cannot be used.
    """
    lines = [
        text(lang, "doctor_python", version=machine.python_version(), own=__version__),
        *_engine(lang),
        *_data(lang),
    ]
    problems: list[Problem] = []
    try:
        library = Library.at(rulesets, house=chosen_house())
    except Refused as refused:
        write("\n".join(lines) + "\n")
        say(refused.problems)
        raise click.exceptions.Exit(EXIT_BAD_RULESET) from None
    lines.append(text(lang, "doctor_rulesets", path=library.root))
    ids = library.ids()
    if not ids:
        problems.append(Problem(str(library.root), 1, "", text(lang, "doctor_none"), "a folder with rulesets"))
    for id_ in ids:
        found, more = _ruleset(library, id_, lang)
        lines += [f"  {x}" for x in found]
        problems += more
    health = store_health(db, lang)
    say(problems)
    verdict = "doctor_bad" if problems or not health.usable else "doctor_good" if health.well else "doctor_look"
    write("\n".join([*lines, *health.lines, text(lang, verdict)]) + "\n")
    if not health.usable:
        raise click.exceptions.Exit(EXIT_STORAGE)
    if problems:
        raise click.exceptions.Exit(EXIT_BAD_RULESET)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "–"


def _engine(lang: str) -> list[str]:
    """Which engine answers, and why that one."""
    try:
        engine = engine_name()
    except (RuntimeError, ValueError) as wrong:
        return [text(lang, "doctor_engine_bad", why=str(wrong))]
    if os.environ.get(VARIABLE, "").strip() not in ("", "auto"):
        return [text(lang, "doctor_engine_asked", engine=engine, variable=VARIABLE)]
    if engine == "durable":
        return [text(lang, "doctor_engine_durable", version=_version("durable_rules"))]
    return [text(lang, "doctor_engine_plain", why=why_not_durable() or "–")]


def _data(lang: str) -> list[str]:
    """Versions of the holiday library and of the time zone data.

    The system's data come first, the package's where a zone is missing there.
    """
    out = [text(lang, "doctor_holidays", version=_version("holidays"))]
    system = next((p for p in zoneinfo.TZPATH if Path(p).is_dir() and any(Path(p).iterdir())), None)
    if system is None:
        return [*out, text(lang, "doctor_zones_package", package=_version("tzdata"))]
    return [
        *out,
        text(
            lang, "doctor_zones_system", path=system, version=_system_version(Path(system)), package=_version("tzdata")
        ),
    ]


def _system_version(folder: Path) -> str:
    """The release of the system's time zone data, where the folder says it."""
    for name in ("+VERSION", "tzdata.zi", "version"):
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as file:
                return file.readline().removeprefix("# version").strip() or "–"
        except OSError:
            continue
    return "–"


def _ruleset(library: Library, id_: str, lang: str) -> tuple[list[str], list[Problem]]:
    """What one ruleset holds, and what is wrong with it; the zones of its markets and its calendars are loaded."""
    try:
        found = library.read(id_)
    except Refused as refused:
        return [text(lang, "doctor_problems", id=id_, n=len(refused.problems))], list(refused.problems)
    problems = list(library.problems[id_])
    counts = {name: len(getattr(found, name)) for name in ("files", "rules", "deadlines", "facts", "sources")}
    out = [text(lang, "doctor_ruleset", id=id_, digest=found.digest[:12], **counts)]
    markets = []
    for market in found.markets.values():
        try:
            markets.append(f"{market.code} {ZoneInfo(market.zone)}")
        except (KeyError, ValueError, OSError) as wrong:
            problems.append(
                Problem(
                    found.files[0],
                    1,
                    f"platform.markets.{market.code}.zone",
                    market.zone,
                    f"a time zone that loads here ({wrong})",
                )
            )
    if markets:
        named = ", ".join(markets[:_MOST_MARKETS]) + (" …" if len(markets) > _MOST_MARKETS else "")
        out.append(text(lang, "doctor_markets", id=id_, n=len(markets), markets=named))
    if problems:
        out.append(text(lang, "doctor_problems", id=id_, n=len(problems)))
    return out, problems
