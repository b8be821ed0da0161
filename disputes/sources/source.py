"""What a source is: a channel whose payloads are read, by their shape alone. What its codes mean stands in the maps of
its ruleset.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind, Severity

Found = Node | Problem
"""An object of a payload that is a case, or why there is none; of severity `warning`, something to know of it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A channel's payloads: which are its own, where the cases are in them, and what a case of them says.

    `name` is the word of `--from`, `platform` the ruleset whose maps read it (of these, it cannot do without
    `maps`). `recognizes` tells the channel's payloads from others by their keys; `cases` takes the cases out of one
    response, list page or event; `fill` looks one of them through. `gather` puts the rows of a table that are of one
    case together first.
    """

    name: str
    platform: str
    recognizes: Callable[[Node], bool]
    cases: Callable[[Node], Iterator[Found]]
    fill: Callable[[CaseDraft], None]
    maps: tuple[str, ...] = ("status_raw", "reason_raw")
    gather: Callable[[Node], Node] | None = None


def has(node: Node | None, *keys: str) -> bool:
    """Whether an object has all these keys."""
    return node is not None and all(key in node.entries for key in keys)


def has_any(node: Node | None, *keys: str) -> bool:
    """Whether an object has one of these keys."""
    return node is not None and any(key in node.entries for key in keys)


def warning(node: Node, found: str, expected: str) -> Problem:
    """Something to know that keeps no case from being read."""
    return Problem(node.file, node.line, node.path, found, expected, severity=Severity.WARNING)


_LISTS = (
    *("data", "items", "members", "returns", "cancellations", "paymentDisputeSummaries", "disputes", "results"),
    *("detailList", "edges", "nodes"),
)
"""How channels call the list of a page."""


def empty_page(node: Node, depth: int = 5) -> Problem | None:
    """That a page lists nothing, which is news and no error."""
    for key, member in node.entries.items():
        if key in _LISTS and member.kind is NodeKind.LIST and not member.items:
            return warning(member, "no case", "at least one: the list is empty")
        if depth and (found := empty_page(member, depth - 1)) is not None:
            return found
    return None


def more_pages(node: Node, found: str) -> Problem:
    """That a page is not the last one."""
    return warning(node, found, "the last page: further cases are not in this input")
