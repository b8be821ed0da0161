"""What the sheets of new records explain, in both languages. Of the other fields the rules have a question on file."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.language.truth import Text

SAID: Mapping[str, Text] = {
    "comma": Text(", ", "、"),
    "one_of": Text("one of: {words}", "可填：{words}"),
    "bracketed": Text("{what} ({which})", "{what}（{which}）"),
    "look_up": Text("`{command}` lists the words", "可填的词：`{command}`"),
    "look_up_all": Text("`{command}` lists all {n} types", "`{command}` 列出全部 {n} 种类型"),
    "case_for": Text(
        "A case on {platform}, market {market}: {dispute}.", "案件：{platform}，市场 {market}，{dispute}。"
    ),
    "shop_of": Text("A shop on {platform}, market {market}.", "店铺：{platform}，市场 {market}。"),
    "how_to": Text(
        'What stands behind "# " is a proposal: where you know it, take the "# " away, from the line and from the '
        "heading above that it belongs to, and put your value in. Leave alone what you do not know: it then counts as "
        'unknown, not as "no", and is asked for where it matters. Lines behind "##" explain.',
        "“# ” 后面是建议填写的内容：知道的，去掉该行及其上级标题行的 “# ”，填入实际值。"
        "不知道的保持不动：视为“未知”而非“否”，有影响时会再询问。“##” 后面是说明。",
    ),
    "then": Text("Then: disputes {command} FILE", "填好后运行：disputes {command} 文件"),
    "no_rules": Text(
        "There is no ruleset for this platform yet: the answer is what the record itself states, and good practice.",
        "该平台暂无规则集：只能依据记录本身所述与通行做法作答。",
    ),
    "change_dispute": Text("What it is about: put in the word that fits, {words}", "纠纷类型：请改为合适的词，{words}"),
    "change_market": Text("The market: put in yours, {words}", "市场：请改为您的市场，{words}"),
    "id": Text("The number of the case, as the channel or you have it", "案件编号：渠道的编号或自编"),
    "shop_id": Text("The number or name of the shop", "店铺编号或名称"),
    "known_words": Text("the rules know: {words}", "规则识别：{words}"),
    "order": Text("The order", "订单"),
    "shop": Text(
        "The shop; a whole shop record can be given with --shop FILE", "店铺；也可用 --shop 文件 提供完整店铺记录"
    ),
    "shipment": Text("The parcel in dispute", "涉及纠纷的包裹"),
    "return_shipment": Text("The parcel on its way back", "退货包裹"),
    "buyer": Text("The buyer", "买家"),
    "events": Text(
        "What has happened, and when; in any order, each line as often as it happened. A list that is given is "
        "complete: what is not in it has not happened. (If yours may lack something: events_complete: false)",
        "已发生的事件及时间；顺序不限，同类事件可重复。给出的列表视为完整：未列出即未发生。"
        "（若可能有遗漏：events_complete: false）",
    ),
    "events_complete": Text("the list may lack something", "列表可能有遗漏"),
    "deadlines": Text(
        "Dates by which the channel itself says that an answer is due. `for`: {words}, or any text",
        "渠道自身给出的答复期限。for：{words}，或任意文字",
    ),
    "evidence": Text(
        "What is at hand. A list that is given is complete: what is not in it is missing.",
        "手头已有的凭证。给出的列表视为完整：未列出即缺失。",
    ),
    "prior_transactions": Text("Earlier payments of the same buyer", "同一买家以往的付款"),
    "facts": Text("What the rules of this platform ask besides", "该平台规则另外询问的事项"),
    "weeks": Text("Figures by week; a week is known by its first day", "按周统计；以该周首日表示"),
    "months": Text("Figures by month", "按月统计"),
    "counts": Text("Metrics as the platform shows them; both days are included", "平台已统计的指标；起止日期均含当日"),
    "orders": Text("The orders themselves, in place of figures that are counted from them", "逐单数据，可代替按期统计"),
    "violations": Text("Violations that the platform found", "平台查出的违规"),
    "points": Text("Points that the platform has issued", "平台已计的积分"),
    "measures": Text("Measures in force, or past", "正在执行或已结束的措施"),
    "balance": Text("The points that are left, as the platform shows them", "平台显示的剩余分数"),
}
FIELD_TEXTS: Mapping[str, Text] = {
    "platform": Text("The desk at which you answer", "答复纠纷的平台"),
    "market": Text("The country of the site, or of the merchant's account", "站点所在国家，或商户账户所在国家"),
    "dispute": Text("What it is about", "纠纷类型"),
    "reason_raw": Text("The channel's own reason code", "渠道的原因代码"),
    "status_raw": Text("The channel's own status", "渠道的状态"),
    "stage": Text("How far it has come", "当前阶段"),
    "turn": Text("Who has to act next, as the channel says", "渠道显示轮到谁处理"),
    "requested": Text("What the buyer asks for", "买家的要求"),
    "requested_amount": Text("How much the buyer asks for", "买家要求的金额"),
    "times_opened": Text("How often it was opened", "已开启几次"),
    "order.id": Text("The number of the order", "订单号"),
    "order.amount": Text("What the buyer paid in all", "买家支付总额"),
    "shop.seller": Text("Where the seller is, as seen from the market", "相对市场而言卖家所在地"),
    "shop.tier": Text("The tier that the platform gives the shop", "平台给予店铺的等级"),
    "fetched_at": Text("When the data was fetched from the channel", "数据从渠道获取的时间"),
    "updated_at": Text("When the channel last changed the case", "渠道最近一次更新案件的时间"),
    "shipment.carrier": Text("The carrier", "物流商"),
    "shipment.tracking_number": Text("Its number", "运单号"),
    "shipment.tracking": Text("What tracking says", "物流状态"),
    "return_shipment.carrier": Text("The carrier", "物流商"),
    "return_shipment.tracking_number": Text("Its number", "运单号"),
    "return_shipment.tracking": Text("What tracking says", "物流状态"),
}
