"""Reading the messages of a ruleset: conditions as everywhere, texts taken apart into words and fields."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from disputes.documents.problems import nearest
from disputes.documents.yaml_tree import Node
from disputes.language.message_fields import OF_THE_ANSWER
from disputes.language.messages import Message, MessageText, Placeholder
from disputes.language.reading.citations import cites_of
from disputes.language.reading.deadlines import COMMON, title_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.texts import text_with_fields
from disputes.language.truth import Text
from disputes.words import texts as texts_of
from disputes.words.documents import NodeKind
from disputes.words.messages import Addressee, MessageLanguage

KEYS = (*COMMON, "like", "action", "to", "when", "text")


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
            found = r.attempt(partial(text_with_fields, self.ex), text, None)
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
