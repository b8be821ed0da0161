"""What the examples of a deployment say, as the tests look at it: command lines, variables, ports."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import click
import yaml
from distributed.cli import dask_scheduler, dask_worker

from tests.commands.taken import holds_as_command

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
_DASK: dict[str, click.Command] = {"scheduler": dask_scheduler.main, "worker": dask_worker.main}


def documents(text: str) -> list[Any]:
    """The documents of a YAML text, with what they merge written out."""
    return [found for found in yaml.safe_load_all(text) if found is not None]


def takes(line: Sequence[str]) -> str:
    """Which program takes this command line: `disputes`, `dask`, or another one. Raises where ours would not."""
    program, *words = line
    if program == "disputes":
        holds_as_command(words)
    elif program == "dask":
        command = _DASK[words[0]]
        command.make_context(words[0], words[1:])
    elif program == "/bin/sh":
        assert words[0] == "-c"
        assert list(in_script(words[1])), "a shell that starts none of our programs"
        for found in in_script(words[1]):
            takes(found)
    return program


def in_script(script: str) -> Iterator[list[str]]:
    """The command lines in a script that start one of our programs."""
    for line in re.split(r"\n|;", script.replace("$$", "$")):
        plain = re.sub(r"\s*(>|<|\|\|).*", "", line)
        words = shlex.split(plain)
        words = words[1:] if words[:1] == ["exec"] else words
        if words[:1] in (["disputes"], ["dask"]):
            yield words


@cache
def known_variables() -> frozenset[str]:
    """The variables of the program, as its own files have them."""
    found = (
        re.findall(r"DISPUTES_[A-Z]+(?:_[A-Z]+)*", f.read_text("utf-8")) for f in (ROOT / "disputes").rglob("*.py")
    )
    return frozenset(name for names in found for name in names) | {"DISPUTES_WEBHOOK"}


def option_of(line: Sequence[str], name: str) -> str:
    """The value of an option, written with `=` or as the next word."""
    for n, word in enumerate(line):
        if word == name:
            return line[n + 1]
        if word.startswith(f"{name}="):
            return word.partition("=")[2]
    raise AssertionError(f"no {name} in {line}")
