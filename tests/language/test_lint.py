"""Each code of the reader and the lint: a ruleset that has the fault, and the same ruleset mended, which has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import disputes.language
from disputes.documents.problems import EXIT_BAD_RULESET, Refused
from disputes.language.loading import EDITORIAL, Library
from tests.rulesets_for_tests import CITE, TITLE, library, problems

RULE = f"rules:\n  - {{id: r, {TITLE}, {CITE}, when: {{WHEN}}, then: {{THEN}}}}\n"
CLOCK = f"deadlines:\n  clock: {{{TITLE}, {CITE}, actor: seller, starts: opened, KEYS}}\n"


def rule(when: str = "stage: requested", then: str = "ruling: {for: seller}") -> str:
    return RULE.replace("WHEN", when).replace("THEN", then)


def clock(keys: str) -> str:
    return CLOCK.replace("KEYS", keys)


def used(parameter: str) -> str:
    """A parameter `n`, and a rule that refers to it."""
    return f"parameters: {{n: {parameter}}}\n" + rule("times_opened: $n")


def alternatives(*entries: str) -> str:
    return used("[" + ", ".join(f"{{value: {e}, {CITE}}}" for e in entries) + "]")


def two_rules(first: str, second: str) -> str:
    return (
        "rules:\n"
        f"  - {{id: a, {TITLE}, {CITE}, when: {{stage: requested}}, "
        f"then: {{ruling: {{for: seller}}}}, {first}}}\n"
        f"  - {{id: b, {TITLE}, {CITE}, when: {{stage: requested}}, "
        f"then: {{ruling: {{for: seller}}}}, {second}}}\n"
    )


_KIND = "evidence: {kinds: {k: {title: {en: A kind, zh: 种类}}}}\n"
ASK = "ask: {en: How many?, zh: 几个？}"
WHOM = "ask: {en: The bank, zh: 银行}"
OTHERS = f"disputed: [{{value: 4 days, {CITE}}}]"
DISPUTED = clock(f"within: [{{value: 9 days, {OTHERS}, {WHOM}}}]")
# code, what has the fault, the same without it, and a piece of what is said
FAULTS: list[tuple[str, str, str, str]] = [
    (
        "translation",
        rule(then="gather: [{required: [{kind: k, must_show: date}]}]") + _KIND,
        rule(then="gather: [{required: [{kind: k, must_show: date}]}]")
        + _KIND
        + "words: {date: {en: date, zh: 日期}}\n",
        "'date' without one; expected a title of the word in `words`",
    ),
    (
        "translation",
        rule().replace("zh: 标题", "zh: A title"),
        rule(),
        "found a copy of the English; expected a Chinese text",
    ),
    ("structure", clock("within: {days: stage}"), clock("within: {days: times_opened}"), "a field that is a number"),
    ("structure", clock("within: 3 dayz"), clock("within: 3 days"), "a duration such as"),
    ("structure", clock("within: 1 day").replace(", starts: opened", ""), clock("within: 1 day"), "`starts`"),
    ("structure", "facts: {x: {title: {en: a, zh: b}}}\n", f"facts: {{x: {{type: int, {ASK}}}}}\n", "(computed)"),
    (
        "structure",
        rule("order.amount: {gt: [{value: 3 SGD}, 4 SGD]}"),
        rule("order.amount: {gt: [3 SGD, 4 MYR]}"),
        "alternatives that all carry `value`",
    ),
    ("structure", alternatives("[{value: 3}]"), alternatives("3"), "not alternatives inside an alternative"),
    (
        "missing-key",
        f"rules:\n  - {{{TITLE}, {CITE}, when: {{stage: requested}}, then: {{}}}}\n",
        rule(),
        "the key 'id'",
    ),
    ("unknown-key", clock("withn: 3 days"), clock("within: 3 days"), "did you mean 'within'?"),
    ("unknown-key", rule("times_opened: {gtee: 3}"), rule("times_opened: {gte: 3}"), "did you mean 'gte'?"),
    ("unknown-word", rule("stage: requestd"), rule(), "did you mean 'requested'?"),
    ("unknown-word", rule("events: {some: deliverd}"), rule("events: {some: delivered}"), "did you mean 'delivered'?"),
    (
        "unknown-field",
        rule("order.amout: {gt: 3 SGD}"),
        rule("order.amount: {gt: 3 SGD}"),
        "did you mean 'order.amount'?",
    ),
    (
        "unknown-field",
        rule("facts.dayz: 3"),
        f"facts: {{days: {{type: int, {ASK}}}}}\n" + rule("facts.days: 3"),
        "facts.dayz",
    ),
    ("unknown-moment", clock("opens: delivrd"), clock("opens: delivered"), "did you mean 'delivered'?"),
    (
        "unknown-deadline",
        clock("lapse: {effect: other, then: clok}"),
        clock("lapse: {effect: other, then: clock}"),
        "did you mean 'clock'?",
    ),
    ("unknown-parameter", rule("times_opened: $m"), used(f"[{{value: 3, {CITE}}}]"), "a parameter of this ruleset"),
    ("unknown-source", rule().replace("source: K1", "source: K9"), rule(), "a source of this ruleset"),
    ("unknown-market", alternatives("3, markets: [SX]"), alternatives("3, markets: [SG]"), "a market of the platform"),
    (
        "unknown-name",
        rule(then="do: [{action: cal}]"),
        f"actions: {{call: {{{TITLE}}}}}\n" + rule(then="do: [{action: call}]"),
        "an action of a catalogue",
    ),
    (
        "unknown-name",
        f"actions: {{call: {{{TITLE}, excludes: [call]}}}}\n" + rule(then="do: [{action: call}]"),
        f"actions: {{call: {{{TITLE}, excludes: [write]}}, write: {{{TITLE}}}}}\n" + rule(then="do: [{action: call}]"),
        "another action of a catalogue",
    ),
    (
        "unknown-name",
        rule(then="ruling: {for: seller, ground: g}"),
        f"grounds: {{g: {{{TITLE}}}}}\n" + rule(then="ruling: {for: seller, ground: g}"),
        "a ground of a catalogue",
    ),
    (
        "unknown-name",
        rule(then="gather: {required: [k]}"),
        f"evidence: {{kinds: {{k: {{{TITLE}}}}}}}\n" + rule(then="gather: {required: [k]}"),
        "a kind of evidence",
    ),
    (
        "unknown-name",
        clock("within: 1 day, calendar: c"),
        f"calendars: {{c: {{holidays: SG, {CITE}}}}}\n" + clock("within: 1 day, calendar: c"),
        "a calendar",
    ),
    ("unknown-name", clock("overrides: [clok]"), clock("within: 1 day"), "a deadline"),
    (
        "unknown-name",
        two_rules("overrides: [c]", "note: x"),
        two_rules("overrides: [b]", "note: x"),
        "the id of a rule",
    ),
    ("kinds", rule("stage: {gt: requested}"), rule("stage: {ne: requested}"), "eq, ne, in or not_in"),
    (
        "dates",
        alternatives("3, from: 2026-02-01, until: 2026-02-01"),
        alternatives("3, from: 2026-02-01"),
        "a day after 2026-02-01 (until is exclusive)",
    ),
    (
        "dates",
        rule().replace("when:", "effective: {from: 2026-02-02, until: 2026-02-01}, when:"),
        rule(),
        "a day after 2026-02-02",
    ),
    (
        "duplicate-id",
        two_rules("note: x", "note: y").replace("id: b", "id: a"),
        two_rules("note: x", "note: y"),
        "each rule id once (first on line",
    ),
    ("duplicate-key", rule() + "facts: {}\nfacts: {}\n", rule() + "facts: {}\n", "each key once"),
    (
        "zone",
        "calendars: {c: {zone: Asia/Singapur, holidays: none}}\n",
        "calendars: {c: {zone: Asia/Singapore, holidays: none}}\n",
        "a time zone",
    ),
    (
        "holidays",
        f"calendars: {{c: {{holidays: XQ, {CITE}}}}}\n",
        f"calendars: {{c: {{holidays: SG, {CITE}}}}}\n",
        "XQ",
    ),
    (
        "circle",
        "parameters: {n: $m, m: $n}\n" + rule("times_opened: $n"),
        used(f"[{{value: 3, {CITE}}}]"),
        "parameters without a circle (n → m → n)",
    ),
    (
        "circle",
        "facts: {a: {holds: {facts.b: true}}, b: {holds: {facts.a: true}}}\n",
        "facts: {a: {holds: {facts.b: true}}, b: {holds: true}}\n",
        "→",
    ),
    (
        "circle",
        clock("at_latest: 1 day after deadline.clock"),
        clock("at_latest: 1 day after delivered"),
        "facts and deadlines without a circle",
    ),
    (
        "circle",
        two_rules("overrides: [b]", "overrides: [a]"),
        two_rules("overrides: [b]", "note: x"),
        "overrides without a circle",
    ),
    (
        "circle",
        "calendars: {c: {like: d}, d: {like: c}}\n",
        "calendars: {c: {like: d}, d: {holidays: none}}\n",
        "`like`",
    ),
    ("citation", rule().replace(CITE + ", ", ""), rule(), "a `cite`"),
    ("citation", used("[{value: 3}]"), alternatives("3"), "a figure under a `cite`"),
    ("citation", rule().replace("source: K1, fact: A-1, ", ""), rule(), "a source or a fact"),
    ("translation", rule().replace("zh: 标题", "zh: ''"), rule(), "a text for 'zh'"),
    ("translation", rule().replace("{en: A title, zh: 标题}", "A title"), rule(), "both languages"),
    (
        "translation",
        "facts: {x: {type: int}}\n",
        f"facts: {{x: {{type: int, {ASK}}}}}\n",
        "the question that a person is asked",
    ),
    (
        "look-up",
        alternatives("unknown") + "words: {n: {en: a number, zh: 数目}}\n",
        alternatives("unknown, look_up: {en: There, zh: 那里}") + "words: {n: {en: a number, zh: 数目}}\n",
        "`look_up` beside a value",
    ),
    (
        "days-without-value",
        alternatives("3, until: 2026-02-01", "4, from: 2026-03-01"),
        alternatives("3, until: 2026-02-01", "4, from: 2026-02-01"),
        "another alternative from 2026-02-01",
    ),
    (
        "days-without-value",
        alternatives("3, markets: [SG], until: 2026-02-01"),
        alternatives("3, markets: [SG], until: 2026-02-01", "5"),
        "for every day",
    ),
    (
        "hidden",
        alternatives("3", "4, markets: [SG]"),
        alternatives("4, markets: [SG]", "3"),
        "special alternatives before general ones",
    ),
    (
        "hidden",
        alternatives("3", "4"),
        alternatives("3, until: 2026-02-01", "4, from: 2026-02-01"),
        "another date or scope",
    ),
    ("unused-parameter", "parameters: {n: 3}\n", used(f"[{{value: 3, {CITE}}}]"), "never used"),
    ("structure", clock(f"within: [{{value: 9 days, {OTHERS}}}]"), DISPUTED, "found nothing; expected `ask` beside"),
    ("structure", clock(f"within: [{{value: 9 days, {WHOM}}}]"), DISPUTED, "expected `disputed` beside `ask`"),
    (
        "structure",
        used(f"[{{value: 3, disputed: 4, {WHOM}, {CITE}}}]"),
        alternatives("3"),
        "only the `within` of a deadline acts on two",
    ),
    (
        "structure",
        clock(f"within: 9 days, warn: [{{value: 1 day, {OTHERS}, {WHOM}}}]"),
        clock("within: 9 days, warn: 1 day"),
        "only the `within` of a deadline acts on two",
    ),
    (
        "structure",
        DISPUTED.replace("disputed: [{value: 4 days", "disputed: [{value: unknown"),
        DISPUTED,
        "found 'unknown'",
    ),
    ("structure", DISPUTED.replace("value: 9 days", "value: none"), DISPUTED, "a value that is used"),
    ("structure", DISPUTED.replace("ask:", "not_used: old, ask:"), DISPUTED, "a value that is used"),
    ("structure", DISPUTED.replace("4 days", "9 days"), DISPUTED, "another figure than that of `value`"),
    (
        "unknown-fact-id",
        "citations: {A-2: {unused: no figure}}\n" + alternatives("3"),
        "citations: {A-1: {source: K1, confidence: official}, A-2: {unused: no figure}}\n" + alternatives("3"),
        "found 'A-1'; expected a fact of `citations`",
    ),
    (
        "unused-fact-id",
        "citations: {A-1: {source: K1, confidence: official}, A-2: {source: K1, confidence: official}}\n"
        + alternatives("3"),
        "citations: {A-1: {source: K1, confidence: official}}\n" + alternatives("3"),
        "found 'A-2', cited nowhere; expected an entry that cites it, or the reason why none does: {unused: …}",
    ),
    (
        "unused-fact-id",
        "citations: {A-1: {unused: no figure}}\n" + alternatives("3"),
        "citations: {A-1: {source: K1, confidence: official}}\n" + alternatives("3"),
        "found 'A-1', declared as unused; expected a fact that may be cited",
    ),
]


@pytest.mark.parametrize(
    ("code", "faulty", "mended", "said"), FAULTS, ids=[f"{n}-{f[0]}" for n, f in enumerate(FAULTS)]
)
def test_a_fault_is_found_and_the_mended_ruleset_has_none(
    tmp_path: Path, code: str, faulty: str, mended: str, said: str
) -> None:
    found = [p for p in problems(tmp_path / "faulty", faulty) if p.code == code]
    assert any(said in str(p) for p in found), [str(p) for p in problems(tmp_path / "again", faulty)]
    assert all(p.file == "shopee/rules.yaml" and p.line > 9 for p in found)  # below the head that all share
    assert [str(p) for p in problems(tmp_path / "mended", mended)] == []


def test_each_code_has_its_fault() -> None:
    root = Path(disputes.language.__path__[0])
    sources = "".join(p.read_text(encoding="utf-8") for p in root.glob("*.py"))
    codes = set(re.findall(r'code="([a-z-]+)"', sources)) | set(re.findall(r', "(unknown-[a-z]+)"\)', sources))
    assert codes - {f[0] for f in FAULTS} == set()


@pytest.mark.parametrize(
    ("code", "faulty"), [(f[0], f[1]) for f in FAULTS], ids=[f"{n}-{f[0]}" for n, f in enumerate(FAULTS)]
)
def test_what_can_be_evaluated_is_loaded_and_the_rest_refused(tmp_path: Path, code: str, faulty: str) -> None:
    # what only the lint sees (dangling names, circles) does not keep a ruleset from being read
    found: Library = library(tmp_path, faulty)
    refused: Refused | None = None
    try:
        found.ruleset("shopee")
    except Refused as e:
        refused = e
    if refused is None:
        assert code in EDITORIAL or code in ("unknown-name", "unknown-market", "circle", "holidays", "citation")
    else:
        assert refused.exit_code == EXIT_BAD_RULESET
        assert code in {p.code for p in refused.problems} - EDITORIAL


def test_an_included_ruleset_lends_its_names(tmp_path: Path) -> None:
    own = f"actions: {{call: {{{TITLE}}}}}\n"
    assert problems(tmp_path, rule(then="do: [{action: call}]"), others={"any": own}) == []
