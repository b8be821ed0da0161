"""The chapters about the platform itself: its markets and what else applies, its calendars, its codes."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.dates.calendars import Calendar
from disputes.documents.yaml_tree import Node, Plain
from disputes.handbook.chapters import Making
from disputes.handbook.document import Bullets, Chapter, Grid, Sentence, anchor_of, cell, head
from disputes.language.case_life import EVERY_ANSWER, StatusMeaning
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.phrases.event_clauses import event_clause
from disputes.phrases.figures import AND, day_words, listed, recurrence_words, time_words, weekday_words
from disputes.views.titles import TITLES, title_of
from disputes.words.documents import NodeKind
from disputes.words.records import CaseEnd, Dispute, Platform

_ENDS = {
    CaseEnd.WITHDRAWN: Text("withdrawn", "已撤销"),
    CaseEnd.REFUNDED: Text("refunded", "已退款"),
    CaseEnd.DECIDED: Text("decided", "已裁决"),
    CaseEnd.EXPIRED: Text("expired", "已过期"),
    CaseEnd.CLOSED: Text("closed", "已关闭"),
}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def platform_title(m: Making, name: str) -> str:
    """A platform by its name."""
    found = next((p for p in Platform if p.value == name), None)
    return title_of(found, m.s.lang) if found is not None else m.pick("common rules", "通用规则")


def markets_chapter(m: Making) -> Chapter:
    """The markets, which day picks the figures, what else applies, and what ends a case."""
    r, s = m.ruleset, m.s
    out = Chapter(m.pick("The platform", "平台概况"), "platform")
    said: list[Sentence] = []
    if r.version_by is not None:
        when = s.moment(r.version_by)
        said.append(m.line(m.pick(f"The figures of a case are those of the day: {when}.", f"数值以此日为准：{when}。")))
    for name, condition in r.includes:
        title = platform_title(m, name)
        if_ = s.condition(condition) if condition is not None else m.pick("always", "始终")
        said.append(m.line(m.pick(f"The rules of {title} apply too: {if_}.", f"同时适用{title}的规则：{if_}。")))
    said.append(m.line(m.pick("The common rules apply to every case too.", "所有案件同时适用通用规则。")))
    for x in r.closed_by:
        desks = listed(s.lang, (title_of(p, s.lang) for p in x.platforms))
        only = [*(title_of(w, s.lang) for w in x.stages), *(title_of(w, s.lang) for w in x.disputes)]
        narrowed = m.pick(f" ({', '.join(only)})", f"（{'、'.join(only)}）") if only else ""
        said.append(
            m.line(
                m.pick(
                    f"{s.of(x.title)}: a case over the same order at {desks}{narrowed} closes the one here.",
                    f"{s.of(x.title)}：同一订单在{desks}的案件{narrowed}会使本案关闭。",
                )
            )
        )
    said += [m.line(text) for text in _life(m)]
    out.blocks.append(Bullets(tuple(said)))
    if r.markets:
        rows = []
        for code, market in r.markets.items():
            calendar = market.calendar or ""
            rows.append(
                (
                    head(s.market(code)),
                    cell(f"`{code}`"),
                    cell(f"`{market.zone}`"),
                    cell(market.currency or ""),
                    cell(m.line(f"`{calendar}`") if calendar else ""),
                    cell(f"`{market.language.value}`" if market.language is not None else ""),
                )
            )
        heads = (
            m.pick("Market", "市场"),
            m.pick("Code", "代码"),
            m.pick("Time zone", "时区"),
            m.pick("Currency", "币种"),
            m.pick("Calendar", "日历"),
            m.pick("Buyers' language", "买家语言"),
        )
        out.blocks.append(Grid(m.pick("Markets", "市场"), heads, tuple(rows)))
    return out


def _life(m: Making) -> Iterator[str]:
    life, s = m.ruleset.life, m.s
    for type_, meaning in life.events.items():
        if meaning.ended is not None:
            ended = s.of(_ENDS[meaning.ended])
            what = event_clause(type_, s.lang)
            yield m.pick(f"A case ends ({ended}) once {what}.", f"{what}后案件结束（{ended}）。")
    for stage, meaning in life.stages.items():
        title = title_of(stage, s.lang)
        yield m.pick(f"The stage “{title}”: {_meaning(m, meaning)}.", f"阶段“{title}”：{_meaning(m, meaning)}。")
    if life.answered_when is not None:
        if_ = s.condition(life.answered_when)
        yield m.pick(f"The seller has answered once: {if_}.", f"以下情形视为卖家已答复：{if_}。")


def _meaning(m: Making, found: StatusMeaning) -> str:
    s = m.s
    parts = []
    if found.stage is not None:
        parts.append(m.pick(f"stage: {title_of(found.stage, s.lang)}", f"阶段：{title_of(found.stage, s.lang)}"))
    if found.turn is not None:
        parts.append(m.pick(f"move: {title_of(found.turn, s.lang)}", f"当前处理方：{title_of(found.turn, s.lang)}"))
    if found.ended is not None:
        ended = s.of(_ENDS[found.ended])
        parts.append(m.pick(f"the case has ended: {ended}", f"案件已结束：{ended}"))
    if found.outcome is not None:
        parts.append(title_of(found.outcome, s.lang))
    if EVERY_ANSWER in found.answered:
        parts.append(m.pick("the seller has answered", "卖家已答复"))
    elif found.answered:
        named = listed(s.lang, (s.deadline(x) for x in sorted(found.answered)), AND)
        parts.append(m.pick(f"the seller has answered {named}", f"卖家已完成{named}"))
    return m.pick("; ", "；").join(parts) or m.pick("nothing follows from it", "无其他含义")


# --- calendars ------------------------------------------------------------------------------------------------------


def calendars_chapter(m: Making, documents: list[Node]) -> Chapter | None:
    """The days off and the hours that clocks are counted by."""
    r, s = m.ruleset, m.s
    rows = []
    for name, calendar in r.calendars.items():
        zone = m.pick("that of the market", "该市场时区") if name in r.unzoned else f"`{calendar.zone}`"
        lines = [m.line(x) for x in _calendar(m, calendar)]
        cites = _cites(m, documents, name)
        rows.append((head(f"`{name}`", anchor=anchor_of("calendars", name)), cell(zone), cell(*lines), m.cites(cites)))
    for name, period in r.periods.items():
        again = s.alternatives(period, lambda x: recurrence_words(s.lang, x))
        said = m.pick(f"a new period begins {again}", f"新周期开始：{again}")
        cites = [c for a in period.entries() for c in a.cites] or _cites(m, documents, name)
        rows.append((head(f"`{name}`"), cell(), cell(m.line(said)), m.cites(cites)))
    if not rows:
        return None
    out = Chapter(m.pick("Calendars", "日历"), "calendars")
    heads = (
        m.pick("Calendar", "日历"),
        m.pick("Time zone", "时区"),
        m.pick("Days and hours", "日期与时间"),
        m.pick("Sources", "来源"),
    )
    caption = m.pick("How business days and periods are counted", "工作日与周期的计算")
    out.blocks.append(Grid(caption, heads, tuple(rows)))
    return out


def _calendar(m: Making, c: Calendar) -> Iterator[str]:
    lang = m.s.lang
    weekend = listed(lang, (weekday_words(lang, _WEEK[d]) for d in sorted(c.weekend)), AND)
    yield m.pick(f"weekend: {weekend or 'none'}", f"周末：{weekend or '无'}")
    holidays = f"`{c.holidays}`" if c.holidays is not None else m.pick("none", "无")
    yield m.pick(f"public holidays: {holidays}", f"公众假期：{holidays}")
    if c.hours is not None:
        first, last = (time_words(t) for t in c.hours)
        yield m.pick(f"hours: {first} to {last}", f"工作时间：{first} 至 {last}")
    spans = [day_words(a) if a == b else m.pick(f"{a} to {b}", f"{a} 至 {b}") for a, b in c.closed]
    if spans:
        yield m.pick(f"closed: {', '.join(spans)}", f"休息：{'、'.join(spans)}")
    if c.open:
        days = [day_words(d) for d in sorted(c.open)]
        yield m.pick(f"open all the same: {', '.join(days)}", f"调休工作日：{'、'.join(days)}")
    if c.announced is not None:
        years = ", ".join(str(y) for y in sorted(c.announced.years))
        yield m.pick(f"announced each year; on file: {years}", f"每年公布；已有年份：{years}")
        if c.announced.likely is not None:
            yield m.pick(f"likely in other years: `{c.announced.likely}`", f"其他年份可能为：`{c.announced.likely}`")
        if c.announced.look_up is not None:
            yield m.pick(f"look it up: {c.announced.look_up[0]}", f"查询处：{c.announced.look_up[1]}")


def _cites(m: Making, documents: list[Node], name: str) -> list[Citation]:
    """The sources of a calendar and of its days, which are read without them."""
    out: list[Citation] = []
    for document in documents:
        section = document.get("calendars")
        entry = section.entries.get(name) if section is not None else None
        parts = [part for part in entry.walk() if part.kind is NodeKind.MAP] if entry is not None else []
        cites = [part.entries["cite"] for part in parts if "cite" in part.entries]
        for node in (one for cite in cites for one in (cite.items if cite.kind is NodeKind.LIST else [cite])):
            fact = node.entries["fact"].text if "fact" in node.entries else node.text
            on_file = m.ruleset.on_file.facts.get(fact)
            source = node.entries["source"].text if "source" in node.entries else None
            known = on_file.citations if on_file is not None else ()
            out += [c for c in known if source in (None, c.source)][:1]
    return out


# --- codes ----------------------------------------------------------------------------------------------------------


def codes_chapter(m: Making) -> Chapter | None:
    """The channel's own words, and what each of them means here."""
    titles = {
        "reason_raw": m.pick("Reason codes", "原因代码"),
        "status_raw": m.pick("Status codes", "状态代码"),
    }
    out = Chapter(m.pick("The channel's codes", "渠道代码"), "codes")
    for name, codes in m.ruleset.maps.items():
        if not isinstance(codes, dict) or not codes:
            continue
        title = titles.get(name, m.pick(f"Codes of `{name}`", f"`{name}` 的代码"))
        rows = [(head(f"`{code}`"), cell(m.line(_code(m, name, str(code), value)))) for code, value in codes.items()]
        heads = (m.pick("Code", "代码"), m.pick("What it means", "含义"))
        out.blocks.append(Grid(title.replace("`", ""), heads, tuple(rows)))
    return out if out.blocks else None


def _code(m: Making, name: str, code: str, value: Plain) -> str:
    if name == "status_raw" and code in m.ruleset.life.statuses:
        return _meaning(m, m.ruleset.life.statuses[code])
    if isinstance(value, str):
        dispute = next((d for d in Dispute if d.value == value), None) if name == "reason_raw" else None
        return TITLES[Dispute][dispute].of(m.s.lang) if dispute is not None else m.s.word(value)
    if isinstance(value, dict):
        return m.pick("; ", "；").join(f"`{k}`: `{v}`" for k, v in value.items())
    if isinstance(value, list):
        return listed(m.s.lang, (f"`{v}`" for v in value))
    return m.pick("nothing on file", "暂无记录")
