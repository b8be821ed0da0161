"""Actions that exclude each other: each names the others, and where one is done the others are gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.answers.assessment import Assessment
from disputes.views.case_calendar import calendar
from disputes.views.terminal import show
from tests.rulesets_for_tests import CITE, TITLE, Site

ACTIONS = """
actions:
  accept: {title: {en: Accept it, zh: 接受}, done_by: [accepted], excludes: [contest, offer]}
  contest: {title: {en: Contest it, zh: 抗辩}, done_by: [contested]}
  offer: {title: {en: Offer a part, zh: 提出部分退款}, done_by: [settled]}
  talk: {title: {en: Talk to the buyer, zh: 联系买家}}
"""
RULES = "rules:\n" + "".join(
    f"  - {{id: {name}, {TITLE}, {CITE}, when: {{{when}}},\n"
    f"     then: {{do: [{{action: {name}, owner: finance, by: 5 days after opened}}]}}}}\n"
    for name, when in (
        ("accept", "stage: requested"),
        ("contest", "stage: requested"),
        ("offer", "requested: refund_only"),
        ("talk", "stage: requested"),
    )
)
OPENED = "{type: opened, at: 2026-04-12T09:00:00+08:00, by: buyer}"


def answer(root: Path, *events: str, more: str = "") -> Assessment:
    record = f"stage: requested\nevents: [{', '.join((OPENED, *events))}]\n{more}"
    return Site(root, ACTIONS + RULES).assess(record, "13")


def others(found: Assessment) -> dict[str, list[str]]:
    return {a.id: list(a.alternatives) for a in found.actions}


def test_each_names_those_that_are_listed_and_exclude_it(tmp_path: Path) -> None:
    assert others(answer(tmp_path / "a")) == {"accept": ["contest"], "contest": ["accept"], "talk": []}
    found = answer(tmp_path / "b", more="requested: refund_only")
    assert others(found) == {"accept": ["contest", "offer"], "contest": ["accept"], "offer": ["accept"], "talk": []}


@pytest.mark.parametrize(("done", "left"), [("accepted", {"accept", "talk"}), ("contested", {"contest", "talk"})])
def test_where_one_is_done_the_others_are_gone(tmp_path: Path, done: str, left: set[str]) -> None:
    found = answer(tmp_path, f"{{type: {done}, at: 2026-04-12T10:00:00+08:00, by: seller}}")
    assert others(found) == {key: [] for key in left}
    assert [a.id for a in found.actions if a.state == "done"] == [min(left)]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "only one of these: this, or Contest it"), ("zh", "以下只能选做一项：本项，或抗辩")],
)
def test_the_page_and_the_calendar_say_so(tmp_path: Path, lang: str, said: str) -> None:
    found = answer(tmp_path)
    assert said in " ".join(show([found], lang, None, False, width=400, colour=False).split())
    assert said in calendar([found], lang, None).replace("\r\n ", "").replace("\\,", ",")
