"""Earlier payments of the buyer that are evidence by themselves: which of them count, why others do not, and what one
more would have to be. The rule is the ruleset's: a fact that counts them, and how many are needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from disputes.language.case_rules import EvidenceKind
from disputes.language.computed_facts import CountBody
from disputes.language.conditions import All, Some, conjuncts
from disputes.language.members import MemberCondition, Members
from disputes.language.scope import Condition
from disputes.language.truth import Text, Unknown
from disputes.pack.limits import DeskRules
from disputes.phrases.wording import Wording
from disputes.records.money import Money
from disputes.records.values import Values
from disputes.situation.basis import Collector
from disputes.situation.view import View, default_view
from disputes.words.answers import Language
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierPayment:
    """An earlier payment: its number on the record from 1, when and how much, whether it counts (None: undecided),
    what speaks for it and what keeps it from counting, or would have to be known.
    """

    number: int
    values: Values
    at: datetime | None
    amount: Money | None
    counts: bool | None
    holds: tuple[Text, ...]
    fails: tuple[Text, ...]
    unknown: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompellingEvidence:
    """What the earlier payments of a record come to under one rule. `needs`: None where it is not on file how many.

    `wanted`: what a payment must be to count. `chosen`: those that count, the newest first, no more than are needed.
    """

    kind: EvidenceKind
    ruleset: str
    title: Text
    needs: int | None
    payments: tuple[EarlierPayment, ...]
    wanted: tuple[Text, ...]
    source: str

    @property
    def counting(self) -> list[EarlierPayment]:
        """Those that count, the newest first."""
        found = [p for p in self.payments if p.counts is True]
        return sorted(found, key=lambda p: (p.at is None, -(p.at.timestamp() if p.at is not None else 0), p.number))

    @property
    def chosen(self) -> list[EarlierPayment]:
        """Those to name: no more than are needed."""
        return self.counting[: self.needs] if self.needs is not None else self.counting

    @property
    def lacking(self) -> int:
        """How many more are needed."""
        return max((self.needs or 0) - len(self.counting), 0)

    @property
    def is_met(self) -> bool:
        """Whether there are as many as are needed, and it is known how many these are."""
        return self.needs is not None and not self.lacking


def compelling(rules: DeskRules) -> list[CompellingEvidence]:
    """What the earlier payments come to under each rule that helps in this case."""
    return [found for ruleset, kind in rules.counted() if (found := _found(rules, ruleset, kind)) is not None]


def _found(rules: DeskRules, ruleset: str, kind: EvidenceKind) -> CompellingEvidence | None:
    counts = kind.counts
    assert counts is not None
    fact = rules.state.book.fact(counts.fact, ruleset)
    if fact is None or not isinstance(fact.body, CountBody):
        return None
    members = fact.body.members
    view = default_view(rules.state, ruleset, Collector())
    parts = list(_parts(members))
    given = view.members(members.name)
    listed: Sequence[Values] = () if isinstance(given, Unknown) else given
    needs = counts.needs.resolve(view).known() if counts.needs is not None else None
    say = _Sayer(rules, ruleset, members.name)
    return CompellingEvidence(
        kind=kind,
        ruleset=ruleset,
        title=kind.title,
        needs=needs if isinstance(needs, int) else None,
        payments=tuple(_payment(n, one, members, parts, view, say) for n, one in enumerate(listed, 1)),
        wanted=tuple(say(part) for part in parts),
        source=next((s for cite in (*kind.cites, *fact.cites) if (s := rules.source(cite))), ""),
    )


def _parts(members: Members) -> Iterator[Condition]:
    """What a payment must be, one condition after the other; where it may be one of several things, these together."""
    tests = [test.condition for test in members.where if isinstance(test, MemberCondition)]
    if len(tests) == 1:
        yield from conjuncts(tests[0])
    else:
        yield from tests


def _payment(
    number: int, values: Values, members: Members, parts: Sequence[Condition], view: View, say: _Sayer
) -> EarlierPayment:
    scope = view.within(values)
    truths = [(part, part.truth(scope)) for part in parts]
    whole = [test.matches(values, view) for test in members.where]
    counts = next((True for t in whole if t is True), None if any(isinstance(t, Unknown) for t in whole) else False)
    at, amount = values.get("at"), values.get("amount")
    return EarlierPayment(
        number=number,
        values=values,
        at=at if isinstance(at, datetime) else None,
        amount=amount if isinstance(amount, Money) else None,
        counts=counts,
        holds=tuple(say(leaf) for part, truth in truths if truth is True for leaf in _holding(part, scope)),
        fails=tuple(say(part) for part, truth in truths if truth is False),
        unknown=tuple(say(part) for part, truth in truths if isinstance(truth, Unknown)),
    )


def _holding(part: Condition, scope: View) -> Iterator[Condition]:
    """What of a condition holds: of one thing or another, the first that does."""
    if isinstance(part, Some):
        yield from next((list(_holding(p, scope)) for p in part.parts if p.truth(scope) is True), [part])
    elif isinstance(part, All):
        for inner in part.parts:
            yield from _holding(inner, scope)
    else:
        yield part


class _Sayer:
    """Says a condition on a payment, in both languages."""

    def __init__(self, rules: DeskRules, ruleset: str, list_name: str) -> None:
        self.speakers = {
            lang: Wording(rules.state.book, ruleset, lang.value).within(list_name)
            for lang in (Language.EN, Language.ZH)
        }

    def __call__(self, part: Condition) -> Text:
        said = {lang: speaker.condition(part) for lang, speaker in self.speakers.items()}
        return Text(said[Language.EN], said[Language.ZH])
