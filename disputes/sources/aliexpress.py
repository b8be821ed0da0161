"""AliExpress: issues in detail and by page, orders with their issue and what is left of their times, and the list of
reverse orders that the seller centre exports.

Local times are Pacific, with its daylight saving. Logins, names, addresses and what the parties wrote are never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.aliexpress_issues import fill_issue, is_issue
from disputes.sources.aliexpress_orders import fill_order, fill_reverse_line, is_order, is_reverse_line
from disputes.sources.case_draft import CaseDraft
from disputes.sources.envelope import NO_FAILURE
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, more_pages, warning
from disputes.words.documents import NodeKind

_INNER = ("result", "result_object", "data", "target_list", "data_list")
_LISTS = ("order_dto", "issue_api_issue_dto", "sellerReverseOrderLines", *_INNER)
_TOTALS = ("total_count", "total_item", "total")


def _is_case(node: Node) -> bool:
    return is_issue(node) or is_order(node) or is_reverse_line(node)


def _levels(root: Node) -> list[Node]:
    """The objects inside one another in which an answer is wrapped, the outermost first."""
    named = [key for key in root.entries if key.startswith("aliexpress_") and key.endswith("_response")]
    levels = [root]
    for keys in (named, _INNER, _INNER, _INNER):
        inner = next((n for key in keys if (n := levels[-1].get(key)) is not None and n.kind is NodeKind.MAP), None)
        levels += [inner] if inner is not None else []
    return levels


def _rows(levels: list[Node]) -> Node | None:
    listed = (node.get(key) for node in levels for key in _LISTS)
    return next((n for n in listed if n is not None and n.kind is NodeKind.LIST), None)


def recognizes(root: Node) -> bool:
    levels = _levels(root)
    rows = _rows(levels)
    return any(_is_case(node) for node in levels) or (rows is not None and any(_is_case(row) for row in rows.items))


def cases(root: Node) -> Iterator[Found]:
    levels = _levels(root)
    for node in levels:
        if Payload(node).flag("success", "result_success") is False:
            code = Payload(node).code("error_code", "error_message", "result_code") or "success: false"
            yield node.problem(NO_FAILURE, found=f"the error {code!r}")
            return
    alone = next((node for node in levels if _is_case(node)), None)
    if alone is not None:
        yield alone
        return
    if (rows := _rows(levels)) is None:
        return
    total = next((n for node in levels if (n := Payload(node).count(*_TOTALS)) is not None), 0)
    if total > len(rows.items):
        yield more_pages(rows, f"{len(rows.items)} of {total}")
    if not rows.items:
        yield warning(rows, "no case", "at least one: the list is empty")
    for row in rows.items:
        yield row if _is_case(row) else row.problem("an issue, an order or a reverse order")


def fill(d: CaseDraft) -> None:
    if is_issue(d.p.node):
        fill_issue(d)
    elif is_order(d.p.node):
        fill_order(d)
    else:
        fill_reverse_line(d)


SOURCE = Source("aliexpress", "aliexpress", recognizes, cases, fill)
