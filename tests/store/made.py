"""Small rulesets, records and a desk that imports and scans: all through the entry points that the commands use."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from disputes import Engine
from disputes.documents.private_folder import PrivateFolder, cache_folder
from disputes.documents.problems import Problem
from disputes.language.compiled_rulesets import CompiledRulesets
from disputes.language.loading import Library, default_directory
from disputes.nightly.scan import ScanOptions, ScanReport, scan
from disputes.records.reading import read_plain
from disputes.store import Store
from disputes.store.documents import unpacked
from disputes.store.importing import Importer, ImportTally
from disputes.store.models import ALERTS, CASES, HISTORY, SHOPS
from tests.rulesets_for_tests import CITE, HEAD

NOW = datetime(2026, 4, 1, tzinfo=UTC)
NIGHTLY: dict[str, Any] = {"interval": timedelta(hours=24), "lead": timedelta(0)}
RULES = """
facts:
  seen: {type: bool, title: {en: Seen, zh: 已看}, ask: {en: Was it seen?, zh: 是否已看？}}
  points: {type: int, title: {en: Points, zh: 分数}, ask: {en: How many points?, zh: 多少分？}}
actions:
  answer: {title: {en: Answer the buyer, zh: 答复买家}, owner: customer_service, done_by: seller_responded}
  look: {title: {en: Look at it, zh: 查看}, owner: logistics}
deadlines:
  respond:
    title: {en: Answer, zh: 答复}
    actor: seller
    starts: opened
    within: @WITHIN@
    warn: 1 day
    met_by: seller_responded
    superseded_by: [withdrawn, closed, ruled]
    lapse: {effect: auto_refund, ruling: buyer, cost: order.amount}
    cite: {source: K1, fact: A-1, confidence: official}
  ruling:
    title: {en: The platform rules, zh: 平台裁定}
    actor: platform
    starts: seller_responded
    within: 5 days
    warn: 1 day
    met_by: ruled
    superseded_by: [withdrawn, closed]
    cite: {source: K1, fact: A-1, confidence: official}
  appeal:
    title: {en: Appeal, zh: 申诉}
    actor: seller
    starts: ruled
    within: 3 days
    warn: 1 day
    met_by: appealed
    superseded_by: [closed]
    lapse: {effect: right_lost}
    cite: {source: K1, fact: A-1, confidence: official}
rules:
  - id: answer-it
    title: {en: Answer it, zh: 答复}
    when: {events: {none: [seller_responded]}}
    then: {do: [{action: answer, by: deadline.respond}]}
    cite: {source: K1, fact: A-1, confidence: official}
  - id: look-at-it
    title: {en: Look at it, zh: 查看}
    when: {facts.seen: false}
    then: {do: [{action: look}]}
    cite: {source: K1, fact: A-1, confidence: official}
  - id: big-shop
    title: {en: A big shop, zh: 大店}
    when: {shop.tier: big}
    then: {do: [{action: look}], rank: decisive, ruling: {for: seller, by: platform, ground: big}}
    cite: {source: K1, fact: A-1, confidence: official}
grounds:
  big: {title: {en: The shop is big, zh: 店铺较大}}
"""


def write_rules(root: Path, within: str = "2 days", more: str = "") -> Path:
    """A folder of rulesets in which the seller answers within `within`."""
    folder = root / "shopee"
    folder.mkdir(parents=True, exist_ok=True)
    text = HEAD.format(id="shopee") + textwrap.dedent(RULES).replace("@WITHIN@", within) + textwrap.dedent(more)
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    return root


BANK = """
format: 2
platform:
  id: visa
  title: {en: Bank, zh: 银行}
  markets: {US: {zone: UTC, currency: USD}, SG: {zone: Asia/Singapore, currency: SGD}}
"""
CLOSES = """
platform:
  id: shopee
  title: {en: Site, zh: 站点}
  markets: {SG: {zone: Asia/Singapore, currency: SGD}}
  closed_by:
    - platforms: [visa]
      stages: [chargeback]
      title: {en: "%s", zh: 支付争议会关闭此处的纠纷。}
      cite: {source: K1, fact: A-1, confidence: official}
"""


def write_bank(rules: Path, closed_by: str | None = None) -> None:
    """The rules of a bank beside the site's; with `closed_by` the site's word that the bank closes its cases."""
    folder = rules / "visa"
    folder.mkdir(exist_ok=True)
    (folder / "rules.yaml").write_text(BANK, encoding="utf-8")
    if closed_by is not None:
        path = rules / "shopee" / "rules.yaml"
        text = path.read_text(encoding="utf-8")
        head = text[text.index("platform:") : text.index("sources:")]
        path.write_text(text.replace(head, (CLOSES % closed_by).lstrip()), encoding="utf-8")


def at(day: float, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """A day of April 2026, UTC."""
    return datetime(2026, 4, int(day), hour, minute, second, tzinfo=UTC)


def event(type_: str, when: datetime, **more: Any) -> dict[str, Any]:
    return {"type": type_, "at": when.isoformat(), **more}


def case(id_: str = "C-1", *events: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A case of 10 SGD, opened on the first unless its events say otherwise."""
    return {
        "id": id_,
        "platform": "shopee",
        "market": "SG",
        "dispute": "nondelivery",
        "order": {"amount": {"value": "10.00", "currency": "SGD"}},
        "shop": {"tier": "small"},
        "facts": {"seen": True},
        "events": [dict(e) for e in events] or [event("opened", at(1))],
        **more,
    }


def shop(id_: str = "S-1", **more: Any) -> dict[str, Any]:
    return {"id": id_, "platform": "shopee", "market": "SG", **more}


def kept_rulesets(root: Path) -> CompiledRulesets:
    """The rulesets below `root` that this run has read. Of a platform only a few editions are kept: those of the tests
    stand apart, or they would drive out the shipped one.
    """
    folder = cache_folder(os.environ)
    assert folder is not None
    return CompiledRulesets(folder if root == default_directory() else PrivateFolder(folder.path / "of-tests"))


@dataclass
class Desk:
    """A store and its rulesets."""

    store: Store
    rules: Path
    said: list[Problem] = field(default_factory=list)

    def library(self) -> Library:
        """The rulesets as they stand in their folder now."""
        return Library.at(self.rules, kept_rulesets(self.rules))

    def take(self, *records: Mapping[str, Any], now: datetime = NOW, source: str = "record") -> ImportTally:
        return self.importer(now, source).run(read_plain(r, f"{r['id']}.json") for r in records)

    def importer(self, now: datetime = NOW, source: str = "record") -> Importer:
        return Importer(self.store, Engine(self.library()), source, now, self.said.extend)

    def scan(self, as_of: datetime, **more: Any) -> ScanReport:
        """A scan every night that leaves the team no time beyond it, unless told otherwise."""
        kept = kept_rulesets(self.rules)
        return scan(self.store, ScanOptions(as_of, rulesets=self.rules, compiled=kept, **{**NIGHTLY, **more}))

    def alerts(self, *, cleared: bool = False) -> list[tuple[Any, ...]]:
        """Case or shop, kind, what about, due instant; those not cleared."""
        query = select(ALERTS) if cleared else select(ALERTS).where(ALERTS.c.cleared_at.is_(None))
        with self.store.read() as connection:
            rows = connection.execute(query).all()
        return sorted((r.case_id or r.shop_id or r.platform, r.kind, r.about, r.due_key) for r in rows)

    def row(self, id_: str = "C-1") -> Any:
        with self.store.read() as connection:
            return connection.execute(select(CASES).where(CASES.c.case_id == id_)).one()

    def answer(self, id_: str = "C-1") -> Any:
        return unpacked(self.row(id_).answer)


def dump(store: Store) -> dict[str, Any]:
    """All that a scan leaves but what tells one run from another: numbers of rows, of runs and of alerts."""
    skip = {"pk", "id", "subject_pk", "scan_id", "version", "delivery"}
    out: dict[str, Any] = {}
    with store.read() as connection:
        names = {
            "case": dict(_pairs(connection.execute(select(CASES.c.pk, CASES.c.case_id)))),
            "shop": dict(_pairs(connection.execute(select(SHOPS.c.pk, SHOPS.c.shop_id)))),
            "platform": {0: None},
        }
        for table in (CASES, SHOPS, ALERTS, HISTORY):
            rows = []
            for r in connection.execute(select(table)):
                row = {k: v for k, v in r._mapping.items() if k not in skip}
                row |= {k: unpacked(row[k]) for k in ("answer", "changes") if row.get(k) is not None}
                if "subject_pk" in r._mapping:
                    kind = r._mapping.get("subject") or r._mapping["kind"]
                    row["of"] = names[kind][r._mapping["subject_pk"]]
                rows.append(row)
            out[table.name] = sorted(rows, key=repr)
    return out


def _pairs(rows: Iterable[Any]) -> list[tuple[int, str]]:
    return [(r[0], r[1]) for r in rows]


__all__ = ["CITE", "NIGHTLY", "NOW", "Desk", "at", "case", "dump", "event", "shop", "write_bank", "write_rules"]
