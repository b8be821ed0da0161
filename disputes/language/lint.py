"""What a ruleset's reader cannot see alone: citations, holes in the dates, hidden values, dangling names, circles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from disputes.dates.public_holidays import check_holidays
from disputes.documents.problems import Problem, nearest
from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternative
from disputes.language.case_rules import Deadline, Rule, RuleAction, silences
from disputes.language.loading import COMMON, Library
from disputes.language.measures import MeasureUse
from disputes.language.open_words import copied_texts, open_words, title_of_word
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Readable
from disputes.language.truth import Text
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

Check = Callable[["LintSubject"], Iterator[Problem]]
_CITING = ("parameters", "facts", "calendars", "deadlines", "rules", "evidence", "metrics", "ledgers", "messages")
_UNCITED = (
    "warn",
    "format",
    "sources",
    "maps",
    "cite",
    "title",
    "note",
    "markets",
    "asks",
    "words",
    "citations",
    "weekend",
    "chars",
)


class LintSubject:
    """A ruleset under the lint, with the rulesets that its names may come from."""

    def __init__(self, library: Library, id_: str) -> None:
        self.ruleset: Ruleset = library.read(id_)
        self.documents = library.documents[id_]
        self.others = [library.read(COMMON)] if id_ != COMMON and library.has(COMMON) else []
        for included, _ in self.ruleset.includes:
            if library.has(included):
                self.others.append(library.read(included))

    def names(self, section: Callable[[Ruleset], Iterable[str]]) -> set[str]:
        """The names in a section of the ruleset and of those that it may name."""
        return {n for r in (self.ruleset, *self.others) for n in section(r)}


def citations(subject: LintSubject) -> Iterator[Problem]:
    """Every figure stands under a citation; every rule and clock has one."""
    figures = {x.node for x in subject.ruleset.literals if x.kind not in (LiteralKind.COMPARATOR, LiteralKind.WEEKDAY)}
    for document in subject.documents:
        for section in _CITING:
            node = document.get(section)
            if node is not None:
                yield from _uncited(node, figures, False)
    entries: list[Rule | Deadline] = [*subject.ruleset.rules.values(), *subject.ruleset.deadlines.values()]
    for entry in entries:
        if not entry.cites and not any(
            True for n in entry.node.walk() if n.kind is NodeKind.MAP and "cite" in n.entries
        ):
            yield entry.node.problem("a `cite`", found=f"{entry.id!r} without one", code="citation")


def _uncited(node: Node, figures: set[Node], cited: bool) -> Iterator[Problem]:
    if node.kind is NodeKind.MAP:
        here = cited or "cite" in node.entries
        for key, value in node.entries.items():
            if key not in _UNCITED:
                yield from _uncited(value, figures, here)
    elif node.kind is NodeKind.LIST:
        for item in node.items:
            yield from _uncited(item, figures, cited)
    elif node in figures and not cited:
        yield node.problem("a figure under a `cite`", code="citation")


def _edges(alts: Iterable[Alternative[object]]) -> list[date]:
    return sorted({d for a in alts for d in (a.from_, a.until) if d is not None})


def days_without_value(subject: LintSubject) -> Iterator[Problem]:
    """No day between the dates of a series is without a value, unless a broader series has one for it."""
    for alternatives in subject.ruleset.alternatives:
        for number, series in enumerate(alternatives.series):
            edges = _edges(series)
            for day in edges:
                if any(a.in_force(day) for a in series):
                    continue
                if any(_covers(other, series, day) for other in alternatives.series[number + 1 :]):
                    continue
                last = max(
                    (a for a in series if a.until is not None and a.until <= day),
                    key=lambda a: a.until or date.min,
                    default=series[0],
                )
                if last.node is not None:
                    yield last.node.problem(
                        f"a value for every day: another alternative from "
                        f"{day}, or `none`, or `unknown` with `look_up`",
                        found=f"no value of {alternatives.name!r} from {day}",
                        code="days-without-value",
                    )


def _covers(series: tuple[Alternative[object], ...], narrow: tuple[Alternative[object], ...], day: date) -> bool:
    return _broader(series[0], narrow[0]) and any(a.in_force(day) for a in series)


def _broader(wide: Alternative[object], narrow: Alternative[object]) -> bool:
    """Whether whatever falls in the narrow scope falls in the wide one."""
    if wide.when is not None and wide.when_text != narrow.when_text:
        return False
    inner = dict(narrow.scope)
    return all(axis in inner and set(inner[axis]) <= set(words) for axis, words in wide.scope)


def hidden(subject: LintSubject) -> Iterator[Problem]:
    """No alternative stands behind an earlier, broader one that is always in force first."""
    for alternatives in subject.ruleset.alternatives:
        for number, series in enumerate(alternatives.series):
            for entry in series:
                first = next((e for e in alternatives.series[:number] if _hides(e, entry)), None)
                if first is not None and entry.node is not None and first[0].node is not None:
                    yield entry.node.problem(
                        f"special alternatives before general ones (hidden by "
                        f"line {first[0].node.line} of {first[0].node.file})",
                        found="an alternative that never applies",
                        code="hidden",
                    )


def _hides(series: tuple[Alternative[object], ...], entry: Alternative[object]) -> bool:
    if not _broader(series[0], entry):
        return False
    days = [
        entry.from_ or date.min,
        *(d for d in _edges(series) if (entry.from_ or date.min) <= d < (entry.until or date.max)),
    ]
    return all(any(a.in_force(d) for a in series) for d in days)


def unknown_markets(subject: LintSubject) -> Iterator[Problem]:
    """Markets named in scopes are markets of the platform."""
    markets = set(subject.ruleset.markets)
    if not markets:
        return
    for alternatives in subject.ruleset.alternatives:
        for entry in (*alternatives.entries(), *alternatives.refused):
            for axis, words in entry.scope:
                for word in words if axis == "market" else ():
                    if word not in markets and entry.node is not None:
                        yield entry.node.problem(
                            "a market of the platform",
                            found=repr(word),
                            nearest=nearest(word, markets),
                            code="unknown-market",
                        )


def dangling(subject: LintSubject) -> Iterator[Problem]:
    """Whatever is named exists: actions, grounds, evidence kinds, deadlines, calendars."""
    actions, grounds, kinds, calendars = (
        subject.names(section)
        for section in (
            lambda r: r.actions,
            lambda r: r.grounds,
            lambda r: r.evidence,
            lambda r: r.calendars,
        )
    )
    own = subject.ruleset

    def missing(node: Node, what: str, name: str, known: Iterable[str]) -> Problem:
        place = next((n for n in node.walk() if n.kind is NodeKind.TEXT and n.text == name), node)
        return place.problem(
            f"{what} of a catalogue", found=repr(name), nearest=nearest(name, known), code="unknown-name"
        )

    for rule in own.rules.values():
        for step in rule.then.steps:
            if step.action not in actions:
                yield missing(rule.node, "an action", step.action, actions)
        if rule.then.ground is not None and rule.then.ground not in grounds:
            yield missing(rule.node, "a ground", rule.then.ground, grounds)
        for g in rule.then.gather:
            for want in (*g.required, *g.optional, *(w for group in g.one_of for option in group for w in option)):
                if want.kind not in kinds:
                    yield missing(rule.node, "a kind of evidence", want.kind, kinds)
    for deadline in own.deadlines.values():
        for lapse in deadline.lapse.entries() if deadline.lapse is not None else ():
            if lapse.value is not None and lapse.value.ground is not None and lapse.value.ground not in grounds:
                yield missing(deadline.node, "a ground", lapse.value.ground, grounds)
        for name in deadline.overrides:
            ruleset, _, id_ = name.rpartition("/")
            target = next((r for r in (own, *subject.others) if r.id == (ruleset or own.id)), None)
            if target is not None and id_ not in target.deadlines:
                yield missing(deadline.node, "a deadline", name, [f"{target.id}/{d}" for d in target.deadlines])
        for calendar in deadline.calendar.entries() if deadline.calendar is not None else ():
            if calendar.value is not None and calendar.value != "market" and calendar.value not in calendars:
                yield missing(deadline.node, "a calendar", calendar.value, calendars)
    for action in own.actions.values():
        for name in action.excludes:
            if name not in actions or name == action.id:
                yield missing(action.node or subject.documents[0], "another action", name, actions)
    for message in own.messages.values():
        for name in message.actions:
            if name not in actions:
                yield missing(message.node, "an action", name, actions)
    for market in own.markets.values():
        if market.calendar is not None and market.calendar not in calendars:
            place = next(d for d in subject.documents if d["platform"].kind is NodeKind.MAP)["platform"]
            yield missing(place, "a calendar", market.calendar, calendars)


def shop_names(subject: LintSubject) -> Iterator[Problem]:
    """What metrics, ledgers and rules about shops name exists: measures and actions."""
    measures, actions = subject.names(lambda r: r.measures), subject.names(lambda r: r.actions)
    own = subject.ruleset
    used: list[tuple[Node, tuple[MeasureUse, ...], tuple[RuleAction, ...]]] = [
        (r.node, r.then.measures, ()) for r in own.rules.values()
    ]
    for metric in own.metrics.values():
        used += [
            (b.node, b.measures, b.steps)
            for a in (metric.bands.entries() if metric.bands is not None else ())
            for b in a.value or ()
        ]
    for ledger in own.ledgers.values():
        used += [
            (x.node, x.measures, x.steps)
            for a in (ledger.tiers.entries() if ledger.tiers is not None else ())
            for x in a.value or ()
        ]
    for node, opened, steps in used:
        for use in opened:
            if use.measure not in measures:
                place = next((n for n in node.walk() if n.kind is NodeKind.TEXT and n.text == use.measure), node)
                yield place.problem(
                    "a measure of a catalogue",
                    found=repr(use.measure),
                    nearest=nearest(use.measure, measures),
                    code="unknown-name",
                )
        for step in steps:
            if step.action not in actions:
                yield node.problem(
                    "an action of a catalogue",
                    found=repr(step.action),
                    nearest=nearest(step.action, actions),
                    code="unknown-name",
                )


def overrides(subject: LintSubject) -> Iterator[Problem]:
    """Overrides name rules that exist, and go in no circle."""
    rules = {r.key: r for s in (subject.ruleset, *subject.others) for r in s.rules.values()}
    edges = {
        k: [o for o in rules if o != k and any(silences(p, r.ruleset, o) for p in r.overrides)]
        for k, r in rules.items()
    }
    for rule in subject.ruleset.rules.values():
        for pattern in rule.overrides:
            if not any(silences(pattern, rule.ruleset, k) for k in rules):
                ids = [r.id for r in rules.values()]
                yield rule.node.problem(
                    "the id of a rule (or all that begin so: `refund.*`)",
                    found=repr(pattern),
                    nearest=nearest(pattern, ids),
                    code="unknown-name",
                )
        circle = _circle(rule.key, edges)
        if circle and min(circle) == rule.key:
            yield rule.node.problem("overrides without a circle", found=" → ".join([*circle, circle[0]]), code="circle")


def _circle(start: str, edges: dict[str, list[str]]) -> list[str]:
    stack = [(start, [start])]
    seen: set[str] = set()
    while stack:
        node, path = stack.pop()
        for other in edges.get(node, ()):
            if other == start:
                return path
            if other not in seen:
                seen.add(other)
                stack.append((other, [*path, other]))
    return []


def circles(subject: LintSubject) -> Iterator[Problem]:
    """Facts and clocks that read each other go in no circle."""
    own = subject.ruleset
    nodes: dict[str, Node] = {}
    edges: dict[str, list[str]] = {}
    for name, fact in own.facts.items():
        if fact.how is not None and fact.node is not None:
            nodes[f"facts.{name}"] = fact.node
            edges[f"facts.{name}"] = list(fact.body.reads()) if fact.body is not None else []
    for name, deadline in own.deadlines.items():
        parts: tuple[Readable | None, ...] = (
            deadline.starts,
            deadline.opens,
            deadline.within,
            deadline.at_latest,
            deadline.at_earliest,
            deadline.lapse,
            deadline.met_by,
            deadline.when,
            deadline.superseded_by,
            deadline.counts_from,
            deadline.ends,
            deadline.cut_off,
            deadline.calendar,
        )
        nodes[f"deadline.{name}"] = deadline.node
        edges[f"deadline.{name}"] = [r for p in parts if p is not None for r in p.reads()]
        edges[f"deadline.{name}"] += [f"deadline.{d.id}" for d in own.deadlines.values() if name in d.overrides]
    tidy = {k: [t for r in v if (t := r.removesuffix(".due")) in edges] for k, v in edges.items()}
    for name, node in nodes.items():
        circle = _circle(name, tidy)
        if circle and min(circle) == name:
            yield node.problem(
                "facts and deadlines without a circle", found=" → ".join([*circle, circle[0]]), code="circle"
            )


def holiday_codes(subject: LintSubject) -> Iterator[Problem]:
    """Holiday codes are codes of the holiday library.

    (Not asked when a case is checked: the library is slow to load.)
    """
    for document in subject.documents:
        calendars = document.get("calendars")
        for calendar in calendars.entries.values() if calendars is not None else ():
            code = calendar.get("holidays")
            if code is not None and code.text != "none":
                try:
                    check_holidays(code.text)
                except ValueError as e:
                    yield code.problem(str(e), code="holidays")


def titled_words(subject: LintSubject) -> Iterator[Problem]:
    """What people read has a title in both languages, also where no catalogue lists it, and the Chinese is no copy."""
    rulesets = (subject.ruleset, *subject.others)

    def named(name: str) -> Text | None:
        for r in rulesets:
            entry = r.deadlines.get(name) or r.metrics.get(name)
            own = entry.title if entry is not None and entry.title.en != name else None
            title = own or r.words.get(name)
            if title is not None:
                return title
        return None

    for message in subject.ruleset.messages.values():
        for path in (p.path for p in message.placeholders() if p.path.startswith("facts.")):
            declared = next((f for r in rulesets if (f := r.facts.get(path.removeprefix("facts."))) is not None), None)
            if declared is not None and declared.title is None:
                yield message.node.problem("a `title` of the fact", found=f"{path!r} without one", code="translation")
    told: set[str] = set()
    for word, node in open_words(subject.ruleset):
        if word not in told and title_of_word(word, named) is None:
            told.add(word)
            yield node.problem("a title of the word in `words`", found=f"{word!r} without one", code="translation")
    for document in subject.documents:
        for text in copied_texts(document):
            yield text.problem("a Chinese text", found="a copy of the English", code="translation")


CHECKS: tuple[Check, ...] = (
    titled_words,
    holiday_codes,
    citations,
    days_without_value,
    hidden,
    unknown_markets,
    dangling,
    shop_names,
    overrides,
    circles,
)


def lint(library: Library, id_: str) -> list[Problem]:
    """Everything that is wrong with a ruleset, by file and line."""
    subject = LintSubject(library, id_)
    found = [*library.problems[id_], *(p for check in CHECKS for p in check(subject))]
    return sorted(dict.fromkeys(found), key=lambda p: (p.file, p.line, p.path))
