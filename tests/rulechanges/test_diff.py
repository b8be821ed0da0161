"""What changes between two editions of a ruleset: told in words, whole, and the same way round."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from disputes.language.loading import Library, documents_of
from disputes.language.reading.entries_again import EntriesAgain
from disputes.rulechanges.canonical import canonical
from disputes.rulechanges.changes import RuleChange
from disputes.rulechanges.comparison import Comparison
from disputes.rulechanges.diff import RulesetEditions, rules_diff
from disputes.rulechanges.diff_page import DiffPage
from disputes.ruletesting.figure_changes import changed, figures, maps_by_key, steps
from disputes.words.rulechanges import ChangeDirection, Risk, VersionBump
from tests.rulechanges.editions import RULES, edition, editions, page_of
from tests.shipped import shipped_library

ROOT = Path(__file__).resolve().parents[2] / "rulesets"
SEEDED = yaml.safe_load(Path(__file__).with_name("seeds.yaml").read_text(encoding="utf-8"))
"""By name: what is put in the place of what, and what is said of it, by risk."""
SEEDS = {
    name: ((one["was"], one["now"]), [(s["risk"], s["en"], s["zh"]) for s in one["said"]])
    for name, one in SEEDED.items()
}
DATED = SEEDS["dated"][0]


@pytest.mark.parametrize("name", SEEDS)
def test_a_change_is_told_in_words(name: str, tmp_path: Path) -> None:
    swap, said = SEEDS[name]
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", swap)
    english, chinese = page_of(old, new), page_of(old, new, "zh")
    found = [(c.risk.value, english.sentence(c), chinese.sentence(c)) for c in english.diff.changes]
    assert found == said


@pytest.mark.parametrize("name", SEEDS)
def test_the_change_taken_back_is_its_mirror(name: str, tmp_path: Path) -> None:
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", SEEDS[name][0])
    there, back = (rules_diff(editions(*pair)).changes for pair in ((old, new), (new, old)))
    assert there
    assert sorted(map(_turned, there)) == sorted(map(_known, back))


def test_several_changes_at_once_are_told_riskiest_first(tmp_path: Path) -> None:
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", *(swap for swap, _ in SEEDS.values()))
    changes = rules_diff(editions(old, new)).changes
    risks = [list(Risk).index(c.risk) for c in changes]
    assert risks == sorted(risks)
    assert set(risks) == set(range(len(Risk)))
    back = rules_diff(editions(new, old)).changes
    assert sorted(map(_turned, changes)) == sorted(map(_known, back))


# What is no change


def _reordered(value: object) -> object:
    """Every mapping the other way round, and the rules."""
    if isinstance(value, dict):
        return {k: _reordered(value[k]) for k in reversed(value)}
    return [_reordered(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda text: text.replace("\n", "  # as agreed\n"),
        lambda text: yaml.safe_dump(yaml.load(text, yaml.BaseLoader), allow_unicode=True, width=60),
        lambda text: yaml.safe_dump(_reordered(yaml.load(text, yaml.BaseLoader)), allow_unicode=True, sort_keys=False),
        lambda text: text.replace("$answer", "$time").replace("  answer:", "  time:"),
        lambda text: text.replace("dispute: damaged,", "dispute: [damaged],"),
        lambda text: text.replace("dispute: [nondelivery, damaged]", "dispute: {in: [damaged, nondelivery]}"),
        lambda text: text.replace("value: 2 days,", "value: 2   days,"),
        lambda text: text.replace(
            "{value: 4 days, cite: C1}]", "{value: 4 days, markets: [SG], cite: C1}, {value: 4 days, cite: C1}]"
        ),
        lambda text: text.replace("{value: 4 days, cite", "{value: 4 days, from: 2020-01-01, cite").replace(
            "]\ncitations", ", {value: 4 days, until: 2020-01-01, cite: C1}]\ncitations"
        ),
    ],
    ids=["comments", "layout", "order", "parameter", "list of one", "in", "blanks", "split", "cut in time"],
)
def test_what_says_the_same_is_no_change(rewritten: Callable[[str], str], tmp_path: Path) -> None:
    again = rewritten(RULES)
    if again.startswith("#") or not again.startswith("format:"):
        again = f"format: 2\n{again.replace(_line(again, 'format:'), '')}"
    assert again != RULES
    old = edition(tmp_path / "old")
    (tmp_path / "new" / "shopee").mkdir(parents=True)
    (tmp_path / "new" / "shopee" / "elsewhere.yaml").write_text(again, encoding="utf-8")
    assert [c.key for c in rules_diff(editions(old, Library.at(tmp_path / "new"))).changes] == []


def _line(text: str, start: str) -> str:
    return next(line for line in text.splitlines(keepends=True) if line.startswith(start))


def test_no_change_is_said(tmp_path: Path) -> None:
    old = edition(tmp_path)
    assert page_of(old, old).text() == "No change: both editions say the same.\n"
    assert "无变更" in page_of(old, old, "zh").markdown()


# Every figure


def _nudges(id_: str, limit: int | None) -> None:
    library = shipped_library()
    ruleset, base = library.ruleset(id_), library.read("any")
    documents = documents_of(library.folder(id_), ROOT)[0]
    entries, maps = EntriesAgain(id_, documents, base), maps_by_key(documents)
    fresh = entries.ruleset
    found = figures(fresh, documents)
    step = 1 if limit is None else max(1, -(-len(found) // limit))
    for literal in found[::step]:
        place = f"{literal.node.file}:{literal.node.line}: {literal.text}"
        told = []
        for text in steps(literal):  # one of them may come to the same: a date that moves into the next one's time
            with changed(maps, literal, text):
                moved, _ = entries.read(literal.node)
            told.append(RulesetEditions({id_: fresh}, {id_: moved}, base, base))
            if rules_diff(told[-1]).changes:
                break
        if not told:
            continue
        page = DiffPage(rules_diff(told[-1]), told[-1])
        assert page.diff.changes, place
        assert ruleset.title is not None
        assert all(ruleset.title.en in page.sentence(c) for c in page.diff.changes), place
        assert all(ruleset.title.zh in page.sentence(c, "zh") for c in page.diff.changes), place


@pytest.mark.parametrize("id_", ["etsy", "temu"])
def test_a_figure_that_moves_is_told(id_: str) -> None:
    _nudges(id_, 4)


@pytest.mark.long
@pytest.mark.parametrize("id_", [i for i in Library.at(ROOT).ids() if i != "any"])
def test_figures_of_every_ruleset_that_move_are_told(id_: str, most_figures: int | None) -> None:
    _nudges(id_, most_figures)


# Versions, pages, data


@pytest.mark.parametrize(
    ("swap", "version", "suggested", "enough"),
    [
        (DATED, "1.4.2", "2.0.0", False),
        (DATED, "1.5.0", "2.0.0", False),
        (DATED, "2.0.0", "2.0.0", True),
        (("{value: 4 days, cite", "{value: 5 days, cite"), "1.4.3", "1.5.0", False),
        (("{value: 4 days, cite", "{value: 5 days, cite"), "1.5.0", "1.5.0", True),
        (("en: A page", "en: The page"), "1.4.3", "1.4.3", True),
        (("Answer the request", "Answer this request"), "1.4.3", "1.4.3", True),
    ],
)
def test_the_version_is_held_against_the_changes(
    swap: tuple[str, str], version: str, suggested: str, enough: bool, tmp_path: Path
) -> None:
    if swap[0] == "en: A page":
        swap = ("title: A page", "title: The page")
    new = edition(tmp_path / "new", swap, ("version: 1.4.2", f"version: {version}"))
    found = rules_diff(editions(edition(tmp_path / "old"), new)).versions[0]
    assert (found.suggested, found.enough) == (suggested, enough)


def test_a_version_alone_is_a_change_that_asks_for_nothing(tmp_path: Path) -> None:
    new = edition(tmp_path / "new", ("version: 1.4.2", "version: 1.4.3"))
    found = rules_diff(editions(edition(tmp_path / "old"), new))
    assert [c.path for c in found.changes] == [("version",)]
    assert found.versions[0].needed is None
    assert found.versions[0].enough


def test_the_page_for_a_review(tmp_path: Path) -> None:
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", DATED, SEEDS["title"][0])
    expected = """\
        ## Changes of the rules

        3 changes in 1 ruleset

        ### High risk (2)

        - Shop PH: seller, “Answer this request”: time 2 → 1 day, for what begins from 2027-01-01 (parameter answer) \\[used by 2: proof, late\\]  (shopee/rules.yaml:13)
        - Shop PH: seller, “Send more evidence”: time 2 → 1 day, for what begins from 2027-01-01 (parameter answer)  (shopee/rules.yaml:13)

        ### Wording and sources (1)

        - Shop: seller, “Answer this request”: title “Answer the request” → “Answer this request” \\[used by 2: proof, late\\]  (shopee/rules.yaml:33)

        ### Versions

        - shopee: 1.4.2 → 1.4.2; the changes ask for a major bump: 2.0.0
        """  # noqa: E501  # lines of the page
    assert page_of(old, new).markdown() == textwrap.dedent(expected)


def test_the_data_has_both_languages_and_the_place(tmp_path: Path) -> None:
    plain = page_of(edition(tmp_path / "old"), edition(tmp_path / "new", DATED)).plain()
    first = json.loads(json.dumps(plain))["changes"][0]
    assert first["was"] == {"en": "2 days", "zh": "2 天"}
    assert first["now"] == {"en": "1 day", "zh": "1 天"}
    assert (first["topic"], first["direction"], first["risk"], first["bump"]) == (
        "deadline",
        "tighter",
        "high",
        "major",
    )
    assert (first["where"], first["from"], first["until"]) == ({"market": ["PH"]}, "2027-01-01", None)
    assert (first["parameter"], first["used_by"]) == ("answer", ["rules/proof", "rules/late"])
    assert plain["bump"] is VersionBump.MAJOR


def test_a_ruleset_that_is_new_or_gone_is_one_change(tmp_path: Path) -> None:
    one = edition(tmp_path).ruleset("shopee")
    there, back = (
        rules_diff(RulesetEditions(*pair)).changes for pair in (({}, {"shopee": one}), ({"shopee": one}, {}))
    )
    assert [c.direction for c in there] == [ChangeDirection.ADDED]
    assert [c.direction for c in back] == [ChangeDirection.REMOVED]


def test_a_shipped_ruleset_says_what_it_says() -> None:
    again = Library.at(ROOT)
    assert Comparison(shipped_library().ruleset("etsy"), again.ruleset("etsy")).changes() == []


def _known(c: RuleChange) -> tuple[str, ...]:
    return (
        c.key if c.path != ("id",) else "id",
        c.topic.value,
        c.direction.value,
        repr(c.region.axes),
        str(c.region.from_),
        str(c.region.until),
        str(hash(canonical(c.was))),
        str(hash(canonical(c.now))),
    )


def _turned(c: RuleChange) -> tuple[str, ...]:
    known = list(_known(c))
    known[2] = c.direction.opposite.value
    known[6], known[7] = known[7], known[6]
    return tuple(known)
