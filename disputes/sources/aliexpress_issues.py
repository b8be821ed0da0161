"""AliExpress: an issue, with the plans of both sides and of the platform, and its steps."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from disputes.documents.yaml_tree import Node
from disputes.sources.aliexpress_orders import ZONE
from disputes.sources.case_draft import CaseDraft, first
from disputes.sources.instants import Stamp
from disputes.sources.payload import Payload
from disputes.sources.source import has, has_any
from disputes.words.records import Dispute

Plans = Mapping[str, list[Payload]]


def is_issue(node: Node | None) -> bool:
    named = has_any(node, "issue_id", "id") and has(node, "issue_status", "order_id")
    return named and has_any(node, "process_dto_list", "buyer_solution_list", "reason_english", "reason_chinese")


def _at(p: Payload, *paths: str) -> Stamp | None:
    return p.stamp(*paths, zone=ZONE)


def _members(p: Payload, outer: str, inner: str) -> list[Payload]:
    return [member for member in p.members(f"{outer}.{inner}", outer) if member.node.entries]


def fill_issue(d: CaseDraft) -> None:
    p = d.p
    steps = _members(p, "process_dto_list", "api_issue_process_dto")
    plans = {by: _members(p, f"{by}_solution_list", "solution_api_dto") for by in ("buyer", "seller", "platform")}
    named = [x.id("issue_id") for x in (p, *steps, *(plan for group in plans.values() for plan in group))]
    d.set(id=next((i for i in named if i is not None), None) or p.id("id", needed=True))  # `id` is a record's own
    d.known_by(*p.ids("order_id"))  # of the line, beside that of the whole
    d.set(order={"id": p.id("parent_order_id", "order_id")})
    asked = next((x for x in plans["buyer"] if x.flag("is_default")), plans["buyer"][0] if plans["buyer"] else None)
    received = next((x.flag("receive_goods") for x in steps if x.code("action_type") == "initiate"), None)
    _reason(d, Dispute.NONDELIVERY if received is False else Dispute.RETURN_REFUND)
    d.status("issue_status")
    if not d.has_ended:
        _turn(d, plans, steps)
    if asked is not None:
        d.set(
            requested=asked.known(d.codes.table("requested_raw"), "requested_raw", "solution_type"),
            requested_amount=_money(asked),
        )
    for plan in plans["seller"]:
        d.event("seller_responded", _at(plan, "gmt_create"), by="seller", outcome="counter")
    _steps(d, steps, plans, asked)
    d.updated(_at(p, "gmt_modified"), *(_at(x, "gmt_create") for x in steps))


def _reason(d: CaseDraft, otherwise: Dispute) -> None:
    raw, table = d.p.code("reason_english", "reason", "issue_reason", "issue_reason_id"), d.codes.table("reason_raw")
    plain = (raw or "").partition("@")[0].replace("_", " ").lower()
    found = table.get(plain) or d.p.known(
        table, "reason_raw", "reason_english", "reason", "issue_reason", "issue_reason_id"
    )
    d.set(reason_raw=raw, dispute=str(found or otherwise))


def _money(plan: Payload) -> dict[str, str] | None:
    """What comes off the seller's account, else what the buyer is shown: two amounts in two currencies."""
    for field in ("refund_money_post", "refund_money"):
        if plan.at(field) is not None:
            return plan.amount(plan.currency(f"{field}_currency"), field)
    return None


def _turn(d: CaseDraft, plans: Plans, steps: list[Payload]) -> None:
    """Whose consent is awaited, by the plans: the platform's before the seller's, which answers the buyer's. Once the
    platform was asked to step in, only its own plan awaits anybody.
    """
    table, actions = d.codes.table("status_raw"), d.codes.table("process_action")
    escalated = any(actions.get(step.code("action_type") or "") == "escalated" for step in steps)
    for by in ("platform",) if escalated else ("platform", "seller", "buyer"):
        says = [plan.known(table, "solution_status", "status") or {} for plan in plans[by]]
        found = next((s for s in says if s.get("turn") is not None), None)
        if found is not None:
            d.set(stage=found.get("stage"), turn=found["turn"])
            return
    if escalated:
        d.set(stage="platform_review", turn="platform")


def _steps(d: CaseDraft, steps: list[Payload], plans: Plans, asked: Payload | None) -> None:
    table, opened = d.codes.table("process_action"), [_at(d.p, "gmt_create")]
    ruled = plans["platform"][-1] if plans["platform"] else None
    carried_out = ruled or next((plan for group in plans.values() for plan in group if _is_agreed(d, plan)), None)
    amount = _money(carried_out) if carried_out is not None else None
    for step in steps:
        type_, at = step.known(table, "process_action", "action_type"), _at(step, "gmt_create")
        by = step.known(d.codes.table("role"), "role", "submit_member_type")
        if type_ == "opened":
            opened.append(at)
        elif type_ == "ruled":
            d.event(type_, at, by=by, outcome=_outcome(ruled, asked))
        elif type_ == "refunded":  # a plan that was carried out: it may pay nothing
            if amount is not None and Decimal(amount["value"]):
                d.event(type_, at, by=by, amount=amount)
        elif type_ is not None:
            d.event(type_, at, by=by)
    d.event("opened", first(opened), by="buyer")


def _is_agreed(d: CaseDraft, plan: Payload) -> bool:
    says = d.codes.table("status_raw").get(plan.code("status") or "", {})
    return bool(says.get("stage") == "decided")


def _outcome(ruled: Payload | None, asked: Payload | None) -> str | None:
    """For whom the platform's plan is, by what it pays of what the buyer wants."""
    pays, wants = (
        plan.amount(plan.currency("refund_money_currency"), "refund_money") if plan else None for plan in (ruled, asked)
    )
    if pays is None or (wants is not None and wants["currency"] != pays["currency"]):
        return None
    paid = Decimal(pays["value"])
    if not paid or wants is None:
        return None if paid else "seller"
    return "buyer" if paid >= Decimal(wants["value"]) else "split"
