"""Public holidays by the codes of the holiday library: `SG`, `MY-KDH`, and `ECB` for the banks of the euro."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

from disputes.dates.kept_holidays import DaysOff, KeptHolidays


class HolidayCountry(Protocol):
    """What is used of the holiday library's class of a country."""

    subdivisions: Iterable[str]
    subdivisions_aliases: Iterable[str]

    def __call__(self, *, subdiv: str | None, years: int, expand: bool) -> Iterable[date]: ...


def check_holidays(code: str) -> None:
    """ValueError, with the nearest code, where the holiday library does not know `code` (`SG`, `MY-KDH`)."""
    _entity(code)


def _entity(code: str) -> tuple[HolidayCountry, str | None]:
    """The library's class of a country or of a bank calendar, and the subdivision that `code` names."""
    from holidays.registry import COUNTRIES, FINANCIAL  # slow to import: only where a calendar has holidays

    country, dash, subdivision = code.partition("-")
    known = {
        c: (package, module, names[0])
        for package, entries in (("financial", FINANCIAL), ("countries", COUNTRIES))  # a country's code comes first
        for module, names in entries.items()
        for c in names[1:]
        if 2 <= len(c) <= 3
    }
    if country not in known:
        spoken = {c.lower(): c for c in known} | {module: names[1] for module, names in COUNTRIES.items()}
        raise ValueError(_unknown(code, "a country of the holiday library such as SG or MY-KDH", country, spoken))
    entity = _country(*known[country])
    if dash:
        spoken = {s.lower(): f"{country}-{s}" for s in (*entity.subdivisions, *entity.subdivisions_aliases)}
        if f"{country}-{subdivision}" not in spoken.values():
            raise ValueError(_unknown(code, f"a subdivision of {country}", subdivision, spoken))
    return entity, subdivision or None


def _unknown(code: str, expected: str, word: str, spoken: dict[str, str]) -> str:
    import difflib  # for a country that is not known only: start-up time

    near = difflib.get_close_matches(word.lower(), spoken, n=1, cutoff=0.4)
    hint = f"; did you mean {spoken[near[0]]}?" if near else ""
    return f"found the holiday code {code!r}; expected {expected}{hint}"


@cache
def _country(package: str, module: str, name: str) -> HolidayCountry:
    """The class `name` from the library's file of one country or bank calendar.

    Importing it the plain way imports all two hundred and fifty countries first, which takes longer than an answer.
    """
    import holidays

    path = Path(holidays.__file__).parent / package / f"{module}.py"
    spec = importlib.util.spec_from_file_location(f"holidays.{package}.{module}", path) if path.is_file() else None
    if spec is None or spec.loader is None:  # a zipped or rearranged library
        found: HolidayCountry = getattr(importlib.import_module(f"holidays.{package}.{module}"), name)
        return found
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    entity: HolidayCountry = getattr(loaded, name)
    return entity


_kept: KeptHolidays | None = None


def look_in(kept: KeptHolidays | None) -> None:
    """From now on, holidays that are kept there are taken from there, and others are kept there; None ends that."""
    global _kept
    _kept = kept


@cache
def holidays_of(code: str, year: int) -> DaysOff:
    """Public holidays of one year, and the weekend days on which work is made up.

    Raises ValueError where the library does not know `code`.
    """
    found = _kept.find(code, year) if _kept is not None else None
    if found is None:
        found = worked_out(code, year)
        if _kept is not None:
            _kept.keep(code, year, found)
    return found


def worked_out(code: str, year: int) -> DaysOff:
    """The same as the library tells it, which takes long to import."""
    entity, subdivision = _entity(code)
    try:
        found = entity(subdiv=subdivision, years=year, expand=False)
    except NotImplementedError:  # the library knows the country and not this part of it
        return frozenset(), frozenset()
    return frozenset(found), frozenset(getattr(found, "weekend_workdays", ()))


def knows_holidays(code: str, year: int) -> bool:
    """Whether the library knows the holidays of a year: of one that it does not, it names none at all."""
    return bool(holidays_of(code, year)[0])
