"""Reading the forms in which a desk takes evidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from disputes.documents.yaml_tree import Node
from disputes.language.filings import MEMBER, EachCounted, FiledKind, Filing, FormPart
from disputes.language.messages import MessageText
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.texts import text_with_fields
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind, FilesTogether, FilingForm

KEYS = ("title", "when", "send", "form", "in", "together", "names", "body", "kinds", "letter", "cite", "note")
KIND_KEYS = ("as", "text", "also", "beside", "note")
NAMES = ("type", "files", "text")
EACH = "for_each"
COUNTED = "counted"
NOT_TAKEN = "none"
"""In place of a name: the form does not take the kind; it is handed in elsewhere."""
_TEXT, _INSTANT, _MONEY = (FieldType(kind) for kind in (FieldKind.TEXT, FieldKind.INSTANT, FieldKind.MONEY))
_OF_A_MEMBER = {
    f"{MEMBER}at": _INSTANT,
    f"{MEMBER}amount": _MONEY,
    **{f"{MEMBER}{key}": _TEXT for key in ("ip", "device", "email", "address")},
}


def filing(ex: ExpressionReader, ruleset: str, id_: str, node: Node) -> Filing:
    """A form. Raises :class:`RulesetFault`."""
    r = ex.nodes
    entries = r.mapping(node, KEYS, ("title", "form"))
    names = r.entries(entries.get("names"), NAMES)
    kinds = entries["kinds"].entries if "kinds" in entries else {}
    read = {name: r.attempt(partial(_kind, ex, name), one, None) for name, one in kinds.items()}
    return Filing(
        id=id_,
        ruleset=ruleset,
        title=title_of(ex, node) or Text(id_, id_),
        when=r.attempt(ex.condition, entries.get("when"), None),
        send=r.text(entries["send"]) if "send" in entries else "",
        form=r.word(entries["form"], FilingForm, "a form"),
        inside=r.text(entries["in"]) if "in" in entries else "",
        together=r.word(entries["together"], FilesTogether, "one, kind or each")
        if "together" in entries
        else FilesTogether.KIND,
        names={key: r.text(one) for key, one in names.items()},
        body=_parts(ex, entries.get("body")),
        kinds={name: one for name, one in read.items() if one is not None},
        letter=r.text(entries["letter"]) if "letter" in entries else None,
        cites=cites_of(r, entries.get("cite")),
        node=node,
    )


def _kind(ex: ExpressionReader, name: str, node: Node) -> FiledKind:
    """A kind by its name in the form, or with what the record fills in."""
    r = ex.nodes
    if node.kind is NodeKind.TEXT:
        return FiledKind(_name(ex, node))
    entries = r.mapping(node, KIND_KEYS)
    return FiledKind(
        name=_name(ex, entries["as"]) if "as" in entries else name,
        text=text_with_fields(ex, entries["text"]) if "text" in entries else None,
        also=_parts(ex, entries["also"]) if "also" in entries else None,
        beside="beside" in entries and r.flag(entries["beside"]),
    )


def _name(ex: ExpressionReader, node: Node) -> str:
    return "" if node.text == NOT_TAKEN and not node.quoted else ex.nodes.text(node)


def _parts(ex: ExpressionReader, node: Node | None) -> Mapping[str, FormPart]:
    if node is None:
        return {}
    if node.kind is not NodeKind.MAP:
        raise ex.nodes.fail(node, "a mapping, as it stands in the form")
    return {key: _part(ex, one) for key, one in node.entries.items()}


def _part(ex: ExpressionReader, node: Node) -> FormPart:
    if node.kind is NodeKind.LIST:
        return [_part(ex, one) for one in node.items]
    if node.kind is NodeKind.MAP:
        if EACH not in node.entries:
            return _parts(ex, node)
        ex.nodes.name(node.entries[EACH], (COUNTED,), "what it stands there for")
        with ex.fields.own_keys(_OF_A_MEMBER):
            return EachCounted({key: _part(ex, one) for key, one in node.entries.items() if key != EACH})
    if not node.quoted and node.text in ("true", "false"):
        return node.text == "true"
    found: MessageText = text_with_fields(ex, node)
    return found
