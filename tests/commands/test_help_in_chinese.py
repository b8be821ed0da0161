"""Help and wrong use are said in Chinese where DISPUTES_LANG or --lang says so: every command, every option."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import click
import pytest
from click.testing import CliRunner

from disputes.commands import main
from disputes.commands.chinese import error_text, help_in_chinese, in_chinese, translated
from disputes.commands.language import language_of
from disputes.commands.lazy import LazyGroup
from disputes.commands.short_helps import SHORT_HELPS
from disputes.nightly.scan import Backwards

ZH = {"DISPUTES_LANG": "zh", "COLUMNS": "80"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}")

# What may stand in Latin letters in the help, and why.
ALLOWED = {
    r"^用法：.*(?:\n {6,}.*)*": "the usage: a command's name and its metavars",
    r"^ {2}(?:-\w, )?--?[a-z].*?(?= {2}|$)": "an option with its metavar",
    r"^ {2}[a-z]+(?= {2,})": "a command by its name",
    r"^ {4}(?:[A-Z_]+=\S+ )?disputes .*": "an example",
    r"^ {4}# yaml-language-server.*": "a line to paste",
    r"--[a-z][a-z-]*": "an option",
    r"`[^`]*`": "what is typed as it stands",
    r"disputes list --state quarantined": "a command to type",
    r"[a-z]+(?:_[a-z]+)+": "a word of records",
    r"\b[a-z]+(?=\s*（)": "a word that is typed, with its Chinese",
    r"\b[a-z]+ = ": "a word that is typed, with its Chinese",
    r"(?:环境变量：\s*)[A-Z_]+|默认：\s*[\w,]+": "what click shows of an option's value",
    r"如\s+'?[\w. =+]+'?": "a value as an example",
    r"\$[A-Z_]+|sqlite:///FILE|postgresql://USER@HOST/NAME|docs/\w+\.md": "a variable, an address, a path",
    r"\b(?:JSON|YAML|Lines|Schema|Markdown|Prometheus|Ctrl-C|SIGTERM|PDF|UTC|LIST|DEADLINE|FIELD|VALUE)\b": "a name",
    r"\b(?:SARIF|GitHub Actions)\b": "a name of others",
    r"\ben 英文|\bzh 中文|\btracking_number,date|只能填\s+quarantined|due:24h": "words that are typed",
    r"\bdate\b|\bplatform,dispute\b": "words that are typed",
}
ALLOWED_RE = re.compile("|".join(f"(?:{p})" for p in ALLOWED), re.ASCII | re.M)


def commands(
    command: click.Command = main, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, (*path, name))


ALL = list(commands())


def texts(command: click.Command) -> Iterator[str]:
    """What is to have Chinese: paragraphs, options' help; of paragraphs whose lines are kept, each but examples."""
    for whole in (command.help, command.epilog):
        for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(whole or "")):
            mark, _, lines = paragraph.partition("\n")
            if mark.strip() != "\b":
                yield paragraph
                continue
            for line in lines.splitlines():
                if not re.match(r"\s+(?:[A-Z_]+=\S+ )?disputes [^ ]+(?!.*  )|\s+#", line):
                    yield line
    for option in command.get_params(click.Context(command)):
        if isinstance(option, click.Option):
            yield option.help or ""


def helped(*path: str, lang: dict[str, str] = ZH) -> str:
    done = CliRunner().invoke(main, [*path, "--help"], env=lang, prog_name="disputes")
    assert done.exit_code == 0
    return done.stdout


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) or "disputes" for path, _ in ALL])
def test_every_text_of_the_help_has_chinese(path: tuple[str, ...], command: click.Command) -> None:
    without = [t for t in texts(command) if t and not CHINESE.search(translated(t))]
    assert not without, "to be added to disputes/commands/help_zh.yaml"


@pytest.mark.parametrize("path", [p for p, _ in ALL], ids=[" ".join(p) or "disputes" for p, _ in ALL])
def test_the_help_keeps_no_english(path: tuple[str, ...]) -> None:
    shown = helped(*path)
    assert shown.startswith("用法：disputes")
    assert set(WORD.findall(ALLOWED_RE.sub(" ", shown))) == set()


def test_no_chinese_is_left_of_a_text_that_is_gone() -> None:
    said = {" ".join(text.split()) for _, command in ALL for text in texts(command)}
    assert set(help_in_chinese()) - said <= {"Options", "Commands"}


@pytest.mark.parametrize("group", [c for _, c in ALL if isinstance(c, LazyGroup)], ids=lambda group: str(group.name))
def test_the_short_helps_are_those_of_the_commands(group: LazyGroup) -> None:
    context = click.Context(group)
    for name, module in group.modules.items():
        assert module in SHORT_HELPS, "to be added to disputes/commands/short_helps.py"
        command = group.get_command(context, name)
        assert command is not None
        assert not command.hidden
        assert not command.deprecated
        for limit in (20, 60, 200, 1000):
            assert group.listed(name).get_short_help_str(limit) == command.get_short_help_str(limit), module
        chinese = in_chinese(group)
        assert chinese.listed(name).get_short_help_str() == in_chinese(command).get_short_help_str(), module


def test_no_short_help_is_left_of_a_command_that_is_gone() -> None:
    assert set(SHORT_HELPS) == {m for _, c in ALL if isinstance(c, LazyGroup) for m in c.modules.values()}


def test_a_command_without_a_short_help_is_imported_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = helped(lang={"DISPUTES_LANG": ""})
    monkeypatch.setattr("disputes.commands.lazy.SHORT_HELPS", {})
    assert helped(lang={"DISPUTES_LANG": ""}) == before


def test_a_list_of_commands_imports_none_of_them() -> None:
    show = "print([m for m in sys.modules if m.startswith('disputes.')], file=sys.stderr)"
    for words in ("--help",), ("rules", "--help"):
        program = f"import sys\nfrom disputes.commands import main\ntry:\n    main({words!r})\nfinally:\n    {show}"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        loaded = set(ast.literal_eval(done.stderr))
        assert "disputes.commands.lazy" in loaded
        assert loaded.isdisjoint(set(SHORT_HELPS) - {"disputes.commands.rules"})


def test_the_option_beats_the_variable_and_leaves_nothing_behind() -> None:
    assert "用法" in CliRunner().invoke(main, ["check", "--lang", "zh", "--help"]).stdout
    assert "用法" in CliRunner().invoke(main, ["check", "--help", "--lang=zh"]).stdout
    assert "Usage:" in CliRunner().invoke(main, ["check", "--lang", "en", "--help"], env=ZH).stdout
    assert "Usage:" in helped("check", lang={"DISPUTES_LANG": ""})
    assert not CHINESE.search(helped(lang={"DISPUTES_LANG": ""}))


def test_words_after_two_dashes_choose_no_language() -> None:
    assert language_of(["check", "--", "--lang", "zh"]) == "en"
    assert language_of(["check", "--lang"]) == "en"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("frob", "没有命令 'frob'"),
        ("chek", "没有命令 'chek'；是否应为 'check'？"),
        ("case lo", "没有命令 'lo'；是否应为 'log'？"),
        ("check", "缺少参数 'FILES...'"),
        (
            "schema",
            "缺少参数 '{case|shop|assessment|standing|drafts|ruleset|examples}'；"
            "可填：case, shop, assessment, standing, drafts, ruleset, examples",
        ),
        ("check --frob", "没有选项 '--frob'；是否应为 '--from'？"),
        ("check --full=1 a", "选项 '--full' 不带值"),
        ("check a --format", "选项 '--format' 后须填写一个值"),
        ("check a --format x", "'--format' 的值无效：'x' 不在以下之列：'table', 'json', 'jsonl', 'md', 'ics'"),
        ("scan --workers 0", "'--workers' 的值无效：0 超出范围 1<=x<=64"),
        ("scan --workers a", "'--workers' 的值无效：'a' 不是整数"),
        ("doctor x y", "多余的参数：x y"),
        ("list --platform shoppe", "'--platform' 的值无效：'shoppe' 不是平台；是否应为 'shopee'？"),
        ("list --due 3y", "'--due' 的值无效：'3y'：应为 数字加 m、h、d 或 w，如 24h"),
        ("check a --tz Mars", "'--tz' 的值无效：'Mars'：应为 时区，如 Asia/Shanghai"),
        ("new case --market Q", "'--market' 的值无效：'Q' 不是站点；`disputes words market` 列出全部 250 个"),
    ],
)
def test_wrong_use_is_said_in_chinese(command: str, said: str) -> None:
    done = CliRunner().invoke(main, command.split(), env=ZH, prog_name="disputes")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == f"错误：{said}"
    assert "Usage" not in done.stderr
    assert "Error" not in done.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("check a.yaml --market SG", "--market 须与 --from 合用：记录本身已写明站点"),
        ("words evnt", "'evnt' 不是词表；是否应为 'event'？"),
        ("words event --platform ebay", "的词各平台相同"),
        ("words event --markdown", "--markdown 只与 `fact` 合用"),
        ("report --by ownr", "--by 'ownr'：应为 以下之一：platform, "),
        ("case log A closed --amount x", "--amount 'x'：应为 金额与币种，如 129.90 SGD"),
        ("list --shops --questions", "--shops 只能与 --platform, --market, --shop 及 --state quarantined 合用"),
        ("new shop", "须填写 --platform，如 --platform shopee；`disputes words platform` 列出全部 "),
        ("alerts --send x", "--send 后须填写以 https:// 或 http:// 开头的地址"),
        ("alerts --send https://x --cleared", "--cleared 只用于显示，不能推送"),
    ],
)
def test_what_a_command_refuses_itself_is_said_in_chinese(command: str, said: str) -> None:
    done = CliRunner().invoke(main, command.split(), env=ZH)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr
    assert not re.search(r"expected|goes with|did you", done.stderr)


def test_a_value_from_the_environment_says_so() -> None:
    english = "Invalid value for '--due' (env var: 'DUE'): '3y': expected a number and m, h, d or w, e.g. 24h"
    assert error_text(english) == "'--due'（环境变量 'DUE'）的值无效：'3y'：应为 数字加 m、h、d 或 w，如 24h"


def test_a_scan_behind_the_last_one_is_said_in_chinese() -> None:
    english = (
        f"{Backwards(datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC))}; --force scans all the same"
    )
    assert error_text(english) == "2026-04-01T00:00:00Z 早于上次扫描的时点 2026-04-02T00:00:00Z；加 --force 仍可扫描"


def test_an_error_that_is_not_known_stays_as_it_is() -> None:
    assert error_text("Something unheard of.") == "Something unheard of"
