"""What is said of a pack on a screen: what is in it, what is open, what it would win on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disputes.answers.assessment import Assessment
from disputes.pack.compelling import CompellingEvidence, EarlierPayment
from disputes.pack.findings import PackFinding
from disputes.pack.pack import Pack
from disputes.pack.texts import say
from disputes.views.titles import title_of
from disputes.views.values import instant_text, limit_text
from disputes.words.pack import PackFindingKind

_MEGABYTE = 1_000_000
_UNUSED = (PackFindingKind.REFUSED, PackFindingKind.UNMATCHED, PackFindingKind.LEFT_OUT, PackFindingKind.NOT_THERE)
_OPEN = (PackFindingKind.MISSING, PackFindingKind.SHORT, PackFindingKind.FIELD, PackFindingKind.PAYMENTS)
_LOOK = (PackFindingKind.ELSEWHERE, PackFindingKind.CUT, PackFindingKind.NOTE)


def summary(pack: Pack, lang: str) -> str:
    """The pack in words, a part for each question."""
    parts = [
        f"{pack.answer.case} · {pack.rules.title.of(lang)}",
        _part(say(lang, "in_pack"), list(_inside(pack, lang)) or [say(lang, "nothing_in_pack")]),
        _part(say(lang, "to_close"), _said(pack, _OPEN, lang) or [say(lang, "nothing_open")]),
        _part(say(lang, "files_unused"), _said(pack, _UNUSED, lang)),
        _part(say(lang, "to_look_at"), _said(pack, _LOOK, lang)),
        _part(say(lang, "outcome"), [*_outcome(pack, lang), *_said(pack, (PackFindingKind.OPTIONAL,), lang)]),
        *(_part(found.title.of(lang), list(payments(found, pack, lang))) for found in pack.compelling),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _part(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([heading, *(f"  {line}" for line in lines)]) if lines else ""


def _inside(pack: Pack, lang: str) -> Iterator[str]:
    for made, names in pack.exhibits:
        sources = ", ".join(s.matched.file.name for s in made.exhibit.sources if s.pages)
        yield f"{made.exhibit.number:>2} {made.exhibit.kind.title.of(lang)} · {', '.join(names)} ← {sources}"
    for text in pack.texts.values():
        yield f" – {text.kind.title.of(lang)} · {say(lang, 'chars', n=len(text.text))}"
    if pack.exhibits:
        size = f"{pack.bytes / _MEGABYTE:.2f} MB"
        files = len({name for _, names in pack.exhibits for name in names})
        yield say(lang, "size", files=files, size=size, pages=pack.pages)
    yield _limits(pack, lang)


def _limits(pack: Pack, lang: str) -> str:
    found: dict[str, str] = {}
    for item in pack.answer.evidence:
        for name, value in item.limits.items():
            found.setdefault(name, limit_text(lang, name, value))
    if not found:
        return say(lang, "no_limits")
    return say(lang, "limits_held", what=say(lang, "list_join").join(found.values()))


def _said(pack: Pack, kinds: Sequence[PackFindingKind], lang: str) -> list[str]:
    found: list[PackFinding] = [f for kind in kinds for f in pack.findings if f.kind is kind]
    return [f.text.of(lang) for f in found]


def _outcome(pack: Pack, lang: str) -> Iterator[str]:
    yield say(lang, "outcome_is", ruling=_ruling(pack.answer, lang))
    yield say(lang, "outcome_was", ruling=_ruling(pack.before, lang))
    for ground in pack.answer.ruling.grounds:
        yield say(lang, "outcome_ground", ground=ground.title.of(lang))
    needs = [n.title.of(lang) for n in pack.answer.ruling.needs]
    if needs:
        yield say(lang, "outcome_needs", needs=say(lang, "list_join").join(needs))


def _ruling(answer: Assessment, lang: str) -> str:
    return title_of(answer.ruling.expected, lang)


def payments(found: CompellingEvidence, pack: Pack, lang: str) -> Iterator[str]:
    """Which earlier payments count and why, or what one more would have to be."""
    for payment in found.payments:
        yield _payment(payment, pack, lang)
    if found.needs is None:
        yield say(lang, "need_unknown")
    elif found.lacking:
        yield say(lang, "lacking_payments", title=found.title.of(lang), n=found.lacking)
        yield say(lang, "payment_wanted", why=say(lang, "clause_join").join(w.of(lang) for w in found.wanted))


def _payment(payment: EarlierPayment, pack: Pack, lang: str) -> str:
    at = instant_text(lang, payment.at, pack.rules.state.zone) if payment.at is not None else say(lang, "no_date")
    if payment.counts is True:
        return say(lang, "payment_counts", n=payment.number, at=at)
    key, clauses = ("payment_fails", payment.fails) if payment.fails else ("payment_unknown", payment.unknown)
    why = say(lang, "clause_join").join(clause.of(lang) for clause in clauses)
    return say(lang, key, n=payment.number, at=at, why=why)
