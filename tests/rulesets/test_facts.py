"""The facts on file: a ruleset lists them all, cites each or says why not; and the lists are those of the dossiers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from disputes.language.loading import COMMON
from tests.shipped import shipped_library

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT.parent / "shared" / "policy"
LIBRARY = shipped_library()
IDS = [i for i in LIBRARY.ids() if i != COMMON]
DOSSIERS = [
    (("aliexpress",), "aliexpress.md", r"AE-[A-Z]\d+[a-z]?"),
    (("alibaba",), "alibaba.md", r"AB-[A-Z]\d+[a-z]?"),
    (("amazon",), "amazon.md", r"AMZ-[A-J]\d+[a-z]?"),
    (("dhgate",), "dhgate.md", r"DH-[A-Z]\d+[a-z]?"),
    (("ebay",), "ebay.md", r"[A-J]\d+[a-z]?"),
    (("etsy",), "etsy.md", r"[A-I]\d+[a-z]?"),
    (("temu", "shein"), "temu_shein.md", r"(?:TM|SH)-[A-Z]\d+[a-z]?"),
    (("lazada",), "lazada.md", r"LZ-[A-I]\d+[a-z]?"),
    (("mercadolibre",), "mercadolibre.md", r"[A-I]\d+[a-z]?"),
    (("paypal",), "paypal.md", r"PP-[A-Z]\d+[a-z]?"),
    (
        (
            "afterpay",
            "airwallex",
            "bank_transfer",
            "boleto",
            "klarna",
            "mercadopago",
            "multibanco",
            "qiwi",
            "western_union",
            "webmoney",
            "yoomoney",
        ),
        "other_payments.md",
        r"OP-[A-Z]\d+",
    ),
    (("shopee",), "shopee.md", r"[A-Z]{1,2}-?\d+[a-z]?"),
    (("stripe",), "stripe.md", r"ST-[A-Z]\d+[a-z]?"),
    (("tiktok_shop",), "tiktok_shop.md", r"TT-H\d+[a-z]?"),
    (("tmall",), "tmall.md", r"TM-[A-Z]\d+[a-z]?"),
    (("walmart",), "walmart.md", r"WMT-[A-I]\d+[a-z]?"),
    (("visa", "mastercard"), "cards.md", r"CA-[A-Z]\d+[a-z]?"),
]
"""The rulesets written from a dossier, and the form of the ids in its tables of facts."""
FROM_PAYLOADS = ("adyen", "antom", "omise", "pingpong", "shopify", "woopayments")
"""The rulesets that read a channel's payloads and have no dossier: their facts are what its documents say of them."""


@pytest.mark.parametrize("id_", IDS)
def test_every_fact_is_cited_or_says_why_not(id_: str) -> None:
    facts = LIBRARY.ruleset(id_).on_file.facts
    assert facts  # a payment channel may have but a few
    assert [p for p in LIBRARY.problems[id_] if p.code in ("unknown-fact-id", "unused-fact-id")] == []
    assert all(f.citations or (f.unused or "").strip() for f in facts.values())


def test_every_ruleset_is_held_against_a_dossier() -> None:
    assert sorted([*FROM_PAYLOADS, *(i for ids, _, _ in DOSSIERS for i in ids)]) == sorted(IDS)


@pytest.mark.skipif(not POLICY.exists(), reason="the dossiers are not beside the checkout")
@pytest.mark.parametrize(("ids", "dossier", "form"), DOSSIERS, ids=lambda v: v[0] if isinstance(v, tuple) else v)
def test_the_list_is_that_of_the_dossier(ids: tuple[str, ...], dossier: str, form: str) -> None:
    text = (POLICY / dossier).read_text(encoding="utf-8")
    # The list of sources stands before the tables of facts.
    facts = set(re.findall(rf"^\|\s*({form})\s*\|", text[text.index("\n## A") :], re.MULTILINE))
    assert len(facts) > 30
    listed = {f for id_ in ids for f in LIBRARY.ruleset(id_).on_file.facts if re.fullmatch(form, f)}
    assert sorted(listed) == sorted(facts)
