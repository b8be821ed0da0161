"""The gaps that any answer may have: no ruleset, no such market, no such dispute on file."""

from __future__ import annotations

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
    "The ruleset does not cover this market: times are shown in UTC.", "规则集未涵盖该市场：时间以 UTC 显示。"
)
LOOK_UP = Text("the platform's seller policy pages for this market", "平台卖家规则页面（对应市场）")
