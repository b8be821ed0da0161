"""What a text is that is no YAML, and how it is mended: the parser's own words name neither."""

from __future__ import annotations

import re

import yaml

_WIDE_KEY = re.compile(r"\s*(?:- )?[\w.]+\s*：")
_QUOTES = "quotes round a text with `: `, a comma or a bracket in it"


def fault_of_form(error: yaml.YAMLError, text: str) -> tuple[str, str]:
    """What was found where the parser gave up, and what is expected there."""
    said = getattr(error, "problem", None) or str(error).partition("\n")[0]
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    context = getattr(error, "context_mark", None)
    lines = text.splitlines()
    number = mark.line if mark is not None else 0
    line = lines[number] if number < len(lines) else ""
    before = line[: mark.column] if mark is not None else ""
    begun = f"line {context.line + 1}, column {context.column + 1}" if context is not None else "the line above"
    if "\t" in re.match(r"\s*", line)[0] or line[len(before) : len(before) + 1] == "\t":  # type: ignore[index]
        return "a tab", "valid YAML: blanks in place of the tab, two for each level"
    if "mapping values are not allowed" in said:
        if re.search(r"\S: ", before):
            return f"a second colon in {line.strip()!r}", f"valid YAML: {_QUOTES}"
        return f"{line.strip()!r}, indented as if it stood under a text", (
            "valid YAML: the indentation of the other keys of its mapping, or nothing behind the colon above it"
        )
    if "expected key" in said or "expected <block end>" in said:
        return repr(
            line.strip()
        ), f"valid YAML: the indentation of the other keys of its mapping ({begun}), or {_QUOTES}"
    if "'-' indicator" in said:
        return repr(line.strip()), f"valid YAML: `- ` in the column of the other members of the list ({begun})"
    if "',' or" in said:
        return repr(line.strip()) if line.strip() else "the end", (
            f"valid YAML: a comma, or the closing bracket of what begins in {begun}; or {_QUOTES}"
        )
    if "expected ':'" in said:
        wide = _wide_colon(lines[context.line : number + 1] if context is not None else [line])
        if wide is not None:
            return f"the wide colon `：` in {wide!r}", "valid YAML: a colon `:` and a blank behind the key (key: value)"
        return repr(line.strip()), "valid YAML: a colon and a blank behind the key (key: value)"
    if "end of stream" in said or "end of file" in said:
        return "the end of the text", f"valid YAML: the closing quote of the text that begins in {begun}"
    if "cannot start any token" in said:
        return repr(line.strip()), f"valid YAML: {_QUOTES}"
    return repr(line.strip()) if line.strip() else "", f"valid YAML ({said})"


def _wide_colon(lines: list[str]) -> str | None:
    """The line of a key whose colon is the one of Chinese texts."""
    return next((line.strip() for line in lines if _WIDE_KEY.match(line)), None)
