"""What differs between two answers, in words: for replay, for a case's history, and for a trial of other rules.

What an answer says of its own making (citations, titles, the trace, confidence) is no change in what to do, and is left
out here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from disputes.answers.differences import Change
from disputes.language.truth import Text
from disputes.views.blocks import printed
from disputes.views.changed_values import readable_instant, value_in_words
from disputes.views.values import time_span
from disputes.words.answers import AnswerPart
from disputes.words.dataclass import dataclass

_PATH = re.compile(r"(?P<section>\w+)(?:\[(?P<name>[^\]]*)\])?(?:\.(?P<key>.*))?")
_SAID = {
    "due": Text("due", "到期"),
    "opens": Text("opens", "开放"),
    "starts": Text("starts", "起算"),
    "ends": Text("ends", "结束"),
    "expires": Text("expires", "失效"),
    "done": Text("done", "完成"),
    "new": Text("new: {what}", "新增：{what}"),
    "gone": Text("no longer: {what}", "取消：{what}"),
    "changed": Text("{what}: {was} → {now}", "{what}：{was} → {now}"),
    "moved": Text("{what}: {name} {was} → {now} ({span})", "{what}：{name} {was} → {now}（{span}）"),
    "ruling": Text("ruling", "裁决"),
    "ground": Text("ground", "理由"),
    "amount": Text("money at stake", "涉及金额"),
    "points": Text("points", "积分"),
    "silence": Text("“{what}”, in silence", "“{what}”逾期后果"),
    "moves": Text("dates move by {spans}", "期限移动 {spans}"),
    "to": Text(" to ", " 至 "),
    "fee": Text("charge {what}", "费用 {what}"),
    "quoted": Text("“{what}”", "“{what}”"),
    "required": Text("required", "必需"),
    "optional": Text("optional", "可选"),
    "evidence": Text("evidence “{what}”", "凭证“{what}”"),
    "question": Text("question {what}", "问题 {what}"),
    "gap": Text("gap “{what}”", "空缺“{what}”"),
}
_KINDS = {"evidence": "evidence", "questions": "question", "gaps": "gap"}
# What the keys of an answer are called.
_KEYS = {
    "amount": _SAID["amount"],
    "pending": Text("money still to be decided on", "待决金额"),
    "recoverable": Text("may be recovered", "可追回"),
    "borne_by": Text("borne by", "承担方"),
    "deadline": Text("goes with", "对应期限"),
    "alternatives": Text("in place of", "可替代"),
    "may_apply": Text("may not apply", "未必适用"),
    "limited_by": Text("limited by", "受限于"),
    "withheld": Text("does not run", "不计时"),
    "disputed": Text("what the sources say", "各资料说法"),
    "disputed.act_by": Text("act by", "行动时限"),
    "must_show": Text("must show", "须显示"),
    "problems": Text("problems", "问题"),
    "changes": Text("would change", "会改变"),
    "points": _SAID["points"],
    "tier": Text("tier", "档次"),
    "level": Text("level", "等级"),
    "value": Text("value", "数值"),
    "bands": Text("bands", "区间"),
    "measured_by": Text("measured by", "计量方式"),
    "next_tier": Text("next tier", "下一档"),
    "left": Text("left", "余量"),
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
_DATES = {
    "due_at": "due",
    "opens_at": "opens",
    "starts_at": "starts",
    "ends_at": "ends",
    "expires_at": "expires",
    "met_at": "done",
}
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
    | {"would_change"}
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
    """The titles of what answers list, in their JSON form, by id; of a question what it asks, by its field."""
    out: dict[str, Text] = {}
    for answer in answers:
        charges = (answer.get("exposure") or {}).get("fees")
        for members in (*(answer.get(section) for section in _LISTS), charges):
            for member in members or ():
                id_ = member.get("id") or member.get("field")
                title = _title_of(member)
                if title is not None and isinstance(id_, str):
                    out.setdefault(id_, title)
        for word, title in (answer.get("words") or {}).items():
            out.setdefault(word, Text(title["en"], title["zh"]))
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
    return ("+" if seconds > 0 else "−") + printed(time_span(lang, seconds))


def _said(c: Change, titles: Mapping[str, Text]) -> list[AnswerChange]:
    match = _PATH.fullmatch(c.path)
    if match is None:
        return []
    section, name, key = match["section"], match["name"], match["key"]
    if key is not None and _NOT_TOLD & set(re.split(r"[.\[\]]", key)):
        return []
    if section in _LISTS and name is not None:
        return [_of_member(c, section, name.split(" ")[0], key, titles)]
    if section == "ruling" and key == "expected":
        return [AnswerChange(AnswerPart.RULING, c.path, _changed(_SAID["ruling"], c, "ruling", titles))]
    if section == "ruling" and key is not None and key.startswith("grounds"):
        return [AnswerChange(AnswerPart.RULING, c.path, _changed(_SAID["ground"], c, key, titles))]
    if section == "exposure" and key is not None and not key.startswith(("if_lapsed", "metrics")):
        return [_of_exposure(c, key, titles)]
    if section in ("points", "tier", "level"):
        return [AnswerChange(AnswerPart.POINTS, c.path, _changed(_KEYS[section], c, section, titles))]
    return []


def _of_member(c: Change, section: str, name: str, key: str | None, titles: Mapping[str, Text]) -> AnswerChange:
    part, title = _LISTS[section], titles.get(name, Text(name, name))
    kind = _SAID[_KINDS.get(section, "quoted")]
    if key is None:
        return AnswerChange(part, c.path, _new_or_gone(c, _listed(kind, _member(c), title)))
    what = kind.filled(what=title)
    if key in _DATES:
        return _moved(c, what, _SAID[_DATES[key]], titles)
    if key == "state":
        return AnswerChange(AnswerPart.STATE, c.path, _changed(what, c, f"{section}.state", titles))
    if key.startswith("lapse") and section == "deadlines":
        return _of_silence(c, key, title, titles)
    if key == "required" and section == "evidence":
        values = [_SAID["required" if v else "optional"] for v in (c.was, c.now)]
        return AnswerChange(part, c.path, _SAID["changed"].filled(what=what, was=values[0], now=values[1]))
    if key == "status":
        return AnswerChange(AnswerPart.STATE, c.path, _changed(what, c, key, titles))
    named = _KEYS.get(key.partition("[")[0], Text(key.replace("_", " "), f"“{key}”"))
    of = Text(f"{what.en}, {named.en}", f"{what.zh} {named.zh}")
    return AnswerChange(part, c.path, _changed(of, c, key, titles))


def _member(c: Change) -> object:
    """The member of a list that is new, or is there no longer."""
    return c.now if c.was is None else c.was


def _new_or_gone(c: Change, what: Text) -> Text:
    return _SAID["new" if c.was is None else "gone"].filled(what=what)


def _listed(kind: Text, member: object, title: Text) -> Text:
    """A member of a list of an answer: its title, else `title`, with its date, if it has one."""
    what = kind.filled(what=_title_of(member) or title)
    due = member.get("due_at") if isinstance(member, Mapping) else None
    at = readable_instant(due) if isinstance(due, str) else None
    return Text(f"{what.en} {at}", f"{what.zh} {at}") if at else what


def _title_of(member: object) -> Text | None:
    """The title of a member of a list of an answer, or what is asked by it, or why it is open."""
    if not isinstance(member, Mapping):
        return None
    found = next((member[k] for k in ("title", "ask", "why") if isinstance(member.get(k), Mapping)), None)
    return Text(found["en"], found["zh"]) if found is not None else None


def _of_silence(c: Change, key: str, title: Text, titles: Mapping[str, Text]) -> AnswerChange:
    last = key.rpartition(".")[2]
    part = {"ruling": AnswerPart.RULING, "effect": AnswerPart.STATE, "points": AnswerPart.POINTS}.get(
        last, AnswerPart.MONEY
    )
    told = _changed(_SAID["silence"].filled(what=title), c, last, titles)
    return AnswerChange(part, c.path, told, amount=_amount(c))


def _of_exposure(c: Change, key: str, titles: Mapping[str, Text]) -> AnswerChange:
    if key == "points":
        return AnswerChange(AnswerPart.POINTS, c.path, _changed(_SAID["points"], c, key, titles))
    if key.startswith("fees["):
        id_, rest = key[len("fees[") :].split(" ")[0].rstrip("]"), key.partition("].")[2]
        if rest:
            what = _SAID["fee"].filled(what=titles.get(id_, Text(id_, id_)))
            return AnswerChange(AnswerPart.MONEY, c.path, _changed(what, c, rest, titles))
        charge = _SAID["fee"].filled(what=value_in_words(_member(c), key, titles))
        return AnswerChange(AnswerPart.MONEY, c.path, _new_or_gone(c, charge))
    first, _, last = key.rpartition(".")
    what = _KEYS.get(first or key, Text(key.replace("_", " "), f"“{key}”"))
    return AnswerChange(AnswerPart.MONEY, c.path, _changed(what, c, last, titles), amount=_amount(c))


def _moved(c: Change, what: Text, name: Text, titles: Mapping[str, Text]) -> AnswerChange:
    if not isinstance(c.was, str) or not isinstance(c.now, str):
        named = Text(f"{what.en} {name.en}", f"{what.zh} {name.zh}")
        return AnswerChange(AnswerPart.DATE, c.path, _changed(named, c, "due_at", titles))
    seconds = int((datetime.fromisoformat(c.now) - datetime.fromisoformat(c.was)).total_seconds())
    values = {"was": readable_instant(c.was), "now": readable_instant(c.now)}
    spans = Text(_span("en", seconds), _span("zh", seconds))
    return AnswerChange(
        AnswerPart.DATE, c.path, _SAID["moved"].filled(what=what, name=name, span=spans, **values), moved_s=seconds
    )


def _changed(what: Text, c: Change, key: str, titles: Mapping[str, Text]) -> Text:
    was, now = (value_in_words(v, key, titles) for v in (c.was, c.now))
    return _SAID["changed"].filled(what=what, was=was, now=now)


def _amount(c: Change) -> tuple[str, Decimal] | None:
    """By how much an amount changes; None where it is none on either side, or in two currencies."""
    amounts = [v for v in (c.was, c.now) if isinstance(v, Mapping) and set(v) == {"value", "currency"}]
    if not amounts or len({a["currency"] for a in amounts}) > 1:
        return None
    was, now = (Decimal(v["value"]) if isinstance(v, Mapping) else Decimal(0) for v in (c.was, c.now))
    return str(amounts[0]["currency"]), now - was
