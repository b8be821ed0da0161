"""The chapters of a platform's handbook, made from its ruleset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from disputes.handbook.account import Account, RowWriter, Statement
from disputes.handbook.case_accounts import (
    action_account,
    deadline_account,
    fact_account,
    kind_account,
    length_statements,
    message_account,
    rule_account,
)
from disputes.handbook.clock_pictures import clocks_by_dispute, disputes_title, picture
from disputes.handbook.document import Chapter, Grid, GridCell, Paragraph, Sentence, anchor_of, cell, head, sentence
from disputes.handbook.entries import EntrySection
from disputes.handbook.shared_rows import gap_words, lapse_words
from disputes.handbook.shop_accounts import ledger_account, metric_account
from disputes.handbook.sources import facts_grid, source_lines, sources_grid
from disputes.handbook.tables import Anchors, account_chapter, statement_lines
from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.case_rules import Deadline, Effective, Fact, Lapse, Rule
from disputes.language.citations import Citation
from disputes.language.ruleset import EvidenceLimit, Ruleset
from disputes.phrases.figures import listed, size_words
from disputes.phrases.wording import Wording
from disputes.views.titles import LIMIT_TITLES, title_of
from disputes.words.dataclass import dataclass
from disputes.words.language import RuleStatus
from disputes.words.records import Actor


@dataclass(frozen=True, slots=True)
class Making:
    """What every chapter is made from: who speaks, of which ruleset, of which day, and where names lead."""

    s: Wording
    ruleset: Ruleset
    on: date | None
    anchors: Anchors

    def pick(self, en: str, zh: str) -> str:
        return self.s.pick(en, zh)

    def holds(self, effective: Effective) -> bool:
        """Whether an entry holds on the day of the handbook."""
        return self.on is None or effective.holds(self.on)

    def cites(self, found: Iterable[Citation]) -> GridCell:
        return cell(*source_lines(self.s, found))

    def line(self, text: str) -> Sentence:
        return sentence(text, self.anchors)


def anchors_of(ruleset: Ruleset) -> dict[str, str]:
    """Where the names of a ruleset lead in its handbook."""
    out: dict[str, str] = {}
    for section in (EntrySection.RULES, EntrySection.DEADLINES, EntrySection.FACTS):
        for name in getattr(ruleset, section.value):
            out[name] = anchor_of(section.value, name)
    for name in ruleset.calendars:
        out.setdefault(name, anchor_of("calendars", name))
    return out


# --- deadlines ----------------------------------------------------------------------------------------------------


def deadlines_chapter(m: Making) -> Chapter | None:
    """Every clock: pictures by kind of dispute, a table of all, and each in full."""
    found = [d for d in m.ruleset.deadlines.values() if m.holds(d.effective)]
    if not found:
        return None
    out = Chapter(m.pick("Deadlines", "期限"), "deadlines")
    pictures = Chapter(m.pick("On a timeline", "时间轴"), "timelines")
    for group in clocks_by_dispute(found):
        title = disputes_title(group.disputes, m.s.lang) or m.pick("All clocks", "全部期限")
        chapter = Chapter(title, anchor_of("timeline", "-".join(x.value for x in group.disputes) or "all"))
        named = m.pick(f"How long the clocks run: {title}", f"各期限时长：{title}")
        chapter.blocks.append(picture(m.s, group, named, m.on))
        pictures.chapters.append(chapter)
    table = Chapter(m.pick("At a glance", "一览"), "deadlines-at-a-glance")
    table.blocks.append(_deadlines_grid(m, found))
    each = Chapter(m.pick("Each in full", "逐项说明"), "deadlines-in-full")
    accounts = [deadline_account(m.s, d, m.on) for d in found]
    each.chapters = [account_chapter(m.s, EntrySection.DEADLINES, a, m.anchors) for a in accounts]
    out.chapters = [table, pictures, each]
    return out


def _deadlines_grid(m: Making, found: list[Deadline]) -> Grid:
    s = m.s
    rows = []
    for actor in Actor:
        for d in (x for x in found if x.actor is actor):
            w = RowWriter(s, d.cites, m.on)
            spans = _used(length_statements(w, d))
            lapses = _used(w.statements(d.lapse, lambda x: lapse_words(s, x))) if d.lapse is not None else []
            starts = _used(w.statements(d.starts, s.moment)) if d.starts is not None else []
            cites = [c for x in [*spans, *lapses] for c in x.cites] or list(d.cites)
            rows.append(
                (
                    head(s.of(d.title), link=f"#{anchor_of('deadlines', d.id)}"),
                    cell(title_of(d.actor, s.lang)),
                    cell(*_lines(m, starts)),
                    cell(*_lines(m, spans)),
                    cell(*_lines(m, lapses)),
                    m.cites(cites),
                )
            )
    heads = (
        m.pick("Deadline", "期限"),
        m.pick("Who", "责任方"),
        m.pick("Starts", "起算"),
        m.pick("How long", "时长"),
        m.pick("If it lapses", "逾期后果"),
        m.pick("Sources", "来源"),
    )
    return Grid(m.pick("All deadlines", "全部期限"), heads, tuple(rows))


def _used(found: list[Statement]) -> list[Statement]:
    return [x for x in found if x.not_used is None]


def _lines(m: Making, found: Iterable[Statement]) -> Iterator[Sentence]:
    for x in found:
        yield from statement_lines(m.s, x, m.anchors)


# --- evidence, grounds, rules ---------------------------------------------------------------------------------------


def evidence_chapter(m: Making) -> Chapter | None:
    """The kinds of evidence, their formats and limits, and which rule asks for which."""
    r, s = m.ruleset, m.s
    if not (r.evidence or r.limits):
        return None
    out = Chapter(m.pick("Evidence", "凭证"), "evidence")
    if r.limits:
        rows = []
        for name, limit in r.limits.items():
            w = RowWriter(s, (), m.on)
            title = LIMIT_TITLES[name].of(s.lang) if name in LIMIT_TITLES else s.word(name)
            for n, x in enumerate(found := w.statements(limit, _limit_words(m, name))):
                first = (head(title, rows=len(found)),) if n == 0 else ()
                rows.append((*first, cell(*statement_lines(s, x, m.anchors)), m.cites(x.cites)))
        heads = (m.pick("Limit", "限制"), m.pick("At most, or these only", "上限或允许值"), m.pick("Sources", "来源"))
        out.blocks.append(Grid(m.pick("Limits of what is submitted", "提交限制"), heads, tuple(rows)))
    accounts = [kind_account(s, r.id, e) for e in r.evidence.values()]
    out.chapters = [account_chapter(s, EntrySection.EVIDENCE, a, m.anchors) for a in accounts]
    return out


def _limit_words(m: Making, name: str) -> Callable[[EvidenceLimit], str]:
    def say(limit: EvidenceLimit) -> str:
        if isinstance(limit, tuple):
            return listed(m.s.lang, (m.s.code(x) for x in limit))
        return size_words(limit) if name.startswith("bytes") else str(limit)

    return say


def grounds_chapter(m: Making) -> Chapter | None:
    """What a ruling rests on, and what each ground weighs: the rules and clocks that speak by it, for whom."""
    r, s = m.ruleset, m.s
    rows = []
    spoken = {x.then.ground for x in r.rules.values()} | set(r.grounds)
    spoken |= {a.value.ground for d in r.deadlines.values() for a in _entries(d.lapse) if a.value is not None}
    for name in sorted(g for g in spoken if g is not None):
        lines: list[Sentence] = []
        cites: list[Citation] = []
        for rule in _rules_shown(m):
            if rule.then.ground == name:
                ruling = title_of(rule.then.ruling, s.lang) if rule.then.ruling is not None else ""
                lines.append(m.line(f"{ruling}{s.pick(': ', '：')}{s.of(rule.title)} `{rule.id}`"))
                cites += rule.cites
        for d in r.deadlines.values():
            for a in _entries(d.lapse):
                if a.value is not None and a.value.ground == name and m.holds(d.effective):
                    ruling = title_of(a.value.ruling, s.lang) if a.value.ruling is not None else ""
                    what = s.pick(f"if “{s.of(d.title)}” lapses", f"“{s.of(d.title)}”逾期")
                    lines.append(m.line(f"{ruling}{s.pick(': ', '：')}{what} `{d.id}`"))
                    cites += a.cites or d.cites
        rows.append((head(s.ground(name), anchor=anchor_of("grounds", name)), cell(*lines), m.cites(cites)))
    if not rows:
        return None
    heads = (m.pick("Ground", "依据"), m.pick("Weighs", "作用"), m.pick("Sources", "来源"))
    out = Chapter(m.pick("Grounds", "裁决依据"), "grounds")
    out.blocks.append(Grid(m.pick("What rulings rest on", "裁决所依据的理由"), heads, tuple(rows)))
    return out


def _entries(found: Alternatives[Lapse] | None) -> list[Alternative[Lapse]]:
    return found.entries() if found is not None else []


def _rules_shown(m: Making) -> list[Rule]:
    """The rules that have a place in the handbook: of one day only those that run on it."""
    found = [r for r in m.ruleset.rules.values() if m.holds(r.effective)]
    return [r for r in found if m.on is None or r.status is not RuleStatus.RETIRED]


def rules_chapter(m: Making) -> Chapter | None:
    """Every rule in full."""
    accounts = [rule_account(m.s, r, m.on) for r in _rules_shown(m)]
    return _each(m, m.pick("Rules", "规则"), EntrySection.RULES, accounts)


def _each(m: Making, title: str, section: EntrySection, accounts: list[Account]) -> Chapter | None:
    if not accounts:
        return None
    out = Chapter(title, section.value)
    out.chapters = [account_chapter(m.s, section, a, m.anchors) for a in accounts]
    return out


# --- penalties ------------------------------------------------------------------------------------------------------


def penalties_chapter(m: Making) -> Chapter | None:
    """What a shop is measured by, the points that it collects, the measures that follow, and how to appeal."""
    r, s = m.ruleset, m.s
    metrics = [metric_account(s, x, m.on) for x in r.metrics.values() if m.holds(x.effective)]
    ledgers = [ledger_account(s, x, m.on) for x in r.ledgers.values() if m.holds(x.effective)]
    found = [
        _each(m, m.pick("Metrics and their thresholds", "考核指标与阈值"), EntrySection.METRICS, metrics),
        _each(m, m.pick("Points, tiers and appeals", "积分、级别与申诉"), EntrySection.LEDGERS, ledgers),
    ]
    if r.measures:
        rows = [(head(s.of(t)), cell(f"`{name}`")) for name, t in r.measures.items()]
        measures = Chapter(m.pick("Measures", "处罚措施"), "measures")
        heads = (m.pick("Measure", "措施"), m.pick("In the rules", "规则中的名称"))
        measures.blocks.append(
            Grid(m.pick("What the platform does to a shop", "平台对店铺采取的措施"), heads, tuple(rows))
        )
        found.append(measures)
    chapters = [c for c in found if c is not None]
    return Chapter(m.pick("Penalties", "处罚"), "penalties", chapters=chapters) if chapters else None


# --- actions, messages, facts ---------------------------------------------------------------------------------------


def actions_chapter(m: Making) -> Chapter | None:
    """What is to be done, by whom, and what shows that it is."""
    accounts = [action_account(m.s, m.ruleset.id, a) for a in m.ruleset.actions.values()]
    return _each(m, m.pick("Actions", "待办事项"), EntrySection.ACTIONS, accounts)


def messages_chapter(m: Making) -> Chapter | None:
    """What is written to buyer and platform."""
    accounts = [message_account(m.s, x) for x in m.ruleset.messages.values()]
    return _each(m, m.pick("Messages", "消息模板"), EntrySection.MESSAGES, accounts)


def facts_chapter(m: Making) -> Chapter | None:
    """What a record is asked for, and what is worked out from it."""
    facts = [f for f in m.ruleset.facts.values() if m.holds(f.effective)]
    if not facts:
        return None
    out = Chapter(m.pick("Facts", "信息与判断"), "facts")
    asked, computed = ([f for f in facts if (f.body is None) is given] for given in (True, False))
    for title, anchor, of in (
        (m.pick("Asked for", "需提供的信息"), "facts-asked", asked),
        (m.pick("Worked out", "由规则推算"), "facts-computed", computed),
    ):
        if of:
            chapter = Chapter(title, anchor)
            chapter.blocks.append(_facts_grid(m, of, title))
            out.chapters.append(chapter)
    return out


def _facts_grid(m: Making, facts: list[Fact], caption: str) -> Grid:
    rows = []
    for f in facts:
        account = fact_account(m.s, f, m.on)
        name = head(f"`{f.name}`", anchor=anchor_of("facts", f.name))
        title = [m.line(account.title)] if account.title != m.s.code(f.name) else []
        lines = [*title]
        cites: list[Citation] = []
        for row in account.rows:
            if f.ask is not None and f.title is None and row.label == m.pick("Question", "问题"):
                continue
            for x in row.statements:
                said = statement_lines(m.s, x, m.anchors)
                lines.append((*sentence(f"{row.label}{m.pick(': ', '：')}"), *said[0]))
                lines += said[1:]
                cites += x.cites
        rows.append((name, cell(*lines), m.cites(cites or f.cites)))
    return Grid(caption, (m.pick("Fact", "名称"), m.pick("What it is", "内容"), m.pick("Sources", "来源")), tuple(rows))


# --- what is not known, and where the rest comes from ---------------------------------------------------------------


def gaps_chapter(m: Making) -> Chapter | None:
    """What no source gives, with where to look it up."""
    s = m.s
    rows = []
    told: set[tuple[str, ...]] = set()
    for alternatives in m.ruleset.alternatives:
        for a in alternatives.entries():
            if a.gap is None or (m.on is not None and not a.in_force(m.on)):
                continue
            place = f"{a.node.file}:{a.node.line}" if a.node is not None else ""
            where = s.scope(a)
            key = (a.gap.topic, where, place)
            if key not in told:
                told.add(key)
                rows.append(_gap_row(m, (gap_words(s, a.gap), where, place), a.cites))
    for rule in m.ruleset.rules.values():
        if rule.then.gap is not None and m.holds(rule.effective):
            place = f"{rule.node.file}:{rule.node.line}"
            rows.append(_gap_row(m, (gap_words(s, rule.then.gap), s.of(rule.title), place), rule.cites))
    if not rows:
        return None
    out = Chapter(m.pick("Not on file", "暂无记录的内容"), "gaps")
    heads = (m.pick("What is missing", "缺失内容"), m.pick("Where it matters", "涉及"), m.pick("Sources", "来源"))
    out.blocks.append(Grid(m.pick("What the sources do not give", "资料未给出的内容"), heads, tuple(rows)))
    return out


def _gap_row(m: Making, said: tuple[str, str, str], cites: Iterable[Citation]) -> tuple[GridCell, ...]:
    what, where, place = said
    return head(what), cell(m.line(where) if where else "", m.line(f"`{place}`")), m.cites(cites)


def sources_chapter(m: Making) -> Chapter:
    """The documents, and the facts that stand in them."""
    out = Chapter(m.pick("Sources", "来源"), "sources")
    if m.ruleset.sources:
        out.blocks.append(sources_grid(m.s))
    if m.ruleset.on_file.facts:
        out.blocks.append(facts_grid(m.s))
    if not out.blocks:
        out.blocks.append(Paragraph(sentence(m.pick("None on file.", "暂无记录。"))))
    return out
