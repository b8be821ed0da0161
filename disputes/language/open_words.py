"""The words of a ruleset that people read on an answer though no catalogue lists them, and their titles.

Such words are what evidence must show, topics of gaps, types of violations, levels, and metrics that only the platform
measures. Their titles stand in the section `words`, so that each is said in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from disputes.documents.yaml_tree import Node
from disputes.language.ruleset import Ruleset
from disputes.language.shop_rules import Band
from disputes.language.truth import Text
from disputes.words.documents import NodeKind

Named = Callable[[str], Text | None]
"""The title that a name has of its own: as a word, a deadline or a metric."""

# Topics of gaps that the program names after what has no figure; {what} is the title of that.
_MADE: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"points_of_(?P<what>\w+)"), Text("points for {what}", "{what}的分值")),
    (re.compile(r"(?P<what>\w+)\.standard"), Text("standard of {what}", "{what}的标准")),
    (re.compile(r"(?P<what>weeks|months|days)\.(?P<day>[\d-]+)"), Text("{what}, {day}", "{what}（{day}）")),
)
# Topics that the program itself names: what a ruleset as a whole lacks, keys of the language, lists of the record.
_OWN: Mapping[str, Text] = {
    "ruleset": Text("the platform's rules", "平台规则"),
    "market": Text("this market", "该市场"),
    "dispute_type": Text("this kind of dispute", "此类纠纷"),
    "standing": Text("how the shop stands", "店铺状况"),
    "drafts": Text("draft rules", "草稿规则"),
    "calendar": Text("the calendar", "日历"),
    "holidays": Text("days off", "节假日"),
    "currency": Text("the currency", "币种"),
    "range": Text("an amount given as a range", "区间金额"),
    "amounts_of_different_kinds": Text("amounts of different kinds", "不同类别的金额"),
    "value": Text("a value", "数值"),
    "within": Text("the time allowed", "期限时长"),
    "starts": Text("when the clock starts", "起算时点"),
    "ends": Text("when the clock ends", "截止时刻"),
    "at_latest": Text("the second limit", "另一期限"),
    "at_earliest": Text("the extension", "期限延长"),
    "lapse": Text("what silence costs", "逾期后果"),
    "weeks": Text("week", "周"),
    "months": Text("month", "月"),
    "days": Text("day", "日"),
}
_PRICE = re.compile(r"price_in_(?P<currency>[A-Z]{3})")


def title_of_word(name: str, named: Named) -> Text | None:
    """The title of an open word: its own, or one made of those of its parts. None where it has none."""
    own = named(name) or _OWN.get(name)
    if own is not None:
        return own
    price = _PRICE.fullmatch(name)
    if price is not None:
        return Text(f"price in {price['currency']}", f"{price['currency']} 价格")
    for pattern, text in _MADE:
        found = pattern.fullmatch(name)
        what = named(found["what"]) or _OWN.get(found["what"]) if found is not None else None
        if found is not None and what is not None:
            return text.filled(**{**found.groupdict(), "what": what})
    return None


def open_words(ruleset: Ruleset) -> Iterator[tuple[str, Node]]:
    """The open words that a ruleset uses, with the entry that does."""
    yield from _of_evidence(ruleset)
    for rule in ruleset.rules.values():
        then = rule.then
        words = [*then.hits, *then.points, *((then.gap.topic,) if then.gap is not None else ())]
        yield from ((word, rule.node) for word in words)
    for metric in ruleset.metrics.values():
        yield from ((word, metric.node) for word in metric.issued_as)
        for band in _bands(metric.bands.entries() if metric.bands is not None else ()):
            words = [w for w in (band.type, band.gap.topic if band.gap is not None else None) if w is not None]
            yield from ((word, band.node) for word in words)
    for ledger in ruleset.ledgers.values():
        yield from ((word, price.node) for word, price in ledger.violations.items())
    levels = [(m.level, m.node) for m in ruleset.metrics.values()]
    levels += [(x.level, x.node) for x in ruleset.ledgers.values() if x.node is not None]
    for level, node in levels:
        if level is not None:
            yield from ((a.value, node) for a in level.entries() if a.value is not None)
    for alternatives in ruleset.alternatives:
        for entry in alternatives.entries():
            if entry.gap is not None and entry.node is not None:
                yield entry.gap.topic, entry.node


def _of_evidence(ruleset: Ruleset) -> Iterator[tuple[str, Node]]:
    for kind in ruleset.evidence.values():
        if kind.node is not None:
            yield from ((word, kind.node) for word in kind.must_show)
    for rule in ruleset.rules.values():
        for request in rule.then.gather:
            groups = (want for group in request.one_of for option in group for want in option)
            for want in (*request.required, *request.optional, *groups):
                yield from ((word, rule.node) for word in want.must_show)


def _bands(entries: Iterable[object]) -> Iterator[Band]:
    for entry in entries:
        value = getattr(entry, "value", None)
        yield from (band for band in value or () if isinstance(band, Band))


def copied_texts(document: Node) -> Iterator[Node]:
    """The texts for people whose Chinese copies the English, names aside: these have no word in small letters."""
    for node in document.walk():
        if node.kind is not NodeKind.MAP or set(node.entries) != {"en", "zh"}:
            continue
        en, zh = node.entries["en"].text.strip(), node.entries["zh"].text.strip()
        if en and en == zh and re.search(r"(?<![A-Za-z])[a-z]{2,}", en):
            yield node
