"""Shopee Open Platform v2: `get_return_detail` and `get_return_list` responses as case records.

Every code is read through the ruleset's maps; one that they do not know stays raw. What identifies the
buyer (user name, e-mail, portrait, addresses, telephone numbers, the words of a complaint) is never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.records.words import MARKETS
from disputes.sources.case_draft import CaseDraft
from disputes.sources.codes import Codes
from disputes.sources.envelope import bodies
from disputes.sources.payload import Payload, given
from disputes.sources.source import Found, Source, has
from disputes.words.documents import NodeKind, Severity

PLATFORM = "shopee"
API = "v2"
MAPS = (
    "reason_raw",
    "status_raw",
    "request_type",
    "return_solution",
    "return_phase",
    "validation_type",
    "negotiation_status",
    "seller_proof_status",
    "seller_compensation_status",
    "dispute_reason",
    "due_fields",
    "reverse_logistics_status",
    "return_stage",
    "with_seller",
)
# Where a field stands in the detail, and flat in the list.
_NESTED = {
    "seller_proof_status": "seller_proof",
    "seller_evidence_deadline": "seller_proof",
    "seller_compensation_status": "seller_compensation",
    "seller_compensation_due_date": "seller_compensation",
    "compensation_amount": "seller_compensation",
    "negotiation_status": "negotiation",
    "counter_limit": "negotiation",
    "offer_due_date": "negotiation",
}
# The documentation's table and its samples spell these differently.
_LEG = ("reverse_logistics_status", "reverse_logistic_status", "logistics_status")
_CHANNEL = ("reverse_logistics_channel_name", "reverse_logistic_channel_name")
_INTEGRATED = ("is_reverse_logistics_channel_integrated", "is_reverse_logistic_channel_integrated")
_NEUTRAL = "complaint"
_CONDITIONS = ("as_sent", "damaged", "used", "incomplete", "swapped", "empty", "not_received")
_OTHER_CALLS = {
    "penalty_point_list": "the penalty points of a shop (for shops: disputes shop --from shopee)",
    "punishment_list": "the punishments of a shop (for shops: disputes shop --from shopee)",
    "metric_list": "the performance of a shop (for shops: disputes shop --from shopee)",
    "late_order_list": "the late orders of a shop (for shops: disputes shop --from shopee)",
    "dispute_reason_list": "the dispute reasons that a return offers",
    "tracking_info": "the tracking of a return",
}


def paths(field: str) -> tuple[str, ...]:
    """Where a field may stand in a return."""
    return (f"{_NESTED[field]}.{field}", field) if field in _NESTED else (field,)


def recognizes(root: Node) -> bool:
    body = root.get("response") or root
    listed = body.get("return")
    rows = listed.items if listed is not None and listed.kind is NodeKind.LIST else [body]
    return any(has(row, "return_sn") for row in rows)


def cases(root: Node) -> Iterator[Found]:
    """The returns of a response, taken out of its envelope."""
    for body in bodies(root):
        yield from [body] if isinstance(body, Problem) else returns(body)


def returns(body: Node) -> Iterator[Node | Problem]:
    """The returns of a response's body, notes (severity `warning`) and problems among them."""
    if "return_sn" in body.entries and "return" not in body.entries:
        yield _said_elsewhere(body) or body
        return
    listed = body.get("return")
    if listed is None:
        other = next((_OTHER_CALLS[key] for key in _OTHER_CALLS if key in body.entries), None)
        yield body.problem("a return with `return_sn`, or a list of them in `return`", found=other or "another object")
        return
    if Payload(body).flag("more"):
        yield Problem(
            body.file,
            body["more"].line,
            body["more"].path,
            "more: true",
            "the last page: further returns are not in this input",
            severity=Severity.WARNING,
        )
    if listed.kind not in (NodeKind.LIST, NodeKind.NULL):
        yield listed.problem("a list of returns")
    elif not listed.items:
        yield Problem(
            body.file,
            listed.line,
            listed.path,
            "no return",
            "at least one: the list is empty",
            severity=Severity.WARNING,
        )
    for member in listed.items:
        yield member if member.kind is NodeKind.MAP else member.problem("a return with `return_sn`")


def _said_elsewhere(body: Node) -> Problem | None:
    """Another call that also names the return."""
    other = next(
        (
            _OTHER_CALLS[key]
            for key in ("tracking_info", "dispute_reason_list")
            if key in body.entries and "status" not in body.entries
        ),
        None,
    )
    return body.problem("a return as `get_return_detail` gives it", found=other) if other else None


def fill(d: CaseDraft) -> None:
    """Looks one return through."""
    p, codes = d.p, d.codes
    currency = p.currency("currency")
    d.record["market"] = _market(p, d.asked, currency, codes)
    leg, parcel = _return_leg(p, codes)
    requested = p.known(codes.table("return_solution"), "return_solution")
    status, stage, turn = _stage(p, leg, codes)
    opened, updated = p.instant("create_time"), p.stamp("update_time", per_second=1)
    if opened is None and not p.problems:
        p.note(p.node, "no create_time", "when the return was opened: clocks of our own do not start")
    known = {
        "status_raw": status,
        "requested": requested,
        "return_leg": leg,
        **{name: p.code(*paths(name)) for name in _NESTED if name.endswith("_status")},
    }
    d.set(
        id=p.id("return_sn", needed=True),
        source_version=API,
        dispute=_dispute(p, codes),
        reason_raw=p.code("reason"),
        status_raw=status,
        stage=stage,
        turn=turn,
        requested=requested,
        requested_amount=p.amount(currency, "refund_amount"),
        order=given(id=p.id("order_sn"), products=_products(p)),
        shipment={"tracking": "refused"} if p.code("logistics_status") in codes.table("forward_only") else None,
        return_shipment=parcel,
        events=[{"type": "opened", "at": opened, "by": "buyer"}] if opened else None,
        deadlines=_deadlines(p, known, stage, codes) or None,
    )
    if facts := _facts(p, currency, codes):
        d.record["facts"] = facts  # with those that are known to be none
    d.updated(updated)
    if opened and updated and updated.text < opened:
        p.note(p.node, f"update_time {updated.text} before create_time {opened}", "an update after the opening")


def _products(p: Payload) -> list[str] | None:
    """The seller's own number of each thing that comes back, else the platform's."""
    listed = p.at("item")
    if listed is None or listed.kind is not NodeKind.LIST:
        return None
    things = [Payload(member) for member in listed.items if member.kind is NodeKind.MAP]
    found = [code for thing in things if (code := thing.code("item_sku", "item_id")) is not None]
    for thing in things:
        p.notes += thing.notes
    return list(dict.fromkeys(found)) or None


def _market(p: Payload, asked: str | None, currency: str | None, codes: Codes) -> str | None:
    """The market by the region of the pick-up address, else by the currency, else as asked for.

    What contradicts itself is not guessed at.
    """
    region = (p.code("return_pickup_address.region", "region") or "").upper()
    said = {m for m in (region if region in MARKETS else None, codes.market_of(currency)) if m is not None}
    if asked is not None and (not said or asked in said):
        if len(said) > 1:
            p.note(p.node, f"region {region} with amounts in {currency}", f"one market: {asked} is taken, as asked for")
        return asked
    if len(said) == 1 and asked is None:
        return said.pop()
    if asked is not None:
        p.problems.append(
            p.node.problem(f"what --market says: {asked}", found=f"a return of {' or '.join(sorted(said))}")
        )
    elif said:
        p.problems.append(
            p.node.problem("one market: say which with --market", found=f"region {region} with amounts in {currency}")
        )
    else:
        p.problems.append(
            p.node.problem("a market: say it with --market", found="neither a region nor a currency that tells it")
        )
    return None


def _dispute(p: Payload, codes: Codes) -> str:
    """What the case is about: the reason that the platform set right, else the buyer's; refused at the door is its own
    kind.
    """
    reason = p.known(codes.table("reason_raw"), "reason_raw", "reason")
    if p.code("reassessed_request_reason") not in (None, "NONE"):
        reason = p.known(codes.table("reason_raw"), "reassessed_request_reason") or reason
    request, forward = p.code("return_refund_request_type"), p.code("logistics_status")
    by_request = codes.table("request_type_dispute").get(request or "")
    by_parcel = codes.table("forward_only").get(forward or "") if reason is None else None
    if reason is None and p.code("reason") is None and not (by_request or by_parcel):
        p.note(p.node, "no reason", f"the buyer's reason: taken as {_NEUTRAL}")
    return str(by_request or by_parcel or reason or _NEUTRAL)


def _return_leg(p: Payload, codes: Codes) -> tuple[str | None, dict[str, Any] | None]:
    """Where the return parcel is (a tracking word, or `with_seller`), and the parcel itself."""
    table = codes.table("reverse_logistics_status")
    names = tuple(name for name in _LEG if p.code(name) not in codes.table("forward_only"))
    raw = p.code(*names) if names else None
    tracking = p.known(table, "reverse_logistics_status", *names) if names else None
    parcel = given(
        tracking_number=p.code("tracking_number"),
        carrier=p.code(*_CHANNEL),
        tracking=tracking,
        integrated=p.flag(*_INTEGRATED),
    )
    by_inspector = codes.table("with_seller")
    arrived = by_inspector.get(p.code("validation_type") or "", next(iter(by_inspector.values())))
    return ("with_seller" if raw in arrived else tracking), parcel or None


def _stage(p: Payload, leg: str | None, codes: Codes) -> tuple[str | None, str | None, str | None]:
    """The raw status, and the stage and turn that it means together with the negotiation or the return parcel."""
    status = p.code("status")
    says: Mapping[str, Any] = p.known(codes.table("status_raw"), "status_raw", "status") or {}
    talks: Mapping[str, Any] = (
        p.known(codes.table("negotiation_status"), "negotiation_status", *paths("negotiation_status")) or {}
    )
    if says.get("stage") == "requested":
        says = {**says, **talks}
    elif says.get("stage") == "awaiting_return":
        # Without the parcel's status nobody can say whose turn it is.
        says = {**says, **codes.table("return_stage").get(leg, {})} if leg is not None else {"stage": says["stage"]}
    return status, says.get("stage"), says.get("turn")


def _facts(p: Payload, currency: str | None, codes: Codes) -> dict[str, Any]:
    statuses = {}
    for name in ("seller_proof_status", "seller_compensation_status"):
        p.known(codes.table(name), name, *paths(name))
        statuses[name] = p.code(*paths(name))
    condition = p.known(codes.table("dispute_reason"), "dispute_reason")
    facts = given(
        request_type=p.known(codes.table("request_type"), "return_refund_request_type"),
        return_phase=p.known(codes.table("return_phase"), "return_refund_type"),
        validation_type=p.known(codes.table("validation_type"), "validation_type"),
        negotiation_status=p.code(*paths("negotiation_status")),
        counter_limit=p.count(*paths("counter_limit")),
        seller_arranges_return=p.flag("is_seller_arrange"),
        shipping_proof_mandatory=p.flag("is_shipping_proof_mandatory"),
        shipping_proof_uploaded=p.flag("has_uploaded_shipping_proof"),
        compensation_amount=p.amount(currency, *paths("compensation_amount")),
        return_condition=condition if condition in _CONDITIONS else None,
        **statuses,
    )
    reassessed = p.code("reassessed_request_reason")
    if reassessed is not None:
        facts["reassessed_reason"] = None if reassessed == "NONE" else reassessed
    return codes.declared(facts)


def _deadlines(p: Payload, known: Mapping[str, str | None], stage: str | None, codes: Codes) -> list[dict[str, str]]:
    """The due instants that bind somebody.

    One that the platform fills in but that binds nobody yet is noted, not listed.
    """
    out = []
    for field, says in codes.table("due_fields").items():
        due = p.instant(*paths(field))
        if due is None or (stage == "closed" and says.get("after_closing") != "true"):
            continue
        binding = next((rule for rule in (says, says.get("or")) if rule and _binds(rule, known)), None)
        if binding is not None:
            out.append({"actor": binding["actor"], "due_at": due, "for": binding["for"]})
        else:
            about = sorted(
                {
                    name
                    for rule in (says, says.get("or") or {})
                    for test in ("while", "only")
                    for name in rule.get(test, ())
                }
            )
            state = ", ".join(f"{name} {known.get(name) or 'not told'}" for name in about)
            p.note(
                p.at(*paths(field)) or p.node,
                f"{field} {due} with {state}",
                "a due instant that binds: not counted as a duty now",
            )
    return out


def _binds(rule: Mapping[str, Any], known: Mapping[str, str | None]) -> bool:
    loose = all(known.get(name) is None or known[name] in words for name, words in rule.get("while", {}).items())
    return loose and all(known.get(name) in words for name, words in rule.get("only", {}).items())


SOURCE = Source(PLATFORM, PLATFORM, recognizes, cases, fill, MAPS)
