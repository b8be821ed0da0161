"""One status of evidence: a condition that reads it and the checklist say the same of an item."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.words.answers import EvidenceStatus
from tests.rulesets_for_tests import CITE, HEAD, TITLE, Site

OPENED = "events: [{type: opened, at: 2026-04-12T09:00:00+08:00}, {type: paid, at: 2026-04-01T09:00:00+08:00}]"
LARGE = f"{OPENED}\nevidence: [{{kind: photo, format: jpg, bytes: 2000000}}]"


def rules(limits: str, *, effective: str = "", want: str = "photo", kind: str = "type: file") -> str:
    """A ruleset with a rule that asks for a photo, and one for each status that fires where a photo has it."""
    asks = f"  - {{id: asks, {TITLE}, status: stable, about: case, {effective}when: {{dispute: nondelivery}}, " + (
        f"{CITE}, then: {{gather: {{required: [{want}]}}}}}}\n"
    )
    has = "".join(
        f"  - {{id: {status}, {TITLE}, status: stable, about: case, {effective}"
        f"when: {{evidence: {{some: {{kind: photo, status: {status}}}}}}}, {CITE}, "
        f"then: {{gap: {{topic: {status}, why: {{en: x, zh: x}}, look_up: {{en: x, zh: x}}}}}}}}\n"
        for status in ("have", "incomplete", "submitted")
    )
    return (
        f"evidence:\n  kinds: {{photo: {{{TITLE}, {kind}, {CITE}}}, letter: {{{TITLE}, type: text, {CITE}}}}}\n"
        f"  limits: {{{CITE}, {limits}}}\nrules:\n{asks}{has}"
    )


def told(site: Site, record: str, ruleset: str = "shopee") -> tuple[EvidenceStatus, set[str]]:
    """The status that the checklist shows of the photo, and the statuses that conditions find."""
    answer = site.assess(record, "13 09:00:00")
    fired = {t.rule.removeprefix(f"{ruleset}/") for t in answer.trace}
    [photo] = [e for e in answer.evidence if e.id == "photo"]
    return photo.status, fired - {"asks"}


@pytest.mark.parametrize(
    ("limits", "kind", "wanted"),
    [
        ("bytes_each: 3 MB", "type: file", "have"),
        ("bytes_each: 1 MB", "type: file", "incomplete"),
        ("bytes_total: 1 MB", "type: file", "incomplete"),
        ("files_total: 1", "type: file", "have"),
        ("formats: [png]", "type: file", "incomplete"),
        ("bytes_each: 1 MB", "type: file, formats: [png]", "incomplete"),
        ("bytes_each: [{value: 1 MB, when: {format: png}}, {value: 3 MB}]", "type: file", "have"),
    ],
)
def test_the_limits_of_the_kind_and_of_the_record_count_for_both(
    tmp_path: Path, limits: str, kind: str, wanted: str
) -> None:
    assert told(Site(tmp_path, rules(limits, kind=kind)), LARGE) == (wanted, {wanted})


def test_a_rule_of_another_edition_reads_the_limits_of_its_own_day(tmp_path: Path) -> None:
    # The limit came between the payment, by which the rules are versioned, and the opening, by which others are.
    limits = "bytes_each: [{value: 3 MB}, {value: 1 MB, from: 2026-04-05}]"
    assert told(Site(tmp_path / "opened", rules(limits)), LARGE) == ("incomplete", {"incomplete"})
    assert told(Site(tmp_path / "paid", rules(limits, effective="effective: {by: paid}, ")), LARGE) == (
        "have",
        {"have"},
    )


def test_a_kind_is_that_of_the_ruleset_that_asks(tmp_path: Path) -> None:
    # Both rulesets have a photo; only the one whose rules ask wants to see a date.
    kinds = f"evidence:\n  kinds: {{photo: {{{TITLE}, type: file, {CITE}}}}}\n"
    own = HEAD.format(id="shopee").replace("platform:\n", "platform:\n  include: [{platform: visa}]\n", 1) + kinds
    asking = rules("bytes_each: 3 MB", kind="type: file, must_show: [date]")
    record = f"{OPENED}\nevidence: [{{kind: photo, shows: [name]}}]"
    assert told(Site(tmp_path, {"shopee": own, "visa": asking}), record, "visa") == ("incomplete", {"incomplete"})


def test_what_is_submitted_is_submitted_whatever_its_size(tmp_path: Path) -> None:
    record = LARGE.replace("bytes: 2000000", "bytes: 2000000, submitted_at: 2026-04-13T09:00:00+08:00")
    site = Site(tmp_path, rules("bytes_each: 1 MB"))
    assert told(site, record) == ("submitted", {"submitted"})
    before = site.assess(record, "13 08:59:59")
    assert before.evidence[0].status is EvidenceStatus.INCOMPLETE
    assert before.next_change_at == site.assess(record, "13 09:00:00").as_of


def test_what_a_rule_itself_wants_shown_binds_its_own_line_only(tmp_path: Path) -> None:
    record = f"{OPENED}\nevidence: [{{kind: photo, shows: [name]}}]"
    assert told(Site(tmp_path, rules("files_total: 3", want="{kind: photo, must_show: [date]}")), record) == (
        "incomplete",
        {"have"},
    )


def test_a_single_submission_holds_the_list_back_and_no_condition(tmp_path: Path) -> None:
    site = Site(tmp_path, rules("submissions: 1", want="photo, letter"))
    assert told(site, LARGE) == ("incomplete", {"have"})
    assert told(site, LARGE.replace("2000000}]", "2000000}, {kind: letter}]")) == ("have", {"have"})
