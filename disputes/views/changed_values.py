"""The values of an answer in its JSON form, in words: what a change of the answer was from and to.

A stored answer may be of an earlier edition: a word or a shape that is not known any more is shown as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.answers.assessment import FeeItem, Points, PointsRange
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.views.blocks import printed
from disputes.views.sentences import say
from disputes.views.titles import BOOL_TITLES, LIMITED_BY_TITLES, TITLES
from disputes.views.values import Consequence, fee_text, money_text, points_text
from disputes.words import ClosedWord
from disputes.words.answers import (
    ActionState,
    DeadlineState,
    EntryState,
    EvidenceStatus,
    Expectation,
    FeeWhen,
    LapseEffect,
    LossBearer,
    MeasureState,
    MetricStatus,
    RefundCondition,
)
from disputes.words.records import Party

_MOST_CHARS = 80
# Which closed lists a key of an answer takes its words from; the state of a member by the list that it stands in.
_WORDS: Mapping[str, tuple[type[ClosedWord], ...]] = {
    "status": (EvidenceStatus, MetricStatus),
    "actions.state": (ActionState,),
    "deadlines.state": (DeadlineState,),
    "ledger.state": (EntryState,),
    "measures.state": (MeasureState,),
    "borne_by": (LossBearer,),
    "ruling": (Expectation,),
    "effect": (LapseEffect,),
}


def value_in_words(found: object, key: str, titles: Mapping[str, Text]) -> Text:
    """`found`, which stands at `key` of an answer; `titles`: those of what the answer lists, by id."""
    if found is None or found == []:
        return _both(lambda lang: say(lang, "none"))
    if isinstance(found, bool):
        return BOOL_TITLES["true" if found else "false"]
    if isinstance(found, str):
        return _of_text(found, key, titles)
    if isinstance(found, Sequence):
        return _joined((value_in_words(one, key, titles) for one in found), "list")
    if isinstance(found, Mapping):
        try:
            return _of_mapping(found, titles)
        except (KeyError, TypeError, ValueError):
            return _as_it_stands(found)
    return _as_it_stands(found)


def readable_instant(text: str) -> str:
    """An instant as people read it, to the minute where it has no seconds; any other text as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at:%Y-%m-%d %H:%M}Z" if at.second == 0 else f"{at:%Y-%m-%d %H:%M:%S}Z"


def _of_text(text: str, key: str, titles: Mapping[str, Text]) -> Text:
    closed = next((TITLES[kind][kind(text)] for kind in _WORDS.get(key, ()) if text in tuple(kind)), None)
    known = closed or titles.get(text) or LIMITED_BY_TITLES.get(text)
    return known if known is not None else _as_it_stands(readable_instant(text))


def _as_it_stands(found: object) -> Text:
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    text = text if len(text) <= _MOST_CHARS else text[: _MOST_CHARS - 1] + "…"
    return Text(text, text)


def _of_mapping(found: Mapping[str, Any], titles: Mapping[str, Text]) -> Text:
    """A member of an answer, told apart by its keys. Raises where it has other keys or words than are known."""
    keys = set(found)
    if keys == {"en", "zh"}:
        return Text(found["en"], found["zh"])
    if {"value", "currency"} <= keys <= {"value", "currency", "cap"}:
        return _money(found)
    if "effect" in keys:
        return _both(lambda lang: _consequence(found).text(lang, _at, titles))
    if "payer" in keys:
        return _both(lambda lang: fee_text(lang, _fee(found), _at))
    if "figures" in keys:
        return _joined((_figure(one) for one in found["figures"]), "and")
    if isinstance(found.get("title"), Mapping):
        return Text(found["title"]["en"], found["title"]["zh"])
    if isinstance(found.get("why"), Mapping):
        return Text(found["why"]["en"], found["why"]["zh"])
    if keys == {"min", "max"}:
        return _both(lambda lang: points_text(_points(found)))
    raise KeyError(*sorted(keys))


def _money(found: Mapping[str, Any]) -> Text:
    text = printed(money_text(Money(Decimal(found["value"]), found["currency"])))
    if found.get("cap") is None:
        return Text(text, text)
    cap = printed(money_text(Money(Decimal(found["cap"]), found["currency"])))
    return Text(f"{text} (at most {cap})", f"{text}（最多 {cap}）")


def _consequence(found: Mapping[str, Any]) -> Consequence:
    ruling, cost = found.get("ruling"), found.get("cost", found.get("amount"))
    return Consequence(
        effect=LapseEffect(found["effect"]),
        ruling=Expectation(ruling) if ruling is not None else None,
        cost=Money(Decimal(cost["value"]), cost["currency"]) if cost is not None else None,
        points=_points(found.get("points")),
        fees=tuple(_fee(one) for one in found.get("fees") or ()),
        then=found.get("then"),
    )


def _points(found: Any) -> Points:
    if isinstance(found, Mapping):
        return PointsRange(min=Decimal(str(found["min"])), max=Decimal(str(found["max"])))
    return Decimal(str(found)) if found is not None else None


def _fee(found: Mapping[str, Any]) -> FeeItem:
    amounts = {key: Decimal(str(found[key])) for key in ("value", "min", "max", "rate") if found.get(key) is not None}
    title, refunded, starts = found.get("title"), found.get("refunded_if"), found.get("starts_at")
    return FeeItem(
        id=found["id"],
        payer=Party(found["payer"]),
        to=Party(found["to"]),
        when=FeeWhen(found["when"]),
        known=found["known"],
        currency=found.get("currency"),
        refunded_if=RefundCondition(refunded) if refunded is not None else None,
        title=Text(title["en"], title["zh"]) if title is not None else None,
        starts_at=datetime.fromisoformat(starts) if starts is not None else None,
        **amounts,
    )


def _figure(found: Mapping[str, Any]) -> Text:
    """What one source says of a limit, and the instant that it comes to."""
    at = readable_instant(found["due_at"])
    return Text(f"{found['value']['en']} → {at}", f"{found['value']['zh']} → {at}")


def _joined(texts: Iterable[Text], by: str) -> Text:
    listed = list(texts)
    return _both(lambda lang: say(lang, by).join(t.of(lang) for t in listed))


def _both(write: Callable[[str], str]) -> Text:
    return Text(printed(write("en")), printed(write("zh")))


def _at(at: datetime) -> str:
    return readable_instant(at.isoformat())
