"""What is told of the entries about shops: metrics with their thresholds; ledgers with points, tiers and appeals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from disputes.dates.durations import Window
from disputes.dates.recurrences import Recurrence
from disputes.handbook.account import Account, RowWriter, Statement
from disputes.handbook.case_accounts import calendar_name, counted_words, end_words
from disputes.handbook.shared_rows import (
    add_fees,
    effective_words,
    fee_words,
    gap_words,
    lapse_words,
    measure_words,
    step_words,
)
from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation
from disputes.language.shop_rules import Band, Clearing, IssueClock, Ledger, Metric, MetricSum, Tier, ViolationPrice
from disputes.phrases.conditions import where_words
from disputes.phrases.fields import field_title
from disputes.phrases.figures import count, listed, number_words, recurrence_words, window_words
from disputes.phrases.wording import Wording
from disputes.views.titles import title_of
from disputes.words.dates import CountsFrom
from disputes.words.language import ClearingKind


def metric_account(s: Wording, m: Metric, on: date | None = None) -> Account:
    """A metric: what is counted, over which time, what passes, what follows."""
    w = RowWriter(s, m.cites, on)
    w.say("Exists if", "适用条件", *s.conditions(m.when), of=m.when)
    w.say("In force", "有效期", effective_words(s, m.effective))
    w.say("Part", "分子", _sum(s, m.part) if m.part is not None else "", of=m.part)
    w.say("Whole", "分母", _sum(s, m.whole) if m.whole is not None else "", of=m.whole)
    w.value("Value", "数值", m.value, s.amount)
    w.say("Also counted", "另计", *(f"{s.code(name)}{s.pick(': ', '：')}{_sum(s, x)}" for name, x in m.also), of=m.also)
    if m.part is not None and m.part.orders is not None:
        dated = listed(s.lang, (field_title(s.within("orders"), d, own=True) for d in m.dated_by))
        w.say("Orders are dated by", "订单归属日期", dated)
    w.value("Over", "统计周期", m.over, lambda found: windows_words(s, found))
    w.value("Assessed", "评估时间", m.assessed, lambda r: recurrence_words(s.lang, r))
    w.say("Time zone", "时区", s.code(str(m.zone)) if m.zone is not None else "")
    w.say("Means something only if", "有效条件", *s.conditions(m.needs), of=m.needs)
    w.value("Passes if", "达标条件", m.standard, s.condition)
    w.value("Margin of warning", "预警余量", m.margin, lambda a: s.amount(a, share=True))
    _bands(w, m.bands)
    w.value("Points at most", "积分上限", m.at_most, s.amount)
    w.value("Level", "级别", m.level, s.word)
    w.say("Issued by the platform as", "平台计分类型", *(s.word(x) for x in m.issued_as))
    place = f"{m.node.file}:{m.node.line}"
    return Account(s.pick("metric", "考核指标"), m.key, s.of(m.title), place, tuple(w.rows), m.cites)


def windows_words(s: Wording, found: Iterable[Window]) -> str:
    """One window, or several of them."""
    return listed(s.lang, (window_words(s.lang, x) for x in found))


def _sum(s: Wording, x: MetricSum) -> str:
    parts = []
    if x.amount is not None:
        parts.append(s.amount(x.amount))
    if x.orders is not None:
        where = where_words(s, "orders", x.orders)
        parts.append(s.pick(f"of single orders: those for which {where}", f"按订单统计：{where}"))
    if x.earlier is not None:
        before = count(s.lang, *x.earlier)
        parts.append(s.pick(f"{before} earlier", f"前 {before}"))
    return s.pick("; ", "；").join(parts)


def _bands(w: RowWriter, found: Alternatives[tuple[Band, ...]] | None) -> None:
    """What follows within each band, a statement for each of them."""
    if found is not None:
        w.add("What follows", "后果", w.each(found, lambda b: Statement(band_words(w.s, b), cites=b.cites, gap=b.gap)))


def band_words(s: Wording, b: Band) -> str:
    """What follows while a metric stands within a band."""
    parts = []
    if b.points is not None:
        points = s.alternatives(b.points, s.amount)
        parts.append(s.pick(f"points: {points}", f"积分：{points}"))
    if b.ledger is not None:
        parts.append(s.pick(f"on {s.ledger(b.ledger)}", f"计入{s.ledger(b.ledger)}"))
    if b.type is not None:
        parts.append(s.pick(f"as {s.word(b.type)}", f"类型：{s.word(b.type)}"))
    parts += [measure_words(s, x) for x in b.measures]
    parts += [s.pick(f"charge: {fee_words(s, f)}", f"费用：{fee_words(s, f)}") for f in b.fees]
    parts += [s.pick(f"to do: {step_words(s, x)}", f"待办：{step_words(s, x)}") for x in b.steps]
    if b.gap is not None:
        parts.append(gap_words(s, b.gap))
    if_ = s.condition(b.when)
    return s.pick(f"if {if_}: {'; '.join(parts)}", f"若{if_}：{'；'.join(parts)}")


def ledger_account(s: Wording, x: Ledger, on: date | None = None) -> Account:
    """A ledger: what costs how many points, how they go, which steps they reach, how one appeals."""
    w = RowWriter(s, x.cites, on)
    w.say("Exists if", "适用条件", *s.conditions(x.when), of=x.when)
    w.say("In force", "有效期", effective_words(s, x.effective))
    w.say(
        "Main", "主要", s.pick("the ledger that is meant where none is named", "未指明时即为此积分账") if x.main else ""
    )
    w.say("Unit", "单位", s.word(x.unit))
    w.say("Counts", "计数方向", s.pick("down", "递减") if x.down else s.pick("up", "递增"))
    w.value("Starts at", "起始值", x.starts_at, s.amount)
    if x.range is not None:
        least, most = (number_words(n) for n in x.range)
        w.say("Stays between", "取值范围", s.pick(f"{least} and {most}", f"{least} 至 {most}"))
    w.value("Issued", "计分时间", x.issued, lambda r: _issue(s, r))
    w.value("Assessed", "评估时间", x.assessed, lambda r: recurrence_words(s.lang, r))
    for price in x.violations.values():
        _price(w, price)
    for gain in x.gains:
        of, points = s.alternatives(gain.of, s.amount), s.alternatives(gain.points, s.amount)
        w.say(
            "Gains",
            "加分",
            s.pick(f"{points} for every {gain.per} of {of}", f"{of}每满 {gain.per} 加 {points}"),
            of=gain,
        )
    for cap in x.caps:
        types, most = listed(s.lang, (s.word(t) for t in cap.of)), s.alternatives(cap.at_most, s.amount)
        over = window_words(s.lang, cap.over)
        w.say("Cap", "封顶", s.pick(f"at most {most} for {types} over {over}", f"{over}内{types}最多计 {most}"), of=cap)
    w.value("Points go", "积分清除", x.clears, lambda c: clearing_words(s, c))
    w.value("Measures begin after", "处罚生效前缓冲", x.buffer, s.extent)
    _tiers(w, x.tiers)
    if x.warn_before is not None:
        n = number_words(x.warn_before)
        w.say("Warns", "预警", s.pick(f"{n} points before a step", f"距下一级别 {n} 分时"))
    w.value("Level", "级别", x.level, s.word)
    add_fees(w, x.fees)
    w.value("Calendar", "日历", x.calendar, lambda name: calendar_name(s, name))
    w.value("Appeal", "申诉", x.appeal, lambda c: issue_clock_words(s, c))
    for clock in x.clocks:
        said = f"{s.of(clock.title)}{s.pick(': ', '：')}{issue_clock_words(s, clock)}"
        w.add("Clock", "时限", [Statement(said, cites=w.with_inner(clock.cites or w.cites, clock))])
    place = f"{x.node.file}:{x.node.line}" if x.node is not None else ""
    return Account(s.pick("ledger", "积分账"), x.key, s.of(x.title), place, tuple(w.rows), x.cites)


def _issue(s: Wording, r: Recurrence | None) -> str:
    return recurrence_words(s.lang, r) if r is not None else s.pick("at once", "立即")


def _price(w: RowWriter, p: ViolationPrice) -> None:
    """What a type of violation costs."""
    s = w.s
    name = s.word(p.type)
    per = s.pick(f"for every {p.per}", f"每 {p.per} 次") if p.per != 1 else ""
    over = window_words(s.lang, p.over) if p.over is not None else ""
    counted = s.pick(f"counted over {over}", f"按 {over} 统计") if over else ""
    extra = tuple(x for x in (per, counted) if x)
    statements = [
        Statement(
            s.pick(f"{name}: points {x.text}", f"{name}：{x.text} 分"),
            where=x.where,
            cites=x.cites or p.cites or w.cites,
            notes=(*extra, *x.notes),
            from_=x.from_,
            until=x.until,
            is_dated=x.is_dated,
            not_used=x.not_used,
            gap=x.gap,
        )
        for x in w.statements(p.points, s.amount)
    ]
    if p.measures is not None:
        found = w.statements(p.measures, lambda uses: listed(s.lang, (measure_words(s, m) for m in uses)))
        statements += found
    w.add("Violation", "违规", statements)


def clearing_words(s: Wording, c: Clearing) -> str:
    """How entries of a ledger go."""
    span = s.extent(c.span) if c.span is not None else ""
    again = recurrence_words(s.lang, c.recurrence) if c.recurrence is not None else ""
    period = count(s.lang, 1, c.period) if c.period is not None else ""
    en, zh = {
        ClearingKind.EACH: (f"each one after {span}", f"每笔 {span}后清除"),
        ClearingKind.AT: (f"all of them at {again}", f"{again}全部清零"),
        ClearingKind.PERIOD: (f"all of them at the start of each period of {period}", f"每 {period}开始时全部清零"),
        ClearingKind.AFTER_FIRST: (f"all of them {span} after the first", f"首笔 {span}后全部清除"),
        ClearingKind.GOOD: (f"all of them after {span} without a new one", f"{span}内无新增则全部清除"),
        ClearingKind.NEVER: ("never", "不清除"),
    }[c.kind]
    if c.unless is None:
        return s.pick(en, zh)
    unless = s.condition(c.unless)
    return s.pick(f"{en}, unless {unless}", f"{zh}，除非{unless}")


def _tiers(w: RowWriter, found: Alternatives[tuple[Tier, ...]] | None) -> None:
    """The steps, a statement for each of them."""
    if found is not None:
        w.add("Tiers", "处罚级别", w.each(found, lambda x: Statement(tier_words(w.s, x), cites=_of_tier(x))))


def _of_tier(x: Tier) -> tuple[Citation, ...]:
    """The sources of a step and of its measures."""
    return tuple(dict.fromkeys([*x.cites, *(c for m in x.measures for c in m.cites)]))


def tier_words(s: Wording, t: Tier) -> str:
    """A step: from how many points on, and what follows."""
    at = number_words(t.at)
    parts = []
    if t.every is not None:
        every = number_words(t.every)
        parts.append(s.pick(f"and again every {every} more", f"此后每 {every} 再次触发"))
    if t.consumes:
        parts.append(s.pick("the points are used up", "积分随之扣减"))
    until_lifted = s.pick("until lifted", "直至解除")
    parts += [measure_words(s, m, until_lifted) for m in t.measures]
    parts += [s.pick(f"charge: {fee_words(s, f)}", f"费用：{fee_words(s, f)}") for f in t.fees]
    parts += [s.pick(f"to do: {step_words(s, x)}", f"待办：{step_words(s, x)}") for x in t.steps]
    return s.pick(f"at {at}: {'; '.join(parts)}", f"达到 {at}：{'；'.join(parts)}")


def issue_clock_words(s: Wording, c: IssueClock) -> str:
    """A clock that starts when points are issued."""
    parts = [title_of(c.actor, s.lang)]
    if c.within is not None:
        parts.append(s.alternatives(c.within, s.extent))
    if not (c.counts_from.literal and c.counts_from.only is CountsFrom.SAME_MOMENT):
        parts.append(s.alternatives(c.counts_from, lambda x: counted_words(s, x)))
    parts.append(s.alternatives(c.ends, lambda x: end_words(s, x)))
    if c.calendar is not None:
        name = s.alternatives(c.calendar, lambda x: calendar_name(s, x))
        parts.append(s.pick(f"calendar: {name}", f"日历：{name}"))
    if c.warn is not None:
        warn = s.alternatives(c.warn, s.extent)
        parts.append(s.pick(f"warns {warn} before", f"提前 {warn}提醒"))
    if c.when is not None:
        parts.append(s.pick(f"if {s.condition(c.when)}", f"若{s.condition(c.when)}"))
    if c.lapse is not None:
        lapse = s.alternatives(c.lapse, lambda x: lapse_words(s, x))
        parts.append(s.pick(f"if it lapses: {lapse}", f"逾期：{lapse}"))
    if c.resubmit is not None:
        span = s.alternatives(c.resubmit, s.extent)
        parts.append(s.pick(f"to hand in again what was sent back: {span}", f"退回后补交：{span}"))
    if c.again is not None:
        span = s.alternatives(c.again, s.extent)
        parts.append(s.pick(f"a second appeal, once the first is lost: {span}", f"首次申诉失败后再次申诉：{span}"))
    if c.advised:
        parts.append(s.pick("nobody must", "非强制"))
    return s.pick("; ", "；").join(parts)
