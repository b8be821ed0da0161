"""Reading kinds of evidence, and the limits that a platform sets."""

from __future__ import annotations

from functools import partial

from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Counted, EvidenceKind
from disputes.language.citations import Citation
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.filings import filing
from disputes.language.reading.sections import Sections
from disputes.language.ruleset import EvidenceLimit, Ruleset
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words.language import EvidenceForm, FieldKind, LiteralKind

LIMITS = (
    "formats",
    "pages_each",
    "pages_total",
    "submissions",
    "files_each",
    "files_total",
    "bytes_each",
    "bytes_total",
    "chars_each",
    "chars_total",
)
KIND_KEYS = ("title", "type", "must_show", "chars", "formats", "counts", "cite", "note")
COUNTED_KEYS = ("fact", "needs", "when")
_TEXT = FieldType(FieldKind.TEXT)
_OWN = {"format": _TEXT, "kind": _TEXT}


def read_evidence(ex: ExpressionReader, sections: Sections, out: Ruleset) -> None:
    """The kinds of evidence by their names, and the limits."""
    r = ex.nodes
    for document in sections.documents:
        entries = r.entries(document.get("evidence"), ("kinds", "limits", "filings"))
        for name, node in entries["kinds"].entries.items() if "kinds" in entries else ():
            kind = r.attempt(partial(_kind, ex, name), node, None)
            if kind is not None:
                out.evidence[name] = kind
        for name, node in entries["filings"].entries.items() if "filings" in entries else ():
            form = r.attempt(partial(filing, ex, out.id, name), node, None)
            if form is not None:
                out.filings[name] = form
        limits = r.entries(entries.get("limits"), (*LIMITS, "cite"))
        cites = cites_of(r, limits.get("cite"))
        for name, node in limits.items():
            if name == "cite":
                continue
            limit = r.attempt(partial(_limit, ex, name, cites), node, None)
            if limit is not None:
                out.limits[name] = limit


def _limit(ex: ExpressionReader, name: str, cites: tuple[Citation, ...], node: Node) -> Alternatives[EvidenceLimit]:
    with ex.fields.own_keys(_OWN):
        if name == "formats":
            return ex.values.read(node, ex.nodes.texts, name, cites)
        return ex.values.read(node, ex.nodes.typed(scalars.size, LiteralKind.SIZE), name, cites)


def _kind(ex: ExpressionReader, name: str, node: Node) -> EvidenceKind:
    r = ex.nodes
    entries = r.mapping(node, KIND_KEYS)
    return EvidenceKind(
        id=name,
        title=title_of(ex, node) or Text(name, name),
        type=r.word(entries["type"], EvidenceForm, "file or text") if "type" in entries else EvidenceForm.FILE,
        must_show=r.texts(entries["must_show"]) if "must_show" in entries else (),
        chars=r.typed(scalars.integer, LiteralKind.INTEGER)(entries["chars"]) if "chars" in entries else None,
        formats=r.texts(entries["formats"]) if "formats" in entries else (),
        counts=r.attempt(partial(_counted, ex), entries.get("counts"), None),
        cites=cites_of(r, entries.get("cite")),
        node=node,
    )


def _counted(ex: ExpressionReader, node: Node) -> Counted:
    r = ex.nodes
    entries = r.mapping(node, COUNTED_KEYS, ("fact",))
    fact = r.text(entries["fact"])
    type_, _ = ex.fields.field(entries["fact"], f"facts.{fact}")
    if type_.kind is not FieldKind.INT:
        raise r.fail(entries["fact"], "a fact that counts members of a list")
    return Counted(
        fact=fact,
        needs=ex.optional(entries.get("needs"), r.typed(scalars.integer, LiteralKind.INTEGER), "needs"),
        when=r.attempt(ex.condition, entries.get("when"), None),
    )
