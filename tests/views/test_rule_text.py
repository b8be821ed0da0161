"""Pieces of the rule language in Chinese."""

from __future__ import annotations

import pytest

from disputes.views.rule_text import rule_text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("lt next monday after opened", "小于发起纠纷后的首个周一"),
        ("gt next sunday at 09:00 after paid", "大于订单付款后的首个周日 09:00"),
        ("lt next monthly on 1 after opened", "小于发起纠纷后的首个 1 日"),
        ("lt next yearly on 1 jan after opened", "小于发起纠纷后的首个 1 月 1 日"),
        ("lt next last monday of mar jun after opened", "小于发起纠纷后的首个 3 月、6 月的最后一个周一"),
        ("lt next $day after opened", "小于发起纠纷后的首个 $day"),
        ("{reason_raw or status_raw: [a1, b2]}", "{原因代码或状态代码：[a1, b2]}"),
        ("{at: {lt: 3 days after opened}}", "{时间：{小于：发起纠纷后 3 天}}"),
    ],
)
def test_a_condition_in_chinese(written: str, expected: str) -> None:
    assert rule_text("zh", written) == expected
    assert rule_text("en", written) == written
