"""Where the files of rulesets and of house rules lie, as a person or an editor finds them.

Inside of the program a file is known by its name below the folder that it came from (`shopee/deadlines.yaml`, of a
house `acme/shopee/own.yaml`): digests and stored answers must not depend on where that folder lies.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from disputes.documents.problems import Problem
from disputes.language.loading import Library

PathOf: TypeAlias = Callable[[str], str]
"""From the name of a file to its path."""
_NAME = re.compile(r"(?<![\w./-])[\w.-]+(?:/[\w.-]+){1,2}\.yaml\b")


def path_in(library: Library, name: str) -> str:
    """The path of a file by its name in a library: from the working directory where it lies below that, else as the
    folder was given. What is in no folder of the library stays as it is.
    """
    place = library.root / name
    if library.house is not None and name.count("/") == 2:  # FOLDER/RULESET/FILE; of the rulesets it is RULESET/FILE
        own, _, rest = name.partition("/")
        if own == library.house.name:
            place = library.house.folder / rest
    return _from_here(place) if place.parent.is_dir() else name


def located(library: Library, problems: Iterable[Problem]) -> list[Problem]:
    """The problems with the paths of their files, also of those that they name beside their own."""
    return with_paths(partial(path_in, library), problems)


def with_paths(path_of: PathOf, problems: Iterable[Problem]) -> list[Problem]:
    """As :func:`located`, the paths as `path_of` gives them."""

    def told(text: str) -> str:
        return _NAME.sub(lambda match: path_of(match[0]), text)

    return [replace(p, file=path_of(p.file), found=told(p.found), expected=told(p.expected)) for p in problems]


def _from_here(path: Path) -> str:
    whole, here = Path(os.path.abspath(path)), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else path).as_posix()
