"""An address that does not lead to one page: two sources have it, or it is that of a search."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.lint.check import LintCheck
from disputes.lint.subject import LintSubject
from disputes.words.documents import NodeKind, Severity

_SEARCH = re.compile(r"/search\b|[?&](?:q|search|keywords?)=", re.I)


class AmbiguousAddress(LintCheck):
    code = "source-url"
    severity = Severity.WARNING
    title = "An address of two sources, or of a search"

    def findings(self, subject: LintSubject) -> Iterator[Problem]:
        first: dict[str, Node] = {}
        for key, _, node in subject.section("sources"):
            url = node.get("url") if node.kind is NodeKind.MAP else None
            if url is None:
                continue
            other = first.setdefault(url.text, url)
            if other is not url:
                expected = (
                    f"each page once (first on line {other.line} of {other.file}); say which part of it in `title`"
                )
                yield self.problem(url, expected, found=f"the address of {key!r} a second time")
            elif _SEARCH.search(url.text):
                yield self.problem(url, "the address of the page itself, not of a search for it")
