"""Rulesets as text, proven."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from disputes.api import Engine
from disputes.proofs.proving import ProofReport, prove
from disputes.words.proofs import FindingKind
from tests.rulesets_for_tests import CITE, HEAD, TITLE, library

_COMMON = "format: 2\nplatform: {id: any, title: {en: Everywhere, zh: 通用}}\n"


def spelled_out(body: str) -> str:
    """A body with its titles and citations."""
    head = HEAD.format(id="shopee")
    return head + body.replace("{CITE}", "{" + CITE + "}").replace("CITE", CITE).replace("TITLE", TITLE)


def engine_of(folder: Path, body: str) -> Engine:
    """An engine over the ruleset of one platform."""
    return Engine(library(folder, {"any": _COMMON, "shopee": spelled_out(body)}), "plain")


def proven(folder: Path, body: str, only: Collection[FindingKind] = frozenset(FindingKind)) -> ProofReport:
    """What is found about a ruleset."""
    report = ProofReport()
    prove(engine_of(folder, body), "shopee", report, only, timeout=20)
    return report
