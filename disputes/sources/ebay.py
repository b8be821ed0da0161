"""eBay: returns, inquiries, cases and cancellations (Post-Order API), payment disputes; one of them or a page.

Dates are wrapped in an object with `value`, or, of payment disputes, bare; all have an offset. Logins, addresses, item
titles and texts are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.ebay_returns import fill_return, money, when
from disputes.sources.payload import Payload, given
from disputes.sources.source import Found, Source, has, has_any, more_pages
from disputes.words.documents import NodeKind
from disputes.words.records import Dispute

_PAGES = ("members", "returns", "cancellations", "paymentDisputeSummaries")
_TOTALS = ("total", "totalNumberOfReturns", "totalNumberOfInquiries", "totalNumberOfCases", "totalEntries")


def kind(node: Node) -> Callable[[CaseDraft], None] | None:
    """How an object is read, by the id that it has."""
    if node.kind is not NodeKind.MAP:
        return None
    inner = node.get("summary") if "summary" in node.entries else node
    if has(inner, "returnId") and has_any(inner, "state", "status", "creationInfo"):
        return fill_return
    if has(node.get("cancelDetail") if "cancelDetail" in node.entries else node, "cancelId"):
        return _cancellation
    if has(node, "inquiryId") and has_any(node, "claimAmount", "inquiryStatusEnum", "inquiryDetails"):
        return _inquiry
    if has(node, "caseId") and has_any(node, "caseStatusEnum", "caseDetails", "caseType"):
        return _case
    return _payment_dispute if has(node, "paymentDisputeId", "paymentDisputeStatus") else None


def _rows(root: Node) -> list[Node]:
    lists = (page for key in _PAGES if (page := root.get(key)) is not None)
    return [row for page in lists for row in page.items if kind(row) is not None]


def recognizes(root: Node) -> bool:
    return kind(root) is not None or bool(_rows(root))


def cases(root: Node) -> Iterator[Found]:
    """The cases of a response: the one that it is, or those of its page."""
    if kind(root) is not None:
        yield root
        return
    rows, whole = _rows(root), Payload(root)
    total = whole.count(*_TOTALS, *(f"paginationOutput.{name}" for name in _TOTALS))
    if total is not None and total > len(rows):
        yield more_pages(root, f"{len(rows)} of {total}")
    yield from rows


def fill(d: CaseDraft) -> None:
    read = kind(d.p.node)
    assert read is not None
    read(d)
    d.dues()


def _request(d: CaseDraft, name: str, opened: str, otherwise: str) -> None:
    """What inquiries and cases share."""
    p = d.p
    d.set(id=p.id(f"{name}Id", needed=True), requested_amount=money(p, "claimAmount"))
    d.known_by(*p.ids("transactionId"))
    d.market(p.code("marketplaceId"))
    d.reason("caseType", "reason", otherwise=otherwise)
    d.status(f"{name}StatusEnum", "status", "state")
    d.event(opened, when(p, "creationDate", f"{name}Details.creationDate"))
    if opened == "opened":
        d.event("escalated", when(p, f"{name}Details.escalationDate"))
    d.event("buyer_responded", when(p, f"{name}Details.lastBuyerRespDate"))
    d.updated(when(p, "lastModifiedDate"))
    d.set(order={"id": p.id("orderId", "transactionId")})
    parcel = f"{name}HistoryDetails.shipmentTrackingDetails."
    number = p.id(f"{parcel}trackingNumber")
    if number is not None:
        where = d.tracking(f"{parcel}currentStatus")
        d.set(shipments=[given(carrier=p.code(f"{parcel}carrier"), tracking_number=number, tracking=where)])


def _inquiry(d: CaseDraft) -> None:
    _request(d, "inquiry", "opened", Dispute.NONDELIVERY)


def _case(d: CaseDraft) -> None:
    _request(d, "case", "escalated", Dispute.COMPLAINT)  # a case is a request in which eBay has been asked to step in
    if d.record.get("stage") not in ("closed", "decided"):
        d.set(stage="platform_review")


def _cancellation(d: CaseDraft) -> None:
    p, at = d.p, "cancelDetail." if d.p.at("cancelDetail") is not None else ""
    d.set(id=p.id(f"{at}cancelId", needed=True), requested_amount=money(p, f"{at}requestRefundAmount"))
    d.market(p.code(f"{at}marketplaceId"))
    d.reason(f"{at}cancelReason", otherwise=Dispute.CANCELLATION)
    d.record["dispute"] = "cancellation"
    d.status(f"{at}cancelStatus", f"{at}cancelState")
    d.event("cancel_requested", when(p, f"{at}cancelRequestDate"), by=d.word("actor", f"{at}requestorType"))
    d.event("closed", when(p, f"{at}cancelCloseDate"))
    d.set(order={"id": p.id(f"{at}legacyOrderId")})


def _payment_dispute(d: CaseDraft) -> None:
    p = d.p
    d.set(id=p.id("paymentDisputeId", needed=True), requested_amount=money(p, "amount"))
    d.reason("reason", otherwise=Dispute.CHARGEBACK)
    says = d.status("paymentDisputeStatus")
    says = d.codes.table("payment_dispute_status").get(p.code("paymentDisputeStatus") or "", says)
    d.set(stage=says.get("stage"), turn=says.get("turn"), order={"id": p.id("orderId")})
    d.event("opened", when(p, "openDate"), ref="chargeback" if d.has_ended else None)
    closed = when(p, "closedDate")
    d.updated(closed)
    d.event(
        "ruled", closed if d.has_ended else None, by="bank", outcome=d.word("outcome", "resolution.reasonForClosure")
    )
    if says.get("turn") != "platform":
        d.due(when(p, "respondByDate"), "seller", "payment_dispute")


SOURCE = Source("ebay", "ebay", recognizes, cases, fill)
