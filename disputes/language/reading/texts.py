"""Reading texts with fields in braces: of messages, and of the forms in which a desk takes evidence."""

from __future__ import annotations

import re
import string

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language.message_fields import FORMS, TITLES
from disputes.language.messages import MessageText, Piece, Placeholder
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.nodes import RulesetFault
from disputes.words import texts as texts_of
from disputes.words.language import FieldKind
from disputes.words.messages import DayForm

# A figure in a text promises something: digits, and numbers in words before a unit of time or of money.
_COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety"
_FIGURE = re.compile(
    rf"\d|\b(?:{_COUNTS})\s+(?:business\s+|working\s+|calendar\s+)?(?:hour|day|week|month|year)s?\b"
    r"|[零〇一二两三四五六七八九十百千]+\s*(?:个)?(?:工作日|自然日|小时|天|日|周|星期|月|年|元|美元)",
    re.IGNORECASE,
)


def text_with_fields(ex: ExpressionReader, node: Node) -> MessageText:
    """A text taken apart. Figures in it are problems. Raises :class:`RulesetFault`."""
    r = ex.nodes
    pieces: list[Piece] = []
    try:
        parsed = list(string.Formatter().parse(r.text(node)))
    except ValueError as bad:
        expected = "a text whose braces hold a field: {order.id}"
        raise r.fail(node, f"{expected} ({bad})") from None
    for words, path, form, conversion in parsed:
        figure = _FIGURE.search(words)
        if figure is not None:
            expected = "a text without figures: one that a rule carries is put in as a field, {deadline.respond.due}"
            r.problems.append(node.problem(expected, found=repr(figure[0]), code="figure"))
        if words:
            pieces.append(words)
        if path is not None:
            if conversion:
                raise r.fail(node, "a field in braces, without a conversion: {order.id}")
            pieces.append(_placeholder(ex, node, path, form or ""))
    return tuple(pieces)


def _placeholder(ex: ExpressionReader, node: Node, path: str, form: str) -> Placeholder:
    type_, is_own = ex.fields.field(node, path)
    is_due = path.startswith("deadline.") and path.endswith(".due")
    if type_.kind not in FORMS or not (is_own or is_due or path in TITLES or path.startswith("facts.")):
        near = nearest(path, TITLES)
        expected = "a field that a message may name: of a text, a number, an amount or an instant"
        raise RulesetFault(node.problem(expected, found=repr(path), nearest=near, code="unknown-field"))
    if not form:
        return Placeholder(path)
    if form not in texts_of(DayForm) or type_.kind is not FieldKind.INSTANT:
        raise ex.nodes.fail(node, f"an instant as a day, {{{path}:day}}" if form != DayForm.DAY else "an instant")
    return Placeholder(path, DayForm(form))
