"""The tables of an export that are read from stored cases: the cases, their deadlines, and what is to be done."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from disputes.export.columns import ExportColumn, ExportTable, day_of, instant, money_columns
from disputes.followup.report import NONE, ReportedCase, dimension_values
from disputes.store.all_cases import answer_state
from disputes.store.documents import parts_of
from disputes.store.to_do import CaseToDo, KeptStep, kept_steps
from disputes.words.dataclass import dataclass
from disputes.words.export import ColumnType, ExportTableName
from disputes.words.store import AnswerState, CaseState, ReportDimension

Plain = Mapping[str, Any]
_LAPSE = ("exposure", "if_lapsed")


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """A case as it is read: its row, its record, and, where it was answered, its answer and what became of it."""

    row: Row[Any]
    record: Plain
    answer: Plain | None
    outcome: Plain | None
    named: KeptStep | None

    @staticmethod
    def of(row: Row[Any], answer: Plain | None) -> ExportedCase:
        """The case of a row, with its answer unpacked; `named` is the step that lists name first."""
        return ExportedCase(
            row,
            json.loads(row.record),
            answer,
            json.loads(row.outcome) if row.outcome is not None else None,
            CaseToDo.of(kept_steps(row.todo)).named,
        )

    @property
    def state(self) -> CaseState | AnswerState:
        """How the case stands, as `disputes list` says it."""
        state: CaseState = self.row.state
        return state if self.row.quarantine is None else AnswerState.QUARANTINED

    @property
    def answered(self) -> AnswerState:
        """Whether its answer is the last word."""
        return AnswerState.UNSCANNED if self.outcome is None else answer_state(self.row)

    @property
    def held_until(self) -> date | None:
        """The last day (UTC) on which a legal hold stands; None where one stands until it is released."""
        ends: datetime | None = self.row.held_to
        return (ends - timedelta(days=1)).date() if ends is not None and not self.row.held_open else None

    def told(self, *path: str) -> Any:
        """A value of the answer; None where there is no answer, or none there."""
        return _below(self.answer, path)

    def came(self, name: str) -> Any:
        """What became of it; None where no scan has answered it."""
        return self.outcome[name] if self.outcome is not None else None

    def grouped(self, by: ReportDimension) -> list[str]:
        """What the case says of something that reports group by."""
        return [v for v in dimension_values(ReportedCase(self.record, self.outcome, self.row.open), by) if v != NONE]


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """A deadline or an action of a case's answer, in the answer's JSON form."""

    case: ExportedCase
    item: Plain


def _below(plain: Plain | None, path: Sequence[str]) -> Any:
    found: Any = plain
    for name in path:
        if found is None:
            return None
        found = found.get(name)
    return found


def _first(found: list[str]) -> str | None:
    return found[0] if found else None


def _cost(c: ExportedCase) -> Plain | None:
    return {"value": c.row.cost, "currency": c.row.currency} if c.row.cost is not None else None


def _ground(c: ExportedCase) -> str | None:
    grounds = c.told("ruling", "grounds")
    return grounds[0]["id"] if grounds else None


T = ColumnType
C = ExportColumn[ExportedCase]
CASES_TABLE: ExportTable[ExportedCase] = ExportTable(
    ExportTableName.CASES,
    "One row a case.",
    (
        C("case_id", T.TEXT, "The channel's id of the case; unique together with `platform`.", lambda c: c.row.case_id),
        C("platform", T.WORD, "The platform at which the seller answers.", lambda c: c.row.platform),
        C("via", T.WORD, "The payment processor whose rules count too.", lambda c: parts_of(c.row.book)[1]),
        C("market", T.WORD, "The country of the site, or GLOBAL.", lambda c: c.row.market),
        C("shop_id", T.TEXT, "The seller's shop.", lambda c: c.row.shop_id),
        C("order_id", T.TEXT, "The order in dispute.", lambda c: c.row.order_id),
        C("dispute", T.WORD, "What is disputed.", lambda c: c.record.get("dispute")),
        C("stage", T.WORD, "The stage, as of the answer.", lambda c: c.told("stage")),
        C("state", T.WORD, "How it stands, as `disputes list` says it.", lambda c: c.state),
        C("is_open", T.TRUTH, "Whether it is open.", lambda c: c.row.open),
        C("answered", T.WORD, "Whether the answer is the last word on the record.", lambda c: c.answered),
        C("opened_at", T.INSTANT, "When the dispute was opened.", lambda c: c.row.opened_at),
        C("imported_at", T.INSTANT, "When the record came into the store first.", lambda c: c.row.imported_at),
        C("updated_at", T.INSTANT, "When the record, or what was logged, changed last.", lambda c: c.row.updated_at),
        C("as_of", T.INSTANT, "The instant of the answer.", lambda c: c.row.as_of),
        C("ruleset", T.WORD, "The ruleset that answered.", lambda c: c.told("ruleset", "id")),
        C("digest", T.WORD, "The digest of all that the answer rests on.", lambda c: c.told("ruleset", "digest")),
        C("edition", T.DAY, "The day whose figures were used.", lambda c: day_of(c.told("ruleset", "edition"))),
        C("confidence", T.WORD, "The least reliable source behind the answer.", lambda c: c.told("confidence")),
        C("next_change_at", T.INSTANT, "When the answer changes by itself.", lambda c: c.row.next_change_at),
        C("due_at", T.INSTANT, "When the next step is due.", lambda c: c.row.due_at),
        C("next_step", T.WORD, "The step that lists name first.", lambda c: c.named.id if c.named else None),
        C("next_step_of", T.WORD, "`action` or `deadline`.", lambda c: c.named.of if c.named else None),
        C("next_step_state", T.WORD, "How that step stands.", lambda c: c.named.state if c.named else None),
        C("owners", T.WORDS, "The departments that have something to do.", lambda c: c.row.owners.split()),
        C("assignee", T.WORD, "Which of the seller's people has it in hand.", lambda c: c.row.assignee),
        C("held_since", T.INSTANT, "Since when a legal hold is on it.", lambda c: c.row.held_since),
        C("held_until", T.DAY, "The last day (UTC) of its holds; none: until released.", lambda c: c.held_until),
        C("questions", T.COUNT, "How many unknown facts would change the answer.", lambda c: c.row.questions),
        C("expected", T.WORD, "The ruling that is expected, or stands.", lambda c: c.told("ruling", "expected")),
        C("expected_by", T.WORD, "Who rules.", lambda c: c.told("ruling", "by")),
        C("expected_ground", T.WORD, "The first ground of it.", _ground),
        C("expected_if_silent", T.WORD, "Another ruling in silence.", lambda c: c.told("ruling", "if_silent")),
        C("is_ruled", T.TRUTH, "Whether it was ruled already.", lambda c: c.told("ruling", "recorded")),
        *money_columns("at_stake", "What is at stake.", lambda c: c.told("exposure", "amount")),
        C("borne_by", T.WORD, "Who bears the loss.", lambda c: c.told("exposure", "borne_by")),
        *money_columns("recoverable", "What may be got back.", lambda c: c.told("exposure", "recoverable")),
        C("lapse_deadline", T.WORD, "The deadline that lapses next.", lambda c: c.told(*_LAPSE, "deadline")),
        C("lapse_at", T.INSTANT, "When it lapses.", lambda c: instant(c.told(*_LAPSE, "at"))),
        C("lapse_effect", T.WORD, "What follows then.", lambda c: c.told(*_LAPSE, "effect")),
        *money_columns("lapse", "What is lost then.", lambda c: c.told(*_LAPSE, "amount")),
        *money_columns("cost", "What is lost in silence, else what is at stake.", _cost),
        *money_columns("order", "What was paid.", lambda c: _below(c.record, ("order", "amount"))),
        C("carrier", T.WORD, "The carrier.", lambda c: _first(c.grouped(ReportDimension.CARRIER))),
        C("category", T.WORD, "The kind of goods.", lambda c: _first(c.grouped(ReportDimension.CATEGORY))),
        C("products", T.WORDS, "The products.", lambda c: c.grouped(ReportDimension.PRODUCT)),
        C("outcome_ruling", T.WORD, "The ruling that stands, after appeals.", lambda c: c.came("ruling")),
        C("outcome_ruled", T.WORD, "The first ruling.", lambda c: c.came("ruled")),
        C("outcome_expected", T.WORD, "What was expected a second before it.", lambda c: c.came("expected")),
        C("answered_in_time", T.COUNT, "Deadlines of the seller's answer met in time.", lambda c: c.came("in_time")),
        C("answered_late", T.COUNT, "Those met too late.", lambda c: c.came("late")),
        C("not_answered", T.COUNT, "Those not met.", lambda c: c.came("missed")),
        C("hours_to_answer", T.HOURS, "Hours from the opening to the first answer.", lambda c: c.came("hours")),
        C("agent", T.WORD, "Which of the seller's people gave it.", lambda c: c.came("agent")),
        C("is_refunded", T.TRUTH, "Whether there was a refund.", lambda c: c.came("refunded")),
        *money_columns("lost_to_lapse", "Money lost to silence.", lambda c: c.came("to_lapse")),
        *money_columns("lost_to_ruling", "Money lost to a ruling.", lambda c: c.came("to_ruling")),
        C("is_loss_unknown", T.TRUTH, "A ruling was lost, no amount is known.", lambda c: c.came("unknown_loss")),
    ),
)


I = ExportColumn[ExportedItem]  # noqa: E741
_OF_CASE: tuple[ExportColumn[ExportedItem], ...] = (
    I("case_id", T.TEXT, "The case, with `platform`.", lambda i: i.case.row.case_id),
    I("platform", T.WORD, "The platform of the case.", lambda i: i.case.row.platform),
    I("market", T.WORD, "The market of the case.", lambda i: i.case.row.market),
    I("as_of", T.INSTANT, "The instant of the answer.", lambda i: i.case.row.as_of),
)
DEADLINES_TABLE: ExportTable[ExportedItem] = ExportTable(
    ExportTableName.DEADLINES,
    "One row a deadline of a case's answer.",
    (
        *_OF_CASE,
        I("deadline", T.WORD, "The deadline's id.", lambda i: i.item["id"]),
        I("occurrence", T.COUNT, "Which time it runs.", lambda i: i.item["occurrence"]),
        I("rule", T.WORD, "The rule that it comes from.", lambda i: i.item["rule"]),
        I("actor", T.WORD, "Who has to act.", lambda i: i.item["actor"]),
        I("state", T.WORD, "How it stands.", lambda i: i.item["state"]),
        I("may_apply", T.TRUTH, "Whether it only may apply: a fact is unknown.", lambda i: i.item["may_apply"]),
        I("starts_at", T.INSTANT, "When it starts.", lambda i: instant(i.item["starts_at"])),
        I("opens_at", T.INSTANT, "From when it can be met.", lambda i: instant(i.item["opens_at"])),
        I("warn_at", T.INSTANT, "From when it is due soon.", lambda i: instant(i.item["warn_at"])),
        I("due_at", T.INSTANT, "When it is due.", lambda i: instant(i.item["due_at"])),
        I("rule_due_at", T.INSTANT, "When it is due by the rule alone.", lambda i: instant(i.item["rule_due_at"])),
        I("due_source", T.WORD, "Who says when: the rule or the record.", lambda i: i.item["source"]),
        I("met_at", T.INSTANT, "When it was met.", lambda i: instant(i.item["met_at"])),
        I("lapse_effect", T.WORD, "What follows from silence.", lambda i: _below(i.item, ("lapse", "effect"))),
        I("lapse_ruling", T.WORD, "The ruling that follows.", lambda i: _below(i.item, ("lapse", "ruling"))),
        *money_columns("lapse", "What silence costs.", lambda i: _below(i.item, ("lapse", "cost"))),
        I("confidence", T.WORD, "The least reliable source behind it.", lambda i: i.item["confidence"]),
        I("edition", T.DAY, "The day whose figures were used.", lambda i: day_of(i.item.get("edition"))),
    ),
)
ACTIONS_TABLE: ExportTable[ExportedItem] = ExportTable(
    ExportTableName.ACTIONS,
    "One row an action of a case's answer.",
    (
        *_OF_CASE,
        I("action", T.WORD, "The action's id.", lambda i: i.item["id"]),
        I("rule", T.WORD, "The rule that asks for it.", lambda i: i.item["rule"]),
        I("owner", T.WORD, "The department that acts.", lambda i: i.item["owner"]),
        I("state", T.WORD, "How it stands.", lambda i: i.item["state"]),
        I("deadline", T.WORD, "The deadline by which it is due.", lambda i: i.item.get("deadline")),
        I("opens_at", T.INSTANT, "From when it can be done.", lambda i: instant(i.item["opens_at"])),
        I("due_at", T.INSTANT, "When it is due.", lambda i: instant(i.item["due_at"])),
    ),
)
