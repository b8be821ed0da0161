"""Tables on narrow terminals: a Chinese column keeps room for a few characters, and nothing is lost."""

from __future__ import annotations

from itertools import pairwise

import pytest

from disputes.views.blocks import PageTable, StyledText, TableRow
from disputes.views.columns import GAP, table, text_width
from disputes.views.terminal import show
from tests.views import made

INSTANT = "2025-04-10 23:59:59 (America/Sao_Paulo)"


def _row(*cells: str) -> TableRow:
    return TableRow(tuple((StyledText(c),) for c in cells))


GRID = PageTable(
    ("事项", "责任方", "截止时间", "剩余", "状态"),
    (
        _row("平台自动取消未发货订单", "卖家", INSTANT, "已逾期 366 天 22 小时", "进行中"),
        _row("按时发货并交给平台物流", "卖家", INSTANT, "已逾期 366 天 22 小时", "已逾期"),
    ),
    (2, 3),
)


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_a_chinese_column_keeps_room_for_four_characters(width: int) -> None:
    lines = ["".join(c for c, _ in line) for line in table(GRID, 0, width)]
    starts = [text_width(lines[0][: lines[0].index(head)]) for head in GRID.heads]
    for (start, following), head in zip(pairwise(starts), GRID.heads[:-1], strict=True):
        assert following - start - GAP >= min(8, max(text_width(head), 8)) or head in ("责任方", "状态"), head
    for cell in ("平台自动取消未发货订单", "按时发货并交给平台物流"):
        assert set(cell) <= set("".join(lines))


@pytest.mark.parametrize("name", list(made.ANSWERS))
@pytest.mark.parametrize("width", [60, 80])
def test_no_line_of_a_chinese_page_holds_a_lone_character(name: str, width: int) -> None:
    for line in show(made.ANSWERS[name](), "zh", None, False, width=width, colour=False).splitlines():
        assert text_width(line.strip()) != 2, line
