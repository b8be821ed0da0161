"""How single values are written: instants with their zone, spans of time, money, points, citations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from disputes.answers.assessment import DeadlineItem, FeeItem, LapseItem, Points, PointsRange
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.views.blocks import BOUND
from disputes.views.rule_text import rule_text, value_word
from disputes.views.sentences import say
from disputes.views.titles import LIMIT_TITLES, open_title, title_of
from disputes.words.answers import Expectation, LapseEffect
from disputes.words.dataclass import dataclass

InstantText = Callable[[datetime], str]
"""Writes an instant in every zone that the reader wants it in."""
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def time_span(lang: str, seconds: int) -> str:
    """A length of time in its two largest units, the rest cut off: `1 d 3 h`."""
    left = abs(seconds)
    parts: list[str] = []
    for n, (unit, size) in enumerate(_UNITS):
        count, left = divmod(left, size)
        if count and not parts:
            parts.append(say(lang, unit, n=count))
            if n + 1 < len(_UNITS):
                smaller, size = _UNITS[n + 1]
                if left // size:
                    parts.append(say(lang, smaller, n=left // size))
            break
    return BOUND.join(parts or [say(lang, "s", n=0)]).replace(" ", BOUND)


def time_left(lang: str, due: datetime, now: datetime) -> str:
    """`in 1 d 3 h`, `overdue by 2 h`, or that it is due this very second."""
    seconds = int((due - now).total_seconds())
    if seconds == 0:
        return say(lang, "this_second")
    return say(lang, "left" if seconds > 0 else "overdue", span=time_span(lang, seconds)).replace(" ", BOUND)


def instant_text(lang: str, at: datetime, zone: ZoneInfo) -> str:
    """`2026-04-14 08:59:59 (Asia/Singapore)`; with the offset where the local time comes twice."""
    local = at.astimezone(zone)
    name = str(zone)
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        offset = local.utcoffset() or timedelta()
        minutes = int(offset.total_seconds() // 60)
        name = say(
            lang,
            "zone_offset",
            zone=name,
            offset=f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}",
        )
    return f"{local:%Y-%m-%d}{BOUND}{local:%H:%M:%S} ({name})"


def money_text(value: Money) -> str:
    """`SGD 129.90`."""
    return f"{value.currency}{BOUND}{value.value:f}"


def number_text(value: object) -> str:
    """A number as people write it, without an exponent or trailing zeros behind the point."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def points_text(value: Points) -> str:
    """`3`, or `2–6` where the source gives a range."""
    return (
        f"{number_text(value.min)}–{number_text(value.max)}" if isinstance(value, PointsRange) else number_text(value)
    )


def limit_text(lang: str, key: str, value: object) -> str:
    """A limit on evidence: `formats jpg/png`, `bytes in all at most 4.5 MB`."""
    if key == "formats":
        return say(lang, "formats", what="/".join(value) if isinstance(value, (list, tuple)) else value)
    size = number_text(value)
    if key.startswith("bytes") and size.isdigit():
        whole = int(size)
        size = f"{number_text(Decimal(whole) / 1_000_000)} MB" if whole % 100_000 == 0 else say(lang, "bytes", n=whole)
    return say(lang, "at_most", what=open_title(LIMIT_TITLES, key, lang), n=size)


def citation_text(lang: str, c: Citation) -> str:
    """Source key, fact id and confidence: `S2 C15 (official)`."""
    return " ".join([*(x for x in (c.source, c.fact) if x), f"({title_of(c.confidence, lang)})"])


def citations_text(lang: str, found: Iterable[Citation]) -> str:
    return say(lang, "list").join(dict.fromkeys(citation_text(lang, c) for c in found))


def fee_text(lang: str, f: FeeItem, at: InstantText) -> str:
    """A charge: what, how much, who pays whom, when."""
    currency = f"{f.currency}{BOUND}" if f.currency else ""
    if not f.known:
        much = say(lang, "fee_unknown")
    elif f.rate is not None:
        much = f"{number_text(f.rate * 100)} %"
    elif f.min is not None and f.max is not None:
        much = f"{currency}{f.min:f}–{f.max:f}"
    else:
        much = f"{currency}{f.value:f}" if f.value is not None else say(lang, "fee_unknown")
    name = f.title.of(lang) if f.title is not None else f.id
    parts = [
        f"{name} {much}",
        say(lang, "fee_parties", payer=title_of(f.payer, lang), to=title_of(f.to, lang)),
        title_of(f.when, lang),
    ]
    if f.starts_at is not None:
        parts.append(say(lang, "fee_from", at=at(f.starts_at)))
    if f.refunded_if is not None:
        parts.append(title_of(f.refunded_if, lang))
    return say(lang, "list").join(parts)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a lapse brings, whether of a clock or of the exposure's next one."""

    effect: LapseEffect
    ruling: Expectation | None
    cost: Money | None
    points: Points
    fees: tuple[FeeItem, ...]
    then: str | None = None

    @staticmethod
    def of(lapse: LapseItem) -> Consequence:
        return Consequence(lapse.effect, lapse.ruling, lapse.cost, lapse.points, tuple(lapse.fees), lapse.then)

    def text(self, lang: str, at: InstantText, titles: Mapping[str, Text]) -> str:
        """Effect, ruling, money, points, charges and what starts then, in words."""
        parts = []
        if self.ruling is not None:
            parts.append(say(lang, "ruling_is", ruling=title_of(self.ruling, lang)))
        if self.cost is not None:
            parts.append(say(lang, "cost_is", money=money_text(self.cost)))
        if self.points:
            parts.append(say(lang, "points_are", points=points_text(self.points)))
        parts += [say(lang, "fee", what=fee_text(lang, f, at)) for f in self.fees]
        if self.then is not None:
            parts.append(say(lang, "then_is", title=titles[self.then].of(lang) if self.then in titles else self.then))
        if self.effect is not LapseEffect.OTHER or not parts:  # what it costs says more than that it has no name
            parts.insert(0, title_of(self.effect, lang))
        return say(lang, "and").join(parts)


def deadline_titles(deadlines: Iterable[DeadlineItem]) -> dict[str, Text]:
    """The titles of deadlines by their id and by their rule."""
    out: dict[str, Text] = {}
    for d in deadlines:
        out.setdefault(d.id, d.title)
        if d.rule is not None:
            out.setdefault(d.rule, d.title)
    return out


def value_text(lang: str, found: object, at: InstantText, field: str) -> str:
    """Any value of a record, for the trace; `field`: the path where it stands."""
    if found is None:
        return say(lang, "none")
    if isinstance(found, bool):
        return rule_text(lang, "true" if found else "false")
    if isinstance(found, Money):
        return money_text(found)
    if isinstance(found, datetime):
        return at(found)
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Mapping):
        return say(lang, "list").join(f"{k} = {value_text(lang, v, at, k)}" for k, v in found.items())
    if isinstance(found, (list, tuple, set, frozenset)):
        return say(lang, "list").join(value_text(lang, v, at, field) for v in found)
    if isinstance(found, str):
        return value_word(lang, found, field)
    return number_text(found)
