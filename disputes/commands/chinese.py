"""Help and errors of the command line in Chinese.

Commands say their help in English, where they are defined; `help_zh.yaml` has the Chinese of each text. A command is
copied before it is made to speak Chinese: the one that others import stays as it is.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from disputes.commands.lazy import LazyGroup
from disputes.documents.yaml_tree import parse_yaml
from disputes.views.columns import hanging, text_width, wrapped
from disputes.views.problem_text import expected_text, rendered

_FILE = Path(__file__).with_name("help_zh.yaml")
_AS_IT_STANDS = "\b"  # click's mark of a paragraph whose lines are kept
_USAGE = (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))
_EXTRA = re.compile(r"(.*?)(?:^|  )\[([^\[\]]*)\]", re.DOTALL)
_EXTRAS: tuple[tuple[str, str], ...] = (
    (r"default: \(dynamic\)", "默认：自动"),
    (r"default: (.*)", r"默认：\1"),
    (r"env var: (.*)", r"环境变量：\1"),
    (r"required", "必填"),
)

_HINT = re.compile(r"(.*?)[.;]? \(?[Dd]id you mean (?:one of: )?(.*?)\?\)?", re.DOTALL)
_INVALID = re.compile(r"Invalid value(?: for ('[^']*'(?: / '[^']*')*)(?: \(env var: ('[^']*')\))?)?: (.*)", re.DOTALL)
_FILES = {"File": "文件", "Directory": "文件夹", "Path": "路径"}
_NUMBERS = {"integer": "整数", "integer range": "整数", "float": "数字", "float range": "数字", "boolean": "是或否"}
_WRONG: tuple[tuple[str, str], ...] = (
    (r"No such option:? '?(.*?)'?", r"没有选项 '\1'"),
    (r"No such command '?(.*?)'?", r"没有命令 '\1'"),
    (r"Missing command", "缺少命令"),
    (r"Missing argument ('.*?')(?:\. (.*))?", r"缺少参数 \1；\2"),
    (r"Missing (?:option|parameter) ('.*?')(?:\. (.*))?", r"缺少选项 \1；\2"),
    (r"Option '?(.*?)'? requires an argument", r"选项 '\1' 后须填写一个值"),
    (r"Option '?(.*?)'? requires (\d+) arguments", r"选项 '\1' 后须填写 \2 个值"),
    (r"Option '?(.*?)'? does not take a value", r"选项 '\1' 不带值"),
    (r"Got unexpected extra arguments? \((.*)\)", r"多余的参数：\1"),
    (r"(.*) is not one of (.*)", r"\1 不在以下之列：\2"),
    (r"(.*) is not in the range (.*)", r"\1 超出范围 \2"),
    (r"(.*) is no platform", r"\1 不是平台"),
    (r"(.*) is no platform; expected (.*)", r"\1 不是平台；应为 \2"),
    (r"(.*) is no market", r"\1 不是站点"),
    (r"(.*) is no market; (`.*`) lists all (\d+)", r"\1 不是站点；\2 列出全部 \3 个"),
    (
        r"(.*) is no code of the lint; `disputes rules lint --codes` lists them",
        r"\1 不是检查代码；用 `disputes rules lint --codes` 列出全部",
    ),
    (r"(.*) is no code of the lint", r"\1 不是检查代码"),
    (r"no entry (.*) in the rules\. Nearest: (.*)", r"规则中没有条目 \1。相近的有：\2"),
    (r"no entry (.*) in the rules", r"规则中没有条目 \1"),
    (r"(.*) is switched off by a house rule of (.*) \((.*)\): (.*)", r"\1 已被 \2 的自有规则停用（\3）：\4"),
    (r"(.*) names (\d+) entries; say which: (.*)", r"\1 对应 \2 个条目；请指明其一：\3"),
    (r"(.*) is no list of words", r"\1 不是词表"),
    (r"(.*) is no list of words; expected (.*)", r"\1 不是词表；应为 \2"),
    (r"--market goes with --from: .*", "--market 须与 --from 合用：记录本身已写明站点"),
    (r"--keep-raw goes with --from: .*", "--keep-raw 须与 --from 合用：记录中没有未识别的字段"),
    (r"--keep-raw goes with cases: .*", "--keep-raw 仅用于案件：店铺记录没有存放其他字段的位置"),
    (r"--map goes without --from: .*", "--map 不能与 --from 合用：列的含义由它说明"),
    (r"--suggest-map takes one spreadsheet", "--suggest-map 只接受一份表格"),
    (
        r"(.*) is no folder, and no revision of the repository of the rulesets",
        r"\1 既不是文件夹，也不是规则集仓库的版本",
    ),
    (
        r"(.*): found no ruleset; expected a folder of rulesets or of one ruleset",
        r"\1：没有规则集；应为规则集文件夹或单个规则集的文件夹",
    ),
    (r"(.*): found no files; expected rulesets in (.*) at (.*)", r"\1：没有文件；版本 \3 的 \2 中应有规则集"),
    (r"--as-of is needed with --cases: .*", "--cases 须与 --as-of 合用：文件中的记录没有自己的评估时点"),
    (r"(.*): no such legal hold stands", r"\1：没有这样的诉讼保留"),
    (r"(.*): nothing like this was logged", r"\1：没有登记过与此相符的内容"),
    (r"a (VALUE|NAME) is needed, or --undo without one", r"须填写 \1；或只写 --undo"),
    (r"--as-of (.*) is in the future: more would go than is old enough", r"--as-of \1 晚于现在：会清理尚未超期的内容"),
    (r"the export needs (.*): (pip install .*)", r"导出需要 \1：\2"),
    (
        r"(.*): one file has one table, and one for all platforms; name a folder",
        r"\1：单个文件只含一个表且不分平台；请填写文件夹",
    ),
    (r"the desk needs (.*): (pip install .*)", r"工作台需要 \1：\2"),
    (
        r"--host (.*): others than this machine's user reach it, so it needs accounts \((.*)\) or .* \((.*)\)",
        r"--host \1：他人也能访问，须有账号（\2），或由代理说明来者是谁（\3）",
    ),
    (r"--trust-proxy needs --proxy-address: .*", "--trust-proxy 须与 --proxy-address 合用：只采信来自代理的标头"),
    (r"name --buyer REF or --case CASE", "须填写 --buyer 或 --case 其中之一"),
    (r"--buyer (.*): a reference has at least (.*) characters", r"--buyer \1：至少须有 \2 个字符"),
    (r"a password has (.*) to (.*) characters", r"密码须为 \1 至 \2 个字符"),
    (r"this password is too easily guessed: .*", "密码过于简单：包含账号名，或字符过于重复"),
    (r"accounts need argon2-cffi: (.*)", r"账号功能需要 argon2-cffi：\1"),
    (r"a token needs --role or --scope; expected one of (.*)", r"令牌须有 --role 或 --scope；可填：\1"),
    (r"--expires 0: .*", "--expires 0：令牌须有一段有效期"),
    (r"--demo has a store of its own: it goes without --db", "--demo 自带数据库：不能与 --db 合用"),
    (r"the example records are not with this installation: --demo needs them", "此安装不含示例记录：无法使用 --demo"),
    (
        r"--port (\d+): (.*); choose another, 0 takes any that is free",
        r"--port \1：\2；请换一个端口，0 表示任选空闲端口",
    ),
    (r"--platform goes with (.*): the words of (\S+) are .*", r"--platform 只与 \1 合用：\2 的词各平台相同"),
    (r"--markdown goes with `fact`", "--markdown 只与 `fact` 合用"),
    (r"--shops goes with (.*) and (.*)", r"--shops 只能与 \1 及 \2 合用"),
    (r"--platform is needed, e\.g\. (.*); (`.*`) lists all (\d+)", r"须填写 --platform，如 \1；\2 列出全部 \3 个"),
    (r"(.*): there is such a file; --force writes over it", r"\1：文件已存在；加 --force 可覆盖"),
    (r"--send wants an address that begins with (.*) or (.*)", r"--send 后须填写以 \1 或 \2 开头的地址"),
    (r"--cleared is only shown, not sent", "--cleared 只用于显示，不能推送"),
    (
        r"the last scan was as of (.*), which is in the future: --force goes back to (.*)",
        r"上次扫描的时点为 \1，晚于现在：加 --force 可回到 \2",
    ),
    (r"as of (.*) is before the last scan, as of (.*); --force .*", r"\1 早于上次扫描的时点 \2；加 --force 仍可扫描"),
    (r"(.*): there is such a (?:ruleset|clock|rule)", r"\1：已存在"),
    (r"(.*): there are examples of it already", r"\1：已有其示例"),
    (r"no ruleset ('.*')", r"没有规则集 \1"),
    (r"(--[a-z]+) is needed[,:] (.*)", r"须填写 \1：\2"),
    (
        r"('.*') is no fact on file; --source and --confidence declare it",
        r"\1 不在出处中；可用 --source 与 --confidence 声明",
    ),
    (r"('.*') is no source of (\S+)", r"\1 不是 \2 的来源"),
    (r"(\S+): no example can be run until it stands in (.*) \(Platform\)", r"\1 列入 \2（Platform）之前无法运行示例"),
    (r"--cases and --db: one of them", "--cases 与 --db 只能填写其一"),
    (r"(.*); --force scans all the same", r"\1；加 --force 仍可扫描"),
    (r"(.*) does not exist", r"\1 不存在"),
    (r"(.*) is a (?:file|directory)", r"\1 类型不符"),
    (r"(.*) is not (?:readable|writable|executable)", r"\1 没有访问权限"),
)

C = TypeVar("C", bound=click.Command)


@cache
def help_in_chinese() -> Mapping[str, str]:
    """The Chinese of each English text of the help, its spaces and line ends made single spaces."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return {english: node.text for english, node in root.entries.items()}


def translated(english: str) -> str:
    """A paragraph, an option's help or a line in Chinese; as it is where it has none."""
    return help_in_chinese().get(" ".join(english.split()), english)


def in_chinese(command: C) -> C:
    """A copy of a command, and of those below it, whose help and usage are Chinese."""
    out = copy.copy(command)
    out.context_class = ChineseContext
    first = re.split(r"\n\s*\n", (command.help or "").strip(), maxsplit=1)[0]
    # In full: shortened as the English is, a text without spaces would be nothing but dots.
    out.short_help = translated(first).split("。")[0]
    if isinstance(out, LazyGroup):
        out.translate = in_chinese
    elif isinstance(out, click.Group):
        out.commands = {name: in_chinese(below) for name, below in out.commands.items()}
    return out


class ChineseFormatter(click.HelpFormatter):
    """Writes the help in Chinese, in lines that count a Chinese character as two columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for english, chinese in _USAGE:
            args = args.replace(english, chinese)
        self._lines(_hung(f"用法：{prog} ", args, self.width))

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{translated(heading)}：\n")

    def write_text(self, text: str) -> None:
        for n, paragraph in enumerate(re.split(r"\n[ \t]*\n", text.strip("\n"))):
            if n:
                self.write("\n")
            head, _, lines = paragraph.partition("\n")
            if head.strip() == _AS_IT_STANDS:
                self._lines(_line(each) for each in lines.split("\n"))
            else:
                self._lines(_folded(translated(paragraph), self.width - self.current_indent))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        listed = list(rows)
        column = min(max((text_width(name) for name, _ in listed), default=0), col_max) + col_spacing
        for name, said in listed:
            lead = name.ljust(column)
            if len(name) > column - col_spacing or not said:
                self._lines([name])
                lead = " " * column
            if said:
                self._lines(_hung(lead, _option_help(said), self.width - self.current_indent))

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(f"{' ' * self.current_indent}{line}".rstrip() + "\n")


class ChineseContext(click.Context):
    """What a command that speaks Chinese runs in."""

    formatter_class = ChineseFormatter


class ChineseUsageError(click.UsageError):
    """Wrong use, said in Chinese."""

    def __init__(self, wrong: click.UsageError) -> None:
        super().__init__(error_text(wrong.format_message()), wrong.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        if self.ctx is not None:
            click.echo(self.ctx.get_usage(), file=file, err=True)
            click.echo(f"用 '{self.ctx.command_path} --help' 查看帮助。\n", file=file, err=True)
        click.echo(f"错误：{self.message}", file=file, err=True)


def error_text(english: str) -> str:
    """What click, or a type of the command line, finds wrong; its last part stays English where it is unknown."""
    hint = _HINT.fullmatch(english)
    if hint is not None:
        return f"{error_text(hint[1])}；是否应为 {hint[2]}？"
    invalid = _INVALID.fullmatch(english)
    if invalid is not None:
        name, variable, wrong = invalid.groups()
        origin = f"（环境变量 {variable}）" if variable else ""
        return f"{name or ''}{origin}{' ' if name and not origin else ''}的值无效：{error_text(wrong)}".lstrip()
    text = english.strip().removesuffix(".")
    value, expects, expected = text.rpartition(": expected ")
    if expects:
        return f"{value}：应为 {expected_text(expected)}"
    number = re.fullmatch(r"(.*) is not a valid (.*)", text, re.DOTALL)
    if number is not None:
        return f"{number[1]} 不是{_NUMBERS.get(number[2], '有效的 ' + number[2])}"
    said = rendered(_WRONG, text, re.DOTALL)
    return text if said is None else _with_words(said)


def _with_words(said: str) -> str:
    """What else stands in a message: the words that there are, what kind of file it is."""
    choices = " ".join(said.partition("Choose from:")[2].split())
    said = said.partition("Choose from:")[0] + (f"可填：{choices}" if choices else "")
    said = re.sub(r"(?<=应为 )(.*)", lambda found: expected_text(found[1]), said)
    said = re.sub(r"^(File|Directory|Path) ", lambda found: f"{_FILES[found[1]]} ", said)
    return expected_text(said).rstrip("；")


def _option_help(said: str) -> str:
    whole = help_in_chinese().get(" ".join(said.split()))
    extra = None if whole is not None else _EXTRA.fullmatch(said)
    if extra is None:
        return whole or translated(said)
    parts = [rendered(_EXTRAS, part) or part for part in extra[2].split("; ")]
    return f"{translated(extra[1])}[{'；'.join(parts)}]"


def _line(line: str) -> str:
    """A line of a paragraph that is shown as it stands, behind the spaces that it begins with."""
    return line[: len(line) - len(line.lstrip())] + translated(line.strip())


def _folded(text: str, columns: int) -> Iterator[str]:
    for row in wrapped([(c, "") for c in text], columns):
        yield "".join(c for c, _ in row)


def _hung(lead: str, text: str, columns: int) -> Iterator[str]:
    for row in hanging(lead, [(c, "") for c in text], columns):
        yield "".join(c for c, _ in row)
