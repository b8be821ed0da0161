"""Reading deadlines, lapses and fees: the fifth idea of the language, first half."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from disputes.dates.calendars import ClockEnd
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import ALWAYS, Deadline, EachMember, Effective, Fee, Lapse
from disputes.language.moments import EventPattern
from disputes.language.readable_fields import CLOCK_KEYS, lists
from disputes.language.reading.citations import cites_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.nodes import RulesetFault
from disputes.language.scope import Moment
from disputes.language.truth import Text
from disputes.records.words import RULING_EVENTS
from disputes.words import texts
from disputes.words.answers import Expectation, FeeWhen, LapseEffect, RefundCondition
from disputes.words.dates import CountsFrom, DayEnd
from disputes.words.documents import NodeKind
from disputes.words.language import FeeEach, FieldKind, LiteralKind
from disputes.words.records import Actor, EventType, Party

T = TypeVar("T")

COMMON = ("title", "cite", "note")
KEYS = (
    *COMMON,
    "actor",
    "when",
    "starts",
    "each",
    "opens",
    "within",
    "calendar",
    "cut_off",
    "counts_from",
    "ends",
    "at_latest",
    "at_earliest",
    "met_by",
    "superseded_by",
    "suspended_while",
    "overrides",
    "warn",
    "lapse",
    "aliases",
    "after_end",
    "on_others_turn",
    "effective",
)

_ENDS = frozenset(f"event.{e}" for e in (*RULING_EVENTS, EventType.CLOSED, EventType.WITHDRAWN, EventType.SETTLED))


def effective(ex: ExpressionReader, node: Node | None) -> Effective:
    """`effective: {from, until, by}`."""
    if node is None:
        return ALWAYS
    entries = ex.nodes.mapping(node, ("from", "until", "by"))
    day = ex.nodes.typed(scalars.day, LiteralKind.DATE)
    start, end = (day(entries[k]) if k in entries else None for k in ("from", "until"))
    if start is not None and end is not None and end <= start:
        raise ex.nodes.fail(entries["until"], f"a day after {start} (until is exclusive)", code="dates")
    return Effective(start, end, ex.moment(entries["by"]) if "by" in entries else None)


def title_of(ex: ExpressionReader, node: Node, required: bool = True) -> Text | None:
    """The `title` of an entry; a missing one is a problem where people read it."""
    if "title" in node.entries:
        return ex.nodes.bilingual(node["title"])
    if required:
        ex.nodes.problems.append(
            node.problem("a `title` {en: …, zh: …}", found="an entry without one", code="translation")
        )
    return None


def fees(ex: ExpressionReader, node: Node) -> tuple[Fee, ...]:
    """A list of charges."""
    return tuple(f for n in ex.nodes.items(node) if (f := ex.nodes.attempt(lambda x: fee(ex, x), n, None)) is not None)


def fee(ex: ExpressionReader, node: Node) -> Fee:
    """One charge."""
    r = ex.nodes
    entries = r.mapping(
        node,
        ("id", "title", "amount", "rate", "payer", "to", "when", "refunded_if", "each", "from", "cite"),
        ("id", "payer", "to", "when"),
    )
    if ("amount" in entries) == ("rate" in entries):
        raise RulesetFault(node.problem("either `amount` or `rate`", code="structure"))
    each: EachMember | FeeEach | None = None
    if "each" in entries and entries["each"].kind is NodeKind.MAP:
        name, where = next(iter(entries["each"].entries.items()))
        if name not in lists():
            raise RulesetFault(
                entries["each"].key_problem(name, f"a list of the record: {', '.join(lists())}", code="unknown-word")
            )
        each = EachMember(name, ex.conditions.where(name, where))
    elif "each" in entries:
        each = r.word(entries["each"], FeeEach, "issue, or a list with a condition")
    cites = cites_of(r, entries.get("cite"))
    id_ = r.text(entries["id"])
    return Fee(
        id=id_,
        title=r.bilingual(entries["title"]) if "title" in entries else None,
        amount=ex.amount(entries.get("amount"), id_, None, cites),
        rate=ex.amount(entries.get("rate"), id_, FieldKind.NUMBER, cites),
        payer=r.word(entries["payer"], Party, "who pays"),
        to=r.word(entries["to"], Party, "to whom"),
        when=r.word(entries["when"], FeeWhen, "when it is due"),
        refunded_if=r.word(entries["refunded_if"], RefundCondition, "won, lost or accepted")
        if "refunded_if" in entries
        else None,
        each=each,
        starts=ex.optional(entries.get("from"), ex.moment, "from"),
    )


def lapse(ex: ExpressionReader, node: Node) -> Lapse:
    """What silence costs."""
    r = ex.nodes
    entries = r.mapping(node, ("effect", "ruling", "ground", "cost", "points", "fees", "then", "note"), ("effect",))
    then = entries.get("then")
    if then is not None and then.text not in ex.vocabulary.deadlines:
        raise r.fail(then, "a deadline of this ruleset", ex.vocabulary.deadlines, "unknown-deadline")
    return Lapse(
        effect=r.word(entries["effect"], LapseEffect, "an effect"),
        ruling=r.word(entries["ruling"], Expectation, "a ruling") if "ruling" in entries else None,
        ground=r.text(entries["ground"]) if "ground" in entries else None,
        cost=ex.amount(entries.get("cost"), "cost", FieldKind.MONEY),
        points=ex.amount(entries.get("points"), "points", FieldKind.NUMBER),
        fees=fees(ex, entries["fees"]) if "fees" in entries else (),
        then=then.text if then is not None else None,
    )


def deadline(ex: ExpressionReader, ruleset: str, id_: str, node: Node) -> Deadline:
    """One deadline. Faults of single keys are gathered; the clock is read as far as it goes."""
    r = ex.nodes
    with ex.fields.own_keys(CLOCK_KEYS):
        entries = r.mapping(node, KEYS, ("actor",))
        cites = cites_of(r, entries.get("cite"))

        def value(key: str, parse: Callable[[Node], T]) -> Alternatives[T] | None:
            return r.attempt(lambda n: ex.values.read(n, parse, key, cites), entries.get(key), None)

        counts = value(
            "counts_from",
            lambda n: r.word(n, CountsFrom, "same_moment, next_day or same_day"),
        )
        ends = value("ends", lambda n: clock_end(ex, n))
        suspended = entries.get("suspended_while")
        if "starts" not in entries and "opens" not in entries:
            r.problems.append(
                node.problem(
                    "`starts`: the moment from which the clock runs", found="a clock without a start", code="structure"
                )
            )
        starts = value("starts", ex.moment)
        if (
            "each" in entries
            and starts is not None
            and not any(isinstance(a.value, EventPattern) for a in starts.entries())
        ):
            r.problems.append(
                entries["each"].problem("a start that is an event, which may occur more than once", code="structure")
            )
        return Deadline(
            id=id_,
            ruleset=ruleset,
            title=title_of(ex, node) or Text(id_, id_),
            actor=r.word(entries["actor"], Actor, "an actor"),
            when=r.attempt(ex.condition, entries.get("when"), None),
            starts=starts,
            each=r.attempt(r.flag, entries.get("each"), False),
            opens=value("opens", ex.moment),
            within=r.attempt(
                lambda n: ex.values.read(n, ex.moments.span, "within", cites, rivals=True),
                entries.get("within"),
                None,
            ),
            calendar=value("calendar", r.text),
            cut_off=value("cut_off", r.typed(scalars.clock, LiteralKind.TIME)),
            counts_from=counts or Alternatives.just(CountsFrom.SAME_MOMENT),
            ends=ends or Alternatives.just(DayEnd.TO_THE_SECOND),
            at_latest=value("at_latest", ex.moment),
            at_earliest=value("at_earliest", ex.moment),
            met_by=value("met_by", ex.moments.patterns),
            superseded_by=value("superseded_by", partial(_patterns_or_none, ex)),
            suspended=r.attempt(lambda n: _suspended(ex, n), suspended, None),
            overrides=r.attempt(r.texts, entries.get("overrides"), ()),
            warn=value("warn", ex.moments.span),
            lapse=value("lapse", lambda n: lapse(ex, n)),
            aliases=r.attempt(r.texts, entries.get("aliases"), ()),
            after_end=r.attempt(r.flag, entries.get("after_end"), _starts_at_the_end(starts)),
            on_others_turn=r.attempt(r.flag, entries.get("on_others_turn"), False),
            effective=r.attempt(lambda n: effective(ex, n), entries.get("effective"), ALWAYS),
            cites=cites,
            node=node,
        )


def _starts_at_the_end(starts: Alternatives[Moment] | None) -> bool:
    """Whether a deadline starts where a case ends, as the window for an appeal does: then it counts after the end."""
    read = {path for moment in starts.values() for path in moment.reads()} if starts is not None else set()
    return bool(read) and read <= _ENDS


def _patterns_or_none(ex: ExpressionReader, node: Node) -> tuple[EventPattern, ...]:
    return () if node.kind is NodeKind.LIST and not node.items else ex.moments.patterns(node)


def clock_end(ex: ExpressionReader, node: Node) -> ClockEnd:
    """Where a clock ends: at its second, at the end of the day reached, or at a time of it."""
    if node.kind is NodeKind.TEXT and node.text in texts(DayEnd):
        return DayEnd(node.text)
    if node.kind is not NodeKind.TEXT or not node.text[:1].isdigit():
        raise ex.nodes.fail(node, "to_the_second, end_of_day or a time of day (19:00)", texts(DayEnd))
    return ex.nodes.typed(scalars.clock, LiteralKind.TIME)(node)


def _suspended(ex: ExpressionReader, node: Node) -> tuple[Moment, Moment]:
    entries = ex.nodes.mapping(node, ("from", "until"), ("from", "until"))
    return ex.moment(entries["from"]), ex.moment(entries["until"])
