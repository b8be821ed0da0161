"""A case record out of a model of the solver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import z3

from disputes.documents.json_schema import Json
from disputes.proofs.case_encoder import CaseEncoder
from disputes.proofs.evidence_items import item_asked
from disputes.proofs.symbols import Formula, SymbolicValue, Term
from disputes.proofs.variables import CODES, DAY_SECONDS
from disputes.records.condition_fields import case_fields, list_fields
from disputes.records.field_types import FieldType
from disputes.records.money import is_currency
from disputes.words.answers import DeadlineState, EvidenceStatus
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATED = (DeadlineState.RUNNING, DeadlineState.DUE_SOON, DeadlineState.OVERDUE)
_LISTS = frozenset(list_fields())
_OF_SHOP = frozenset({"orders", "weeks", "days", "months", "violations", "points", "measures"})
_EVENT_NEEDED = "opened"


@dataclass(frozen=True, slots=True)
class CaseWitness:
    """A case record that shows what was found, and the instant at which it is to be answered."""

    record: Mapping[str, Json]
    as_of: datetime


class _ModelReader:
    """Reads values of variables in a model."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def holds(self, formula: Formula) -> bool:
        return bool(z3.is_true(self.model.eval(formula, model_completion=True)))

    def whole(self, term: Term) -> int:
        return int(self.model.eval(term, model_completion=True).as_long())

    def number(self, term: Term) -> Decimal:
        found = self.model.eval(term, model_completion=True)
        return Decimal(found.numerator_as_long()) / Decimal(found.denominator_as_long())

    def instant(self, term: Term) -> datetime:
        return _EPOCH + timedelta(seconds=self.whole(term))

    def value(self, value: SymbolicValue, type_: FieldType, encoder: CaseEncoder) -> Json:
        """The value as a record writes it."""
        if self.holds(value.null):
            return None
        kind = type_.kind
        if kind is FieldKind.LIST:
            listed = encoder.variables.listed
            return [text for (name, text), flag in listed.items() if name == value.name and self.holds(flag)]
        if value.term is None:
            return None
        if kind is FieldKind.BOOL:
            return self.holds(value.term)
        if kind is FieldKind.MONEY:
            currency = CODES.text(self.whole(value.currency)) if value.currency is not None else "USD"
            amount = round(self.number(value.term), 2)
            return {"value": format(amount, "f"), "currency": currency if is_currency(currency) else "USD"}
        if kind is FieldKind.INT:
            return int(self.number(value.term))
        if kind in (FieldKind.NUMBER, FieldKind.SHARE):
            return format(round(self.number(value.term), 6), "f")
        if kind is FieldKind.INSTANT:
            return _written(self.instant(value.term))
        if kind is FieldKind.DATE:
            local = self.whole(value.term) + self.whole(encoder.zone()) + 7200
            return (_EPOCH + timedelta(days=local // DAY_SECONDS)).date().isoformat()
        text = CODES.text(self.whole(value.term))
        words = type_.words
        return text if not words or text in words else encoder.variables.unmentioned(words)


def witness_of(encoder: CaseEncoder, model: Any, name: str) -> CaseWitness:
    """The record that a model describes: what it leaves open is left out."""
    read = _ModelReader(model)
    as_of = read.instant(encoder.now())
    record: dict[str, Any] = {"id": name, "platform": "", "market": "GLOBAL", "dispute": "none"}
    for path in ("platform", "market", "dispute"):
        encoder.says(path)
    shop: dict[str, Any] = {}
    for path, value in encoder.variables.values.items():
        type_ = encoder.variables.types[path]
        if path in case_fields() and path.split(".")[0] != "shipment" and read.holds(value.known):
            _put(record, path, read.value(value, type_, encoder))
        elif path.startswith("facts.") and read.holds(value.known):
            worked_out = encoder.worked_out.get(path)
            if worked_out is None or not read.holds(worked_out):
                _put(record, path, read.value(value, type_, encoder))
    for found in encoder.lists.found.values():
        if found.name not in _LISTS or not read.holds(found.known):
            continue
        where = shop if found.name in _OF_SHOP else record
        if read.holds(found.null):
            where[found.name] = None
            continue
        members = [keys for here, keys in found.members if read.holds(here)]
        where[found.name] = [_member(found.name, keys, read, encoder) for keys in members]
    if item := item_asked(encoder.variables.values):
        told = {
            key: read.value(value, encoder.variables.types[value.name], encoder)
            for key, value in item.items()
            if read.holds(value.known)
        }
        record["evidence"] = [*(record.get("evidence") or []), told]
    if shop:
        record["shop"] = {**shop, **(record.get("shop") or {})}
    _claim(encoder, read, record)
    deadlines = list(_stated(encoder, read, as_of))
    if deadlines:
        record["deadlines"] = deadlines
    if not record.get("platform") or model.eval(encoder.variables.values["platform"].term) is None:
        record["platform"] = encoder.book.platform
    return CaseWitness(_sorted(record), as_of)


def _claim(encoder: CaseEncoder, read: _ModelReader, record: dict[str, Any]) -> None:
    """What is asked now is written as what was requested."""
    value = encoder.variables.values.get("claim.amount")
    if value is not None and read.holds(value.there) and "requested_amount" not in record:
        record["requested_amount"] = read.value(value, FieldType(FieldKind.MONEY), encoder)


def _stated(encoder: CaseEncoder, read: _ModelReader, as_of: datetime) -> Any:
    """Clocks that are to stand in some way, by dates that the channel states."""
    for path, value in encoder.variables.values.items():
        key = path.removeprefix("deadline.")
        if key == path or key.endswith(".due") or value.term is None or not read.holds(value.known):
            continue
        state = CODES.text(read.whole(value.term))
        due = encoder.variables.values.get(f"{path}.due")
        deadline = next((d for d in encoder.book.deadlines if d.key == key), None)
        if deadline is not None and state in _STATED:
            at = read.instant(due.term) if due is not None and read.holds(due.there) else as_of + timedelta(days=300)
            yield {"for": key, "actor": deadline.actor.value, "due_at": _written(at)}


def _member(name: str, keys: Mapping[str, SymbolicValue], read: _ModelReader, encoder: CaseEncoder) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in keys.items():
        if not read.holds(value.known) or (name == "evidence" and key == "status"):
            continue
        type_ = encoder.variables.types[value.name]
        if type_.kind is FieldKind.LIST and type_.of is not None and type_.of.kind is FieldKind.RECORD:
            continue
        out[key] = read.value(value, type_, encoder)
    if name == "events" and out.get("ref") is None:
        out.pop("ref", None)
    status = keys.get("status")
    if name == "evidence" and status is not None and read.holds(status.known):
        submitted = CODES.text(read.whole(status.term)) == EvidenceStatus.SUBMITTED
        if submitted:
            out["submitted_at"] = _written(read.instant(encoder.now()))
        else:
            out.pop("submitted_at", None)
    return out


def _put(record: dict[str, Any], path: str, value: Json) -> None:
    *parents, last = path.split(".")
    at = record
    for parent in parents:
        at = at.setdefault(parent, {})
        if not isinstance(at, dict):
            return
    at[last] = value


def _sorted(record: dict[str, Any]) -> dict[str, Any]:
    """Events in the order in which they happened, as a reader expects them."""
    events = record.get("events")
    if isinstance(events, list):
        record["events"] = sorted(events, key=lambda e: str(e["at"]))
    return record


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
