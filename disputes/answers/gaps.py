"""The gaps that any answer may have: no ruleset, no such market, no such dispute on file, nothing on how a shop stands,
rules that are drafts.
"""

from __future__ import annotations

from collections.abc import Sequence

from disputes.answers.open_points import GapItem
from disputes.language.truth import Text

NO_RULESET = Text(
    "No ruleset for this platform is on file: only the common rules were applied.",
    "尚无该平台的规则集：仅适用通用规则。",
)
NO_DISPUTE = Text(
    "The ruleset has nothing on this kind of dispute: only general rules were applied.",
    "规则集没有针对此类纠纷的规则：仅适用一般规则。",
)
NO_MARKET = Text(
    "The ruleset does not cover this market: only general rules were applied, and a day is a day in {zone}.",
    "规则集未涵盖该市场：仅适用一般规则，日期按 {zone} 时区计算。",
)
NO_STANDING = Text(
    "No metric, points or tiers of this platform are on file: the answer does not say how the shop stands.",
    "未收录该平台的店铺指标、积分或等级：本结果不说明店铺状况。",
)
_DRAFTS = Text(
    "Unverified draft rules that may bear on this are on file and were not applied, for each rests on one weak source: "
    "{titles}.",
    "规则库中有可能相关但未经核实的草稿规则，因各自仅有一个弱来源而未适用：{titles}。",
)
_LOOK_UP_DRAFTS = Text(
    "what they would say is shown with `--trial`; the platform's own pages confirm it or not",
    "开启试运行选项可查看其内容；请以平台页面为准",
)
LOOK_UP = Text("the platform's seller policy pages for this market", "平台卖家规则页面（对应市场）")
NO_DATE = Text(
    "This clock runs, and no date is on file for it: {title}.", "该期限已开始计时，但没有登记截止日期：{title}。"
)
LOOK_UP_DATE = Text(
    "the case's own page at the platform or processor, or its notice: it states the date",
    "平台或支付机构后台的案件页面或通知，其中写明截止日期",
)


def drafts_gap(titles: Sequence[Text]) -> list[GapItem]:
    """That rules are on file and were left out as drafts; nothing where there are none."""
    if not titles:
        return []
    named = Text("; ".join(t.en for t in titles), "；".join(t.zh for t in titles))
    return [GapItem(topic="drafts", why=_DRAFTS.filled(titles=named), look_up=_LOOK_UP_DRAFTS)]
