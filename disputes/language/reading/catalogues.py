"""Reading what a ruleset says of its platform, and its catalogues of actions, grounds, measures and questions."""

from __future__ import annotations

import re
from functools import partial
from zoneinfo import ZoneInfo

from disputes.documents.yaml_tree import Node
from disputes.language.case_rules import Action, ClosedBy, Market
from disputes.language.reading.citations import cites_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.nodes import NodeReader
from disputes.language.reading.sections import Sections
from disputes.language.ruleset import Ruleset
from disputes.language.truth import Text
from disputes.words.answers import Owner
from disputes.words.documents import NodeKind
from disputes.words.messages import MessageLanguage
from disputes.words.records import Dispute, Platform, Stage

_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})")
ACTION_KEYS = ("title", "owner", "done_by", "after_end", "excludes", "note", "cite")


def read_platform(ex: ExpressionReader, sections: Sections, out: Ruleset) -> None:
    """The platform's title, its markets, the rulesets that it includes and those that close its route."""
    r = ex.nodes
    for document in sections.documents:
        node = document["platform"]
        if node.kind is not NodeKind.MAP:
            continue
        entries = r.entries(node, ("id", "title", "version", "version_by", "markets", "include", "closed_by", "note"))
        out.title = r.attempt(r.bilingual, entries.get("title"), None)
        out.version = r.attempt(partial(_version, r), entries.get("version"), None)
        out.version_by = r.attempt(ex.moment, entries.get("version_by"), None)
        for code, entry in entries["markets"].entries.items() if "markets" in entries else ():
            market = r.attempt(partial(_market, r, code), entry, None)
            if market is not None:
                out.markets[code] = market
        for entry in entries["closed_by"].items if "closed_by" in entries else ():
            closed = r.attempt(lambda n: _closed_by(r, n), entry, None)
            if closed is not None:
                out.closed_by.append(closed)
        for entry in entries["include"].items if "include" in entries else ():
            parts = r.entries(entry, ("platform", "when"), ("platform",))
            if parts:
                when = r.attempt(ex.condition, parts.get("when"), None)
                out.includes.append((parts["platform"].text, when))


def _version(r: NodeReader, node: Node) -> str:
    """Three numbers, `2.1.0`: the version of the ruleset, raised with each change of it."""
    if not _VERSION.fullmatch(r.text(node)):
        raise r.fail(node, "a version of three numbers (2.1.0)")
    return node.text


def zone_at(nodes: NodeReader, node: Node) -> ZoneInfo:
    """A time zone by its name. Raises :class:`RulesetFault`."""
    try:
        return ZoneInfo(nodes.text(node))
    except (KeyError, ValueError, OSError):
        raise nodes.fail(node, "a time zone (Asia/Singapore)", code="zone") from None


def _market(r: NodeReader, code: str, node: Node) -> Market:
    entries = r.mapping(node, ("zone", "currency", "calendar", "language", "note", "cite"), ("zone",))
    cites_of(r, entries.get("cite"))
    zone = zone_at(r, entries["zone"])
    currency, calendar = (entries[k].text if k in entries else None for k in ("currency", "calendar"))
    language = r.attempt(lambda n: r.word(n, MessageLanguage, "a language"), entries.get("language"), None)
    return Market(code, zone.key, currency, calendar, language)


def _closed_by(r: NodeReader, node: Node) -> ClosedBy:
    entries = r.mapping(
        node, ("platforms", "stages", "disputes", "title", "cite", "note"), ("platforms", "title", "cite")
    )
    return ClosedBy(
        platforms=r.words_of(entries["platforms"], Platform, "a platform"),
        stages=r.words_of(entries["stages"], Stage, "a stage") if "stages" in entries else (),
        disputes=r.words_of(entries["disputes"], Dispute, "a dispute") if "disputes" in entries else (),
        title=r.bilingual(entries["title"]),
        cites=cites_of(r, entries["cite"]),
    )


def read_catalogues(ex: ExpressionReader, sections: Sections, out: Ruleset) -> None:
    """The actions, grounds and measures, the questions that people are asked, and the titles of words."""
    r = ex.nodes
    for name, node in sections.named("actions").items():
        action = r.attempt(partial(_action, ex, name), node, None)
        if action is not None:
            out.actions[name] = action
    for section, titles in (("grounds", out.grounds), ("measures", out.measures)):
        for name, node in sections.named(section).items():
            _title(r, name, node, titles)
    for section, texts in (("asks", out.asks), ("words", out.words)):
        for name, node in sections.named(section).items():
            text = r.attempt(r.bilingual, node, None)
            if text is not None:
                texts[name] = text


def _title(r: NodeReader, name: str, node: Node, titles: dict[str, Text]) -> None:
    entries = r.entries(node, ("title", "code", "cite", "note"), ("title",))
    cites_of(r, entries.get("cite"))
    title = r.attempt(r.bilingual, entries.get("title"), None)
    if title is not None:
        titles[name] = title


def _action(ex: ExpressionReader, name: str, node: Node) -> Action:
    r = ex.nodes
    entries = r.mapping(node, ACTION_KEYS, ("title",))
    cites_of(r, entries.get("cite"))
    owner = r.word(entries["owner"], Owner, "an owner") if "owner" in entries else None
    done = ex.moments.patterns(entries["done_by"]) if "done_by" in entries else ()
    after_end = r.flag(entries["after_end"]) if "after_end" in entries else False
    excludes = r.texts(entries["excludes"]) if "excludes" in entries else ()
    title = r.bilingual(entries["title"])
    return Action(name, title, owner, done, after_end=after_end, excludes=excludes, node=node)
