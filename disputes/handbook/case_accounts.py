"""What is told of the entries about cases: deadlines, rules, facts, evidence, grounds, actions, messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from disputes.handbook.account import Account, RowWriter, Statement
from disputes.handbook.shared_rows import (
    add_evidence,
    add_fees,
    add_gap,
    effective_words,
    lapse_words,
    measure_statements,
    step_words,
    suspended_words,
)
from disputes.language.case_rules import Action, Consequences, Deadline, EvidenceKind, Fact, Rule
from disputes.language.computed_facts import AmountBody, CountBody, HoldsBody, InstantBody, SumBody, WordBody
from disputes.language.messages import Message, filled
from disputes.language.moments import EventPattern
from disputes.phrases.conditions import sum_words
from disputes.phrases.fields import field_title
from disputes.phrases.figures import AND, listed, time_words
from disputes.phrases.scopes import NONE
from disputes.phrases.wording import Wording
from disputes.views.titles import FORM_TITLES, LEG_TITLES, title_of
from disputes.words.answers import Language
from disputes.words.dates import CountsFrom, DayEnd
from disputes.words.language import EvidenceForm, FieldKind, Rank, RuleStatus, RuleSubject

_ENDS = {
    DayEnd.TO_THE_SECOND: ("to the second", "精确到秒"),
    DayEnd.END_OF_DAY: ("at the end of the day reached, 23:59:59", "到达日结束（23:59:59）"),
}
_COUNTS = {
    CountsFrom.SAME_MOMENT: ("from the moment itself", "自该时刻起算"),
    CountsFrom.NEXT_DAY: ("the day after is day 1", "次日为第 1 天"),
    CountsFrom.SAME_DAY: ("the day itself is day 1", "当日为第 1 天"),
}
_RANKS = {
    Rank.FALLBACK: ("only where nothing else rules", "仅在无其他规则时适用"),
    Rank.DECISIVE: ("decisive", "起决定作用"),
}
_STATUS = {
    RuleStatus.DRAFT: ("draft: not used", "草稿，不生效"),
    RuleStatus.TRIAL: ("on trial", "试行"),
    RuleStatus.RETIRED: ("retired: not used any more", "已停用"),
}
_FORMS = {
    FieldKind.BOOL: ("yes or no", "是或否"),
    FieldKind.ENUM: ("one of some words", "选择一个词"),
    FieldKind.LIST: ("a list", "列表"),
    FieldKind.RECORD: ("a group of values", "一组数据"),
    FieldKind.TIME: ("a time of day", "时刻"),
    FieldKind.WEEKDAY: ("a weekday", "周几"),
}


def deadline_account(s: Wording, d: Deadline, on: date | None = None) -> Account:
    """A clock: who, when, from when, how long, how it ends, what if it lapses."""
    w = RowWriter(s, d.cites, on)
    w.say("Who", "责任方", title_of(d.actor, s.lang))
    w.say("Applies if", "适用条件", *s.conditions(d.when), of=d.when)
    w.say("In force", "有效期", effective_words(s, d.effective))
    w.value("Starts", "起算", d.starts, s.moment)
    if d.each:
        w.say("How often", "次数", s.pick("anew each time", "每次发生重新起算"))
    w.value("Opens", "可开始", d.opens, s.moment)
    w.add("How long", "时长", length_statements(w, d))
    add_counting(w, d)
    w.value("At the latest", "最迟", d.at_latest, s.moment)
    w.value("Not before", "不早于", d.at_earliest, s.moment)
    w.value("Met by", "完成条件", d.met_by, lambda found: patterns_words(s, found))
    w.value("Falls away if", "失效条件", d.superseded_by, lambda found: patterns_words(s, found))
    if d.suspended is not None:
        w.say("Stands still", "暂停", suspended_words(s, d.suspended), of=d.suspended)
    w.say("Replaces", "取代", *(s.deadline(x.removesuffix("*")) for x in d.overrides))
    w.value("Warns before", "提前提醒", d.warn, s.extent)
    w.value("If it lapses", "逾期后果", d.lapse, lambda x: lapse_words(s, x))
    w.say("Goes on", "继续", s.pick("after the case has ended too", "案件结束后仍计时") if d.after_end else "")
    w.say("Counts", "计时", s.pick("on the others' turn too", "轮到他方处理时也计时") if d.on_others_turn else "")
    w.say("The channel's names", "渠道名称", *(s.code(a) for a in d.aliases))
    place = f"{d.node.file}:{d.node.line}"
    return Account(s.pick("deadline", "期限"), d.key, s.of(d.title), place, tuple(w.rows), d.cites)


def length_statements(w: RowWriter, d: Deadline) -> list[Statement]:
    """How long a clock runs; where no duration is given, only the channel knows when it ends."""
    s = w.s
    channel = s.pick("only the channel states the date", "日期仅由渠道给出")
    if d.within is None:
        return [Statement(channel, cites=w.cites)]
    told = w.statements(d.within, s.extent)
    return [replace(x, text=channel) if x.text == s.of(NONE) else x for x in told]


def add_counting(w: RowWriter, d: Deadline) -> None:
    """How the time is counted."""
    s = w.s
    w.value("Calendar", "日历", d.calendar, lambda name: calendar_name(s, name))
    w.value("Cut-off", "截单时刻", d.cut_off, lambda t: cut_off_words(s, t))
    if not (d.counts_from.literal and d.counts_from.only is CountsFrom.SAME_MOMENT):
        w.value("Counted from", "起算方式", d.counts_from, lambda x: s.pick(*_COUNTS[x]))
    if d.within is not None or not (d.ends.literal and d.ends.only is DayEnd.TO_THE_SECOND):
        w.value("Ends", "截止方式", d.ends, lambda x: end_words(s, x))


def calendar_name(s: Wording, name: str) -> str:
    """A calendar by its name."""
    return s.pick("that of the market", "该市场日历") if name == "market" else s.code(name)


def cut_off_words(s: Wording, at: time) -> str:
    """From when a start counts as the next day."""
    return s.pick(f"a start after {time_words(at)} counts as the next day", f"{time_words(at)} 之后起算的按次日计")


def end_words(s: Wording, end: DayEnd | time) -> str:
    """Where a clock ends on the day that it reaches."""
    if isinstance(end, DayEnd):
        return s.pick(*_ENDS[end])
    return s.pick(f"at {time_words(end)} of the day reached", f"到达日 {time_words(end)}")


def counted_words(s: Wording, counts: CountsFrom) -> str:
    """From when a duration counts."""
    return s.pick(*_COUNTS[counts])


def patterns_words(s: Wording, found: Iterable[EventPattern]) -> str:
    """Any of some events."""
    return listed(s.lang, (s.pattern(p) for p in found))


def rule_account(s: Wording, r: Rule, on: date | None = None) -> Account:
    """A rule: under which condition, and all that follows."""
    w = RowWriter(s, r.cites, on)
    if r.status in _STATUS:
        w.say("Status", "状态", s.pick(*_STATUS[r.status]))
    w.say("About", "对象", s.pick("the shop", "店铺") if r.about is RuleSubject.SHOP else "")
    w.say("If", "如果", *(s.conditions(r.when) or [s.pick("always", "始终")]), of=r.when)
    w.say("In force", "有效期", effective_words(s, r.effective))
    _consequences(w, r.then)
    w.say("Silences", "排除规则", *(s.code(x) for x in r.overrides))
    place = f"{r.node.file}:{r.node.line}"
    return Account(s.pick("rule", "规则"), r.key, s.of(r.title), place, tuple(w.rows), r.cites)


def _consequences(w: RowWriter, t: Consequences) -> None:
    s = w.s
    if t.ruling is not None:
        said = [title_of(t.ruling, s.lang)]
        if t.ruling_by is not None:
            said.append(s.pick(f"by the {title_of(t.ruling_by, s.lang)}", f"由{title_of(t.ruling_by, s.lang)}裁决"))
        if t.rank in _RANKS:
            said.append(s.pick(*_RANKS[t.rank]))
        if t.final:
            said.append(s.pick("final", "终局"))
        w.say("Ruling expected", "预期裁决", s.pick(", ", "，").join(said))
    elif t.rank in _RANKS:
        w.say("Weight", "权重", s.pick(*_RANKS[t.rank]))
    w.say("Ground", "依据", s.ground(t.ground) if t.ground is not None else "")
    w.say("Freight", "运费", *(_freight(s, leg, title_of(p, s.lang)) for leg, p in t.freight.items()))
    w.say("To do", "待办", *(step_words(s, x) for x in t.steps), of=t.steps)
    add_evidence(w, t.gather)
    w.value("May be lost", "可能损失", t.amount, s.amount)
    w.value("May be recovered", "可追回", t.recoverable, s.amount)
    w.value("At most", "上限", t.cap, s.amount)
    w.say("Borne by", "承担方", title_of(t.borne_by, s.lang) if t.borne_by is not None else "")
    add_fees(w, t.fees)
    w.say("Counts in", "计入", *(_counted_in(s, x) for x in t.hits))
    w.say("Points for", "计分类型", *(s.word(x) for x in t.points))
    w.add("Measures", "处罚措施", measure_statements(w, t.measures))
    add_gap(w, t.gap)


def _freight(s: Wording, leg: str, payer: str) -> str:
    title = LEG_TITLES[leg].of(s.lang) if leg in LEG_TITLES else s.word(leg)
    return s.pick(f"{title}: the {payer} pays", f"{title}：由{payer}承担")


def _counted_in(s: Wording, name: str) -> str:
    known = any(name in r.metrics for r in s.book.order(s.ruleset))
    return s.metric(name) if known else s.word(name)


def fact_account(s: Wording, f: Fact, on: date | None = None) -> Account:
    """A fact: how it is asked for, or how it is worked out."""
    w = RowWriter(s, f.cites, on)
    form = _FORMS.get(f.type.kind)
    of_form = FORM_TITLES.get(f.type.kind)
    w.say("Kind", "形式", s.pick(*form) if form is not None else s.of(of_form) if of_form is not None else "")
    w.say("Question", "问题", s.of(f.ask) if f.ask is not None else "")
    words = (f"{s.code(x)}{s.pick(': ', '：')}{s.of(f.words[x])}" if x in f.words else s.code(x) for x in f.type.words)
    w.say("Answers", "可选值", *words)
    body = f.body
    if isinstance(body, HoldsBody):
        w.value("Holds if", "成立条件", body.conditions, s.condition)
    elif isinstance(body, WordBody):
        w.value("It is", "取值", body.words, lambda x: s.of(f.words[x]) if x in f.words else s.code(x))
    elif isinstance(body, InstantBody):
        w.value("It is", "取值", body.moments, s.moment)
    elif isinstance(body, AmountBody):
        w.value("It is", "取值", body.amounts, s.amount)
    elif isinstance(body, (CountBody, SumBody)):
        w.say("It is", "取值", sum_words(s, body.members), of=body.members)
    if f.by is not None:
        w.say("Figures of the day of", "取值日期", s.moment(f.by))
    w.say("In force", "有效期", effective_words(s, f.effective))
    place = f"{f.node.file}:{f.node.line}" if f.node is not None else ""
    title = s.of(f.title) if f.title is not None else s.of(f.ask) if f.ask is not None else s.code(f.name)
    kind = s.pick("computed fact", "推算的事实") if f.body is not None else s.pick("fact asked for", "需提供的信息")
    return Account(kind, f"{f.ruleset}/{f.name}", title, place, tuple(w.rows), f.cites)


def kind_account(s: Wording, ruleset: str, e: EvidenceKind) -> Account:
    """A kind of evidence: what it is, and what it must show."""
    w = RowWriter(s, e.cites, None)
    w.say("Form", "形式", s.pick("a text", "文字") if e.type is EvidenceForm.TEXT else s.pick("a file", "文件"))
    w.say("Must show", "须载明", listed(s.lang, (s.word(x) for x in e.must_show), AND))
    w.say("Formats", "格式", listed(s.lang, (s.code(x) for x in e.formats)))
    if e.chars is not None:
        w.say("At most", "上限", s.pick(f"{e.chars} characters", f"{e.chars} 字"))
    if e.counts is not None:
        needs = e.counts.needs
        none_on_file = s.pick("how many are needed is not on file", "所需笔数未收录")
        how_many = s.alternatives(needs, str) if needs is not None else none_on_file
        w.say("Counts", "计入", f"{s.code('facts.' + e.counts.fact)}: {how_many}")
        w.say("Counts if", "计入条件", *s.conditions(e.counts.when), of=e.counts.when)
    place = f"{e.node.file}:{e.node.line}" if e.node is not None else ""
    return Account(
        s.pick("kind of evidence", "凭证种类"), f"{ruleset}/{e.id}", s.of(e.title), place, tuple(w.rows), e.cites
    )


def action_account(s: Wording, ruleset: str, a: Action) -> Account:
    """An action: who does it, what shows that it is done."""
    w = RowWriter(s, (), None)
    w.say("Who", "负责", title_of(a.owner, s.lang) if a.owner is not None else "")
    w.say("Done by", "完成标志", *(s.pattern(p) for p in a.done_by))
    w.say(
        "Still to be done",
        "仍需完成",
        s.pick("after the case has ended too", "案件结束后仍需完成") if a.after_end else "",
    )
    w.say("Rules out", "排除", *(s.action(x) for x in a.excludes))
    place = f"{a.node.file}:{a.node.line}" if a.node is not None else ""
    return Account(s.pick("action", "待办事项"), f"{ruleset}/{a.id}", s.of(a.title), place, tuple(w.rows))


def message_account(s: Wording, m: Message) -> Account:
    """A message: for which actions, to whom, when it fits, and what it says."""
    w = RowWriter(s, m.cites, None)
    w.say("For", "用于", *(s.action(a) for a in m.actions))
    to = {"buyer": ("the buyer", "买家"), "platform": ("the platform", "平台")}
    w.say("To", "收件方", s.pick(*to[m.to.value]))
    w.say("Fits if", "适用条件", *(s.conditions(m.when) or [s.pick("no other fits", "无其他适用时")]), of=m.when)
    texts = {lang.value: text for lang, text in m.texts.items()}
    own = texts.get(s.lang, texts.get(Language.EN.value))
    if own is not None:
        w.say("Text", "正文", filled(own, lambda p: f"[{_placeholder(s, p.path)}]"))
    others = sorted(set(texts) - {s.lang})
    w.say("Also in", "其他语言", listed(s.lang, (s.code(x) for x in others), AND))
    place = f"{m.node.file}:{m.node.line}"
    return Account(s.pick("message", "消息模板"), m.key, s.of(m.title), place, tuple(w.rows), m.cites)


def _placeholder(s: Wording, path: str) -> str:
    if path == "evidence.on_file":
        return s.pick("the evidence on file", "现有凭证")
    if path == "action.due":
        return s.pick("until when", "最迟时间")
    return field_title(s, path)
