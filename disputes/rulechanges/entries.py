"""The entries of a ruleset by section, as they are compared."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from disputes.dates.calendars import Calendar
from disputes.language.alternatives import Alternatives
from disputes.language.dependence import reads_in
from disputes.language.ruleset import Ruleset
from disputes.language.truth import Text
from disputes.rulechanges.facets import Facet
from disputes.words.rulechanges import ChangeTopic as T
from disputes.words.rulechanges import RulesetSection as S

THE_PLATFORM = "platform"
THE_LIFE = "life"
SECTION_FACETS: Mapping[S, Facet] = {
    S.PLATFORM: Facet(T.SCOPE, Text("ruleset", "规则集")),
    S.MARKETS: Facet(T.SCOPE, Text("market", "市场")),
    S.INCLUDES: Facet(T.SCOPE, Text("included ruleset", "引用的规则集")),
    S.CLOSED_BY: Facet(T.RULE, Text("records that close this platform's route", "关闭本平台途径的记录")),
    S.ASSUMPTIONS: Facet(T.FACT, Text("assumption", "默认假设")),
    S.FACTS: Facet(T.FACT, Text("fact", "事实")),
    S.CALENDARS: Facet(T.CALENDAR, Text("calendar", "日历")),
    S.PERIODS: Facet(T.CALENDAR, Text("start of the period", "周期起点")),
    S.DEADLINES: Facet(T.DEADLINE, Text("clock", "期限")),
    S.RULES: Facet(T.RULE, Text("rule", "规则")),
    S.EVIDENCE: Facet(T.EVIDENCE, Text("kind of evidence", "凭证种类")),
    S.LIMITS: Facet(T.EVIDENCE, Text("limit on evidence", "凭证限制"), -1),
    S.FILINGS: Facet(T.EVIDENCE, Text("form in which evidence is taken", "凭证提交表单")),
    S.ACTIONS: Facet(T.ACTION, Text("action", "待办事项")),
    S.GROUNDS: Facet(T.TITLE, Text("ground", "理由")),
    S.MEASURES: Facet(T.TITLE, Text("measure", "措施")),
    S.ASKS: Facet(T.QUESTION, Text("question", "提问")),
    S.WORDS: Facet(T.TITLE, Text("title of a word", "词语标题")),
    S.MAPS: Facet(T.MAP, Text("map of the channel's words", "渠道词语对照")),
    S.LIFE: Facet(T.LIFE, Text("what the channel's words mean", "渠道词语的含义")),
    S.METRICS: Facet(T.THRESHOLD, Text("metric", "指标")),
    S.LEDGERS: Facet(T.POINTS, Text("points account", "积分账户")),
    S.MESSAGES: Facet(T.MESSAGE, Text("message", "消息模板")),
    S.SOURCES: Facet(T.SOURCE, Text("source", "资料来源")),
    S.CITATIONS: Facet(T.SOURCE, Text("fact on file", "在档事实")),
}


def entries_of(ruleset: Ruleset) -> Mapping[S, Mapping[str, object]]:
    """Everything that a ruleset says, by section and entry."""
    r = ruleset
    life = {f.name: getattr(r.life, f.name) for f in dataclasses.fields(r.life)}
    return {
        S.PLATFORM: {THE_PLATFORM: {"title": r.title, "version_by": r.version_by, "version": r.version}},
        S.MARKETS: r.markets,
        S.INCLUDES: {platform: {"when": when} for platform, when in r.includes},
        S.CLOSED_BY: {"/".join(c.platforms) + f" {c.title.en}": c for c in r.closed_by},
        S.ASSUMPTIONS: r.assumptions.by_path,
        S.FACTS: r.facts,
        S.CALENDARS: {name: _calendar(found, name in r.unzoned) for name, found in r.calendars.items()},
        S.PERIODS: r.periods,
        S.DEADLINES: r.deadlines,
        S.RULES: r.rules,
        S.EVIDENCE: r.evidence,
        S.LIMITS: r.limits,
        S.FILINGS: r.filings,
        S.ACTIONS: r.actions,
        S.GROUNDS: r.grounds,
        S.MEASURES: r.measures,
        S.ASKS: r.asks,
        S.WORDS: r.words,
        S.MAPS: r.maps,
        S.LIFE: {name: found for name, found in life.items() if found},
        S.METRICS: r.metrics,
        S.LEDGERS: r.ledgers,
        S.MESSAGES: r.messages,
        S.SOURCES: r.sources,
        S.CITATIONS: r.on_file.facts,
    }


def _calendar(found: Calendar, unzoned: bool) -> dict[str, object]:
    """A calendar by its keys; its zone None where it keeps the market's own."""
    keys = {f.name: getattr(found, f.name) for f in dataclasses.fields(found)}
    return {**keys, "zone": None if unzoned else found.zone.key}


def title_of_entry(found: object) -> Text | None:
    """The title that an entry carries."""
    if isinstance(found, Text):
        return found
    title = found.get("title") if isinstance(found, Mapping) else getattr(found, "title", None)
    return title if isinstance(title, Text) else None


def readers(ruleset: Ruleset) -> Mapping[str, tuple[str, ...]]:
    """Which entries use what others declare: by `facts/name`, `actions/name`, `evidence/name`, `calendars/name` …, the
    entries as `section/id`, in their order.
    """
    found: dict[str, list[str]] = {}
    sections = entries_of(ruleset)
    for section in (S.FACTS, S.DEADLINES, S.RULES, S.METRICS, S.LEDGERS, S.MESSAGES):
        for name, entry in sections[section].items():
            for used in dict.fromkeys([*_read(entry), *_named(entry)]):
                found.setdefault(used, []).append(f"{section}/{name}")
    return {used: tuple(users) for used, users in found.items()}


_READ = {"facts": S.FACTS, "deadline": S.DEADLINES, "metric": S.METRICS, "ledger": S.LEDGERS}


def _read(entry: object) -> Iterator[str]:
    for path in reads_in(entry):
        head, _, rest = path.partition(".")
        if head in _READ:
            yield f"{_READ[head]}/{rest.split('.')[0]}"


_NAMED = {
    "action": S.ACTIONS,
    "kind": S.EVIDENCE,
    "measure": S.MEASURES,
    "ground": S.GROUNDS,
    "calendar": S.CALENDARS,
}


def _named(found: object) -> Iterator[str]:
    """The entries of catalogues that an entry names."""
    if isinstance(found, (Alternatives, Mapping)):
        for value in found.values():
            yield from _named(value)
    elif isinstance(found, tuple):
        for value in found:
            yield from _named(value)
    elif dataclasses.is_dataclass(found) and not isinstance(found, (type, Text)):
        for field in dataclasses.fields(found):
            if field.name in ("node", "resolution"):
                continue
            value = getattr(found, field.name)
            section = _NAMED.get(field.name)
            names = value.values() if isinstance(value, Alternatives) else (value,)
            if section is not None:
                yield from (f"{section}/{name}" for name in names if isinstance(name, str))
            yield from _named(value)
