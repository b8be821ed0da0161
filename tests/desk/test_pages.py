"""Shops, the report and the rules."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.desk.charts import ChartBar, ChartColumn, ChartPart, bars_svg, columns_svg
from tests.desk.visiting import Site
from tests.store.made import at, case, event, shop


@pytest.fixture
def shown(site: Site) -> Site:
    """A few cases that have come to an end, and a shop."""
    site.made.take(
        case("W", event("opened", at(1)), event("seller_responded", at(1, 1)), event("ruled", at(2), outcome="seller")),
        case("L", event("opened", at(1)), event("seller_responded", at(1, 2)), event("ruled", at(2), outcome="buyer")),
        shop(weeks=[{"starts": "2026-03-30", "orders": 100, "late": 3}]),
    )
    site.made.scan(at(2, 1))
    return site


def test_the_report_is_that_of_the_command(shown: Site) -> None:
    said = shown.visitor().get("/report?by=dispute").said
    url = f"sqlite:///{shown.made.store.file}"
    printed = CliRunner().invoke(main, ["report", "--by", "dispute", "--db", url, "--interval", "9999d"]).stdout
    row = next(line for line in printed.splitlines() if line.startswith("nondelivery"))
    for figure in row.split()[1:]:
        assert figure in said
    assert "not received" in said
    assert "SGD" in said


def test_a_report_of_another_span_has_other_cases(shown: Site) -> None:
    assert "No case here" in shown.visitor().get("/report?since=2027-01-01").said
    assert "not received" in shown.visitor().get("/report?until=2027-01-01&since=nonsense&by=nonsense").said


def test_a_shop_stands_where_the_command_says_and_what_if_changes_it(shown: Site) -> None:
    visitor = shown.visitor()
    [link] = [k for k in visitor.get("/shops").links if k.startswith("/shop?")]
    page = visitor.get(link)
    assert "S-1" in page.said
    assert "Appeals to file" in page.said
    assert "Nothing would be different" in visitor.get(f"{link}&figure=orders&by=1").said
    assert "a whole number" in visitor.get(f"{link}&figure=late&by=many").said
    assert "a column, a counted metric" in visitor.get(f"{link}&figure=nonsense&by=3").said
    visitor.get("/shop?platform=shopee&market=SG&id=none", 404)


def test_rules_are_read_and_searched(shown: Site) -> None:
    visitor = shown.visitor()
    assert "/rules?platform=shopee" in visitor.get("/rules").links
    whole = visitor.get("/rules?platform=shopee").said
    assert "Look at it" in whole
    found = visitor.get("/rules?platform=shopee&q=look+at+it").said
    assert "Look at it" in found
    assert len(found) < len(whole)
    assert "0 sections" in visitor.get("/rules?platform=shopee&q=zebra").said
    visitor.get("/rules?platform=nowhere", 404)


def test_a_chart_says_its_figures_and_takes_no_text_for_its_own() -> None:
    chart = bars_svg([ChartBar("<b>&", [ChartPart(2, "good", "won"), ChartPart(0, "alarm", "lost")], "2")], "Cases")
    assert "&lt;b&gt;&amp;" in chart
    assert "won 2, lost 0" in chart
    assert chart.count("<rect") == 1
    assert 'aria-label="Points: 04-06: 3"' in columns_svg([ChartColumn("04-06", 3, "plain")], "Points")
