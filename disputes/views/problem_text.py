"""What is wrong with an input, in the reader's language: `found …; expected …; did you mean …?`.

The frame is always in that language, and so is what records are commonly expected to have; what only one reader of
rulesets says stays in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from disputes.documents.problems import Problem, shown
from disputes.words.documents import Severity

_EXPECTED: tuple[tuple[str, str], ...] = (
    (r"one of (\S+) or (\S+)", r"\1 或 \2"),
    (r"one of (.*)", r"以下之一：\1"),
    (r"`(\w+)`, which is required", r"必填项 `\1`"),
    (r"a text", "一段文字"),
    (r"true or false", "true 或 false"),
    (r"a whole number, e\.g\. (.*)", r"整数，如 \1"),
    (r"a whole number, 0 or more", "不小于 0 的整数"),
    (r"a number, e\.g\. (.*)", r"数字，如 \1"),
    (r"a number that is not negative", "非负数"),
    (r"a decimal amount, e\.g\. (.*)", r"小数金额，如 \1"),
    (r"an amount that is not negative", "非负金额"),
    (r"an amount in one currency", "单一币种的金额"),
    (r"an amount with its currency, e\.g\. (.*) or (.*)", r"带币种的金额，如 \1 或 \2"),
    (r"a currency of three capital letters, e\.g\. (.*)", r"三个大写字母的币种，如 \1"),
    (r"an instant with an offset, e\.g\. (.*)", r"带时区偏移的时点，如 \1"),
    (r"an offset between (.*) and (.*)", r"\1 至 \2 之间的时区偏移"),
    (r"a date, e\.g\. (.*)", r"日期，如 \1"),
    (r"an instant not before the payment \((.*)\)", r"不早于付款（\1）的时点"),
    (r"`(\w+)` not after `(\w+)` \((.*)\)", r"`\1` 不晚于 `\2`（\3）"),
    (r"`(\w+)` or `(\w+)`, not both", r"`\1` 与 `\2` 只能有一个"),
    (r"an id: one line of text, not empty", "编号：一行非空文字"),
    (r"the id of a stored case, or one by which it is known", "已导入案件的编号，或可识别该案件的其他编号"),
    (r"the id of one of them", "其中一个的编号"),
    (r"an action of the rules of this case", "该案件规则中的操作"),
    (r"a list", "列表"),
    (r"a mapping", "键值对"),
    (r"an entry of the list", "列表中的一项"),
    (r"a text, a number, true, false, a list or a mapping", "文字、数字、true、false、列表或键值对"),
    (r"a text without NUL characters", "不含 NUL 字符的文字"),
    (r"a key that is a text", "文字形式的键"),
    (r"a whole number from (\d+) to (\d+)", r"\1 至 \2 的整数"),
    (r"a number of at most (\d+) digits before and after the point", r"小数点前后均不超过 \1 位的数字"),
    (r"a month, e\.g\. (.*)", r"月份，如 \1"),
    (r"a day between (\d+) and (\d+)", r"\1 至 \2 年之间的日期"),
    (r"at most (\d+) decimals in (\w+)", r"\2 金额最多 \1 位小数"),
    (r"at most (\d+) bytes", r"最多 \1 字节"),
    (r"the outcome of a ruling: (\w+), (\w+) or (\w+)", r"裁决结果：\1、\2 或 \3"),
    (r"a fact that the ruleset declares \((.*)\)", r"规则集声明的事实（\1）"),
    (r"a record with fewer faults", "错误较少的记录"),
    (r"a market: say it with --market", "市场：用 --market 指明"),
    (r"one market: say which with --market", "单一市场：用 --market 指明"),
    (r"what --market says: (.*)", r"--market 所指：\1"),
    (r"a list of returns", "退货退款列表"),
    (r"a return with `return_sn`", "含 `return_sn` 的退货退款"),
    (r"a return with `return_sn`, or a list of them in `return`", "含 `return_sn` 的退货退款，或 `return` 中的列表"),
    (r"a return as `get_return_detail` gives it", "`get_return_detail` 返回的退货退款"),
    (r"a response without an error: nothing was read", "无错误的响应：未读取任何内容"),
    (r"a `response` with content", "有内容的 `response`"),
    (r"`(\w+)` and `(\w+)`", r"`\1` 与 `\2`"),
    (r"a mapping of facts", "由事实组成的键值对"),
    (r"at most (.*) members", r"最多 \1 项"),
    (r"at most (.*) characters", r"最多 \1 个字符"),
    (r"an ISO country code, e\.g\. SG, or GLOBAL(.*)", r"ISO 国家代码（如 SG）或 GLOBAL\1"),
    (r"a case record \(with `dispute`\) or a shop record", "案件记录（含 `dispute`）或店铺记录"),
    (r"a case record \(for shops: (.*)\)", r"案件记录（店铺请用：\1）"),
    (r"a shop record \(for cases: (.*)\)", r"店铺记录（案件请用：\1）"),
    (r"one shop record", "一份店铺记录"),
    (r"each key once \(first on line (\d+)\)", r"每个键只出现一次（首次在第 \1 行）"),
    (r"a document without tags", "不含标签的文档"),
    (r"a document without anchors and aliases", "不含锚点与别名的文档"),
    (r"an amount and its currency, e\.g\. (.*)", r"金额与币种，如 \1"),
    (r"a time zone, e\.g\. (.*)", r"时区，如 \1"),
    (r"a number and m, h, d or w, e\.g\. (.*)", r"数字加 m、h、d 或 w，如 \1"),
    (r"overdue, (.*) \(any span\) or tier", r"overdue、\1（时长任填）或 tier"),
    (r"text in UTF-8", "UTF-8 文本"),
    (r"printable text", "可显示的文字"),
    (r"a flatter document", "层级更少的文档"),
    (r"one row a case \(first in row (\d+)\)", r"每案一行（首次在第 \1 行）"),
    (r"columns that the map names: not read", "映射中列出的列：未读取"),
    (r"a value: the formula gives an error", "有效的值：公式结果出错"),
    (r"all digits, in a cell of text: .*", "以文本单元格保存的全部数字：表格的数值只保留 15 位"),
    (r"one of the `words` of the map", "映射中 `words` 所列的词"),
    (
        r"a date with the year first, or `dates` in the map: (.*) or (.*)",
        r"年份在前的日期，或映射中的 `dates`：\1 或 \2",
    ),
    (r"a date and time(?:, in a cell of dates)?", "日期与时间"),
    (r"a date and time, e\.g\. (.*)", r"日期与时间，如 \1"),
    (r"an instant: unix time, or a date and time with an offset", "时点：Unix 时间，或带时区偏移的日期与时间"),
    (r"a column of (.*)", r"\1 中的一列"),
    (r"a field of a case record, e\.g\. order\.id", "案件记录的字段，如 order.id"),
    (r"a field of a case record, e\.g\. order\.id, or one of (.*)", r"案件记录的字段，如 order.id，或以下之一：\1"),
    (
        r"a field, e\.g\. order\.id, or a mapping with (.*), (.*) or (.*)",
        r"字段，如 order.id，或含 \1、\2、\3 的键值对",
    ),
    (r"one mapping with `columns`", "含 `columns` 的一个键值对"),
    (r"--map, which says what its columns are", "--map，即说明各列含义的文件"),
    (r"a table \(.*\) with the names of its columns in the first row", "首行为列名的表格（.csv、.tsv 或 .xlsx）"),
    (r"a workbook without them", "不含此类声明的工作簿"),
    (r"a workbook saved as \.xlsx without a password", "无密码的 .xlsx 工作簿"),
    (r"at most (\d+) MB unpacked", r"解压后最多 \1 MB"),
    (r"at most (\d+) cells", r"最多 \1 个单元格"),
    (r"valid (YAML|JSON)(?:[: ].*)?", r"有效的 \1"),
    # What programs and assistants are told.
    (r"`next` of this one", "本列表的 `next`"),
    (r"`next` of a page before", "前一页的 `next`"),
    (r"no query", "不带查询参数"),
    (r"a platform", "平台"),
    (r"a ruleset", "规则集"),
    (r"an entry of the (\w+) of (\S+)", r"\2 的 \1 中的一项"),
    (r"the id of a stored shop of (\S+) in (\S+)", r"\1 在 \2 的已导入店铺的编号"),
    (r"the digest of a file of this case", "该案件某个文件的摘要"),
    (r"1 to 255 printable ASCII characters without blanks", "1 至 255 个可显示的 ASCII 字符，不含空格"),
    (r"a key of its own for each request", "每个请求各用一个键"),
    (r"the ETag of the case, e\.g\. (.*), or \*", r"案件的 ETag（如 \1）或 *"),
    (r"an entry as it was recorded", "与登记时相同的内容"),
    (r"`from` beside it: a record says it itself", "同时给出 `from`：记录本身已说明"),
    (r"a `value`, or `undo: true` without one", "`value`，或不带它的 `undo: true`"),
    (r"the scope (\w+)", r"权限 \1"),
    (r"a source with a secret \(docs/api\.md\)", "已配置密钥的来源（docs/api.md）"),
    (r"a source with a token \(docs/api\.md\)", "已配置令牌的来源（docs/api.md）"),
    (r"the token of (\w+), there or in the path", r"\1 的令牌，置于此处或路径中"),
    (r"the sender's, made with the secret that is set up", "发送方以所配置密钥生成的签名"),
    (r"the sender's, of this item", "发送方对此项的签名"),
    (r"one of this item", "此项的签名"),
    (r"one in (.*)", r"位于 \1 的签名"),
    (r"one of at most (\d+) s", r"相差不超过 \1 秒的签名"),
    (r"the time of signing, in seconds since 1970", "签名时间（自 1970 年起的秒数）"),
    (r"`record`, or a store: disputes import creates one", "`record`，或数据库：disputes import 会创建"),
    (r"the id of one stored shop, with platform and market", "一家已导入店铺的编号，连同平台与市场"),
    (r"`(\w+)` of a stored one, or `record`", r"已导入者的 `\1`，或 `record`"),
    (r"one record at a time", "一次一份记录"),
    (r"an action, a deadline, a piece of evidence or a rule of this answer", "此结论中的操作、期限、证据或规则"),
    (r"the id of a stored case", "已导入案件的编号"),
    (r"the `version` that an earlier answer gave, e\.g\. (.*)", r"先前回答给出的 `version`，如 \1"),
    (r"the version of now: check the case again", "当前版本：请重新查看案件"),
    (r"input should be greater than or equal to (.*)", r"不小于 \1 的数"),
    (r"input should be less than or equal to (.*)", r"不大于 \1 的数"),
    (r"input should be a valid dictionary / input should be a valid string", "键值对或一段文字"),
    (r"input should be a valid string", "一段文字"),
    (r"input should be a valid list", "列表"),
    (r"field required", "必填项"),
    (r"input should be a valid integer.*", "整数"),
    (r"input should be a valid boolean.*", "true 或 false"),
    (r"string should have at most (\d+) characters?", r"最多 \1 个字符"),
    (r"string should have at least (\d+) characters?", r"至少 \1 个字符"),
    (r"string should match pattern (.*)", r"符合 \1 的文字"),
    (r"where the case is answered: (.*)", r"案件应答所在的渠道：\1"),
    (r"a new folder", "新文件夹"),
    (r"a new folder, or a pack", "新文件夹或材料包"),
    (r"a new folder \(--force replaces the pack\)", "新文件夹（--force 替换该材料包）"),
    (r"a file of the folder", "文件夹中的文件"),
    (r"a kind of evidence, or none", "凭证种类，或 none"),
    (r"the key '(\w+)'", r"键 '\1'"),
    (r"pages: 3, or 3-5", "页码：3 或 3-5"),
    (r"a mapping with some of: (.*)", r"含以下部分键的键值对：\1"),
    (r"one, with `files` and `texts`", "一个文档，含 `files` 与 `texts`"),
    (r"a YAML file in UTF-8", "UTF-8 编码的 YAML 文件"),
    (r"-o FOLDER, or --check", "-o 文件夹，或 --check"),
    (r"fewer or smaller files", "更少或更小的文件"),
    (r"at most (\d+)", r"最多 \1"),
    (r"one case", "一个案件"),
    # The most general last: two words of a closed list.
    (r"(\w+) or (\w+)", r"\1 或 \2"),
)
_FOUND: tuple[tuple[str, str], ...] = (
    (r"nothing", "空缺"),
    (r"nothing \(null\)", "空值（null）"),
    (r"key (.*) a second time", r"键 \1 重复"),
    (r"key (.*)", r"键 \1"),
    (r"(.*), without an offset", r"\1（无时区偏移）"),
    (r"no such file", "文件不存在"),
    (r"no such folder", "文件夹不存在"),
    (r"more than (\d+) files", r"超过 \1 个文件"),
    (r"something that is no folder", "不是文件夹"),
    (r"a folder with other files in it", "含其他文件的文件夹"),
    (r"a pack", "已有的材料包"),
    (r"no place for the pack", "未指定材料包的位置"),
    (r"the library (\w+) is not installed", r"未安装库 \1"),
    (r"a file without it", "缺少该键的文件项"),
    (r"bytes that are no UTF-8", "非 UTF-8 的字节"),
    (r"exhibits that cannot be put together", "无法合并的证物"),
    (r"(\d+) records", r"\1 份记录"),
    (r"(\d+) documents", r"\1 个文档"),
    (r"no record", "没有记录"),
    (r"an empty file", "空文件"),
    (r"an empty list", "空列表"),
    (r"a spreadsheet", "表格"),
    (r"the column (.*)", r"列 \1"),
    (r"an old or an encrypted workbook", "旧版或加密的工作簿"),
    (r"a workbook that unpacks to too much", "解压后过大的工作簿"),
    (r"a damaged workbook \((.*)\)", r"损坏的工作簿（\1）"),
    (r"(.*) with declarations of its own", r"\1（含自带的声明）"),
    (r"a shop record", "店铺记录"),
    (r"a case record", "案件记录"),
    (r"a list", "列表"),
    (r"a mapping", "键值对"),
    (r"alias (.*)", r"别名 \1"),
    (r"only (.*) or (.*)", r"只有 \1 或 \2"),
    (r"opened at (\S+)", r"发起于 \1"),
    (r"(\d+) bytes", r"\1 字节"),
    (r"(\d+) more faults", r"另有 \1 处错误"),
    (r"anchor (.*)", r"锚点 \1"),
    (r"tag (.*)", r"标签 \1"),
    (r"byte (.*)", r"字节 \1"),
    (r"control character (.*)", r"控制字符 \1"),
    (r"the end of the text", "文本结尾"),
    (r"more than (\d+) levels", r"超过 \1 层"),
    (r"more than (\d+) bytes", r"超过 \1 字节"),
    (r"the cursor of another list", "另一列表的游标"),
    (r"the key of another request", "另一请求的键"),
    (r"what was not recorded", "未曾登记的内容"),
    (r"no such case", "没有这个案件"),
    (r"no such shop", "没有这家店铺"),
    (r"no store", "没有数据库"),
    (r"no signature", "没有签名"),
    (r"a signature of something else", "其他内容的签名"),
    (r"a signature made (\d+) s from now", r"与当前相差 \1 秒的签名"),
    (r"no time", "没有时间"),
    (r"no token", "没有令牌"),
    (r"another token", "其他令牌"),
    (r"a caller without it", "无此权限的请求者"),
    (r"(\d+) records", r"\1 份记录"),
    (r"(\d+) shops", r"\1 家店铺"),
    (r"another version: changed by somebody", "另一版本：已有人更改"),
    (r"another version: imported anew", "另一版本：已重新导入"),
)
_SEVERITIES: Mapping[Severity, str] = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.HINT: "提示"}
_LISTS = re.compile(r"\(`(disputes words \w+)` lists all (\d+)\)")
_WORDS = re.compile(r"\((\d+) words\)")


def problem_text(problem: Problem, lang: str) -> str:
    """A problem on one line in `lang`."""
    if lang != "zh":
        return str(problem)
    p = problem
    place = f"{p.file}:{p.line}:" if p.file and p.line else f"{p.file}:" if p.file else ""
    return f"{place} {_in_chinese(p)}".lstrip()


def finding_text(problem: Problem, lang: str) -> str:
    """A finding of the lint on one line in `lang`: with its column and how much it weighs."""
    p = problem
    place = ":".join([p.file, *(str(n) for n in (p.line, p.column) if n)])
    severity = _SEVERITIES[p.severity] if lang == "zh" else p.severity
    return f"{place}: {severity}: {_in_chinese(p) if lang == 'zh' else p.said}"


def _in_chinese(p: Problem) -> str:
    """All of a problem but its place in the file."""
    path = f"{p.path}: " if p.path else ""
    code = f" [{p.code}]" if p.code else ""
    hint = f"；是否应为 {p.nearest!r}？" if p.nearest else ""
    found = _said(_FOUND, shown(p.found))
    if not p.expected:
        return f"{path}{found}{hint}{code}"
    have = f"现为 {found}；" if p.found else ""
    return f"{path}{have}应为 {_said(_EXPECTED, p.expected)}{hint}{code}"


def expected_text(expected: str) -> str:
    """What was expected, in Chinese; as it is where that is not known."""
    return _said(_EXPECTED, expected)


def _said(known: tuple[tuple[str, str], ...], text: str) -> str:
    """A text by the first pattern that is all of it; as it is where none is."""
    text = _WORDS.sub(r"（共 \1 个词）", _LISTS.sub(r"（`\1` 列出全部 \2 个）", text))
    return rendered(known, text) or text


def rendered(known: Iterable[tuple[str, str]], text: str, flags: re.RegexFlag = re.NOFLAG) -> str | None:
    """What the first pattern that is all of a text makes of it, None where none is."""
    matches = ((re.fullmatch(pattern, text, flags), said) for pattern, said in known)
    return next((found.expand(said) for found, said in matches if found is not None), None)
