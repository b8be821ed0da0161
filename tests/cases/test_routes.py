"""Records that share an order: which route is live, which one closes the others, and no refund twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.commands.test_check import check

SITE = """
format: 2
platform:
  id: etsy
  title: {en: Site, zh: 站点}
  markets: {US: {zone: America/New_York, currency: USD}}
  closed_by:
    - platforms: [visa, stripe]
      stages: [chargeback]
      title: {en: A payment dispute closes the case here., zh: 支付争议会关闭此处的纠纷。}
      cite: {source: S, confidence: official}
sources: {S: {title: Made up for a test}}
"""
NETWORK = (
    "format: 2\n"
    "platform: {id: visa, title: {en: Network, zh: 卡组织}, "
    "markets: {US: {zone: America/New_York, currency: USD}}}\n"
)


def answers(tmp_path: Path, *records: dict[str, Any]) -> list[dict[str, Any]]:
    for name, text in (("etsy", SITE), ("visa", NETWORK)):
        (tmp_path / "rules" / name).mkdir(parents=True)
        (tmp_path / "rules" / name / "a.yaml").write_text(text)
    path = tmp_path / "cases.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records))
    done = check(
        str(path), "--rulesets", str(tmp_path / "rules"), "--as-of", "2026-05-10T12:00:00Z", "--format", "json"
    )
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    return found if isinstance(found, list) else [found]


def record(platform: str, stage: str, order: str = "O-1", *events: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"{platform}-{order}",
        "platform": platform,
        "market": "US",
        "dispute": "nondelivery",
        "stage": stage,
        "order": {"id": order},
        "events": [{"type": "opened", "at": "2026-05-01T09:00:00Z"}, *events],
    }


def test_a_chargeback_closes_the_site_s_own_route(tmp_path: Path) -> None:
    site, network = answers(tmp_path, record("etsy", "requested"), record("visa", "chargeback"))
    assert site["routes"] == network["routes"]
    by_platform = {r["platform"]: r for r in site["routes"]["routes"]}
    assert by_platform["etsy"]["state"] == "closed"
    assert by_platform["etsy"]["closed_by"] == "visa-O-1"
    assert by_platform["etsy"]["why"]["en"] == "A payment dispute closes the case here."
    assert by_platform["visa"]["state"] == "live"
    assert site["routes"]["warnings"] == []


def test_before_the_chargeback_both_are_live_and_that_is_said(tmp_path: Path) -> None:
    site, _ = answers(tmp_path, record("etsy", "requested"), record("visa", "inquiry"))
    assert {r["state"] for r in site["routes"]["routes"]} == {"live"}
    assert "More than one route is live" in site["routes"]["warnings"][0]["en"]


def test_a_refund_on_one_route_warns_on_the_other(tmp_path: Path) -> None:
    refund = {"type": "refunded", "at": "2026-05-03T09:00:00Z"}
    site, _ = answers(tmp_path, record("etsy", "decided", "O-1", refund), record("visa", "chargeback"))
    assert any("do not refund again" in w["en"] for w in site["routes"]["warnings"])


def test_a_refund_after_the_instant_of_the_answer_does_not_warn(tmp_path: Path) -> None:
    refund = {"type": "refunded", "at": "2026-05-11T09:00:00Z"}
    site, _ = answers(tmp_path, record("etsy", "decided", "O-1", refund), record("visa", "chargeback"))
    assert site["routes"]["warnings"] == []


def test_records_of_different_orders_have_no_routes(tmp_path: Path) -> None:
    assert all(
        "routes" not in a for a in answers(tmp_path, record("etsy", "requested"), record("visa", "chargeback", "O-2"))
    )
