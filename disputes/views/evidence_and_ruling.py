"""Evidence, ruling, what is at stake, what is open: the lower half of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from disputes.answers.assessment import Assessment, EvidenceItem, Exposure, NeededEvidence, Routes
from disputes.answers.evidence import READY, satisfied
from disputes.answers.explanation import Reliance
from disputes.language.citations import Citation
from disputes.records.money import Money
from disputes.views.audience import Audience
from disputes.views.blocks import Block, Mark, PageSection, Style, StyledText, TextLine, line
from disputes.views.rule_text import rule_text
from disputes.views.titles import (
    CONFIDENCE_MEANS,
    LEG_TITLES,
    open_title,
    title_of,
)
from disputes.views.values import (
    Consequence,
    citations_text,
    deadline_titles,
    fee_text,
    limit_text,
    money_text,
    points_text,
    value_text,
)
from disputes.words.answers import Confidence, EvidenceStatus, Expectation, RelianceKind, RouteState

MARKS: dict[EvidenceStatus, Mark] = {
    EvidenceStatus.MISSING: "open",
    EvidenceStatus.INCOMPLETE: "short",
    EvidenceStatus.HAVE: "done",
    EvidenceStatus.SUBMITTED: "done",
}
STATUS_STYLES: dict[EvidenceStatus, Style] = {
    EvidenceStatus.MISSING: "alarm",
    EvidenceStatus.INCOMPLETE: "warn",
    EvidenceStatus.HAVE: "good",
    EvidenceStatus.SUBMITTED: "good",
}
_RULING_STYLES: dict[Expectation, Style] = {Expectation.SELLER: "good", Expectation.BUYER: "alarm"}


def evidence(items: Sequence[EvidenceItem], r: Audience) -> PageSection:
    """The checklist: what is missing first; alternatives stand together, those already satisfied after what is open."""
    section = PageSection(r.say("evidence"))
    groups: dict[str, list[EvidenceItem]] = {}
    for e in items:
        if e.group is not None:
            groups.setdefault(e.group, []).append(e)
    parts: list[tuple[tuple[int, ...], list[TextLine]]] = []
    for n, e in enumerate(items):
        if e.group is None:
            late = 1 if e.status in READY else 0
            parts.append(((late, 0 if e.required else 1, n), _item(e, r, 0, named=True)))
        elif e is groups[e.group][0]:
            done = satisfied(groups[e.group])
            parts.append(((1 if done else 0, 0, n), _group(groups[e.group], done, r)))
    for _, lines in sorted(parts, key=lambda p: p[0]):
        section.blocks += lines
    return section


def _group(members: list[EvidenceItem], done: bool, r: Audience) -> list[TextLine]:
    out = [
        line(
            StyledText(r.say("one_of_done" if done else "one_of_open"), "good" if done else "alarm"),
            mark="done" if done else "open",
        )
    ]
    options: dict[int | None, list[EvidenceItem]] = {}
    for e in members:
        options.setdefault(e.option, []).append(e)
    for option in sorted(options, key=lambda o: o or 0):
        together = options[option]
        if len(together) > 1:
            out.append(line(r.say("together"), mark="dot", level=1))
        for e in together:
            out += _item(e, r, 2 if len(together) > 1 else 1, named=False)
    return out


def _item(e: EvidenceItem, r: Audience, level: int, *, named: bool) -> list[TextLine]:
    status = StyledText(title_of(e.status, r.lang), STATUS_STYLES[e.status] if e.required else "")
    duty = r.say("required" if e.required else "optional") if named else None
    due = r.say("by", at=r.at(e.due_at)) if e.due_at is not None and e.status != EvidenceStatus.SUBMITTED else None
    out = [
        line(
            StyledText(e.title.of(r.lang), "strong" if e.required else ""),
            status,
            duty,
            due,
            mark=MARKS[e.status],
            level=level,
            cites=r.cited(e.rule, e.cite),
        )
    ]
    out += [line(StyledText(r.say("problem", what=p.of(r.lang)), "warn"), level=level + 1) for p in e.problems]
    if e.status in (EvidenceStatus.MISSING, EvidenceStatus.INCOMPLETE):
        if e.must_show:
            out.append(
                line(
                    r.say("must_show", what=r.joined(r.word(s) for s in e.must_show)),
                    level=level + 1,
                )
            )
        if e.limits:
            said = r.joined(limit_text(r.lang, key, value) for key, value in e.limits.items())
            out.append(line(StyledText(r.say("limits", what=said), "dim"), level=level + 1))
    return out


def _cited(a: Assessment) -> dict[str, list[Citation]]:
    """The citations of each rule, as far as the answer carries them."""
    out: dict[str, list[Citation]] = {}
    items: list[tuple[str | None, Sequence[Citation]]] = [(x.rule, x.cite) for x in a.actions]
    items += [(t.rule, t.cite) for t in a.trace]
    items += [(d.rule, d.cite) for d in a.deadlines] + [(e.rule, e.cite) for e in a.evidence]
    for rule, found in items:
        if rule is not None:
            known = out.setdefault(rule, [])
            known += [c for c in found if c not in known]
    return out


def ruling(a: Assessment, r: Audience) -> PageSection:
    """How it will be ruled, or was, on which grounds, by which rules, and what speaks against it."""
    found = a.ruling
    section = PageSection(r.say("ruling"))
    if found.awaited or found.recorded:
        section.blocks += _expected(a, r)
    else:  # nobody rules, only who pays the freight is told
        section.title = r.say("freight_title")
    links = r.cited(None, found.cite) if found.grounds else ()
    section.blocks += [line(r.say("ground", title=g.title.of(r.lang)), mark="dot", cites=links) for g in found.grounds]
    cited = _cited(a)
    for rule in found.rules:
        links = r.cited(rule, cited.get(rule, ()))
        cites = citations_text(r.lang, cited.get(rule, ())) if not links else ""
        section.blocks.append(
            line(
                r.say("rule_cites", rule=rule, cites=cites) if cites else r.say("rule_bare", rule=rule),
                mark="dot",
                cites=links,
            )
        )
    if found.contested_by:
        section.blocks.append(
            line(StyledText(r.say("contested_by", rules=r.joined(found.contested_by)), "warn"), mark="dot")
        )
    for leg, payer in found.freight.items():
        section.blocks.append(
            line(r.say("freight", leg=open_title(LEG_TITLES, leg, r.lang), party=title_of(payer, r.lang)), mark="dot")
        )
    return section


def has_ruling(a: Assessment) -> bool:
    """Whether there is anything to say of a ruling: not where nobody rules."""
    found = a.ruling
    return found.awaited or found.recorded or bool(found.contested_by or found.rules or found.freight)


def _expected(a: Assessment, r: Audience) -> Iterable[TextLine]:
    """The ruling, what it rests on, and what silence makes of it."""
    found = a.ruling
    ruling = title_of(found.expected, r.lang)
    style = _RULING_STYLES.get(found.expected, "warn")
    if found.needs:
        told = StyledText(r.say("expected_if", ruling=ruling, needs=_needs(found.needs, r)), "warn")
    else:
        told = StyledText(r.say("recorded" if found.recorded else "expected", ruling=ruling), style)
    by = r.say("expected_by", party=title_of(found.by, r.lang)) if found.by else None
    yield line(told, by, r.say("final") if found.final else None)
    silence = a.exposure.if_lapsed
    if found.if_silent is not None:
        yield line(StyledText(r.say("in_silence", what=title_of(found.if_silent, r.lang)), "alarm"), mark="dot")
    elif not found.recorded and found.expected != Expectation.BUYER and silence is not None and silence.amount:
        cost = r.say("cost_is", money=money_text(silence.amount))
        yield line(StyledText(r.say("in_silence", what=cost), "alarm"), mark="dot")
    if found.expected == Expectation.UNDETERMINED and not found.contested_by:
        yield line(StyledText(r.say("no_ruling"), "dim"))


def _needs(needs: Sequence[NeededEvidence], r: Audience) -> str:
    """What is still to be submitted: alternatives with an "or", what counts only together with a "with"."""
    groups: dict[str, dict[int | None, list[str]]] = {}
    out: list[str] = []
    for n in needs:
        if n.group is None:
            out.append(n.title.of(r.lang))
        else:
            groups.setdefault(n.group, {}).setdefault(n.option, []).append(n.title.of(r.lang))
    for options in groups.values():
        members = [options[o] for o in sorted(options, key=lambda o: o or 0)]
        out.append(r.say("or_else").join(r.say("along_with").join(m) for m in members))
    return r.say("and").join(dict.fromkeys(out))


def exposure(a: Assessment, r: Audience) -> PageSection:
    """What is at stake, and what the next lapse would add."""
    e = a.exposure
    section = PageSection(r.say("exposure"), list(_stakes(e, r)))
    if e.if_lapsed is not None:
        titles = deadline_titles(a.deadlines)
        lapse = e.if_lapsed
        what = Consequence(lapse.effect, lapse.ruling, lapse.amount, lapse.points, tuple(lapse.fees)).text(
            r.lang, r.at, titles
        )
        title = titles[lapse.deadline].of(r.lang) if lapse.deadline in titles else lapse.deadline
        if lapse.at is None:
            told = r.say("if_lapsed_undated", title=title, what=what)
        else:
            told = r.say("if_lapsed", title=title, what=what, at=r.at(lapse.at))
        section.blocks.append(line(StyledText(told, "warn"), mark="dot"))
    for gone in a.lapsed:
        what = Consequence.of(gone.lapse).text(r.lang, r.at, deadline_titles(a.deadlines))
        told = r.say("has_lapsed", title=gone.title.of(r.lang), what=what, at=r.at(gone.due_at))
        section.blocks.append(line(StyledText(told, "warn"), mark="dot"))
    if not section.blocks:
        section.blocks.append(line(StyledText(r.say("no_exposure"), "dim")))
    return section


def _stakes(e: Exposure, r: Audience) -> Iterable[Block]:
    if e.amount is not None:
        yield line(StyledText(r.say("amount", money=money_text(e.amount)), "strong"), mark="dot")
    if e.recoverable is not None:
        back = money_text(Money(e.recoverable.value, e.recoverable.currency))
        cap = money_text(Money(e.recoverable.cap, e.recoverable.currency)) if e.recoverable.cap is not None else None
        yield line(
            r.say("recoverable_cap", money=back, cap=cap) if cap else r.say("recoverable", money=back), mark="dot"
        )
    if e.borne_by is not None:
        yield line(r.say("borne_by", party=title_of(e.borne_by, r.lang)), mark="dot")
    if e.points:
        yield line(StyledText(r.say("points", points=points_text(e.points)), "warn"), mark="dot")
    for f in e.fees:
        yield line(r.say("fee", what=fee_text(r.lang, f, r.at)), mark="dot")
    hits = [r.word(m.id) for m in e.metrics if m.hit]
    if hits:
        yield line(StyledText(r.say("metric", what=r.joined(hits)), "warn"), mark="dot")


def routes(known: Routes, r: Audience) -> PageSection:
    """The other desks at which the same order is disputed: which is live, what closes the others."""
    section = PageSection(r.say("routes"))
    for found in known.routes:
        style: Style = "good" if found.state == RouteState.LIVE else "dim"
        stage = title_of(found.stage, r.lang) if found.stage else None
        by = r.say("closed_by", case=found.closed_by) if found.closed_by else None
        section.blocks.append(
            line(
                StyledText(f"{found.platform} {found.case}", style),
                stage,
                found.why.of(r.lang),
                by,
                mark="dot",
                cites=r.cited(None, found.cite),
            )
        )
    section.blocks += [line(StyledText(w.of(r.lang), "warn"), mark="dot") for w in known.warnings]
    return section


def unknown_codes(a: Assessment, r: Audience) -> PageSection:
    """Raw codes that no map knows, as the channel sent them."""
    return PageSection(
        r.say("unknown"), [line(r.say("unknown_code", field=k, code=v), mark="dot") for k, v in a.unknown_codes.items()]
    )


def about(a: Assessment, r: Audience) -> PageSection:
    """How sure the answer is, how long it holds, which rules gave it."""
    section = PageSection(r.say("about"))
    if a.confidence is None:
        section.blocks.append(line(r.say("no_confidence")))
    else:
        section.blocks.append(line(_confidence(a, a.confidence, r)))
    section.blocks.append(
        line(
            r.say("next_change", at=r.at(a.next_change_at)) if a.next_change_at is not None else r.say("no_next_change")
        )
    )
    used = a.ruleset
    section.blocks.append(
        line(StyledText(r.say("ruleset", id=used.id, day=used.edition, digest=used.digest[:12]), "dim"))
    )
    return section


_FIGURES = frozenset(RelianceKind) - {RelianceKind.RULE, RelianceKind.ACTION, RelianceKind.FACT}
_MOST_NAMED = 5


def _confidence(a: Assessment, least: Confidence, r: Audience) -> str:
    """How reliable the weakest source is, and what rests on it."""
    word, means = title_of(least, r.lang), CONFIDENCE_MEANS[least].of(r.lang)
    if least is Confidence.OFFICIAL:
        known = not a.rests_on or any(x.kind in _FIGURES for x in a.rests_on)
        return r.say("confidence", word=word, means=means) if known else r.say("confidence_no_figure", word=word)
    named = list(dict.fromkeys(_named(x, r) for x in a.rests_on))
    if not named:
        return r.say("confidence", word=word, means=means)
    left = len(named) - _MOST_NAMED if a.near_misses is None else 0
    if left > 0:
        named = [*named[:_MOST_NAMED], r.say("and_more", n=left)]
    return r.say("confidence_of", word=word, means=means, what=r.joined(named))


def _named(x: Reliance, r: Audience) -> str:
    if x.kind in (RelianceKind.DEADLINE, RelianceKind.RULE):
        return r.say("named", kind=title_of(x.kind, r.lang), title=x.title.of(r.lang))
    return x.title.of(r.lang)


def why(a: Assessment, r: Audience) -> list[PageSection]:
    """The trace, and what nearly fired."""
    fired = PageSection(r.say("trace"))
    for t in a.trace:
        fired.blocks.append(line(StyledText(r.say("trace_rule", rule=t.rule, day=t.edition), "strong"), mark="dot"))
        fired.blocks += [line(f"{k} = {_value(k, _without(k, v), r)}", level=1) for k, v in t.matched.items()]
    if not a.trace:
        fired.blocks.append(line(r.say("nothing_fired")))
    near = PageSection(r.say("near"))
    for m in a.near_misses or ():
        field = m.failed.field
        actual = r.say("not_given") if m.failed.actual is None else _value(field, m.failed.actual, r)
        wanted = rule_text(r.lang, str(_without(field, m.failed.wanted)), field)
        near.blocks.append(line(r.say("near_miss", rule=m.rule, field=field, actual=actual, wanted=wanted), mark="dot"))
    return [fired, near]


def _value(field: str, value: object, r: Audience) -> str:
    """A value of the record; a word of a fact with its title, where it has one."""
    title = r.words.get(f"{field}.{value}")
    text = value_text(r.lang, value, r.at, field)
    return text if title is None else r.say("word_title", word=text, title=title.of(r.lang))


def _without(field: str, value: object) -> object:
    """A condition on a list without the name of the list, which stands before it anyway."""
    return value.removeprefix(f"{field}: ") if isinstance(value, str) else value
