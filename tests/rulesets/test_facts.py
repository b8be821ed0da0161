"""The facts on file: a ruleset lists them all, cites each or says why not; and the lists are those of the dossiers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from disputes.documents.yaml_tree import Node
from disputes.language.loading import COMMON, Library

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT.parent / "shared" / "policy"
LIBRARY = Library.at(ROOT / "rulesets")
IDS = [i for i in LIBRARY.ids() if i != COMMON]
DOSSIERS = [
    (("aliexpress",), "aliexpress.md", r"AE-H\d+[a-z]?"),
    (("amazon",), "amazon.md", r"AMZ-H\d+[a-z]?"),
    (("dhgate",), "dhgate.md", r"DH-[A-Z]\d+[a-z]?"),
    (("ebay",), "ebay.md", r"[A-J]\d+[a-z]?"),
    (("lazada",), "lazada.md", r"LZ-H\d+[a-z]?"),
    (("shopee",), "shopee.md", r"[A-Z]{1,2}-?\d+[a-z]?"),
    (("stripe",), "stripe.md", r"ST-[A-Z]\d+[a-z]?"),
    (("tiktok_shop",), "tiktok_shop.md", r"TT-H\d+[a-z]?"),
    (("visa", "mastercard"), "cards.md", r"CA-[A-Z]\d+[a-z]?"),
]
"""The rulesets written from a dossier, and the form of the ids in its tables of facts."""


def cited(documents: list[Node]) -> set[str]:
    """The fact ids that a ruleset cites."""
    out: set[str] = set()
    for document in documents:
        for node in document.walk():
            if node.kind == "map" and "cite" in node.entries:
                for cite in node["cite"].walk():
                    if cite.kind == "map" and "fact" in cite.entries:
                        out |= {n.text for n in cite["fact"].walk() if n.kind == "text"}
    return out


@pytest.mark.parametrize("id_", IDS)
def test_every_fact_is_cited_or_listed_as_not_encoded(id_: str) -> None:
    ruleset = LIBRARY.ruleset(id_)
    used, left_out = cited(LIBRARY.documents[id_]), ruleset.not_encoded
    assert len(ruleset.fact_ids) > 30
    assert sorted(used | set(left_out)) == sorted(ruleset.fact_ids)
    assert sorted(used & set(left_out)) == []
    assert all(str(reason).strip() for reason in left_out.values())


def test_every_ruleset_is_held_against_a_dossier() -> None:
    assert sorted(i for ids, _, _ in DOSSIERS for i in ids) == sorted(IDS)


@pytest.mark.skipif(not POLICY.exists(), reason="the dossiers are not beside the checkout")
@pytest.mark.parametrize(("ids", "dossier", "form"), DOSSIERS, ids=lambda v: v[0] if isinstance(v, tuple) else v)
def test_the_list_is_that_of_the_dossier(ids: tuple[str, ...], dossier: str, form: str) -> None:
    text = (POLICY / dossier).read_text(encoding="utf-8")
    # The list of sources stands before the tables of facts.
    facts = set(re.findall(rf"^\|\s*({form})\s*\|", text[text.index("\n## A") :], re.MULTILINE))
    assert len(facts) > 30
    listed = {f for id_ in ids for f in LIBRARY.ruleset(id_).fact_ids if re.fullmatch(form, f)}
    assert sorted(listed) == sorted(facts)
