"""Examples about cases: what of an answer was expected and does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from disputes.answers.assessment import Assessment
from disputes.answers.drafts import Draft
from disputes.answers.serialization import as_json
from disputes.cases.assess import Evaluation
from disputes.cases.drafts import drafts
from disputes.documents.yaml_tree import Node
from disputes.language.truth import Unknown
from disputes.records.money import Money
from disputes.ruletesting.expectations import Unmet, listed_among, members_or_none, misses, same, texts_of, unmet_rules
from disputes.situation.state import State
from disputes.words.dataclass import dataclass


@dataclass(frozen=True)
class ExampleAnswer:
    """The answer to an example of a ruleset, and the state that it was read from.

    `of`: the actions for which messages are drafted, in place of those that the answer asks for.
    """

    ruleset: str
    found: Evaluation
    of: Sequence[str] = ()

    @property
    def answer(self) -> Assessment:
        return self.found.answer

    @property
    def state(self) -> State:
        return self.found.state

    @cached_property
    def drafts(self) -> Sequence[Draft]:
        """The messages that are drafted."""
        return drafts(self.found, of=self.of).drafts

    @cached_property
    def plain(self) -> dict[str, Any]:
        """The answer in its JSON form."""
        return self.answer.to_json()

    @cached_property
    def fired(self) -> set[str]:
        """The rules that fired."""
        return {t.rule for t in self.answer.trace}


Check = Callable[[ExampleAnswer, Node], list[Unmet]]


def unmet_of_case(expect: Mapping[str, Node], answer: ExampleAnswer) -> list[Unmet]:
    """What of an example's `expect` does not hold of an answer."""
    return [line for key, node in expect.items() if key in _CHECKS for line in _CHECKS[key](answer, node)]


def _fires(a: ExampleAnswer, node: Node) -> list[Unmet]:
    # Rules of other rulesets may fire beyond what is expected, unless some of theirs are.
    wanted = texts_of(node)
    owners = {w.split("/")[0] for w in wanted if "/" in w} | {a.ruleset}
    return unmet_rules({f for f in a.fired if f.split("/")[0] in owners}, wanted, a.ruleset)


def _ruling(a: ExampleAnswer, node: Node) -> list[Unmet]:
    ruling, wanted = a.answer.ruling, node.plain()
    if wanted is not None:
        return _scalar("ruling", ruling.expected, wanted)
    return [Unmet("ruling", str(ruling.expected), "none")] if ruling.rules or ruling.recorded else []


def _due(a: ExampleAnswer, node: Node) -> list[Unmet]:
    deadlines = [
        {**d, "at": d["due_at"], "effect": (d["lapse"] or {}).get("effect"), "cost": _cost(d["lapse"])}
        for d in a.plain["deadlines"]
    ]
    wanted = [{k: _amount(v) if k == "cost" else v for k, v in n.plain_entries().items()} for n in node.items]
    return misses(deadlines, wanted, "due")


def _listed_none(part: str, what: str) -> Check:
    def check(a: ExampleAnswer, node: Node) -> list[Unmet]:
        return [
            Unmet(part, f"{what} {name}", "that it is not listed")
            for name in listed_among(a.plain[part], texts_of(node))
        ]

    return check


def _part(*path: str) -> Check:
    """What stands at a path of the answer."""

    def check(a: ExampleAnswer, node: Node) -> list[Unmet]:
        found: Any = a.plain
        for key in path:
            found = found[key]
        return misses(found, node.plain(), path[-1])

    return check


def _amount_at_stake(a: ExampleAnswer, node: Node) -> list[Unmet]:
    found = a.answer.exposure.amount
    return _scalar("amount", _money(found) if found is not None else None, _amount(node.plain()))


def _recoverable(a: ExampleAnswer, node: Node) -> list[Unmet]:
    found = a.answer.exposure.recoverable
    shown = _money(Money(found.value, found.currency)) if found is not None else None
    return _scalar("recoverable", shown, _amount(node.plain()))


def _hits(a: ExampleAnswer, node: Node) -> list[Unmet]:
    hits, wanted = [m["id"] for m in a.plain["exposure"]["metrics"]], texts_of(node)
    return [] if sorted(hits) == sorted(wanted) else [Unmet("hits", ", ".join(hits) or "none", ", ".join(wanted))]


def _gaps(a: ExampleAnswer, node: Node) -> list[Unmet]:
    return members_or_none([g["topic"] for g in a.plain["gaps"]], texts_of(node), "gaps")


def _questions(a: ExampleAnswer, node: Node) -> list[Unmet]:
    return misses([q["field"] for q in a.plain["questions"]], texts_of(node), "questions")


def _no_questions(a: ExampleAnswer, node: Node) -> list[Unmet]:
    return [
        Unmet("questions", name, "that it is not asked") for name in listed_among(a.plain["questions"], texts_of(node))
    ]


def _facts(a: ExampleAnswer, node: Node) -> list[Unmet]:
    out: list[Unmet] = []
    for name, wanted in node.plain_entries().items():
        found = a.state.facts.read(name, a.ruleset).value
        if isinstance(found, Money):
            out += _scalar(f"facts.{name}", _money(found), _amount(wanted))
        else:
            out += _scalar(f"facts.{name}", "undecided" if isinstance(found, Unknown) else as_json(found), wanted)
    return out


def _confidence(a: ExampleAnswer, node: Node) -> list[Unmet]:
    return _scalar("confidence", a.plain["confidence"], node.plain())


def _drafts(a: ExampleAnswer, node: Node) -> list[Unmet]:
    found = [d.message for d in a.drafts]
    wanted = [name if "/" in name else f"{a.ruleset}/{name}" for name in texts_of(node)]
    same_ = sorted(found) == sorted(wanted)
    return [] if same_ else [Unmet("drafts", ", ".join(found) or "none", ", ".join(wanted) or "none")]


def _missing(a: ExampleAnswer, node: Node) -> list[Unmet]:
    found = sorted({m.field for d in a.drafts for m in d.missing})
    wanted = sorted(texts_of(node))
    return [] if found == wanted else [Unmet("missing", ", ".join(found) or "none", ", ".join(wanted) or "none")]


_CHECKS: Mapping[str, Check] = {
    "fires": _fires,
    "ruling": _ruling,
    "due": _due,
    "no_due": _listed_none("deadlines", "deadline"),
    "actions": _part("actions"),
    "no_actions": _listed_none("actions", "action"),
    "evidence": _part("evidence"),
    "amount": _amount_at_stake,
    "recoverable": _recoverable,
    "borne_by": _part("exposure", "borne_by"),
    "freight": _part("ruling", "freight"),
    "hits": _hits,
    "fees": _part("exposure", "fees"),
    "gaps": _gaps,
    "questions": _questions,
    "no_questions": _no_questions,
    "facts": _facts,
    "points": _part("exposure", "points"),
    "confidence": _confidence,
    "if_lapsed": _part("exposure", "if_lapsed"),
    "contested_by": _part("ruling", "contested_by"),
    "final": _part("ruling", "final"),
    "drafts": _drafts,
    "missing": _missing,
}
WORDS = tuple(_CHECKS)
"""What an example about a case may expect."""


def _scalar(name: str, actual: object, wanted: object) -> list[Unmet]:
    return [] if same(actual, wanted) else [Unmet(name, str(actual), str(wanted))]


def _money(money: Money) -> str:
    """An amount as it is compared: `SGD 12`."""
    return f"{money.currency} {format(money.value.normalize(), 'f')}"


def _cost(lapse: Mapping[str, Any] | None) -> str | None:
    cost = (lapse or {}).get("cost")
    return _money(Money(Decimal(cost["value"]), cost["currency"])) if cost is not None else None


def _amount(text: object) -> object:
    """`12.00 SGD` as an example writes it, as it is compared; anything else as it is."""
    if not isinstance(text, str) or " " not in text:
        return text
    value, _, currency = text.partition(" ")
    return _money(Money(Decimal(value), currency))
