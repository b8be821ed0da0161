"""Reading the messages of a ruleset: conditions as everywhere, texts taken apart into words and fields."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language.message_fields import FORMS, OF_THE_ANSWER, TITLES
from disputes.language.messages import Message, MessageText, Piece, Placeholder
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import COMMON, title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.nodes import RulesetFault
from disputes.language.truth import Text
from disputes.words import texts as texts_of
from disputes.words.documents import NodeKind
from disputes.words.language import FieldKind
from disputes.words.messages import Addressee, DayForm, MessageLanguage

KEYS = (*COMMON, "like", "action", "to", "when", "text")
# A figure in a text promises something: digits, and numbers in words before a unit of time or of money.
_COUNTS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety"
_FIGURE = re.compile(
    rf"\d|\b(?:{_COUNTS})\s+(?:business\s+|working\s+|calendar\s+)?(?:hour|day|week|month|year)s?\b"
    r"|[零〇一二两三四五六七八九十百千]+\s*(?:个)?(?:工作日|自然日|小时|天|日|周|星期|月|年|元|美元)",
    re.IGNORECASE,
)


class MessageReader:
    """Reads the messages of one ruleset. `known`: the messages of the common ruleset, which others may be like."""

    def __init__(self, ex: ExpressionReader, ruleset: str, nodes: Mapping[str, Node], known: Mapping[str, Message]):
        self.ex = ex
        self.ruleset = ruleset
        self.nodes = nodes
        self.known = known
        self.out: dict[str, Message] = {}
        self._begun: list[str] = []

    def read(self) -> dict[str, Message]:
        """The messages by their ids; faulty ones are left out, and what is wrong is kept."""
        for id_ in self.nodes:
            self._named(id_)
        return {id_: self.out[id_] for id_ in self.nodes if id_ in self.out}

    def _named(self, id_: str) -> Message | None:
        if id_ not in self.out and id_ not in self._begun:
            self._begun.append(id_)
            found = self.ex.nodes.attempt(lambda n: self._message(id_, n), self.nodes[id_], None)
            if found is not None:
                self.out[id_] = found
        return self.out.get(id_)

    def _message(self, id_: str, node: Node) -> Message:
        r = self.ex.nodes
        entries = r.mapping(node, KEYS, ("action",) if "like" in node.entries else ("action", "to", "text"))
        like = self._like(entries["like"]) if "like" in entries else None
        with self.ex.fields.own_keys(OF_THE_ANSWER):
            when = r.attempt(self.ex.condition, entries.get("when"), like.when if like is not None else None)
            base = like.texts if like is not None else {}
            texts = self._texts(entries["text"], base) if "text" in entries else base
        to = like.to if like is not None else Addressee.BUYER
        title = title_of(self.ex, node, required=like is None) or (like.title if like is not None else None)
        return Message(
            id=id_,
            ruleset=self.ruleset,
            title=title or Text(id_, id_),
            actions=r.texts(entries["action"]),
            to=r.attempt(lambda n: r.word(n, Addressee, "to whom"), entries.get("to"), to),
            when=when,
            texts=texts,
            cites=cites_of(r, entries.get("cite")),
            node=node,
        )

    def _like(self, node: Node) -> Message:
        """The message that another one takes over: of this ruleset, else of the common one."""
        name = self.ex.nodes.text(node)
        own = self._named(name) if name in self.nodes else self.known.get(name)
        if own is None:
            names = [*self.nodes, *self.known]
            raise self.ex.nodes.fail(node, "another message of this ruleset or of `any`", names, "unknown-name")
        return own

    def _texts(self, node: Node, base: Mapping[MessageLanguage, MessageText]) -> Mapping[MessageLanguage, MessageText]:
        """The texts by language over those that are taken over. Raises :class:`RulesetFault` without an English one,
        which stands in for every language that has none.
        """
        r = self.ex.nodes
        languages = texts_of(MessageLanguage)
        if node.kind is not NodeKind.MAP:
            raise r.fail(node, "the text by language: {en: …, zh: …}", code="translation")
        for needed in (MessageLanguage.ZH, MessageLanguage.EN):
            own = node.get(needed)
            if needed not in base and (own is None or not own.text.strip()):
                fault = r.fail(node, f"a text for {needed.value!r}", code="translation")
                if needed is MessageLanguage.EN:
                    raise fault
                r.add(fault)
        out = dict(base)
        for lang, text in node.entries.items():
            if lang not in languages:
                near = nearest(lang, languages)
                expected = f"the code of a language: {', '.join(languages)}"
                r.problems.append(node.key_problem(lang, expected, nearest=near, code="unknown-key"))
                continue
            found = r.attempt(self._text, text, None)
            if found is not None:
                out[MessageLanguage(lang)] = found
        self._same_fields(node, out)
        return out

    def _same_fields(self, node: Node, found: Mapping[MessageLanguage, MessageText]) -> None:
        """Every language names the fields that the English does: nothing is promised in one only."""
        of = {lang: {p.path for p in text if isinstance(p, Placeholder)} for lang, text in found.items()}
        for lang, fields in of.items():
            wanted = of.get(MessageLanguage.EN, fields)
            if fields != wanted:
                other = ", ".join(sorted(f"{{{path}}}" for path in fields ^ wanted))
                expected = "the same fields in every language"
                self.ex.nodes.problems.append(
                    (node.get(lang) or node).problem(
                        expected, found=f"{other} in one language only", code="translation"
                    )
                )

    def _text(self, node: Node) -> MessageText:
        r = self.ex.nodes
        pieces: list[Piece] = []
        try:
            parsed = list(string.Formatter().parse(r.text(node)))
        except ValueError as bad:
            expected = "a text whose braces hold a field: {order.id}"
            raise r.fail(node, f"{expected} ({bad})") from None
        for words, path, form, conversion in parsed:
            figure = _FIGURE.search(words)
            if figure is not None:
                expected = (
                    "a text without figures: one that a rule carries is put in as a field, {deadline.respond.due}"
                )
                r.problems.append(node.problem(expected, found=repr(figure[0]), code="figure"))
            if words:
                pieces.append(words)
            if path is not None:
                if conversion:
                    raise r.fail(node, "a field in braces, without a conversion: {order.id}")
                pieces.append(self._placeholder(node, path, form or ""))
        return tuple(pieces)

    def _placeholder(self, node: Node, path: str, form: str) -> Placeholder:
        r = self.ex.nodes
        type_, _ = self.ex.fields.field(node, path)
        is_due = path.startswith("deadline.") and path.endswith(".due")
        if type_.kind not in FORMS or not (is_due or path in TITLES or path.startswith("facts.")):
            near = nearest(path, TITLES)
            expected = "a field that a message may name: of a text, a number, an amount or an instant"
            raise RulesetFault(node.problem(expected, found=repr(path), nearest=near, code="unknown-field"))
        if not form:
            return Placeholder(path)
        if form not in texts_of(DayForm) or type_.kind is not FieldKind.INSTANT:
            raise r.fail(node, f"an instant as a day, {{{path}:day}}" if form != DayForm.DAY else "an instant")
        return Placeholder(path, DayForm(form))
