"""The files with which a ruleset of a platform begins. No figure is invented: what a person must decide reads TODO."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disputes.documents.yaml_layout import written
from disputes.language.case_rules import Market
from disputes.language.reading.sections import FORMAT
from disputes.upkeep.modelines import modeline
from disputes.upkeep.to_do import to_do
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformStart:
    """What is said of a new platform; None where nothing was."""

    id: str
    markets: Sequence[str]
    title_en: str | None = None
    title_zh: str | None = None
    source_title: str | None = None
    source_url: str | None = None


def platform_files(start: PlatformStart, known: Mapping[str, Market]) -> dict[str, str]:
    """The files of a new ruleset by their names. Zone, currency and working days of a market come from `known`, what
    the common ruleset says of it; of one that is not there they are to be filled in.
    """
    platform = {
        "id": start.id,
        "title": {
            "en": start.title_en or to_do("what the platform is called in English"),
            "zh": start.title_zh or to_do("平台的中文名称"),
        },
        "version_by": "opened",
        "markets": {code: _market(known.get(code)) for code in start.markets},
    }
    source = {
        "title": start.source_title or to_do("what the page is called"),
        "url": start.source_url or to_do("the address of the page that the figures come from"),
    }
    head = {"format": FORMAT, "platform": start.id}
    first = modeline(start.id)
    first_of_examples = modeline(start.id, examples=True)
    return {
        "platform.yaml": _file(
            first,
            "`version_by`: of figures with dates, those of the day on which the dispute was opened count.",
            {"format": FORMAT, "platform": platform},
        ),
        "sources.yaml": _file(
            first,
            "The pages that figures come from, by the keys that citations name.",
            {**head, "sources": {"K1": source}},
        ),
        "citations.yaml": _file(
            first,
            "Each fact of a page once, with how sure it is (official, repost, secondary, derived, recalled) and\n"
            "the day on which somebody looked:\n"
            "  C1: {source: K1, confidence: official, verified_on: 2026-03-10}",
            {**head, "citations": "null"},
        ),
        "deadlines.yaml": _file(
            first,
            f"The clocks. One more: disputes rules new clock {start.id} ID --starts opened --within '…' --cite …",
            {**head, "deadlines": "null"},
        ),
        "rules.yaml": _file(
            first,
            f"The rules. One more: disputes rules new rule {start.id}.ID --dispute …",
            {**head, "rules": "null"},
        ),
        "deadlines.examples.yaml": _file(
            first_of_examples,
            "What each clock does, on either side of its due instant.",
            {**head, "examples": {"deadlines": "null"}},
        ),
        "rules.examples.yaml": _file(
            first_of_examples,
            "When each rule applies, and when it just does not.",
            {**head, "examples": {"rules": "null"}},
        ),
    }


def _market(known: Market | None) -> dict[str, str]:
    if known is None:
        return {"zone": to_do("the market's time zone, e.g. Asia/Singapore"), "currency": to_do("e.g. SGD")}
    said = {"zone": known.zone, "currency": known.currency, "calendar": known.calendar, "language": known.language}
    return {key: str(value) for key, value in said.items() if value is not None}


def _file(first: str, comment: str, document: Mapping[str, object]) -> str:
    comments = "".join(f"# {line}\n" for line in comment.split("\n"))
    return f"{first}\n{comments}" + written(document, "a new file")
