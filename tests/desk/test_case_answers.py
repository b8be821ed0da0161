"""Answers given on the page of a case: what they change in its answer is told at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from disputes.records.printing import to_plain
from disputes.records.reading import read_records
from tests.desk.visiting import Site, site_over
from tests.shipped import shipped_library
from tests.store.made import Desk, at, case

PAGE = "/case/shopee/C-2"
CASES = Path(__file__).resolve().parents[2] / "cases"


def _shipped_site(desk: Desk, now: datetime, *records: dict[str, Any]) -> Site:
    desk.rules = shipped_library().root
    desk.take(*records)
    return site_over(desk, now)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "What changed in the answer new: “Look at it” no longer: question Was it seen?"),
        ("zh", "结果的变化 新增：“查看” 取消：问题 是否已看？"),
    ],
)
def test_what_an_answer_changes_is_told_above_it(site: Site, lang: str, said: str) -> None:
    site.made.take(case("C-2", facts={}))
    site.made.scan(at(2, 1))
    visitor = site.visitor(lang)
    page = visitor.send(visitor.form(PAGE, "answer", field="facts.seen"), value="false")
    assert said in page.said
    assert page.said.index(said) < page.said.index("What to do next" if lang == "en" else "下一步")


def test_an_answer_that_changes_nothing_says_so(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.send(visitor.form("/case/shopee/C-1", "note"), text="one")
    assert "What changed in the answer" not in page.said
    assert "stays as it was" not in page.said
    form = next(
        f for f in visitor.get("/case/shopee/C-1").forms if f.fields.get("do") == "log" and "amount" in f.fields
    )
    page = visitor.send(form, event="seller_messaged", by="seller")
    assert "What is to be done stays as it was" in page.said


def test_the_change_of_another_case_is_not_told(site: Site) -> None:
    site.made.take(case("C-2", facts={}))
    site.made.scan(at(2, 1))
    visitor = site.visitor()
    form = visitor.form(PAGE, "answer", field="facts.seen")
    sent = visitor.client.post(form.action, data={**form.fields, "value": "false"}, follow_redirects=False)
    assert sent.headers["location"].endswith("#changed-now")
    query = sent.headers["location"].partition("?")[2].partition("#")[0]
    assert "What changed in the answer" in visitor.get(f"{PAGE}?{query}").said
    assert "What changed in the answer" not in visitor.get(f"/case/shopee/C-1?{query}").said
    assert "What changed in the answer" not in visitor.get(f"{PAGE}?done=saved_now&change=-1").said


@pytest.mark.parametrize(("lang", "said"), [("en", "the dispute was decided · 2026-03-1"), ("zh", "裁决 · 2026-03-1")])
def test_what_is_not_known_of_an_event_is_answered_in_place(lite_desk: Desk, lang: str, said: str) -> None:
    [read] = read_records(str(CASES / "tiktok_shop/vn-more-evidence-asked.yaml"))
    assert read.record is not None
    record = to_plain(read.record)
    site = _shipped_site(lite_desk, datetime(2026, 3, 16, 8, tzinfo=UTC), record)
    visitor = site.visitor(lang)
    form = visitor.form("/case/tiktok_shop/tt-vn-2", "answer_of_event", field="events.remedy")
    ruled = next(n for n, e in enumerate(record["events"]) if e["type"] == "ruled")
    assert form.fields["event"] == str(ruled), "the one event that the rule asks of"
    assert said in visitor.get("/case/tiktok_shop/tt-vn-2").said
    visitor.send(form, 422, value="gift")
    visitor.send(form, 422, value="refund_only", event="99")
    visitor.send(form, 422, value="refund_only", field="events.agent")
    page = visitor.send(form, value="refund_only")
    assert not [f for f in page.forms if f.fields.get("field") == "events.remedy"]
    assert '"remedy":"refund_only"' in site.made.row("tt-vn-2").logged
    assert "seller_responded" not in site.made.row("tt-vn-2").logged


@pytest.mark.parametrize(("lang", "said"), [("en", "Tracking number of the parcel"), ("zh", "包裹的运单号")])
def test_the_first_parcel_is_told_by_its_tracking_number(lite_desk: Desk, lang: str, said: str) -> None:
    record = _of("amazon", "nondelivery")
    visitor = _shipped_site(lite_desk, datetime(2026, 4, 13, tzinfo=UTC), record).visitor(lang)
    page = visitor.get("/case/amazon/X-1")
    assert said in page.said
    form = next(f for f in page.forms if f.fields.get("field") == "shipment.tracking_number")
    page = visitor.send(form, value="1Z999")
    assert "shipment.tracking_number" not in [
        f.fields.get("field") for f in page.forms if f.fields.get("do") == "answer"
    ]
    assert said not in page.said


@pytest.mark.parametrize(("lang", "said"), [("en", "figures of the shop: import"), ("zh", "属于店铺数据")])
def test_figures_of_the_shop_are_asked_for_where_they_stand(lite_desk: Desk, lang: str, said: str) -> None:
    record = _of("paypal", "chargeback")
    page = _shipped_site(lite_desk, datetime(2026, 4, 13, tzinfo=UTC), record).visitor(lang).get("/case/paypal/X-1")
    assert said in page.said
    fields = [f.fields.get("field", "") for f in page.forms]
    assert not [x for x in fields if x.startswith(("metric.", "months"))], "no form that would be refused"


def _of(platform: str, dispute: str) -> dict[str, Any]:
    """A record that says next to nothing."""
    return {
        "id": "X-1",
        "platform": platform,
        "market": "US",
        "dispute": dispute,
        "order": {"id": "o", "amount": {"value": "10.00", "currency": "USD"}},
        "events": [{"type": "opened", "at": "2026-04-12T10:00:00Z"}],
    }
