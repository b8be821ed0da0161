"""The lists of words that a record may use, with their titles, as tables and as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from disputes.language.case_rules import Fact
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import Ruleset
from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.records.markets import market_titles
from disputes.views.titles import TITLES
from disputes.words.dataclass import dataclass
from disputes.words.language import FieldKind
from disputes.words.lists import CLOSED, WordList

DECLARED = (
    WordList.EVIDENCE,
    WordList.FACT,
    WordList.DEADLINE,
    WordList.METRIC,
    WordList.VIOLATION,
    WordList.MEASURE,
    WordList.ACTION,
    WordList.GROUND,
    WordList.COLUMN,
)
"""The lists that the rulesets of a platform declare."""

PLACES: Mapping[WordList, Text] = {
    WordList.PLATFORM: Text("`platform` of a case or a shop", "案件或店铺的 platform"),
    WordList.MARKET: Text("`market` of a case or a shop", "案件或店铺的 market"),
    WordList.SITE: Text("`site`, where a platform has several rulebooks", "site（平台有多套规则时）"),
    WordList.DISPUTE: Text("`dispute` of a case", "案件的 dispute"),
    WordList.STAGE: Text("`stage` of a case", "案件的 stage"),
    WordList.TURN: Text("`turn` of a case", "案件的 turn"),
    WordList.REQUESTED: Text("`requested` of a case", "案件的 requested"),
    WordList.SELLER: Text("`seller` of a shop", "店铺的 seller"),
    WordList.PAYMENT: Text("`order.payment`", "order.payment"),
    WordList.FULFILMENT: Text("`order.fulfilment`", "order.fulfilment"),
    WordList.TRACKING: Text("`tracking` of a parcel", "包裹的 tracking"),
    WordList.LABEL: Text("`label` of a parcel", "包裹的 label"),
    WordList.EVENT: Text("`type` of an event", "事件的 type"),
    WordList.BY: Text("`by` of an event", "事件的 by"),
    WordList.OUTCOME: Text("`outcome` of an event", "事件的 outcome"),
    WordList.REMEDY: Text("`remedy` of a ruling or a settlement", "裁决或和解的 remedy"),
    WordList.ACTOR: Text("`actor` of a stated deadline", "渠道期限的 actor"),
    WordList.APPEAL: Text("`outcome` of an appeal of a shop", "店铺申诉的 outcome"),
    WordList.EVIDENCE: Text("`kind` of evidence (any other is kept too)", "凭证的 kind（其他词也保留）"),
    WordList.FACT: Text("names under `facts`", "facts 下的名称"),
    WordList.DEADLINE: Text("`for` of a stated deadline (any text is kept too)", "渠道期限的 for（其他文字也保留）"),
    WordList.METRIC: Text("`metric` under `counts` of a shop", "店铺 counts 的 metric"),
    WordList.VIOLATION: Text(
        "`type` of a violation of a shop (any other is kept too)", "店铺违规的 type（其他词也保留）"
    ),
    WordList.MEASURE: Text("`type` of a measure of a shop (any other is kept too)", "店铺措施的 type（其他词也保留）"),
    WordList.ACTION: Text("`actions` of an answer and of rules", "结论与规则中的 actions"),
    WordList.GROUND: Text("`grounds` of an expected ruling", "预期裁决的 grounds"),
    WordList.COLUMN: Text("a column of `weeks`, `months` or `days` of a shop", "店铺 weeks、months、days 的列名"),
}


@dataclass(frozen=True, slots=True)
class WordEntry:
    """A word of a list: what it means, and of a declared one the ruleset; of a fact also its type and its question."""

    word: str
    title: Text | None = None
    ruleset: str | None = None
    type: str | None = None
    ask: Text | None = None
    on: str | None = None
    words: tuple[str, ...] = field(default=())
    titles: tuple[tuple[str, Text], ...] = ()
    """Of a fact, what its words are called, those that have a title."""

    def to_json(self) -> dict[str, object]:
        out: dict[str, object] = {"word": self.word, "title": self.title.as_json() if self.title is not None else None}
        if self.ruleset is not None:
            out["ruleset"] = self.ruleset
        if self.type is not None:
            titles = {word: title.as_json() for word, title in self.titles}
            out |= {"type": self.type, "words": list(self.words), "titles": titles, "on": self.on}
            out["ask"] = self.ask.as_json() if self.ask is not None else None
        return out


def entries(list_: WordList, books: Sequence[Rulebook]) -> list[WordEntry]:
    """The words of a list; of declared ones those of the rulesets of `books`, each once for each ruleset."""
    if list_ is WordList.MARKET:
        return [WordEntry(code, Text(*names)) for code, names in market_titles().items()]
    if list_ in CLOSED:
        return [WordEntry(word.value, TITLES[type(word)][word]) for word in CLOSED[list_]]
    found = (entry for book in books for entry in _declared(list_, book))
    return list({(entry.word, entry.ruleset): entry for entry in found}.values())


def _declared(list_: WordList, book: Rulebook) -> Iterator[WordEntry]:
    for r in book.rulesets:
        if list_ is WordList.FACT:
            yield from (_fact(fact) for fact in r.facts.values() if fact.how is None)
        elif list_ is WordList.EVIDENCE:
            yield from (WordEntry(id_, kind.title, r.id) for id_, kind in r.evidence.items())
        elif list_ is WordList.DEADLINE:
            yield from (WordEntry(id_, deadline.title, r.id) for id_, deadline in r.deadlines.items())
        elif list_ is WordList.METRIC:
            for id_ in r.metrics:
                yield WordEntry(id_, book.word(id_, r.id), r.id)
        elif list_ is WordList.VIOLATION:
            yield from (
                WordEntry(type_, book.word(type_, r.id), r.id)
                for ledger in r.ledgers.values()
                for type_ in ledger.violations
            )
        elif list_ is WordList.MEASURE:
            yield from (WordEntry(id_, title, r.id) for id_, title in r.measures.items())
        elif list_ is WordList.ACTION:
            yield from (WordEntry(id_, action.title, r.id) for id_, action in r.actions.items())
        elif list_ is WordList.GROUND:
            yield from (WordEntry(id_, title, r.id) for id_, title in r.grounds.items())
        elif list_ is WordList.COLUMN:
            yield from _columns(r)


def _columns(ruleset: Ruleset) -> Iterator[WordEntry]:
    """The columns that a ruleset's metrics add up, each with its own title or that of the metrics that read it."""
    read: dict[str, list[Text]] = {}
    for metric in ruleset.metrics.values():
        for part in (metric.part, metric.whole, *(part for _, part in metric.also)):
            for column in part.columns if part is not None else ():
                titles = read.setdefault(column, [])
                if metric.title not in titles:
                    titles.append(metric.title)
    for column, titles in read.items():
        of = Text("; ".join(t.en for t in titles), "；".join(t.zh for t in titles))
        yield WordEntry(column, ruleset.words.get(column) or of, ruleset.id)


def _fact(fact: Fact) -> WordEntry:
    return WordEntry(
        fact.name,
        fact.title or fact.ask,
        fact.ruleset,
        type=type_text(fact.type),
        ask=fact.ask,
        on=fact.on,
        words=fact.type.words,
        titles=tuple(fact.words.items()),
    )


def titled_words(words: Iterable[str], titles: Mapping[str, Text], lang: str) -> list[str]:
    """Words, each with its title in brackets where it has one that says more."""
    found = ((word, titles[word].of(lang) if word in titles else word) for word in words)
    return [
        word if title == word else f"{word} ({title})" if lang == "en" else f"{word}（{title}）"
        for word, title in found
    ]


def type_text(type_: FieldType) -> str:
    """A type as a ruleset declares it, without the words of an enum."""
    if type_.kind is FieldKind.LIST and type_.of is not None:
        return f"list[{type_.of.kind}]"
    return str(type_.kind)
