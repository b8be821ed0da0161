"""What differs between two answers, in words: for replay, for a case's history, and for a trial of other rules.

What an answer says of its own making (citations, titles, the trace, confidence) is no change in what to do, and is left
out here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.answers.differences import Change
from disputes.language.truth import Text
from disputes.views.titles import TITLES
from disputes.views.values import time_span
from disputes.words import ClosedWord
from disputes.words.answers import ActionState, AnswerPart, DeadlineState, Expectation, LapseEffect
from disputes.words.dataclass import dataclass

_PATH = re.compile(r"(?P<section>\w+)(?:\[(?P<name>[^\]]*)\])?(?:\.(?P<key>.*))?")
_SAID = {
    "due": Text("due", "到期"),
    "opens": Text("opens", "开放"),
    "starts": Text("starts", "起算"),
    "state": Text("state", "状态"),
    "new": Text("new: {what}", "新增：{what}"),
    "gone": Text("no longer: {what}", "取消：{what}"),
    "changed": Text("{what}: {was} → {now}", "{what}：{was} → {now}"),
    "moved": Text("{what}: {name} {was} → {now} ({span})", "{what}：{name} {was} → {now}（{span}）"),
    "ruling": Text("ruling", "裁决"),
    "ground": Text("ground", "理由"),
    "amount": Text("money at stake", "涉及金额"),
    "points": Text("points", "积分"),
    "silence": Text("“{what}”, in silence", "“{what}”逾期后果"),
    "none": Text("none", "无"),
    "moves": Text("dates move by {spans}", "期限移动 {spans}"),
    "to": Text(" to ", " 至 "),
    "fee": Text("charge {what}", "费用 {what}"),
    "quoted": Text("“{what}”", "“{what}”"),
    "required": Text("required", "必需"),
    "optional": Text("optional", "可选"),
    "evidence": Text("evidence “{what}”", "凭证“{what}”"),
    "question": Text("question {what}", "问题 {what}"),
}
PART_TITLES: Mapping[AnswerPart, Text] = {
    AnswerPart.RULING: Text("rulings", "裁决"),
    AnswerPart.DATE: Text("dates", "期限"),
    AnswerPart.MONEY: Text("money", "金额"),
    AnswerPart.POINTS: Text("points", "积分"),
    AnswerPart.ACTION: Text("actions", "待办"),
    AnswerPart.EVIDENCE: Text("evidence", "凭证"),
    AnswerPart.STATE: Text("states", "状态"),
    AnswerPart.QUESTION: Text("questions and gaps", "问题与空缺"),
}
_DATES = {"due_at": "due", "opens_at": "opens", "starts_at": "starts"}
_LISTS = {
    "deadlines": AnswerPart.DATE,
    "actions": AnswerPart.ACTION,
    "evidence": AnswerPart.EVIDENCE,
    "questions": AnswerPart.QUESTION,
    "gaps": AnswerPart.QUESTION,
    "lapsed": AnswerPart.MONEY,
    "measures": AnswerPart.POINTS,
    "ledger": AnswerPart.POINTS,
    "ledgers": AnswerPart.POINTS,
    "metrics": AnswerPart.POINTS,
    "headroom": AnswerPart.POINTS,
    "fees": AnswerPart.MONEY,
}
# Keys that tell how something came about, or repeat what another key says.
_NOT_TOLD = frozenset(
    {"cite", "title", "rule", "calendar", "confidence", "edition", "due_local", "rule_due_at", "warn_at", "source"}
    | {"limits", "done_by", "grounds_cite", "why", "look_up", "ask", "words", "differs_by_s", "needed_for", "owner"}
)


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One thing that an answer says otherwise, in words. `moved_s`: by how many seconds a date moved; `amount`: by how
    much money, in its currency.
    """

    part: AnswerPart
    path: str
    text: Text
    moved_s: int | None = None
    amount: tuple[str, Decimal] | None = None

    def plain(self) -> dict[str, object]:
        """As JSON."""
        amount = {"currency": self.amount[0], "value": f"{self.amount[1]:f}"} if self.amount is not None else None
        return {
            "part": self.part,
            "path": self.path,
            "text": self.text.as_json(),
            "moved_s": self.moved_s,
            "amount": amount,
        }


def titles_in(*answers: Mapping[str, Any]) -> dict[str, Text]:
    """The titles of what answers list, in their JSON form, by id."""
    out: dict[str, Text] = {}
    for answer in answers:
        for section in _LISTS:
            for member in answer.get(section) or ():
                title, id_ = member.get("title"), member.get("id")
                if isinstance(title, Mapping) and isinstance(id_, str):
                    out.setdefault(id_, Text(title["en"], title["zh"]))
    return out


def answer_changes(changes: Iterable[Change], titles: Mapping[str, Text]) -> list[AnswerChange]:
    """The differences of two answers in words, the gravest first; those of their making are left out."""
    found = [said for c in changes for said in _said(c, titles)]
    return sorted(found, key=lambda c: (list(AnswerPart).index(c.part), c.path))


def change_summary(records: Sequence[Sequence[AnswerChange]], lang: str) -> str:
    """What changes in some records, in one line: `2 rulings, 18 dates, money +EUR 240.00`."""
    parts: Counter[AnswerPart] = Counter()
    money: dict[str, Decimal] = {}
    for changes in records:
        parts.update({c.part for c in changes})
        for c in changes:
            if c.amount is not None and c.path == "exposure.amount":
                money[c.amount[0]] = money.get(c.amount[0], Decimal(0)) + c.amount[1]
    said = [f"{PART_TITLES[p].of(lang)} {parts[p]}" for p in AnswerPart if parts[p]]
    moves = sorted({c.moved_s for changes in records for c in changes if c.moved_s})
    if moves:
        spans = list(dict.fromkeys(_span(lang, m) for m in (moves[0], moves[-1])))
        said.append(_SAID["moves"].of(lang).format(spans=_SAID["to"].of(lang).join(spans)))
    sums = [f"{'+' if v > 0 else '−'}{c} {abs(v):f}" for c, v in sorted(money.items()) if v]
    if sums:
        said.append(f"{_SAID['amount'].of(lang)} {' '.join(sums)}")
    return ("，" if lang == "zh" else ", ").join(said)


def _span(lang: str, seconds: int) -> str:
    """By how much a date moves: `+1 d`."""
    return ("+" if seconds > 0 else "−") + time_span(lang, seconds).replace("\u00a0", " ")


def _said(c: Change, titles: Mapping[str, Text]) -> list[AnswerChange]:
    match = _PATH.fullmatch(c.path)
    if match is None:
        return []
    section, name, key = match["section"], match["name"], match["key"]
    if key is not None and _NOT_TOLD & set(re.split(r"[.\[\]]", key)):
        return []
    title = titles.get((name or "").split(" ")[0], Text(name or "", name or ""))
    if section in _LISTS and name is not None:
        return [_of_member(c, section, key, title)]
    if section == "ruling" and key == "expected":
        return [AnswerChange(AnswerPart.RULING, c.path, _changed(_SAID["ruling"], c, Expectation))]
    if section == "ruling" and key is not None and key.startswith("grounds"):
        return [AnswerChange(AnswerPart.RULING, c.path, _changed(_SAID["ground"], c, None))]
    if section == "exposure" and key is not None and not key.startswith(("if_lapsed", "metrics")):
        return [_of_exposure(c, key)]
    if section in ("points", "tier", "level"):
        return [AnswerChange(AnswerPart.POINTS, c.path, _changed(_SAID["points"], c, None))]
    return []


def _of_member(c: Change, section: str, key: str | None, title: Text) -> AnswerChange:
    part = _LISTS[section]
    kind = _SAID[{"evidence": "evidence", "questions": "question", "gaps": "question"}.get(section, "quoted")]
    what = kind.filled(what=title)
    if key is None:
        is_new = c.was is None
        what = kind.filled(what=_title_of(c.now if is_new else c.was) or title)
        due = (c.now if is_new else c.was) or {}
        at = due.get("due_at") if isinstance(due, Mapping) else None
        told = Text(f"{what.en} {_instant(at)}", f"{what.zh} {_instant(at)}") if at else what
        return AnswerChange(part, c.path, _SAID["new" if is_new else "gone"].filled(what=told))
    if key in _DATES and section in ("deadlines", "actions", "evidence"):
        return _moved(c, what, _SAID[_DATES[key]])
    if key == "state":
        states: type[ClosedWord] = ActionState if section == "actions" else DeadlineState
        return AnswerChange(AnswerPart.STATE, c.path, _changed(what, c, states))
    if key.startswith("lapse") and section == "deadlines":
        return _of_silence(c, key, title)
    if key == "required" and section == "evidence":
        values = [_SAID["required" if v else "optional"] for v in (c.was, c.now)]
        return AnswerChange(part, c.path, _SAID["changed"].filled(what=what, was=values[0], now=values[1]))
    named = Text(f"{what.en} {key.replace('_', ' ')}", f"{what.zh} {key}")
    return AnswerChange(part if key != "status" else AnswerPart.STATE, c.path, _changed(named, c, None))


def _title_of(member: object) -> Text | None:
    """The title of a member of a list of an answer, or what is asked by it."""
    found = member.get("title") or member.get("ask") if isinstance(member, Mapping) else None
    return Text(found["en"], found["zh"]) if isinstance(found, Mapping) else None


def _of_silence(c: Change, key: str, title: Text) -> AnswerChange:
    what = _SAID["silence"].filled(what=title)
    if key.endswith("ruling"):
        return AnswerChange(AnswerPart.RULING, c.path, _changed(what, c, Expectation))
    if key.endswith("effect"):
        return AnswerChange(AnswerPart.STATE, c.path, _changed(what, c, LapseEffect))
    part = AnswerPart.POINTS if key.endswith("points") else AnswerPart.MONEY
    return AnswerChange(part, c.path, _changed(what, c, None), amount=_amount(c))


def _of_exposure(c: Change, key: str) -> AnswerChange:
    if key == "points":
        return AnswerChange(AnswerPart.POINTS, c.path, _changed(_SAID["points"], c, None))
    if key.startswith("fees"):
        name = key[5:].partition("]")[0]
        return AnswerChange(AnswerPart.MONEY, c.path, _changed(_SAID["fee"].filled(what=name), c, None))
    what = _SAID["amount"] if key == "amount" else Text(key.replace("_", " "), key)
    return AnswerChange(AnswerPart.MONEY, c.path, _changed(what, c, None), amount=_amount(c))


def _moved(c: Change, what: Text, name: Text) -> AnswerChange:
    if not isinstance(c.was, str) or not isinstance(c.now, str):
        named = Text(f"{what.en} {name.en}", f"{what.zh} {name.zh}")
        return AnswerChange(AnswerPart.DATE, c.path, _changed(named, c, None))
    seconds = int((datetime.fromisoformat(c.now) - datetime.fromisoformat(c.was)).total_seconds())
    values = {"was": _instant(c.was), "now": _instant(c.now)}
    spans = Text(_span("en", seconds), _span("zh", seconds))
    return AnswerChange(
        AnswerPart.DATE, c.path, _SAID["moved"].filled(what=what, name=name, span=spans, **values), moved_s=seconds
    )


def _changed(what: Text, c: Change, words: type[ClosedWord] | None) -> Text:
    was, now = (_value(v, words) for v in (c.was, c.now))
    return _SAID["changed"].filled(what=what, was=was, now=now)


def _value(found: object, words: type[ClosedWord] | None) -> Text:
    if found is None:
        return _SAID["none"]
    if words is not None and isinstance(found, str) and found in tuple(words):
        return TITLES[words][words(found)]
    if isinstance(found, Mapping) and set(found) == {"value", "currency"}:
        text = f"{found['currency']} {found['value']}"
        return Text(text, text)
    if isinstance(found, Mapping) and isinstance(found.get("title"), Mapping):
        return Text(found["title"]["en"], found["title"]["zh"])
    text = _instant(found) if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    text = text if len(text) <= 80 else text[:79] + "…"
    return Text(text, text)


def _instant(text: str) -> str:
    """An instant as people read it, to the minute where it has no seconds; any other text as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{at:%Y-%m-%d %H:%M}Z" if at.second == 0 else f"{at:%Y-%m-%d %H:%M:%S}Z"


def _amount(c: Change) -> tuple[str, Decimal] | None:
    """By how much an amount changes; None where it is none on either side, or in two currencies."""
    amounts = [v for v in (c.was, c.now) if isinstance(v, Mapping) and set(v) == {"value", "currency"}]
    if not amounts or len({a["currency"] for a in amounts}) > 1:
        return None
    was, now = (Decimal(v["value"]) if isinstance(v, Mapping) else Decimal(0) for v in (c.was, c.now))
    return str(amounts[0]["currency"]), now - was
