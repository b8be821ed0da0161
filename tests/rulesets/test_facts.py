"""Every fact of a dossier is cited in the ruleset written from it, or listed there with the reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from disputes.documents.yaml_tree import Node
from disputes.language.loading import Library

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT.parent / "shared" / "policy"
WRITTEN_FROM = [
    (("dhgate",), "dhgate.md", r"DH-[A-Z]\d+[a-z]?"),
    (("ebay",), "ebay.md", r"[A-J]\d+[a-z]?"),
    (("visa", "mastercard"), "cards.md", r"CA-[A-Z]\d+[a-z]?"),
    (("stripe",), "stripe.md", r"ST-[A-Z]\d+[a-z]?"),
]


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


@pytest.mark.parametrize(("ids", "dossier", "form"), WRITTEN_FROM, ids=lambda v: v[0] if isinstance(v, tuple) else v)
def test_every_fact_is_cited_or_listed(ids: tuple[str, ...], dossier: str, form: str) -> None:
    path = POLICY / dossier
    if not path.exists():
        pytest.skip("the dossier is not beside the checkout")
    text = path.read_text(encoding="utf-8")
    facts = set(re.findall(rf"^\|\s*({form})\s*\|", text[text.index("\n## A") :], re.MULTILINE))
    assert len(facts) > 40
    library = Library.at(ROOT / "rulesets")
    used: set[str] = set()
    left: dict[str, str] = {}
    for id_ in ids:
        left |= library.ruleset(id_).not_encoded
        used |= cited(library.documents[id_])
    assert sorted(facts - used - set(left)) == []
    assert sorted(f for f in used | set(left) if re.fullmatch(form, f) and f not in facts) == []
    assert all(str(reason).strip() for reason in left.values())
