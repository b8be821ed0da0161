"""All rulesets that one case loads, and the look-ups over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Generic, TypeAlias, TypeVar

from disputes.dates.calendars import Calendar
from disputes.documents.errors import UsageError
from disputes.language.alternatives import Alternative
from disputes.language.case_rules import Deadline, Effective, Fact, Rule
from disputes.language.citations import Citation
from disputes.language.compiled_conditions import Work
from disputes.language.dependence import reads_in
from disputes.language.loading import COMMON, Library
from disputes.language.moments import events_needed
from disputes.language.open_words import title_of_word
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Condition
from disputes.language.shop_rules import Metric
from disputes.language.truth import Text
from disputes.records.values import Values
from disputes.words.records import EventType
from disputes.words.shortcuts import shortcuts_taken

E = TypeVar("E")
_MOST_WORDS = 4096
CitedLimits: TypeAlias = tuple[Mapping[str, int | list[str]], tuple[Citation, ...]]
"""The limits of a kind of evidence by their names, and where they stand."""


class _Names(Generic[E]):
    """The entries of one section over the rulesets of a book, by their names; each is looked up once."""

    def __init__(self, book: Rulebook, section: Callable[[Ruleset], Mapping[str, E]]) -> None:
        self.book = book
        self.section = section
        self._found: dict[tuple[str, str], E | None] = {}

    def look_up(self, name: str, ruleset: str) -> E | None:
        """An entry by its name as `ruleset` writes it: `id`, or `other_ruleset/id`."""
        key = (name, ruleset)
        try:
            return self._found[key]
        except KeyError:
            owner, slash, id_ = name.partition("/")
            places = [r for r in self.book.rulesets if r.id == owner] if slash else self.book.order(ruleset)
            entries = (self.section(r).get(id_ if slash else name) for r in places)
            found = self._found[key] = next((e for e in entries if e is not None), None)
            return found


class Rulebook:
    """The common ruleset, the platform's, `via`'s, and what these include, in that order.

    Includes are part of the book whatever their condition says; :meth:`disputes.situation.state.State.active`
    tells which of the rulesets hold for a case.
    """

    def __init__(self, rulesets: list[Ruleset], platform: str) -> None:
        self.rulesets = rulesets
        self.platform = platform
        self.shortcuts = shortcuts_taken()
        self.by_id = {r.id: r for r in rulesets}
        self._orders: dict[str, list[Ruleset]] = {}
        self._metric_reads: dict[str, frozenset[str]] = {}
        # What records of the same constants share: the deadlines that can exist for them, and what is left open of the
        # condition of one (its key) under which it does.
        self.possible_deadlines: dict[tuple[object, ...], list[Deadline]] = {}
        self.open_existence: dict[tuple[object, ...], tuple[Condition, ...] | None] = {}
        # What works out the computed facts, by ruleset and name.
        self.work_on_facts: dict[tuple[str, str], Work] = {}
        # The fields that may go on with `now` of those that the instant of a computed fact hangs on.
        self.moving_reads: dict[tuple[str, str], tuple[str, ...]] = {}
        self._starting_events: dict[str, frozenset[EventType] | None] = {}
        # What cases of one zone share: their calendars, by ruleset, name, the market's own and the zone.
        self.calendars: dict[tuple[str, str | None, str | None, str], Calendar] = {}
        # The events that end a case, by the ids of the rulesets that hold for it.
        self.ends_of_cases: dict[tuple[str, ...], frozenset[EventType]] = {}
        self._word_titles: dict[tuple[str, str], Text | None] = {}
        # What records share of the limits of evidence: whether those of a ruleset hang on the kind and the day alone,
        # and what they then come to, with the citations of it.
        self.shared_limits: dict[str, bool] = {}
        self.limits_of_kinds: dict[tuple[object, ...], CitedLimits] = {}
        # Whether anything of a deadline (its key) asks for the weekday or the time of its start.
        self.reading_starts: dict[str, bool] = {}
        # What is shown of the condition of a rule that applies, by its key: paths, and of a list what was asked of it.
        self.shown_of_rules: dict[str, tuple[tuple[str, str | None], ...]] = {}
        # Whether a dispute type is covered, once somebody has asked.
        self.covered_disputes: dict[str, bool] | None = None
        # The kinds of evidence that a rule or a deadline looks for, by its key, once somebody has asked.
        self.kinds_read: dict[str, tuple[str, ...]] = {}
        # Each looks up an entry by its name as a ruleset (the second argument) writes it.
        self.fact = _Names(self, lambda r: r.facts).look_up
        self.deadline = _Names(self, lambda r: r.deadlines).look_up
        self.action = _Names(self, lambda r: r.actions).look_up
        self.kind = _Names(self, lambda r: r.evidence).look_up
        self.ground = _Names(self, lambda r: r.grounds).look_up
        self.evidence_limit = _Names(self, lambda r: r.limits).look_up
        self._word = _Names(self, lambda r: r.words).look_up
        self._metric = _Names(self, lambda r: r.metrics).look_up

    @staticmethod
    def load(library: Library, platform: str, via: str | None = None) -> Rulebook:
        """The book of a platform. Raises :class:`Refused` (exit 4) where a ruleset is invalid."""
        ids: list[str] = []

        def take(id_: str) -> None:
            if id_ in ids or not library.has(id_):
                return
            ids.append(id_)
            for included, _ in library.ruleset(id_).includes:
                take(included)

        for id_ in (COMMON, platform, *([via] if via else [])):
            take(id_)
        return Rulebook([library.ruleset(i) for i in ids], platform)

    def check_platform(self, values: Values) -> None:
        """Raises :class:`UsageError` for a record of another platform: these rules are not its own."""
        platform = values.get("platform")
        if platform != self.platform:
            raise UsageError(found=f"a record of {platform!r}", expected=f"a record of {self.platform!r}")

    @property
    def own(self) -> Ruleset | None:
        """The platform's ruleset, None where there is none yet."""
        return self.by_id.get(self.platform)

    def order(self, ruleset: str) -> list[Ruleset]:
        """The rulesets in which a name used in `ruleset` is looked up: itself, the common one, the others."""
        if ruleset not in self._orders:
            rank = {ruleset: 0, COMMON: 1}
            self._orders[ruleset] = sorted(self.rulesets, key=lambda r: rank.get(r.id, 2))
        return self._orders[ruleset]

    def word(self, name: str, ruleset: str) -> Text | None:
        """The title of an open word as `ruleset` uses it: its own, a clock's or a metric's, or made of its parts'."""
        key = (name, ruleset)
        if key not in self._word_titles:
            if len(self._word_titles) >= _MOST_WORDS:  # records bring words of their own
                self._word_titles.clear()
            self._word_titles[key] = self._word_title(name, ruleset)
        return self._word_titles[key]

    def _word_title(self, name: str, ruleset: str) -> Text | None:
        def named(part: str) -> Text | None:
            entry = self.deadline(part, ruleset) or self._metric(part, ruleset)
            own = entry.title if entry is not None and entry.title.en != part else None
            return own or self._word(part, ruleset)

        return title_of_word(name, named)

    def starting_events(self, deadline: Deadline) -> frozenset[EventType] | None:
        """The events of which one must have happened for a deadline to have started, None where that is not all."""
        key = deadline.key
        if key not in self._starting_events:
            starts = deadline.starts
            only = starts.only if starts is not None else None
            none = frozenset[EventType]() if starts is None else None
            self._starting_events[key] = events_needed(only) if only is not None else none
        return self._starting_events[key]

    def given_fact(self, field: str) -> Fact | None:
        """The fact that a path such as `facts.tone` reads, of the ruleset that comes last; None for another path."""
        head, _, name = field.partition(".")
        if head != "facts":
            return None
        return next((r.facts[name] for r in reversed(self.rulesets) if name in r.facts), None)

    def ask(self, field: str) -> Text | None:
        """The question text of a field: of the fact itself, else of the `asks` catalogues."""
        for r in reversed(self.rulesets):
            fact = r.facts.get(field.removeprefix("facts.")) if field.startswith("facts.") else None
            if fact is not None and fact.ask is not None:
                return fact.ask
            if fact is not None and fact.title is not None:
                return Text(f"What is known of: {fact.title.en}?", f"请补充：{fact.title.zh}")
            if field in r.asks:
                return r.asks[field]
        return None

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return [d for r in self.rulesets for d in r.deadlines.values()]

    @cached_property
    def rules(self) -> list[Rule]:
        return [rule for r in self.rulesets for rule in r.rules.values()]

    def metric_reads(self, metric: Metric) -> frozenset[str]:
        """The fields that an assessment of a metric reads, its own figures aside."""
        if metric.key not in self._metric_reads:
            self._metric_reads[metric.key] = frozenset(reads_in(_assessed_by(metric)))
        return self._metric_reads[metric.key]

    @cached_property
    def dated_changes(self) -> list[date]:
        """The local days on which anything dated comes or goes, in order."""
        dated: list[Alternative[object] | Effective] = []
        for r in self.rulesets:
            dated += [a for x in r.alternatives for a in x.entries()]
            dated += [x.effective for x in r.rules.values()]
            dated += [m.effective for m in r.metrics.values()]
            dated += [y.effective for y in r.ledgers.values()]
        days = {d for x in dated for d in (x.from_, x.until) if d is not None}
        return sorted(days)

    @cached_property
    def overriders(self) -> dict[str, list[Deadline]]:
        """Which deadlines put another one out of force, by the key of the one put out."""
        out: dict[str, list[Deadline]] = {}
        for d in self.deadlines:
            for name in d.overrides:
                out.setdefault(name if "/" in name else f"{d.ruleset}/{name}", []).append(d)
        return out

    def declared(self) -> Iterator[str]:
        """The names of every fact that the loaded rulesets declare."""
        for r in self.rulesets:
            yield from r.facts

    @cached_property
    def digest(self) -> dict[str, str]:
        return {r.id: r.digest for r in self.rulesets}


def _assessed_by(metric: Metric) -> tuple[object, ...]:
    """What a metric is counted and judged by, without what follows from it."""
    bands = metric.bands.entries() if metric.bands is not None else []
    return (
        (metric.part, metric.whole, metric.value, metric.also, metric.needs, metric.standard, metric.margin),
        (metric.level, metric.at_most, metric.bands.by if metric.bands is not None else None),
        tuple(a.when for a in bands),
        tuple((b.when, b.points) for a in bands for b in a.value or ()),
    )
