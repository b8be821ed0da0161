"""A source's payloads as case records: each case once, however often the input tells of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.loading import Library
from disputes.records.merging import merged
from disputes.records.printing import to_plain
from disputes.records.reading import RecordRead, read_plain
from disputes.sources.case_draft import CaseDraft
from disputes.sources.codes import Codes
from disputes.sources.envelope import Document, below, error_of, responses
from disputes.sources.imported import noted, refused
from disputes.sources.source import Source, empty_page
from disputes.words.documents import Severity
from disputes.words.records import Dispute


def read_cases(
    source: Source,
    documents: Iterable[Document],
    asked: str | None,
    library: Library,
    fetched_at: datetime | None,
    keep_raw: bool = False,
) -> Iterator[RecordRead]:
    """The cases in the documents of one input, with what is wrong and what is odd about them. One that is told by its
    charge or its order is the case of that name, where the input tells of one.

    Raises :class:`Refused` (exit 4) where the maps that read the source are missing.
    """
    codes = Codes.of(library, source.platform, source.maps)
    reads = [read for document in documents for read in _reads(source, document, asked, codes, fetched_at, keep_raw)]
    names = _own_ids(reads)
    states: dict[str, list[RecordRead]] = {}
    for read in reads:
        if read.record is not None:
            states.setdefault(names.get(read.record.id, read.record.id), []).append(read)
    for read in reads:
        if read.record is None:
            yield read
            continue
        name = names.get(read.record.id, read.record.id)
        if (told := states.pop(name, None)) is not None:
            yield told[0] if len(told) == 1 else _folded(told, name)


def _own_ids(reads: Sequence[RecordRead]) -> dict[str, str]:
    """The case's own id, by the id of a record that does not have it."""
    cases = [read.case for read in reads if read.case is not None and read.case.dispute is not Dispute.NONE]
    known: dict[str, set[str]] = {}
    for case in cases:
        if case.has_own_id:
            order = case.order.id if case.order is not None else None
            for name in {*case.other_ids, order} - {None}:
                known.setdefault(str(name), set()).add(case.id)
    loose = {case.id for case in cases if not case.has_own_id}
    return {name: next(iter(own)) for name, own in known.items() if name in loose and len(own) == 1}


def _reads(
    source: Source,
    document: Document,
    asked: str | None,
    codes: Codes,
    fetched_at: datetime | None,
    keep_raw: bool,
) -> Iterator[RecordRead]:
    if document.root is None:
        yield refused(document.file, *document.faults)
        return
    faults = list(document.faults)
    root = document.root if source.gather is None else source.gather(document.root)
    for response in responses(root):
        wrong = response if isinstance(response, Problem) else error_of(response)
        for one in [wrong] if wrong is not None else _cases(source, response):
            if isinstance(one, Problem):
                yield noted(one.file, one) if one.severity is Severity.WARNING else refused(one.file, one)
                continue
            own = [p for p in faults if below(one.path, p)]
            faults = [p for p in faults if p not in own]
            if own:
                yield refused(one.file, *own)
                continue
            draft = CaseDraft(one, codes, asked, fetched_at, keep_raw=keep_raw)
            source.fill(draft)
            yield draft.read()
    if faults:
        yield refused(document.file, *faults)


def _cases(source: Source, response: Node | Problem) -> Iterator[Node | Problem]:
    assert isinstance(response, Node)
    found = 0
    for one in source.cases(response):
        found += 1
        yield one
    if not found:
        nothing = empty_page(response)
        yield nothing or response.problem(f"a case as {source.name} gives it", found="another object")


def _folded(told: list[RecordRead], name: str) -> RecordRead:
    """Several states of one case as one record, the latest last."""
    plain: list[tuple[str, int, dict[str, Any]]] = []
    for n, read in enumerate(told):
        assert read.case is not None
        record = to_plain(read.case)
        plain.append((str(record.get("updated_at") or ""), n, record))
    plain.sort(key=lambda state: state[:2])
    out = plain[0][2]
    for _, _, later in plain[1:]:
        out = merged(out, later)
    out["id"] = name
    last = told[plain[-1][1]]
    again = Problem(
        last.file,
        last.line,
        "",
        f"{name} {len(told)} times",
        "one state of it: they are put together, the latest counts",
        severity=Severity.WARNING,
    )
    codes = {name: code for read in told for name, code in read.unknown_codes.items()}
    others: Counter[str] = Counter()
    for one in told:
        others.update(one.unread)
    read = read_plain(out, last.file, line=last.line)
    return replace(read, unread=others, unknown_codes=codes, notes=(*(n for r in told for n in r.notes), again))
