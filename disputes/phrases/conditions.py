"""Conditions as clauses, from their typed trees: every part is said."""

from __future__ import annotations

from disputes.language.conditions import All, Always, Choice, Constant, FieldTest, Not, Some
from disputes.language.members import MemberCondition, Members, MemberWindow
from disputes.language.moments import EventPattern, WholeDay
from disputes.language.scope import Condition, MemberTest, Moment
from disputes.language.truth import Text
from disputes.phrases.fields import clauses, field_title, is_computed_truth, value_words
from disputes.phrases.figures import PERIODS, count, listed
from disputes.phrases.speaker import Speaker
from disputes.words.language import FieldKind, MemberMode, Operator

NOR = Text(" nor ", "或")
_ORDER = {
    Operator.GT: ("is more than {x}", "大于 {x}"),
    Operator.GTE: ("is at least {x}", "不小于 {x}"),
    Operator.LT: ("is less than {x}", "小于 {x}"),
    Operator.LTE: ("is at most {x}", "不大于 {x}"),
    Operator.EQ: ("is {x}", "等于 {x}"),
    Operator.NE: ("is not {x}", "不等于 {x}"),
}
_TIME = {
    Operator.GT: ("is after {x}", "晚于{x}"),
    Operator.GTE: ("is at or after {x}", "不早于{x}"),
    Operator.LT: ("is before {x}", "早于{x}"),
    Operator.LTE: ("is at or before {x}", "不晚于{x}"),
    Operator.EQ: ("is at {x}", "正值{x}"),
    Operator.NE: ("is not at {x}", "不在{x}"),
}
_HAPPENED = {
    Operator.GT: ("{e} after {x}", "{e}晚于{x}"),
    Operator.GTE: ("{e} at or after {x}", "{e}不早于{x}"),
    Operator.LT: ("{e} before {x}", "{e}早于{x}"),
    Operator.LTE: ("{e} at or before {x}", "{e}不晚于{x}"),
    Operator.EQ: ("{e} at {x}", "{e}正值{x}"),
    Operator.NE: ("{e}, but not at {x}", "{e}不在{x}"),
    Operator.NOT_NONE: ("{e}", "已发生：{e}"),
    Operator.NONE: ("it has not happened that {e}", "未发生：{e}"),
}


_NUMBERS = (MemberMode.COUNT, MemberMode.SUM)


def condition_words(s: Speaker, c: Condition) -> str:
    """A condition as a clause."""
    if isinstance(c, All):
        return _together(s, c)
    if isinstance(c, Some):
        return _either(s, c)
    if isinstance(c, Not):
        return s.pick(f"it is not so that ({s.condition(c.part)})", f"并非（{s.condition(c.part)}）")
    if isinstance(c, Choice):
        return s.alternatives(c.tests, s.condition)
    if isinstance(c, FieldTest):
        return comparison_words(s, c)
    if isinstance(c, Members):  # what counts or adds up without a test is the value of a fact
        return _members(s, c) if c.test is not None or c.mode not in _NUMBERS else sum_words(s, c)
    if isinstance(c, Always):
        return s.pick("always", "始终") if c.holds else s.pick("never", "从不")
    raise TypeError(f"found a condition of {type(c).__name__}; expected one of the language's")


def condition_lines(s: Speaker, c: Condition) -> list[str]:
    """A condition as the sentences that must all hold."""
    if isinstance(c, All) and _assumed(c) is None:
        return [line for part in c.parts for line in condition_lines(s, part)]
    return [s.condition(c)]


def where_words(s: Speaker, list_name: str, tests: tuple[MemberTest, ...]) -> str:
    """What a member of a list must be: any of some tests."""
    return listed(s.lang, (member_words(s.within(list_name), t) for t in tests))


def member_words(s: Speaker, test: MemberTest) -> str:
    """What a member of a list must be."""
    if isinstance(test, EventPattern):
        return s.pattern(test)
    if isinstance(test, MemberCondition):
        return s.within(test.name).condition(test.condition)
    raise TypeError(f"found a test of {type(test).__name__}; expected one of the language's")


# --- several parts --------------------------------------------------------------------------------------------


def _together(s: Speaker, c: All) -> str:
    assumed = _assumed(c)
    if assumed is not None:
        return s.pick(f"{s.condition(assumed)} (on record)", f"{s.condition(assumed)}（须有记录）")
    parts = [_grouped(s, p) for p in c.parts]
    return s.pick("; and ", "；且").join(parts)


def _either(s: Speaker, c: Some) -> str:
    if len(c.parts) == 2:
        first, second = c.parts
        if _is_known(first, False) and isinstance(second, FieldTest) and _same_field(first, second):
            return s.pick(f"{s.condition(second)} (or nothing is on record)", f"{s.condition(second)}（或无记录）")
    if len(c.parts) == 1:
        return s.condition(c.parts[0])
    parts = [_grouped(s, p) for p in c.parts]
    return s.pick("either ", "") + s.pick("; or ", "；或").join(parts)


def _grouped(s: Speaker, c: Condition) -> str:
    said = s.condition(c)
    return s.pick(f"({said})", f"（{said}）") if _is_several(c) else said


def _assumed(c: All) -> FieldTest | None:
    """The test of a field that must be on record, where that is all that is said."""
    if len(c.parts) == 2:
        first, second = c.parts
        if _is_known(first, True) and isinstance(second, FieldTest) and _same_field(first, second):
            return second
    return None


def _is_known(c: Condition, known: bool) -> bool:
    return isinstance(c, FieldTest) and c.op is Operator.KNOWN and c.constants == (known,)


def _same_field(a: Condition, b: FieldTest) -> bool:
    return isinstance(a, FieldTest) and (a.path, a.own) == (b.path, b.own)


def _is_several(c: Condition) -> bool:
    if isinstance(c, All):
        return _assumed(c) is None
    if isinstance(c, Some):
        first = c.parts[0]
        return not (len(c.parts) == 2 and _is_known(first, False))
    return False


# --- one field ------------------------------------------------------------------------------------------------


def comparison_words(s: Speaker, t: FieldTest, title: str = "") -> str:
    """One test of one field; `title`: what the field is called where that is not its own name."""
    title = title or field_title(s, t.path, t.own)
    if t.op is Operator.KNOWN:
        if t.path.startswith("event."):
            return s.pick(f"it is {_not(t)}known whether {title}", f"{'未知' if _no(t) else '已知'}是否{title}")
        return s.pick(f"{title} is {_not(t)}on record", f"{title}{'无' if _no(t) else '有'}记录")
    if t.path.startswith("event.") and not t.own:
        return _event_test(s, t, title)
    if t.op is Operator.NONE:
        return s.pick(f"{title}: none", f"{title}：无")
    if t.op is Operator.NOT_NONE:
        return s.pick(f"{title}: there is one", f"{title}：有")
    if t.op is Operator.SAME_AS and t.other is not None:
        other = field_title(s, t.other.path, t.other.own)
        return s.pick(f"{title} is the same as {other}", f"{title}与{other}相同")
    if t.constants is not None and t.kind is FieldKind.BOOL:
        return _truth_test(s, t, title)
    if t.constants is not None:
        return _constants(s, t, title, t.constants)
    if t.moments is not None:
        en, zh = _TIME[t.op]
        return title + s.pick(f" {en}", zh).format(x=_compared_moments(s, t))
    if t.amounts is not None:
        en, zh = _ORDER[t.op]
        return title + s.pick(f" {en}", zh).format(
            x=s.alternatives(t.amounts, lambda a: s.amount(a, share=_is_share(t)))
        )
    raise TypeError(f"found a test of {t.path} with {t.op} and nothing to compare with")


def _no(t: FieldTest) -> bool:
    return t.constants == (False,)


def _not(t: FieldTest) -> str:
    return "not " if _no(t) else ""


def _is_share(t: FieldTest) -> bool:
    return t.kind is FieldKind.SHARE or t.path.rpartition(".")[2] == "rate"


def _event_test(s: Speaker, t: FieldTest, clause: str) -> str:
    en, zh = _HAPPENED[t.op]
    moments = _compared_moments(s, t) if t.moments is not None else ""
    return s.pick(en, zh).format(e=clause, x=moments)


def _compared_moments(s: Speaker, t: FieldTest) -> str:
    assert t.moments is not None
    return s.alternatives(t.moments, lambda m: _compared(s, m))


def _compared(s: Speaker, m: Moment) -> str:
    return s.pick(f"the day {m.day}", f"{m.day} 当日") if isinstance(m, WholeDay) else s.when_it_was(m)


def _truth_test(s: Speaker, t: FieldTest, title: str) -> str:
    holds = (t.constants == (True,)) == (t.op in (Operator.EQ, Operator.IN))
    said = clauses(s, t.path, t.own)
    if said is not None:
        return s.of(said.yes if holds else said.no)
    if is_computed_truth(s, t.path):
        return s.pick(f"{title} {'holds' if holds else 'does not hold'}", f"{title}{'成立' if holds else '不成立'}")
    return s.pick(f"{title} is {'yes' if holds else 'no'}", f"{title}为{'是' if holds else '否'}")


def _constants(s: Speaker, t: FieldTest, title: str, constants: tuple[Constant, ...]) -> str:
    values = [value_words(s, t.path, t.own, v) for v in constants]
    if t.op in _ORDER and t.op not in (Operator.EQ, Operator.NE):
        en, zh = (_TIME if t.kind in (FieldKind.TIME, FieldKind.WEEKDAY) else _ORDER)[t.op]
        return title + s.pick(f" {en}", zh).format(x=values[0])
    if t.op in (Operator.EQ, Operator.IN):
        return s.pick(f"{title} is {listed(s.lang, values)}", f"{title}为{listed(s.lang, values)}")
    none = listed(s.lang, values, NOR)
    return s.pick(
        f"{title} is {'neither ' if len(values) > 1 else 'not '}{none}", f"{title}不为{listed(s.lang, values)}"
    )


# --- lists ----------------------------------------------------------------------------------------------------


def _members(s: Speaker, c: Members) -> str:
    during = _window(s, c.window) if c.window is not None else ""
    if c.name == "events":
        return _events(s, c, during)
    noun, plural = s.list_title(c.name), s.list_title(c.name, many=True)
    where = where_words(s, c.name, c.where) if c.where else ""
    that = s.pick(f" for which {where}", f"（{where}）") if where else ""
    if c.mode is MemberMode.SOME:
        return s.pick(f"there is a {noun}{that}{during}", f"{during}有{noun}{that}")
    if c.mode is MemberMode.NONE:
        return s.pick(f"there is no {noun}{that}{during}", f"{during}没有{noun}{that}")
    if c.mode is MemberMode.EVERY:
        return s.pick(
            f"there are {plural}{during}, and of every one of them: {where}", f"{during}有{noun}且每项均：{where}"
        )
    assert c.test is not None
    return _tested(s.within(c.name), c.test, sum_words(s, c))


def _events(s: Speaker, c: Members, during: str) -> str:
    where = where_words(s, c.name, c.where) if c.where else s.pick("anything", "任何事件")
    if c.mode is MemberMode.SOME:
        return s.pick(f"it has happened{during} that {where}", f"{during}已发生：{where}")
    if c.mode is MemberMode.NONE:
        return s.pick(f"it has not happened{during} that {where}", f"{during}未发生：{where}")
    if c.mode is MemberMode.EVERY:
        return s.pick(f"every event{during} is one of these: {where}", f"{during}全部事件均为：{where}")
    assert c.test is not None
    return _tested(s.within(c.name), c.test, sum_words(s, c))


def _tested(s: Speaker, c: Condition, title: str) -> str:
    """A condition on a number that has no field of its own, called `title`."""
    if isinstance(c, FieldTest):
        return comparison_words(s, c, title)
    if isinstance(c, Choice):
        return s.alternatives(c.tests, lambda one: _tested(s, one, title))
    if isinstance(c, All):
        return s.pick("; and ", "；且").join(_tested(s, p, title) for p in c.parts)
    return f"{title}{s.pick(': ', '：')}{s.condition(c)}"


def sum_words(s: Speaker, c: Members) -> str:
    """What is counted or added up, without a test."""
    during = _window(s, c.window) if c.window is not None else ""
    noun = s.list_title(c.name, many=True)
    where = where_words(s, c.name, c.where) if c.where else ""
    that = s.pick(f" for which {where}", f"（{where}）") if where else ""
    if c.name == "events" and where:
        noun, that = s.pick("times that ", ""), s.pick(where, f"“{where}”")
    if c.mode is MemberMode.SUM:
        key = field_title(s.within(c.name), c.key, own=True)
        return s.pick(f"{key}, added up over the {noun}{that}{during}", f"{during}{noun}{that}的{key}合计")
    return s.pick(
        f"the number of {noun}{that}{during}",
        f"{during}{noun}{that}的次数" if c.name == "events" else f"{during}{noun}{that}的数量",
    )


def _window(s: Speaker, w: MemberWindow) -> str:
    if w.since is not None:
        return s.pick(f" since {s.when_it_was(w.since)}", f"自{s.when_it_was(w.since)}起，")
    if w.period is not None:
        return s.pick(f" {PERIODS[w.period].en}", f"{PERIODS[w.period].zh}内")
    assert w.span is not None
    span = count(s.lang, w.span.amount, w.span.unit)
    return s.pick(f" within the last {span}", f"近 {span}内")
