"""What several kinds of entries are told of alike: charges, actions, evidence, measures, lapses, days of effect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from disputes.handbook.account import RowWriter, Statement
from disputes.language.case_rules import (
    Effective,
    EvidenceRequest,
    EvidenceWanted,
    Fee,
    Lapse,
    RuleAction,
)
from disputes.language.measures import MeasureUse
from disputes.language.scope import Moment
from disputes.language.truth import Gap
from disputes.phrases.conditions import where_words
from disputes.phrases.figures import AND, listed, span_of_days
from disputes.phrases.wording import Wording
from disputes.views.titles import title_of
from disputes.words.language import FeeEach


def fee_words(s: Wording, f: Fee) -> str:
    """A charge: what, how much, who pays whom, when."""
    parts = [s.of(f.title) if f.title is not None else s.word(f.id)]
    if f.amount is not None:
        parts.append(s.alternatives(f.amount, s.amount))
    if f.rate is not None:
        parts.append(s.alternatives(f.rate, lambda a: s.amount(a, share=True)))
    if f.amount is None and f.rate is None:
        parts.append(s.pick("amount not on file", "金额暂无记录"))
    payer, to = title_of(f.payer, s.lang), title_of(f.to, s.lang)
    parts.append(s.pick(f"the {payer} pays the {to}", f"{payer}付给{to}"))
    parts.append(title_of(f.when, s.lang))
    if f.refunded_if is not None:
        parts.append(title_of(f.refunded_if, s.lang))
    if isinstance(f.each, FeeEach):
        parts.append(s.pick("for each issue of points", "每次计分各计一次"))
    elif f.each is not None:
        name = s.list_title(f.each.name)
        where = where_words(s, f.each.name, f.each.where)
        parts.append(s.pick(f"for each {name} for which {where}", f"每个{name}（{where}）"))
    if f.starts is not None:
        at = s.alternatives(f.starts, s.moment)
        parts.append(s.pick(f"from: {at}", f"起算：{at}"))
    return s.pick(", ", "，").join(parts)


def lapse_words(s: Wording, x: Lapse) -> str:
    """What silence costs."""
    parts = [title_of(x.effect, s.lang)]
    if x.ruling is not None:
        parts.append(s.pick(f"ruling: {title_of(x.ruling, s.lang)}", f"裁决：{title_of(x.ruling, s.lang)}"))
    if x.ground is not None:
        parts.append(s.pick(f"ground: {s.ground(x.ground)}", f"依据：{s.ground(x.ground)}"))
    if x.cost is not None:
        cost = s.alternatives(x.cost, s.amount)
        parts.append(s.pick(f"cost: {cost}", f"损失：{cost}"))
    if x.points is not None:
        points = s.alternatives(x.points, s.amount)
        parts.append(s.pick(f"points: {points}", f"积分：{points}"))
    parts += [s.pick(f"charge: {fee_words(s, f)}", f"费用：{fee_words(s, f)}") for f in x.fees]
    if x.then is not None:
        parts.append(s.pick(f"then starts: {s.deadline(x.then)}", f"随后开始：{s.deadline(x.then)}"))
    return s.pick("; ", "；").join(parts)


def effective_words(s: Wording, e: Effective) -> str:
    """From which day until which an entry holds."""
    days = span_of_days(s.lang, e.from_, e.until)
    if not days:
        return ""
    if e.by is None:
        return days
    return s.pick(f"{days}, on the day of: {s.moment(e.by)}", f"{days}（以{s.moment(e.by)}之日为准）")


def step_words(s: Wording, x: RuleAction) -> str:
    """An action that is asked for: what, by whom, from when, until when."""
    found = s.book.action(x.action, s.ruleset)
    owner = x.owner or (found.owner if found is not None else None)
    parts = [s.action(x.action)]
    if owner is not None:
        parts.append(title_of(owner, s.lang))
    if x.from_ is not None:
        at = s.alternatives(x.from_, s.moment)
        parts.append(s.pick(f"not before: {at}", f"不早于：{at}"))
    if x.by is not None:
        at = s.alternatives(x.by, s.moment)
        parts.append(s.pick(f"by: {at}", f"最迟：{at}"))
    return s.pick(", ", "，").join(parts)


def wanted_words(s: Wording, x: EvidenceWanted) -> str:
    """A kind of evidence, and what it must show."""
    if not x.must_show:
        return s.kind(x.kind)
    shown = listed(s.lang, (s.word(w) for w in x.must_show), AND)
    return s.pick(f"{s.kind(x.kind)} (must show {shown})", f"{s.kind(x.kind)}（须载明{shown}）")


def add_evidence(w: RowWriter, requests: Iterable[EvidenceRequest]) -> None:
    """The evidence that is to be gathered."""
    s = w.s
    for request in requests:
        texts = [s.pick(f"required: {wanted_words(s, x)}", f"必需：{wanted_words(s, x)}") for x in request.required]
        for group in request.one_of:
            options = [listed(s.lang, (wanted_words(s, x) for x in option), AND) for option in group]
            said = listed(s.lang, options)
            texts.append(s.pick(f"one of these is required: {said}", f"以下必需其一：{said}"))
        texts += [s.pick(f"optional: {wanted_words(s, x)}", f"可选：{wanted_words(s, x)}") for x in request.optional]
        if request.by is not None:
            at = s.alternatives(request.by, s.moment)
            texts.append(s.pick(f"by: {at}", f"最迟：{at}"))
        w.say("Evidence", "凭证", *texts, of=request)


def measure_words(s: Wording, x: MeasureUse, lasts: str = "") -> str:
    """A measure: what, how far it limits, how long it lasts. `lasts`: what holds where it does not say itself."""
    parts = [s.measure(x.measure)]
    if x.limit is not None:
        limit = s.alternatives(x.limit, lambda a: s.amount(a))
        parts.append(s.pick(f"limit {limit}", f"限制 {limit}"))
    if x.lasts is not None:
        span = s.alternatives(x.lasts, s.extent)
        parts.append(s.pick(f"for {span}", f"持续 {span}"))
    elif lasts:
        parts.append(lasts)
    return s.pick(", ", "，").join(parts)


def measure_statements(w: RowWriter, found: Iterable[MeasureUse]) -> list[Statement]:
    """Measures, each with its sources."""
    return [Statement(measure_words(w.s, m), cites=w.with_inner(m.cites or w.cites, m)) for m in found]


def gap_words(s: Wording, gap: Gap) -> str:
    """What is not on file, why, and where to look it up."""
    said = f"{s.word(gap.topic)}{s.pick(': ', '：')}{s.of(gap.why)}"
    if gap.look_up is None:
        return said
    return s.pick(f"{said} Look it up: {gap.look_up.en}.", f"{said}查询处：{gap.look_up.zh}。")


def add_gap(w: RowWriter, gap: Gap | None) -> None:
    """A row for what is not on file."""
    if gap is not None:
        w.add("Not on file", "暂无记录", [Statement(gap_words(w.s, gap), cites=w.cites, gap=gap)])


def add_fees(w: RowWriter, fees: Sequence[Fee]) -> None:
    """A row for charges."""
    w.say("Charges", "费用", *(fee_words(w.s, f) for f in fees), of=fees)


def suspended_words(s: Wording, span: tuple[Moment, Moment]) -> str:
    """Between which moments a clock stands still."""
    first, last = (s.when_it_was(m) for m in span)
    return s.pick(f"from {first} to {last}", f"自{first}至{last}")
